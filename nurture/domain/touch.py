"""Touches: one email of an enrollment, its states and allowed moves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TouchState(StrEnum):
    """Where a touch stands. `unknown`: the relay may or may not have taken it; never planned again.

    `skipped`: a rep passed it over, so that its step counts as passed.
    """

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    CANCELED = "canceled"
    SKIPPED = "skipped"


TOUCH_MOVES = frozenset(
    {
        (TouchState.PLANNED, TouchState.CLAIMED),
        (TouchState.PLANNED, TouchState.CANCELED),
        (TouchState.PLANNED, TouchState.SKIPPED),
        (TouchState.PLANNED, TouchState.UNKNOWN),
        (TouchState.CLAIMED, TouchState.PLANNED),
        (TouchState.CLAIMED, TouchState.SKIPPED),
        (TouchState.CLAIMED, TouchState.SENDING),
        (TouchState.CLAIMED, TouchState.UNKNOWN),
        (TouchState.CLAIMED, TouchState.CANCELED),
        (TouchState.SENDING, TouchState.PLANNED),
        (TouchState.SENDING, TouchState.ACCEPTED),
        (TouchState.SENDING, TouchState.REFUSED),
        (TouchState.SENDING, TouchState.UNKNOWN),
        (TouchState.SENDING, TouchState.CANCELED),
        (TouchState.UNKNOWN, TouchState.ACCEPTED),
        (TouchState.UNKNOWN, TouchState.REFUSED),
    }
)
"""Every allowed move. `sending` goes back to `planned` only after a 4xx or when the final dot was never written.

What was not begun becomes `unknown` when a journal tells of a restored database that it was.
"""

OPEN_TOUCH = (TouchState.PLANNED, TouchState.CLAIMED, TouchState.SENDING)
"""States in which a touch may still go out; an enrollment has at most one such touch."""

BEGUN_TOUCH = (TouchState.SENDING, TouchState.ACCEPTED, TouchState.UNKNOWN)
"""States that count for spacing: the prospect has the mail, or may have it."""


APPROVAL = "approval"
"""What a touch waits for that goes out only after the rep's yes."""

NEW_APPROVAL = "new_approval"
"""What a touch waits for whose yes was for other words than it has by now."""


ANNIVERSARY_OVER = "anniversary_over"
"""Why a touch is canceled whose anniversary came to be too long ago while something kept it."""


class TouchKind(StrEnum):
    """Why a touch exists: a step of the cadence, a date the prospect named, or the farewell after silence."""

    STEP = "step"
    COMMITMENT = "commitment"
    FAREWELL = "farewell"


class ContentRule(StrEnum):
    """Whether a touch needs a content item."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


def touch_seed(prospect_id: int, step: str, occurrence: int) -> str:
    """Returns what everything that is drawn for a touch is drawn from: known before the touch is written anywhere."""
    return f"{prospect_id}:{step}:{occurrence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTouch:
    """The next touch of an enrollment, decided. `due_at` is aware UTC; `because` explains the moment, a line a rule.

    `step` is the step's id, `commitment` for a commitment (then `occurrence` is the commitment's id).
    """

    kind: TouchKind
    step: str
    occurrence: int
    template: str
    content: ContentRule
    due_at: datetime
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTouch:
    """A touch that began: accepted, or unknown (then counted as if it had arrived); or a step that was passed over.

    `is_mail` is false of what was refused or skipped: its step is over, and nothing reached the person.
    """

    kind: TouchKind
    step: str
    occurrence: int
    at: datetime
    answered: bool = False
    is_mail: bool = True
