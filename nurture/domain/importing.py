"""Imports: old losses of a spreadsheet, what keeps one of them out, and how the first mails to the others are paced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from nurture.domain.calendar import ONE_DAY, Calendar
from nurture.domain.rejection import Reason

MOST_ON_A_LIST = 40
"""So many people stand on one list: as many as somebody looks through in a few minutes."""


class Refusal(StrEnum):
    """What keeps a line of a spreadsheet out."""

    BROKEN = "broken"
    REPEATED = "repeated"
    KNOWN = "known"
    OPTED_OUT = "opted-out"
    EXCLUDED = "excluded"
    NO_PERSON = "no-person"
    OWN_DOMAIN = "own-domain"
    NO_OWNER = "no-owner"
    NO_CADENCE = "no-cadence"
    NO_BASIS = "no-basis"
    TOO_OLD = "too-old"


REFUSAL_WORDS: Mapping[Refusal, str] = {
    Refusal.BROKEN: "could not be read",
    Refusal.REPEATED: "about somebody of whom another line tells the latest no",
    Refusal.KNOWN: "held already",
    Refusal.OPTED_OUT: "asked not to be written to",
    Refusal.EXCLUDED: "at a company that is excluded, won or in talks",
    Refusal.NO_PERSON: "with an address of a department, a list or a robot",
    Refusal.OWN_DOMAIN: "of your own company",
    Refusal.NO_OWNER: "with an owner who is not in the team, or left without a successor",
    Refusal.NO_CADENCE: "said no for a reason that no cadence takes",
    Refusal.NO_BASIS: "without a basis that the rules of their country take",
    Refusal.TOO_OLD: "said no too long ago",
}
"""Each in words that stand after any number of people, one as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldLoss:
    """One line of a spreadsheet, understood. `line` counts from 1 with the heads, `said_on` is the day of the no.

    `owner` is the id of a rep of the team; `basis` is a word of the jurisdictions, given on `basis_on`.
    """

    line: int
    address: str
    owner: str
    said_on: date
    reason: Reason
    language: str
    name: str | None = None
    title: str | None = None
    company: str | None = None
    country: str | None = None
    competitor: str | None = None
    industry: str | None = None
    note: str | None = None
    basis: str | None = None
    basis_on: date | None = None
    basis_source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A line that stays out, why, and what would mend it; `column` is the head of the cell at fault."""

    line: int
    why: Refusal
    words: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSlice:
    """What became of some lines: the numbers of those that are held, and what keeps the others out."""

    held: tuple[int, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStanding:
    """What became of a file: `taken` of its `lines` so far, `done_at` (aware UTC) when all were.

    `people` counts those who are held, listed, kept and left.
    """

    id: int
    name: str
    lines: int
    taken: int
    done_at: datetime | None
    people: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How the first mails of an import leave.

    The first `first_slice` go as soon as their owners keep them; the others not before `wait_days` later, so that what
    bounces of the first is known, and then `per_rep` a working day in each rep's name.
    """

    first_slice: int = 25
    wait_days: int = 7
    per_rep: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How many of an import were kept before: in all, and in one rep's name beyond the first slice; `first_on` when."""

    total: int = 0
    of_rep: int = 0
    first_on: date | None = None


def starts_on(kept: Kept, pace: Pace, calendar: Calendar, *, today: date) -> date:
    """Returns the first day on which the next person that is kept may get a mail."""
    if kept.total < pace.first_slice or kept.first_on is None:
        return today
    start = max(today, kept.first_on + timedelta(days=pace.wait_days))
    return calendar.add_working_days(start, kept.of_rep // pace.per_rep)


def last_first_mail(
    owned: Mapping[str, int], pace: Pace, calendar: Calendar, *, today: date, open_days: Sequence[int]
) -> date | None:
    """Returns the day of the last first mail if all are kept, each list on the day it comes; None when there is nobody.

    A list comes on each working day; mails leave on the weekdays `open_days` (Monday is 0).
    """
    quick = _quick(owned, pace)
    last = today
    for rep, count in owned.items():
        listed = calendar.add_working_days(today, -(-count // MOST_ON_A_LIST) - 1) if count else today
        paced = count - quick.get(rep, 0)
        kept = Kept(total=pace.first_slice, of_rep=paced - 1, first_on=today)
        starts = starts_on(kept, pace, calendar, today=today) if paced > 0 else today
        last = max(last, listed, starts)
    if not any(owned.values()) or not open_days:
        return None
    while last.weekday() not in open_days:
        last += ONE_DAY
    return last


def _quick(owned: Mapping[str, int], pace: Pace) -> dict[str, int]:
    """Returns how many of each rep are in the first slice, when lists are answered in turn."""
    left, quick = dict(owned), dict.fromkeys(owned, 0)
    room = pace.first_slice
    while room and any(left.values()):
        for rep in sorted(left):
            taken = min(left[rep], MOST_ON_A_LIST, room)
            left[rep] -= taken
            quick[rep] += taken
            room -= taken
    return quick
