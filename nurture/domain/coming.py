"""What is to come, to everybody and to one person, as commands answer it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One planned touch in a list; `due_at` is aware UTC, `waiting_for` what the gate would say by the rules now."""

    touch_id: int
    due_at: datetime
    address: str
    account: str
    cadence: str
    step: str
    waiting_for: str | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingTouch:
    """A touch that is planned, or is foretold to come after it; `due_at` is aware UTC, `local` the same in their zone.

    `content` is the item that would go with it as things stand, and `content_because` why that one, or why none.
    """

    is_planned: bool
    due_at: datetime
    local: str
    step: str
    template: str
    content: str | None
    waiting_for: str | None
    because: tuple[str, ...]
    content_because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPlan:
    """What will happen to one person: their cadence, whose clock counts, on what basis, and each mail to come."""

    address: str
    account: str
    cadence: str | None
    state: str
    clock: str | None
    basis: str | None
    coming: tuple[ComingTouch, ...]
