"""Urgent answers that wait for a sign of their rep."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from nurture.storage.database import Tx
from nurture.storage.schema import alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An urgent answer: whose, to whom it was told, and until when that rep may give a sign."""

    prospect_id: int
    inbox_id: int
    rep_id: str
    raised_at: datetime
    due_at: datetime


async def raise_one(tx: Tx, new: Alert) -> None:
    """Keeps an alert; one that is open for the person already stands."""
    known = await tx.execute(
        select(alerts.c.id).where(alerts.c.prospect_id == new.prospect_id, alerts.c.state == "open").limit(1)
    )
    if known.first() is not None:
        return
    await tx.execute(
        insert(alerts).values(
            prospect_id=new.prospect_id,
            inbox_id=new.inbox_id,
            rep_id=new.rep_id,
            raised_at=new.raised_at,
            due_at=new.due_at,
        )
    )


async def answer(tx: Tx, prospect_id: int) -> None:
    """Ends the alert about a person: the rep gave a sign, or it is settled."""
    statement = update(alerts).where(alerts.c.prospect_id == prospect_id, alerts.c.state == "open")
    await tx.execute(statement.values(state="answered"))


async def take_overdue(tx: Tx, *, now: datetime, limit: int) -> tuple[Alert, ...]:
    """Marks alerts without a sign in time as handed on, and returns them; two replicas never get the same one."""
    due = (
        select(alerts.c.id)
        .where(alerts.c.state == "open", alerts.c.due_at <= now)
        .order_by(alerts.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    rows = await tx.execute(
        update(alerts).where(alerts.c.id.in_(select(due.c.id))).values(state="escalated").returning(alerts)
    )
    return tuple(
        Alert(
            prospect_id=row.prospect_id,
            inbox_id=row.inbox_id,
            rep_id=row.rep_id,
            raised_at=row.raised_at,
            due_at=row.due_at,
        )
        for row in rows
    )


async def next_overdue(tx: Tx) -> datetime | None:
    """Returns when the next open alert is overdue, or None."""
    return (await tx.execute(_NEXT_OVERDUE)).scalar()


_NEXT_OVERDUE = select(alerts.c.due_at).where(alerts.c.state == "open").order_by(alerts.c.due_at).limit(1)
