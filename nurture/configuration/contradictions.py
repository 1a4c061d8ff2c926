"""Contradictions: what can be read, but cannot be meant, since one line undoes another or nothing ever comes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.scalars import in_words
from nurture.configuration.section import Located
from nurture.domain.cadence import Cadence, Duration, Takes, Window
from nurture.domain.calendar import Calendar
from nurture.domain.condition import Condition
from nurture.domain.content import ContentItem
from nurture.domain.counted import counted
from nurture.domain.duration import add
from nurture.domain.errors import NurtureError
from nurture.domain.forecast import forecast
from nurture.domain.possible import can_hold
from nurture.domain.rejection import Reason
from nurture.domain.takes import in_words as takes_in_words
from nurture.domain.touch import ContentRule

_SOME_NO = datetime(2026, 1, 7, 12, tzinfo=UTC)
"""A day of no importance: which step comes at all differs by days only."""

_UTC = Calendar(zone="UTC")
_REST = Takes(rest=True)
_SHARP = (0, 30)
"""Minutes in which no mail goes out, since only machines write then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What the cadences draw from: the items, each in every language that it has."""

    items: tuple[Located[tuple[ContentItem, ...]], ...]

    @property
    def versions(self) -> Iterator[ContentItem]:
        """Every item in every language."""
        return (version for located in self.items for version in located.value)


def note_contradictions(cadences: tuple[Located[Cadence], ...], library: Library, *, on: date | None) -> None:
    """Notes what each cadence and each item cannot mean; `on` is the day for which items are still fresh or not."""
    for located in cadences:
        _note_window(located)
        _note_waits(located)
        _note_end(located)
        _note_unreached(located)
        reasons = _reasons_of(located.value, cadences)
        _note_conditions(located, reasons)
        _note_content(located, reasons, library)
    for item in library.items:
        _note_item(item, cadences, on)


def _note_window(located: Located[Cadence]) -> None:
    window = located.value.window
    if not any(_minutes(window)):
        told = "the window holds no minute but :00 and :30, in which no mail goes out; make it wider"
        located.section.below("window").fail("to", told)
    if set(window.days) <= {5, 6} and window.skip_holidays:
        located.section.below("window").warn("days", "mails go out at weekends alone; working days are mon to fri")


def _minutes(window: Window) -> Iterator[bool]:
    first, last = (at.hour * 60 + at.minute for at in (window.opens, window.closes))
    return (minute % 60 not in _SHARP for minute in range(first, last))


def _note_waits(located: Located[Cadence]) -> None:
    """Notes waits that another rule makes longer than they say."""
    cadence, section = located.value, located.section
    for number, step in enumerate(cadence.steps):
        if step.wait is None:
            continue
        least = cadence.spacing.person if number else cadence.cool_off
        rule = "spacing.person" if number else "cool_off"
        if _is_longer(least, step.wait):
            told = f"comes later than it says, since {rule} is {least}; write at least that, or shorten {rule}"
            section.entry("steps", number).warn("wait", told)
    first = cadence.steps[0]
    if first.wait and _is_longer(cadence.heads_up, first.wait):
        told = f"the rep cannot see the first mail {cadence.heads_up} ahead, since it comes {first.wait} after the no"
        section.warn("heads_up", told)


def _is_longer(one: Duration, other: Duration) -> bool:
    return add(_SOME_NO.date(), one, _UTC) > add(_SOME_NO.date(), other, _UTC)


def _note_end(located: Located[Cadence]) -> None:
    cadence = located.value
    before = sum(step is not cadence.farewell for step in cadence.steps)
    is_written = located.section.has("end_after")
    if is_written and cadence.unanswered > before and cadence.farewell and before:
        # Those of a `when` are passed over by some, who would go on without a farewell.
        sure = max(1, sum(step is not cadence.farewell and step.when is None for step in cadence.steps))
        goes = f"only {counted(before, 'mail')} {'goes' if before == 1 else 'go'} before the farewell"
        some = f", and {sure} to everybody" if sure < before else ""
        told = f"is never reached: {goes}{some}; write {sure}{', or fewer' if sure > 1 else ''}"
        located.section.below("end_after").warn("unanswered", told)


def _note_conditions(located: Located[Cadence], reasons: frozenset[Reason]) -> None:
    """Notes steps whose `when` is true of nobody, or of nobody whom the cadence takes."""
    for number, step in enumerate(located.value.steps):
        told = _impossible(step.when, located.value.takes, reasons) if step.when else None
        if told:
            located.section.entry("steps", number).warn("when", told)


def _impossible(when: Condition, takes: Takes, reasons: frozenset[Reason]) -> str | None:
    if not can_hold(when, _REST, frozenset(ENROLLED_REASONS)):
        return "is true of nobody: what it asks for excludes itself; write `or` in place of `and`, or take a part away"
    if can_hold(when, takes, reasons):
        return None
    is_by_reason = not can_hold(when, _REST, reasons)
    taken = in_words(sorted(reasons)) if is_by_reason else takes_in_words(takes)
    return f"is true of nobody whom this cadence takes, for {taken}; change it, or what `takes` lists"


def _note_unreached(located: Located[Cadence]) -> None:
    """Notes steps that never come, even where everybody answers: those of an anniversary that is long over by then."""
    cadence = located.value
    try:
        reached = {touch.step for touch in forecast(cadence, _UTC, latest_no=_SOME_NO, answered=True)}
    except NurtureError:
        return
    for number, step in enumerate(cadence.steps):
        if step.id not in reached and step.when is None and step.anniversary is not None:
            over = f"{counted(step.anniversary, 'year')} after the no is over for more than 60 days"
            told = f"never goes out: when the steps before it are done, {over}; move it up, or shorten their waits"
            located.section.entry("steps", number).fail("anniversary", told)


def _note_content(located: Located[Cadence], reasons: frozenset[Reason], library: Library) -> None:
    """Notes the first step that wants an item where there is none for any of its noes, in no language.

    Where nothing is written yet there is nothing to contradict: that is told as content to write.
    """
    wanting = (number for number, step in enumerate(located.value.steps) if step.content is ContentRule.REQUIRED)
    number = next(wanting, None)
    if library.items and number is not None and not any(_fits(item, reasons) for item in library.versions):
        noes = in_words(sorted(reasons), joined_by="and")
        told = f"never goes out: no content item fits {noes}; write one, or say `content: optional`"
        located.section.entry("steps", number).fail("content", told)


def _fits(item: ContentItem, reasons: frozenset[Reason]) -> bool:
    return not item.reasons or not reasons.isdisjoint(item.reasons)


def _reasons_of(cadence: Cadence, cadences: Iterable[Located[Cadence]]) -> frozenset[Reason]:
    """Returns the reasons for which a cadence may take somebody."""
    if not cadence.takes.rest:
        return frozenset(cadence.takes.reasons or ENROLLED_REASONS)
    named = {reason for located in cadences if _is_by_reason(located.value) for reason in located.value.takes.reasons}
    return frozenset(ENROLLED_REASONS) - named


def _is_by_reason(cadence: Cadence) -> bool:
    return sum(bool(getattr(cadence.takes, each)) for each in cadence.takes.__slots__) == 1


def _note_item(
    located: Located[tuple[ContentItem, ...]], cadences: tuple[Located[Cadence], ...], on: date | None
) -> None:
    item = located.value[0]
    if on and item.fresh_until and item.fresh_until < on:
        located.section.warn("fresh_until", "nobody gets it any more; give it a later day, or take it out")
    carrying = (each.value for each in cadences if _carries(each.value))
    if not any(_fits(item, _reasons_of(cadence, cadences)) for cadence in carrying):
        told = f"nobody ever gets it, since no cadence with content takes {in_words(item.reasons)}"
        located.section.warn("reasons", told)


def _carries(cadence: Cadence) -> bool:
    return any(step.content is not ContentRule.NONE for step in cadence.steps)
