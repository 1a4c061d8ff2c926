"""A mail to somebody invented: what a step would say, without any database."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nurture.configuration.revision import Revision
from nurture.content.reasons import reason_words
from nurture.content.render import Templates, TouchFacts
from nurture.content.samples import STOP_URL
from nurture.domain.cadence import Cadence, Step, cadence_of
from nurture.domain.content import ContentItem, language_name
from nurture.domain.errors import NotFound
from nurture.domain.languages import Formality
from nurture.domain.library import ContentChoice, Library, Reader, choose
from nurture.domain.preview import ASKS_YES, WAITS_FOR_CONTENT, Preview, due_after, stand_in, touch_of
from nurture.domain.rejection import Reason
from nurture.domain.takes import cadence_for, takers
from nurture.domain.touch import ContentRule, PlannedTouch, TouchKind
from nurture.domain.traits import Traits

_USUAL = Reason.NO_BUDGET
_ENGLISH = "en"
_SAID_AGO = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Whom the invented mail goes to: by the reason of the no, their language, or straight by a cadence and step."""

    reason: Reason | None
    """None for one that the cadence takes."""
    language: str | None = None
    """None for the first that the named cadence takes, else English."""
    cadence: str | None = None
    step: str | None = None


def sample_preview(revision: Revision, templates: Templates, sample: Sample, *, now: datetime) -> Preview:
    """Returns the mail of a step to Dana Ng of Globex, who said no yesterday for a confirmed reason.

    Raises NotFound, TemplateProblem.
    """
    reason = sample.reason or _reason_for(revision, sample.cadence)
    language = sample.language or _language_for(revision, sample.cadence)
    traits = Traits(reasons=(reason,), language=language)
    cadence = _cadence(revision, sample.cadence, traits)
    touch = touch_of(cadence, sample.step or cadence.steps[0].id, due_at=now)
    touch = replace(touch, due_at=due_after(cadence, touch, latest_no=now - _SAID_AGO))
    tag = templates.tag_among(touch.template, revision.installation.languages.serving(language))
    blank = Preview(
        cadence=cadence.id, step=touch.step, template=touch.template, language=tag or language, at=touch.due_at
    )
    if tag is None:
        return replace(blank, notes=(f"It waits: {touch.template} is not written in {language_name(language)}.",))
    choice = _choice(revision, cadence, touch, replace(traits, language=tag))
    lacks = choice.item is None and touch.content is ContentRule.REQUIRED
    if lacks:
        choice = replace(choice, item=stand_in(tag))
    facts = _facts(revision, touch, choice.item, tag, now=now)
    confirmed = reason_words(reason, tag)
    facts = replace(facts, is_first=touch.step == cadence.steps[0].id, reason=confirmed)
    asks = cadence.asks_yes(touch.step, is_first=facts.is_first)
    written = templates.render_touch(touch.template, facts)
    return replace(
        blank,
        subject=written.subject,
        headers=(("From", str(facts.rep.name)), ("To", facts.full_name or ""), ("Subject", written.subject)),
        text=written.text,
        html=written.html,
        because=choice.because,
        notes=(*((ASKS_YES,) if asks else ()), *((WAITS_FOR_CONTENT,) if lacks else ())),
    )


def _reason_for(revision: Revision, cadence: str | None) -> Reason:
    """Returns a reason that the cadence of that name takes: no budget where it takes that, or where none is named."""
    named = cadence_of(cadence, revision.cadences) if cadence else None
    taken = (reason for reason in (_USUAL, *Reason) if named in takers(reason, revision.cadences))
    return next(taken, _USUAL)


def _language_for(revision: Revision, cadence: str | None) -> str:
    named = cadence_of(cadence, revision.cadences) if cadence else None
    return next(iter(named.takes.languages), _ENGLISH) if named else _ENGLISH


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


def _choice(revision: Revision, cadence: Cadence, touch: PlannedTouch, traits: Traits) -> ContentChoice:
    """Returns what a step carries to somebody who had what the steps before it carry."""
    library, on, had = Library(revision.content), touch.due_at.date(), frozenset[str]()
    choice = ContentChoice(item=None)
    for rule in (*(step.content for step in _before(cadence, touch)), touch.content):
        reader = Reader(traits=traits, had=had)
        is_bare = rule is ContentRule.NONE
        choice = ContentChoice(item=None) if is_bare else choose(library, reader, on=on, seed="sample")
        had |= {choice.item.id} if choice.item else set()
    return choice


def _before(cadence: Cadence, touch: PlannedTouch) -> tuple[Step, ...]:
    """Returns the steps that went out before a touch; of a date that they named, none."""
    ids = [step.id for step in cadence.steps]
    return cadence.steps[: ids.index(touch.step)] if touch.step in ids else ()


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
