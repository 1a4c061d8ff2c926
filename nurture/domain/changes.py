"""What an edit of the rules would change: for one enrollment, and for all of them together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from nurture.domain.counted import counted
from nurture.domain.prospect import EndReason
from nurture.domain.touch import PlannedTouch


class ChangeKind(StrEnum):
    """What happens to the next touch of an enrollment.

    `moved`: the same touch at another moment; `changed`: another step, or the same with another template or content
    rule; `added`: a touch where none was planned; `dropped`: no touch any more, so that the enrollment ends; `rehomed`:
    the same touch, of another cadence.
    """

    MOVED = "moved"
    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"
    REHOMED = "rehomed"


CHANGE_WORDS = {
    ChangeKind.MOVED: "moves",
    ChangeKind.CHANGED: "becomes another mail",
    ChangeKind.ADDED: "is added",
    ChangeKind.DROPPED: "is dropped, and the cadence ends",
    ChangeKind.REHOMED: "stays, in another cadence",
}
"""What is said of the next mail."""


LATER = "later"
"""What stands beside the kinds in sums: people whose next mail stays, and whose further ones follow other rules."""

REFUSED, ALLOWED = "refused", "allowed"
"""Beside them too: people whose next mail loses its basis by other rules of jurisdictions, and whose gains one."""

PERMIT_WORDS = {
    REFUSED: "has no basis any more, and would not go out",
    ALLOWED: "has a basis now, and would go out",
}
"""What is said of the next mail then."""


def total_lines(totals: Mapping[str, int]) -> tuple[str, ...]:
    """Returns sums by kind in words, a line each."""
    kinds = tuple(
        f"the next mail of {counted(totals[kind], 'person', 'people')} {CHANGE_WORDS[kind]}"
        for kind in ChangeKind
        if totals.get(kind)
    )
    bases = tuple(
        f"the next mail of {counted(totals[each], 'person', 'people')} {words}"
        for each, words in PERMIT_WORDS.items()
        if totals.get(each)
    )
    later = totals.get(LATER, 0)
    people = counted(later, "person", "people")
    last = (f"the next mail of {people} stays, and later ones follow other rules",) if later else ()
    return (*kinds, *bases, *last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an edit does to one enrollment: the touch planned now and the one that would be planned; None for none."""

    kind: ChangeKind
    enrollment_id: int
    prospect_id: int
    account_id: int
    rep_id: str
    cadence: str
    new_cadence: str
    touch_id: int | None
    before: PlannedTouch | None
    after: PlannedTouch | None
    finished: EndReason | None = None

    @property
    def nearest(self) -> datetime:
        """The first moment that it speaks of (aware UTC)."""
        return min(touch.due_at for touch in (self.before, self.after) if touch is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTotal:
    """How many next touches of a cadence change in one way; people who change cadence count in the one they leave."""

    cadence: str
    kind: ChangeKind
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One person whose next touch changes; moments are aware UTC."""

    kind: ChangeKind
    address: str
    account: str
    cadence: str
    new_cadence: str
    step: str | None
    due_at: datetime | None
    new_step: str | None
    new_due_at: datetime | None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLoad:
    """How many next touches are due in the week that begins on `monday` (UTC), before and after the edit."""

    monday: date
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What an edit changes for everybody in a cadence, at one moment.

    `later` counts by cadence the people whose next touch stays and whose further ones follow other rules. `people` are
    those with the nearest changes, `unnamed` how many more there are. `refused` and `allowed` are people whose next
    mail loses or gains the basis on which it goes.
    """

    enrollments: int
    totals: tuple[ChangeTotal, ...] = ()
    later: Mapping[str, int]
    weeks: tuple[WeekLoad, ...] = ()
    people: tuple[ChangeLine, ...] = ()
    unnamed: int = 0
    refused: int = 0
    allowed: int = 0

    @property
    def changed(self) -> int:
        """How many next touches change in any way."""
        return sum(total.people for total in self.totals)

    @property
    def moves_touches(self) -> bool:
        """Whether any touch, the next or a later one, is moved, added or dropped, or may go or not."""
        moved = any(total.kind is not ChangeKind.REHOMED for total in self.totals)
        return moved or any(self.later.values()) or bool(self.refused or self.allowed)
