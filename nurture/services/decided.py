"""Values of decisions: whom one is about, and what it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nurture.domain.touch import PlannedTouch
from nurture.services.consent import Stopped
from nurture.services.revisions import Revisions

_ROOM = 60
"""Characters that a subject has for several results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a decision is about; `made_by` is the forward that an undo erases, `told_in` the message that decided."""

    prospect_id: int
    rejection_id: int | None
    made_by: int | None
    told_in: int | None
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was done, in one sentence, and what comes next; `short` is for a subject that names the person.

    With `keeps_back` it tells that nothing goes out though a mail stays planned.
    """

    what: str
    next_touch: datetime | None = None
    zone: str = "UTC"
    stopped: Stopped | None = None
    erased: bool = False
    short: str = ""
    keeps_back: bool = False

    @property
    def in_short(self) -> str:
        """What was done, short enough for a subject, where nothing can be typed."""
        return self.short or self.what.partition(". ")[0].rstrip(".").replace("`", "")


def planned(what: str, touch: PlannedTouch | None, rep_id: str, revisions: Revisions, *, short: str = "") -> Result:
    """Returns what was done with the next touch, in the rep's zone."""
    reps = revisions.current.team.reps
    zone = next((rep.zone for rep in reps if rep.id == rep_id), "UTC")
    return Result(what=what, next_touch=touch.due_at if touch else None, zone=zone, short=short)


def in_short(results: Sequence[Result]) -> str:
    """Returns what was done, short enough for a subject."""
    joined = "; ".join(result.in_short for result in results)
    return joined if len(results) == 1 or len(joined) <= _ROOM else f"{len(results)} changes"
