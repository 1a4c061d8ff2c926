"""What the content lacks for the cadences, whoever the prospects will be: told before anybody waits for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import ONE_DAY, day_words
from nurture.domain.content import ContentItem, base_language, is_fresh, language_name
from nurture.domain.counted import counted
from nurture.domain.library import Library
from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.domain.touch import ContentRule
from nurture.domain.traits import Traits

AHEAD = timedelta(days=365)
"""How far ahead it is told that content runs dry."""

CadenceOf = Callable[[Traits], Cadence | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A reason and a language for which a cadence sends more items to a person than there are.

    `fresh` are there now. When that is enough, `dry_on` is the first day on which it is not, and `left` are fresh then.
    """

    cadence: str
    language: str
    reason: Reason
    steps: int
    fresh: int
    left: int
    dry_on: date | None = None


def needs_of(library: Library, cadence_of: CadenceOf, reasons: Iterable[Reason], *, on: date) -> tuple[Need, ...]:
    """Returns what is missing in each language that there is content in; items for some people only do not count."""
    languages = sorted({base_language(item.language) for item in library.items}) or ["en"]
    named = tuple(reasons)
    people = (Traits(reasons=(reason,), language=language) for language in languages for reason in named)
    found = (_need(library, cadence_of(traits), traits, on) for traits in people)
    return tuple(need for need in found if need is not None)


def _need(library: Library, cadence: Cadence | None, traits: Traits, on: date) -> Need | None:
    steps = sum(step.content is ContentRule.REQUIRED for step in cadence.steps) if cadence else 0
    if cadence is None or not steps:
        return None
    items = [fit.item for fit in library.fitting(traits)]
    for day in (on, *_ends(items, on)):
        left = sum(is_fresh(item, day) for item in items)
        if left < steps:
            return Need(
                cadence=cadence.id,
                language=traits.language,
                reason=traits.reasons[0],
                steps=steps,
                fresh=sum(is_fresh(item, on) for item in items),
                left=left,
                dry_on=None if day == on else day,
            )
    return None


def _ends(items: list[ContentItem], on: date) -> list[date]:
    """Returns the days within the time ahead on which some item is fresh no longer."""
    ends = {item.fresh_until + ONE_DAY for item in items if item.fresh_until and on <= item.fresh_until < on + AHEAD}
    return sorted(ends)


def in_words(needs: Iterable[Need]) -> Iterator[str]:
    """Yields a line with its remedy for each cadence and language, and one for each day on which something runs dry."""
    groups: dict[tuple[str, str, date | None], list[Need]] = {}
    for need in needs:
        groups.setdefault((need.language, need.cadence, need.dry_on), []).append(need)
    for group in groups.values():
        yield _now(group) if group[0].dry_on is None else _later(group, group[0].dry_on)


def _now(group: list[Need]) -> str:
    has = _by_count({need.reason: need.fresh for need in group})
    return f"{_what(group[0])}, but has {has}; write more, or later mails wait"


def _later(group: list[Need], dry_on: date) -> str:
    has = _by_count({need.reason: need.left for need in group})
    return f"{_what(group[0])}, but from {day_words(dry_on)} on has {has}; write another, or move fresh_until"


def _what(need: Need) -> str:
    return f"content in {language_name(need.language)}: {need.cadence} sends {counted(need.steps, 'item')} to a person"


def _by_count(reasons: Mapping[Reason, int]) -> str:
    """Returns such as: 1 for “no budget”, 2 for “too expensive” and “too much risk”."""
    pieces = []
    for count in sorted(set(reasons.values())):
        *most, last = [f"“{REASON_WORDS[reason]}”" for reason, fresh in reasons.items() if fresh == count]
        named = f"{', '.join(most)} and {last}" if most else last
        pieces.append(f"{count or 'none'} for {named}")
    return ", ".join(pieces)
