"""The way of touches out, a batch at a time: claimed, locked, marked, accepted. The statements are made once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from nurture.domain.prospect import EnrollmentState
from nurture.domain.touch import TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import enrollments, touches
from nurture.storage.types import database_now

RELAY_COLUMNS = ("relay_code", "relay_status", "relay_reply", "relay_id")
"""What is kept of the relay's answer."""


_DUE = (
    select(touches.c.id)
    .where(touches.c.state == TouchState.PLANNED.value, touches.c.next_try_at <= bindparam("now"))
    .order_by(touches.c.next_try_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_CLAIM_DUE = (
    update(touches)
    .where(touches.c.id.in_(select(_DUE.c.id)))
    .values(state=TouchState.CLAIMED.value, claimed_by=bindparam("owner"), claimed_at=database_now())
    .returning(touches.c.id)
)


async def claim_due(tx: Tx, *, owner: str, now: datetime, limit: int) -> tuple[int, ...]:
    """Claims planned touches that are due and returns their ids; two owners never get the same one."""
    return tuple((await tx.execute(_CLAIM_DUE, {"owner": owner, "now": now, "most": limit})).scalars())


async def note_waiting(tx: Tx, why: str, *, now: datetime, limit: int) -> None:
    """Notes on planned touches that are due, as many as that, why they wait; they stay due."""
    unaware = touches.c.waiting_for.is_(None) | (touches.c.waiting_for != why)
    due = (
        select(touches.c.id)
        .where(touches.c.state == TouchState.PLANNED.value, touches.c.next_try_at <= now, unaware)
        .order_by(touches.c.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    await tx.execute(update(touches).where(touches.c.id.in_(select(due.c.id))).values(waiting_for=why))


_LOCK = (
    select(touches.c.id)
    .where(touches.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(touches.c.id)
    .with_for_update()
)


async def lock(tx: Tx, touch_ids: Iterable[int]) -> None:
    """Locks touches in id order, so that nobody moves them between the gate's checks and its mark."""
    await tx.execute(_LOCK, {"ids": tuple(touch_ids)})


_MARK_SENDING = (
    update(touches)
    .where(touches.c.id == bindparam("touch"), touches.c.state == TouchState.CLAIMED.value)
    .values(
        state=TouchState.SENDING.value,
        claimed_by=bindparam("owner"),
        sending_at=database_now(),
        cleared_at=bindparam("now"),
        message_id=bindparam("new_message_id"),
        digest=bindparam("new_digest"),
        subject=bindparam("new_subject"),
        words=bindparam("new_words"),
        content_id=bindparam("new_content"),
        waiting_for=None,
    )
)


async def mark_sending(tx: Tx, marks: Sequence[dict[str, Any]], *, owner: str, now: datetime) -> None:
    """Marks claimed touches as sending; a mark holds the touch's id and the new values of its columns."""
    await tx.execute(_MARK_SENDING, [{**mark, "owner": owner, "now": now} for mark in marks])


_STILL_SENDING = (
    select(touches.c.id)
    .where(touches.c.id.in_(bindparam("ids", expanding=True)), touches.c.state == TouchState.SENDING.value)
    .order_by(touches.c.id)
    .with_for_update()
)
_ACCEPT = (
    update(touches)
    .where(touches.c.id == bindparam("touch"))
    .values(
        state=TouchState.ACCEPTED.value,
        sent_at=bindparam("now"),
        done_at=bindparam("now"),
        **{column: bindparam(f"new_{column}") for column in RELAY_COLUMNS},
    )
)


async def accept(tx: Tx, said: Sequence[dict[str, Any]], *, now: datetime) -> frozenset[int]:
    """Marks those that still are `sending` as accepted and returns their ids, where somebody was not first.

    `said` holds for each the touch's id and what the relay said, by the names of `new_` and the column.
    """
    standing = await tx.execute(_STILL_SENDING, {"ids": tuple(each["touch"] for each in said)})
    found = frozenset(standing.scalars())
    if found:
        await tx.execute(_ACCEPT, [{**each, "now": now} for each in said if each["touch"] in found])
    return found


_OF_ENDED = select(enrollments.c.id).where(
    enrollments.c.id == touches.c.enrollment_id, enrollments.c.state == EnrollmentState.ENDED.value
)
_CANCEL_OF_ENDED = (
    update(touches)
    .where(
        touches.c.id.in_(bindparam("ids", expanding=True)),
        touches.c.state == TouchState.PLANNED.value,
        _OF_ENDED.exists(),
    )
    .values(state=TouchState.CANCELED.value, cancel_reason="enrollment_ended", done_at=bindparam("now"))
    .returning(touches.c.id)
)


async def cancel_of_ended(tx: Tx, touch_ids: Iterable[int], *, now: datetime) -> tuple[int, ...]:
    """Cancels those that came back to planned and whose enrollment ended while they were sent; returns their ids."""
    ids = tuple(touch_ids)
    return tuple((await tx.execute(_CANCEL_OF_ENDED, {"ids": ids, "now": now})).scalars()) if ids else ()
