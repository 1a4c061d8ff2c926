"""`nurture cadence`: what a cadence does after a no, in words with dates."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from nurture.configuration.codes import country as placed
from nurture.configuration.codes import language as spoken
from nurture.configuration.conditions import a_name
from nurture.configuration.forms import Reader, T
from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.problems import Unexpected, nearest_word
from nurture.configuration.revision import load
from nurture.configuration.scalars import day, member, zone
from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar, day_words
from nurture.domain.duration import add
from nurture.domain.errors import NotFound, UsageError
from nurture.domain.forecast import forecast
from nurture.domain.takes import cadence_for, completed, takers
from nurture.domain.touch import ContentRule, PlannedTouch
from nurture.domain.traits import Role, Traits
from nurture.settings import load_settings

_Config = Annotated[Path | None, typer.Option(help="By the files of this folder.", metavar="DIR")]
_Templates = Annotated[Path | None, typer.Option(help="Its templates, instead of those in use.", metavar="DIR")]
_NOON = time(12)
_CONTENT_WORDS = {
    ContentRule.REQUIRED: "with something to read",
    ContentRule.OPTIONAL: "with something to read if there is something fitting",
    ContentRule.NONE: "nothing to read, nothing asked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """What a cadence would do after a no on one day."""

    cadence: Cadence
    calendar: Calendar
    no_on: date
    cool_off_until: date
    touches: tuple[PlannedTouch, ...]
    taken: str = ""

    def local(self, touch: PlannedTouch) -> datetime:
        return self.calendar.local(touch.due_at)


def cadence(
    name: Annotated[str, typer.Argument(help="The cadence's name, as in its file.")],
    no_on: Annotated[str, typer.Option("--no-on", help="The day of the no, such as 2026-11-12.", metavar="DATE")],
    zone_name: Annotated[str, typer.Option("--zone", help="The prospect's time zone.", metavar="ZONE")] = "UTC",
    reason: Annotated[str, typer.Option(help="For whom: the reason of the no.")] = "",
    language: Annotated[str, typer.Option(help="Their language, such as de.")] = "",
    competitor: Annotated[str, typer.Option(help="Whom they chose.")] = "",
    role: Annotated[str, typer.Option(help="What they do, such as finance.")] = "",
    country: Annotated[str, typer.Option(help="Where they are, by two letters.")] = "",
    industry: Annotated[str, typer.Option(help="Their company's.")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="A tag of their company; may be repeated.")] = None,
    config: _Config = None,
    templates: _Templates = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Show what a cadence does after a no when nobody answers: each mail with its day and why."""
    calendar = Calendar(zone=_option("--zone", zone_name, zone))
    read = _Reading()
    known = Traits(
        reasons=read("--reason", reason, member(ENROLLED_REASONS)),
        language=next(iter(read("--language", language, spoken)), ""),
        competitor=next(iter(read("--competitor", competitor, a_name)), None),
        role=next(iter(read("--role", role, member(Role))), None),
        country=next(iter(read("--country", country, placed)), None),
        industry=next(iter(read("--industry", industry, a_name)), None),
        tags=frozenset(each for text in tag or () for each in read("--tag", text, a_name)),
    )
    found, cadences = _find(name, config, templates)
    described = _completed(known, found, cadences) if read.any else None
    course = _course(found, cadences, calendar, _option("--no-on", no_on, day), described)
    typer.echo(json.dumps(_as_json(course), indent=2) if as_json else "\n".join(_in_words(course)))


def _option(name: str, text: str, read: Reader[T]) -> T:
    try:
        return read(text)
    except Unexpected as error:
        nearest = f"; nearest: {error.nearest}" if error.nearest else ""
        raise UsageError(f"{name}: {error.expected}{nearest}") from None


class _Reading:
    """Reads the options that describe somebody, and knows whether there were any."""

    any = False

    def __call__(self, name: str, text: str, read: Reader[T]) -> tuple[T, ...]:
        """Returns the value of an option, nothing where it was not given."""
        self.any = self.any or bool(text)
        return (_option(name, text, read),) if text else ()


def _find(name: str, config: Path | None, templates: Path | None) -> tuple[Cadence, tuple[Cadence, ...]]:
    """Returns the cadence of that name, and all of them."""
    settings = load_settings()
    found = load(config or settings.config, templates=templates or settings.templates).cadences
    cadences = {each.id: each for each in found}
    if name not in cadences:
        nearest = nearest_word(name, cadences)
        remedy = f"nearest: {nearest}" if nearest else f"there are: {', '.join(cadences)}"
        raise NotFound(f"no cadence {name!r}; {remedy}")
    return cadences[name], found


def _completed(known: Traits, found: Cadence, cadences: tuple[Cadence, ...]) -> Traits:
    """Returns somebody of whom what was not given is as the cadence takes it."""
    known = completed(known, found.takes)
    if found.takes.rest and not known.reasons:
        left = (reason for reason in ENROLLED_REASONS if takers(reason, cadences)[0] is found)
        known = replace(known, reasons=tuple(left)[:1])
    return known if known.language else replace(known, language="en")


def _course(
    found: Cadence, cadences: tuple[Cadence, ...], calendar: Calendar, no_on: date, known: Traits | None
) -> _Course:
    choice = cadence_for(known, cadences) if known else None
    return _Course(
        cadence=found,
        calendar=calendar,
        no_on=no_on,
        cool_off_until=add(no_on, found.cool_off, calendar),
        touches=forecast(found, calendar, latest_no=calendar.moment(no_on, _NOON), traits=known),
        taken="" if choice is None or choice.cadence is found else f"Such a no goes elsewhere: {choice.why}.",
    )


def _in_words(course: _Course) -> list[str]:
    until = day_words(course.cool_off_until)
    return [
        f"{course.cadence.id}: after a no on {day_words(course.no_on)}, by the clock of {course.calendar.zone},"
        " when nobody answers",
        *([f"  {course.taken}"] if course.taken else []),
        f"  Until {until} nothing goes out (cool-off of {course.cadence.cool_off}).",
        *(line for count, touch in enumerate(course.touches, start=1) for line in _mail(course, count, touch)),
        f"  After that, silence. {_people(course)}",
        "  Public holidays are left out here, since they depend on the prospect's country; a mail then moves to the"
        " next open day.",
    ]


def _mail(course: _Course, count: int, touch: PlannedTouch) -> tuple[str, str]:
    due, step = course.local(touch), course.cadence.step(touch.step)
    when = f"{due:%a} {day_words(due.date())}, {due:%H:%M}"
    because = "; ".join((*touch.because, f"only for `{step.when}`") if step and step.when else touch.because)
    return f"  {count}. {when}  {touch.step} ({touch.template}, {_CONTENT_WORDS[touch.content]})", f"     {because}"


def _people(course: _Course) -> str:
    ahead = course.cadence.notice
    return f"The rep sees the first mail {ahead} ahead." if ahead.count else "The rep does not see mails ahead."


def _as_json(course: _Course) -> dict[str, Any]:
    return {
        "cadence": course.cadence.id,
        "no_on": course.no_on.isoformat(),
        "zone": course.calendar.zone,
        "cool_off_until": course.cool_off_until.isoformat(),
        "touches": [_touch_json(course, touch) for touch in course.touches],
    }


def _touch_json(course: _Course, touch: PlannedTouch) -> dict[str, Any]:
    return {
        "step": touch.step,
        "kind": touch.kind.value,
        "template": touch.template,
        "content": touch.content.value,
        "due_at": touch.due_at.isoformat(),
        "local": course.local(touch).isoformat(),
        "because": list(touch.because),
    }
