"""What people demand by law, with the last day to answer, until somebody says that it is done."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row

from nurture.domain.reading import Flag
from nurture.storage.database import Tx
from nurture.storage.schema import demands


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDemand:
    """A demand to keep; `due_on` is the last day to answer, `remind_at` when it is brought to mind first."""

    prospect_id: int | None
    inbox_id: int
    rep_id: str | None
    flag: Flag
    due_on: date
    remind_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDemand:
    """A demand that nobody has called done."""

    id: int
    prospect_id: int | None
    inbox_id: int
    rep_id: str | None
    flag: Flag
    asked_at: datetime
    due_on: date
    remind_at: datetime


def _demand(row: Row[Any]) -> OpenDemand:
    return OpenDemand(
        id=row.id,
        prospect_id=row.prospect_id,
        inbox_id=row.inbox_id,
        rep_id=row.rep_id,
        flag=Flag(row.flag),
        asked_at=row.asked_at,
        due_on=row.due_on,
        remind_at=row.remind_at,
    )


async def add(tx: Tx, new: NewDemand, *, now: datetime) -> int:
    """Keeps a demand and returns its id."""
    statement = insert(demands).values(
        prospect_id=new.prospect_id,
        inbox_id=new.inbox_id,
        rep_id=new.rep_id,
        flag=new.flag.value,
        asked_at=now,
        due_on=new.due_on,
        remind_at=new.remind_at,
    )
    return int((await tx.execute(statement.returning(demands.c.id))).scalar_one())


async def to_remind(tx: Tx, *, now: datetime, limit: int) -> tuple[OpenDemand, ...]:
    """Returns open demands that are to be brought to mind, the longest due first."""
    due = select(demands).where(demands.c.state == "open", demands.c.remind_at <= now)
    rows = await tx.execute(due.order_by(demands.c.remind_at, demands.c.id).limit(limit))
    return tuple(_demand(row) for row in rows)


async def remind_again(tx: Tx, demand_id: int, *, at: datetime) -> None:
    """Sets when a demand is brought to mind next."""
    await tx.execute(update(demands).where(demands.c.id == demand_id).values(remind_at=at))


async def next_reminder(tx: Tx) -> datetime | None:
    """Returns when the next open demand is to be brought to mind, or None."""
    return (await tx.execute(_NEXT_REMINDER)).scalar()


_NEXT_REMINDER = select(demands.c.remind_at).where(demands.c.state == "open").order_by(demands.c.remind_at).limit(1)


async def finish(tx: Tx, inbox_id: int, *, now: datetime) -> int:
    """Ends the open demands of one message; returns how many there were."""
    statement = update(demands).where(demands.c.inbox_id == inbox_id, demands.c.state == "open")
    return (await tx.execute(statement.values(state="done", done_at=now))).rowcount
