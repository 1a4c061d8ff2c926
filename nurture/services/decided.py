"""Values of decisions: whom one is about, and what it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nurture.domain.touch import PlannedTouch
from nurture.services.consent import Stopped
from nurture.services.revisions import Revisions


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
    """What was done, in one sentence, and what comes next."""

    what: str
    next_touch: datetime | None = None
    zone: str = "UTC"
    stopped: Stopped | None = None
    erased: bool = False


def planned(what: str, touch: PlannedTouch | None, rep_id: str, revisions: Revisions) -> Result:
    """Returns what was done with the next touch, in the rep's zone."""
    reps = revisions.current.team.reps
    zone = next((rep.zone for rep in reps if rep.id == rep_id), "UTC")
    return Result(what=what, next_touch=touch.due_at if touch else None, zone=zone)


def in_short(results: Sequence[Result]) -> str:
    """Returns what was done, short enough for a subject."""
    return results[0].what.partition(". ")[0].rstrip(".") if len(results) == 1 else f"{len(results)} changes"
