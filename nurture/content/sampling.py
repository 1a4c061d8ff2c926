"""A mail to somebody invented: what a step would say, without any database."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nurture.configuration.revision import Revision
from nurture.content.reasons import reason_words
from nurture.content.render import Templates, TouchFacts
from nurture.content.samples import STOP_URL
from nurture.domain.cadence import Cadence, cadence_of
from nurture.domain.content import ContentItem, language_name
from nurture.domain.errors import NotFound
from nurture.domain.languages import Formality
from nurture.domain.library import ContentChoice, Library, Reader, choose
from nurture.domain.preview import WAITS_FOR_CONTENT, Preview, due_after, stand_in, touch_of
from nurture.domain.rejection import Reason
from nurture.domain.takes import cadence_for, takers
from nurture.domain.touch import ContentRule, PlannedTouch, TouchKind
from nurture.domain.traits import Traits

_USUAL = Reason.NO_BUDGET
_SAID_AGO = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Whom the invented mail goes to: by the reason of the no, their language, or straight by a cadence and step."""

    reason: Reason | None
    """None for one that the cadence takes."""
    language: str
    cadence: str | None = None
    step: str | None = None


def sample_preview(revision: Revision, templates: Templates, sample: Sample, *, now: datetime) -> Preview:
    """Returns the mail of a step to Dana Ng of Globex, who said no yesterday for a confirmed reason.

    Raises NotFound, TemplateProblem.
    """
    reason = sample.reason or _reason_for(revision, sample.cadence)
    traits = Traits(reasons=(reason,), language=sample.language)
    cadence = _cadence(revision, sample.cadence, traits)
    touch = touch_of(cadence, sample.step or cadence.steps[0].id, due_at=now)
    touch = replace(touch, due_at=due_after(cadence, touch, latest_no=now - _SAID_AGO))
    tag = templates.tag_among(touch.template, revision.installation.languages.serving(sample.language))
    blank = Preview(
        cadence=cadence.id, step=touch.step, template=touch.template, language=tag or sample.language, at=touch.due_at
    )
    if tag is None:
        return replace(
            blank, notes=(f"It waits: {touch.template} is not written in {language_name(sample.language)}.",)
        )
    choice = _choice(revision, touch, replace(traits, language=tag))
    lacks = choice.item is None and touch.content is ContentRule.REQUIRED
    if lacks:
        choice = replace(choice, item=stand_in(tag))
    facts = _facts(revision, touch, choice.item, tag, now=now)
    confirmed = reason_words(reason, tag)
    facts = replace(facts, is_first=touch.step == cadence.steps[0].id, reason=confirmed)
    written = templates.render_touch(touch.template, facts)
    return replace(
        blank,
        subject=written.subject,
        headers=(("From", str(facts.rep.name)), ("To", facts.full_name or ""), ("Subject", written.subject)),
        text=written.text,
        html=written.html,
        because=choice.because,
        notes=(WAITS_FOR_CONTENT,) if lacks else (),
    )


def _reason_for(revision: Revision, cadence: str | None) -> Reason:
    """Returns a reason that the cadence of that name takes: no budget where it takes that, or where none is named."""
    named = cadence_of(cadence, revision.cadences) if cadence else None
    taken = (reason for reason in (_USUAL, *Reason) if named in takers(reason, revision.cadences))
    return next(taken, _USUAL)


def _cadence(revision: Revision, name: str | None, traits: Traits) -> Cadence:
    """Returns the cadence of that name, else the one that takes such a no; raises NotFound."""
    if name is None:
        choice = cadence_for(traits, revision.cadences)
        if choice is None:
            raise NotFound("no cadence takes this reason")
        return choice.cadence
    found = cadence_of(name, revision.cadences)
    if found is None:
        raise NotFound(f"no cadence {name!r}; there are {', '.join(each.id for each in revision.cadences)}")
    return found


def _choice(revision: Revision, touch: PlannedTouch, traits: Traits) -> ContentChoice:
    if touch.content is ContentRule.NONE:
        return ContentChoice(item=None)
    return choose(Library(revision.content), Reader(traits=traits), on=touch.due_at.date(), seed="sample")


def _facts(revision: Revision, touch: PlannedTouch, item: ContentItem | None, tag: str, *, now: datetime) -> TouchFacts:
    rep = revision.team.reps[0]
    return TouchFacts(
        language=tag,
        rep=rep,
        company=revision.installation.company,
        since=(now - _SAID_AGO).date(),
        stop_url=STOP_URL,
        first_name="Dana",
        full_name="Dana Ng",
        account="Globex",
        item=item,
        wrote_to=rep.name,
        formal=revision.installation.languages.form_in(tag) is Formality.FORMAL,
        asked_for=touch.due_at.date() if touch.kind is TouchKind.COMMITMENT else None,
        years=max(1, round((touch.due_at - now).days / 365)),
    )
