"""Touches and letters of unknown outcome: who they are, and what settles them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, bindparam, cast, func, literal, select, update
from sqlalchemy.engine import Row

from nurture.domain.touch import TouchKind, TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import enrollments, letters, prospects, told, touches
from nurture.storage.types import UtcDateTime

TOLD = "unknown send "
"""Together with the touch's number, what is told of it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A touch of unknown outcome; `sent_at` is when that was recorded (aware UTC)."""

    touch_id: int
    enrollment_id: int
    prospect_id: int
    account_id: int
    rep_id: str
    step: str
    kind: TouchKind
    occurrence: int
    sent_at: datetime
    message_id: str | None
    address: str | None


_COLUMNS: tuple[ColumnElement[Any], ...] = (
    touches.c.id.label("touch_id"),
    touches.c.enrollment_id,
    touches.c.prospect_id,
    touches.c.account_id,
    enrollments.c.rep_id,
    touches.c.step,
    touches.c.kind,
    touches.c.occurrence,
    func.coalesce(touches.c.sent_at, touches.c.due_at, type_=UtcDateTime).label("sent_at"),
    touches.c.message_id,
    prospects.c.address,
)
_UNKNOWN = (
    select(*_COLUMNS)
    .join(enrollments, enrollments.c.id == touches.c.enrollment_id)
    .join(prospects, prospects.c.id == touches.c.prospect_id)
    .where(touches.c.state == TouchState.UNKNOWN.value)
)


def _of_row(row: Row[Any]) -> Unsettled:
    return Unsettled(**{**row._mapping, "kind": TouchKind(row.kind)})


async def oldest(tx: Tx, *, limit: int) -> tuple[Unsettled, ...]:
    """Returns touches of unknown outcome, the oldest first."""
    return tuple(_of_row(row) for row in await tx.execute(_UNKNOWN.order_by(touches.c.sent_at).limit(limit)))


async def untold(tx: Tx, *, limit: int) -> tuple[Unsettled, ...]:
    """Returns those of which ops were not told yet, the oldest first."""
    return tuple(_of_row(row) for row in await tx.execute(_UNTOLD, {"most": limit}))


_TOLD_OF_IT = select(told.c.what).where(told.c.what == literal(TOLD).concat(cast(touches.c.id, String)))
_UNTOLD = _UNKNOWN.where(~_TOLD_OF_IT.exists()).order_by(touches.c.sent_at).limit(bindparam("most", type_=Integer))


async def only_sent(tx: Tx, enrollment_id: int) -> int | None:
    """Returns the touch of an enrollment that went out or may have, when there is just one, else None."""
    sent = (TouchState.ACCEPTED.value, TouchState.UNKNOWN.value)
    statement = select(touches.c.id).where(touches.c.enrollment_id == enrollment_id, touches.c.state.in_(sent)).limit(2)
    found = tuple((await tx.execute(statement)).scalars())
    return found[0] if len(found) == 1 else None


async def count(tx: Tx) -> int:
    """Returns how many touches are of unknown outcome."""
    statement = select(func.count()).where(touches.c.state == TouchState.UNKNOWN.value)
    return int((await tx.execute(statement)).scalar_one())


async def get(tx: Tx, touch_id: int) -> Unsettled | None:
    """Returns the touch of that number if its outcome is unknown, else None."""
    row = (await tx.execute(_UNKNOWN.where(touches.c.id == touch_id))).first()
    return _of_row(row) if row else None


async def of_message_ids(tx: Tx, ids: Iterable[str]) -> tuple[Unsettled, ...]:
    """Returns the touches of unknown outcome that were sent under these ids."""
    rows = await tx.execute(_UNKNOWN.where(touches.c.message_id.in_(tuple(ids))))
    return tuple(_of_row(row) for row in rows)


async def message_ids(tx: Tx, *, limit: int) -> tuple[str, ...]:
    """Returns the Message-IDs of touches and letters of unknown outcome, the newest touches first."""
    of_touches = await tx.execute(
        select(touches.c.message_id)
        .where(touches.c.state == TouchState.UNKNOWN.value, touches.c.message_id.is_not(None))
        .order_by(touches.c.sent_at.desc())
        .limit(limit)
    )
    of_letters = await tx.execute(
        select(letters.c.message_id)
        .where(letters.c.state == "unknown", letters.c.message_id.is_not(None))
        .order_by(letters.c.id.desc())
        .limit(limit)
    )
    return (*of_touches.scalars(), *of_letters.scalars())


async def settle_letters(tx: Tx, ids: Iterable[str], state: str) -> int:
    """Settles the letters of unknown outcome that were sent under these ids; returns how many."""
    unknown = (letters.c.state == "unknown") & letters.c.message_id.in_(tuple(ids))
    return int((await tx.execute(update(letters).where(unknown).values(state=state))).rowcount)


async def uncount_unanswered(tx: Tx, enrollment_id: int) -> None:
    """Takes back the count of a touch that nobody could answer, since it never went out."""
    counted = (enrollments.c.id == enrollment_id) & (enrollments.c.unanswered > 0)
    await tx.execute(update(enrollments).where(counted).values(unanswered=enrollments.c.unanswered - 1))
