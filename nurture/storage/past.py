"""What has gone out to people and their colleagues, or is ahead, read for many of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from nurture.domain.touch import BEGUN_TOUCH, PastTouch, TouchKind, TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import touches

_PASSED = (*BEGUN_TOUCH, TouchState.REFUSED, TouchState.SKIPPED)
"""A step that was refused or skipped counts as passed."""

_AHEAD = (TouchState.PLANNED, TouchState.CLAIMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """One touch, begun, passed over or ahead; `at` is when it was sent, else when it is or was due (aware UTC)."""

    enrollment_id: int
    prospect_id: int
    account_id: int
    state: TouchState
    touch: PastTouch

    @property
    def at(self) -> datetime:
        """When it counts."""
        return self.touch.at

    @property
    def is_begun(self) -> bool:
        """Whether it went out, or may have."""
        return self.state in BEGUN_TOUCH

    @property
    def is_passed(self) -> bool:
        """Whether its step is over."""
        return self.state in _PASSED


async def around(
    tx: Tx, prospects: Iterable[int], accounts: Iterable[int], *, since: datetime, begun_only: bool
) -> tuple[Around, ...]:
    """Returns the touches of these people, and those of all at these accounts that were or are due after `since`.

    Oldest first. Those that are merely ahead are left out with `begun_only`.
    """
    states = _PASSED if begun_only else (*_PASSED, *_AHEAD)
    theirs = touches.c.prospect_id.in_(tuple(prospects))
    of_colleagues = touches.c.account_id.in_(tuple(accounts)) & (touches.c.due_at >= since)
    rows = await tx.execute(
        select(*_COLUMNS).where(theirs | of_colleagues, touches.c.state.in_(tuple(state.value for state in states)))
    )
    found = (
        Around(
            enrollment_id=row.enrollment_id,
            prospect_id=row.prospect_id,
            account_id=row.account_id,
            state=TouchState(row.state),
            touch=PastTouch(
                kind=TouchKind(row.kind), step=row.step, occurrence=row.occurrence, at=row.sent_at or row.due_at
            ),
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: each.at))


async def begun_enrollments(tx: Tx, enrollment_ids: Iterable[int]) -> frozenset[int]:
    """Returns those of the enrollments in which a step is over."""
    states = tuple(state.value for state in _PASSED)
    chosen = touches.c.enrollment_id.in_(tuple(enrollment_ids))
    rows = await tx.execute(select(touches.c.enrollment_id).distinct().where(chosen, touches.c.state.in_(states)))
    return frozenset(rows.scalars())


_COLUMNS = (
    touches.c.enrollment_id,
    touches.c.prospect_id,
    touches.c.account_id,
    touches.c.kind,
    touches.c.step,
    touches.c.occurrence,
    touches.c.state,
    touches.c.sent_at,
    touches.c.due_at,
)
