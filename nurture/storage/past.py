"""What has gone out to people and their colleagues, or is ahead, read for many of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from nurture.domain.touch import BEGUN_TOUCH, PastTouch, TouchKind, TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import touches

PASSED = (*BEGUN_TOUCH, TouchState.REFUSED, TouchState.SKIPPED)
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
        return self.state in PASSED


async def around(
    tx: Tx, prospects: Iterable[int], accounts: Iterable[int], *, since: datetime, begun_only: bool
) -> tuple[Around, ...]:
    """Returns the touches of these people, and those of all at these accounts that were or are due after `since`.

    Oldest first. Those that are merely ahead are left out with `begun_only`.
    """
    asked = {"people": tuple(prospects), "accounts": tuple(accounts), "since": since}
    rows = await tx.execute(_AROUND[begun_only], asked)
    found = (
        Around(
            enrollment_id=row.enrollment_id,
            prospect_id=row.prospect_id,
            account_id=row.account_id,
            state=TouchState(row.state),
            touch=PastTouch(
                kind=TouchKind(row.kind),
                step=row.step,
                occurrence=row.occurrence,
                at=row.sent_at or row.due_at,
                is_mail=TouchState(row.state) in BEGUN_TOUCH,
            ),
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: each.at))


async def mailed(tx: Tx, prospects: Iterable[int]) -> frozenset[int]:
    """Returns those of the people to whom a touch has begun."""
    return frozenset((await tx.execute(_MAILED, {"people": tuple(prospects)})).scalars())


async def begun_enrollments(tx: Tx, enrollment_ids: Iterable[int]) -> frozenset[int]:
    """Returns those of the enrollments in which a step is over."""
    return frozenset((await tx.execute(_BEGUN, {"ids": tuple(enrollment_ids)})).scalars())


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
_AROUND = {
    begun_only: select(*_COLUMNS).where(
        touches.c.prospect_id.in_(bindparam("people", expanding=True))
        | touches.c.account_id.in_(bindparam("accounts", expanding=True)) & (touches.c.due_at >= bindparam("since")),
        touches.c.state.in_(tuple(state.value for state in states)),
    )
    for begun_only, states in ((True, PASSED), (False, (*PASSED, *_AHEAD)))
}
_MAILED = (
    select(touches.c.prospect_id)
    .distinct()
    .where(
        touches.c.prospect_id.in_(bindparam("people", expanding=True)),
        touches.c.state.in_(tuple(state.value for state in BEGUN_TOUCH)),
    )
)
_BEGUN = (
    select(touches.c.enrollment_id)
    .distinct()
    .where(
        touches.c.enrollment_id.in_(bindparam("ids", expanding=True)),
        touches.c.state.in_(tuple(state.value for state in PASSED)),
    )
)
