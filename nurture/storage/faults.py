"""Touches that cannot be made into a mail, and how far the daily round of trying them has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, insert, or_, select, update

from nurture.domain.faults import Fault, FaultLine
from nurture.storage.database import Tx
from nurture.storage.schema import touch_faults, touches, trial_rounds

_PLANNED = touches.c.state == "planned"
_MOST = 200
_ANY = select(touch_faults.c.touch_id).where(touch_faults.c.touch_id > 0).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of trying: when it began, under which configuration, the last touch tried, and whether it is over."""

    begun_at: datetime
    revision: str
    due_at: datetime | None
    touch_id: int
    done_at: datetime | None


async def standing(tx: Tx) -> Round | None:
    """Returns the round that is under way, or the last one."""
    row = (await tx.execute(select(trial_rounds))).first()
    if row is None:
        return None
    return Round(
        begun_at=row.begun_at, revision=row.revision, due_at=row.due_at, touch_id=row.touch_id, done_at=row.done_at
    )


async def begin(tx: Tx, revision: str, *, now: datetime) -> Round:
    """Begins a round from the touch that is due first, in place of the last one."""
    await tx.execute(delete(trial_rounds))
    await tx.execute(insert(trial_rounds).values(id=1, begun_at=now, revision=revision, touch_id=0))
    return Round(begun_at=now, revision=revision, due_at=None, touch_id=0, done_at=None)


async def reach(tx: Tx, due_at: datetime, touch_id: int) -> None:
    """Notes how far the round has come."""
    await tx.execute(update(trial_rounds).values(due_at=due_at, touch_id=touch_id))


async def end(tx: Tx, *, now: datetime) -> None:
    """Ends the round; faults of touches that are planned no more go with it."""
    await tx.execute(update(trial_rounds).values(done_at=now))
    planned = select(touches.c.id).where(touches.c.id == touch_faults.c.touch_id, _PLANNED)
    await tx.execute(delete(touch_faults).where(~planned.exists()))


async def ahead(tx: Tx, reached: Round, *, until: datetime, limit: int) -> tuple[tuple[int, datetime], ...]:
    """Returns the next planned touches of a round with their due times, the first due first."""
    asked = select(touches.c.id, touches.c.due_at).where(_PLANNED, touches.c.due_at <= until)
    if reached.due_at is not None:
        later = and_(touches.c.due_at == reached.due_at, touches.c.id > reached.touch_id)
        # The first is in the second; without it both databases walk through all that was tried before.
        asked = asked.where(touches.c.due_at >= reached.due_at, or_(touches.c.due_at > reached.due_at, later))
    rows = await tx.execute(asked.order_by(touches.c.due_at, touches.c.id).limit(limit))
    return tuple((row.id, row.due_at) for row in rows)


async def keep(tx: Tx, found: Mapping[int, Fault], *, now: datetime) -> None:
    """Writes the faults of touches, each in place of an older one."""
    await forget(tx, found)
    values = [
        {"touch_id": touch, "why": each.why, "problem": each.problem, "remedy": each.remedy, "found_at": now}
        for touch, each in found.items()
    ]
    if values:
        await tx.execute(insert(touch_faults), values)


async def forget(tx: Tx, touch_ids: Iterable[int]) -> None:
    """Forgets the faults of touches that can be written."""
    await tx.execute(delete(touch_faults).where(touch_faults.c.touch_id.in_(tuple(touch_ids))))


async def release(tx: Tx, touch_ids: Iterable[int], whys: Iterable[str], *, now: datetime) -> int:
    """Lets touches that were due and waited for one of these be looked at now; returns how many."""
    waited = and_(_PLANNED, touches.c.waiting_for.in_(tuple(whys)), touches.c.next_try_at > now)
    asked = update(touches).where(touches.c.id.in_(tuple(touch_ids)), waited)
    return int((await tx.execute(asked.values(next_try_at=now))).rowcount)


async def of_touch(tx: Tx, touch_id: int) -> Fault | None:
    """Returns why a touch cannot be written; None when nothing is known against it."""
    row = (await tx.execute(select(touch_faults).where(touch_faults.c.touch_id == touch_id))).first()
    return Fault(why=row.why, problem=row.problem, remedy=row.remedy) if row else None


async def has_any(tx: Tx) -> bool:
    """Tells whether any fault is known."""
    return (await tx.execute(_ANY)).first() is not None


async def grouped(tx: Tx) -> tuple[FaultLine, ...]:
    """Returns each fault with its planned touches, the one that is due first at the head."""
    same = (touch_faults.c.why, touch_faults.c.problem, touch_faults.c.remedy)
    first = func.min(touches.c.due_at).label("first_due")
    asked = (
        select(*same, func.count().label("touches"), first)
        .join(touches, touches.c.id == touch_faults.c.touch_id)
        .where(_PLANNED)
        .group_by(*same)
        .order_by(first)
        .limit(_MOST)
    )
    return tuple(
        FaultLine(
            fault=Fault(why=row.why, problem=row.problem, remedy=row.remedy),
            touches=row.touches,
            first_due=row.first_due,
        )
        for row in await tx.execute(asked)
    )


async def planned_after(tx: Tx, touch_id: int, *, limit: int) -> tuple[int, ...]:
    """Returns the ids of planned touches above one, in order."""
    asked = select(touches.c.id).where(_PLANNED, touches.c.id > touch_id).order_by(touches.c.id).limit(limit)
    return tuple((await tx.execute(asked)).scalars())


async def count_planned(tx: Tx) -> int:
    """Returns how many touches are planned."""
    return int((await tx.execute(select(func.count()).select_from(touches).where(_PLANNED))).scalar_one())
