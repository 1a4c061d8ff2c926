"""`nurture cadence`: what a cadence does after a no, in words with dates."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

import typer

from nurture.configuration.forms import Reader, T
from nurture.configuration.problems import Unexpected, nearest_word
from nurture.configuration.revision import load
from nurture.configuration.scalars import day, zone
from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar, day_words
from nurture.domain.duration import add
from nurture.domain.errors import NotFound, NurtureError
from nurture.domain.forecast import forecast
from nurture.domain.touch import ContentRule, PlannedTouch
from nurture.settings import load_settings

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

    def local(self, touch: PlannedTouch) -> datetime:
        return self.calendar.local(touch.due_at)


def cadence(
    name: Annotated[str, typer.Argument(help="The cadence's name, as in its file.")],
    no_on: Annotated[str, typer.Option("--no-on", help="The day of the no, such as 2026-11-12.", metavar="DATE")],
    zone_name: Annotated[str, typer.Option("--zone", help="The prospect's time zone.", metavar="ZONE")] = "UTC",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Show what a cadence does after a no when nobody answers: each mail with its day and why."""
    calendar = Calendar(zone=_option("--zone", zone_name, zone))
    course = _course(_find(name), calendar, _option("--no-on", no_on, day))
    typer.echo(json.dumps(_as_json(course), indent=2) if as_json else "\n".join(_in_words(course)))


def _option(name: str, text: str, read: Reader[T]) -> T:
    try:
        return read(text)
    except Unexpected as error:
        nearest = f"; nearest: {error.nearest}" if error.nearest else ""
        raise NurtureError(f"{name}: {error.expected}{nearest}") from None


def _find(name: str) -> Cadence:
    settings = load_settings()
    cadences = {found.id: found for found in load(settings.config, templates=settings.templates).cadences}
    if name not in cadences:
        nearest = nearest_word(name, cadences)
        remedy = f"nearest: {nearest}" if nearest else f"there are: {', '.join(cadences)}"
        raise NotFound(f"no cadence {name!r}; {remedy}")
    return cadences[name]


def _course(found: Cadence, calendar: Calendar, no_on: date) -> _Course:
    return _Course(
        cadence=found,
        calendar=calendar,
        no_on=no_on,
        cool_off_until=add(no_on, found.cool_off, calendar),
        touches=forecast(found, calendar, latest_no=calendar.moment(no_on, _NOON)),
    )


def _in_words(course: _Course) -> list[str]:
    until = day_words(course.cool_off_until)
    return [
        f"{course.cadence.id}: after a no on {day_words(course.no_on)}, by the clock of {course.calendar.zone},"
        " when nobody answers",
        f"  Until {until} nothing goes out (cool-off of {course.cadence.cool_off}).",
        *(line for count, touch in enumerate(course.touches, start=1) for line in _mail(course, count, touch)),
        f"  After that, silence. {_people(course)}",
        "  Public holidays are left out here, since they depend on the prospect's country; a mail then moves to the"
        " next open day.",
    ]


def _mail(course: _Course, count: int, touch: PlannedTouch) -> tuple[str, str]:
    due = course.local(touch)
    when = f"{due:%a} {day_words(due.date())}, {due:%H:%M}"
    because = "; ".join(touch.because)
    return f"  {count}. {when}  {touch.step} ({touch.template}, {_CONTENT_WORDS[touch.content]})", f"     {because}"


def _people(course: _Course) -> str:
    ahead = course.cadence.heads_up
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
