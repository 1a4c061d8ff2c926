"""What was told when, so that a thing that repeats is told once in a while only."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from nurture.storage.database import Tx
from nurture.storage.schema import told

_TICK = timedelta(microseconds=1)
_TIMES = select(told.c.what, told.c.at).where(told.c.what.in_(bindparam("whats", expanding=True)))


async def is_due(tx: Tx, what: str, *, every: timedelta, now: datetime) -> bool:
    """Tells whether a thing was not told within that time, and marks it as told now."""
    return await claim(tx, what, not_since=now - every + _TICK, now=now)


async def claim(tx: Tx, what: str, *, not_since: datetime, now: datetime) -> bool:
    """Tells whether a thing was not told at or after that moment, and marks it as told now.

    Two that ask at once do not both get a yes: the row decides.
    """
    if await when(tx, what) is None:
        return await _first(tx, what, now=now)
    statement = update(told).where(told.c.what == what, told.c.at < not_since)
    return (await tx.execute(statement.values(at=now))).rowcount == 1


async def when(tx: Tx, what: str) -> datetime | None:
    """Returns when a thing was told last, or None."""
    return (await tx.execute(select(told.c.at).where(told.c.what == what))).scalar()


async def times(tx: Tx, whats: Iterable[str]) -> dict[str, datetime]:
    """Returns when each of these things was told last; what never was is left out."""
    rows = await tx.execute(_TIMES, {"whats": tuple(whats)})
    return {row.what: row.at for row in rows}


async def forget(tx: Tx, what: str) -> datetime | None:
    """Forgets that a thing was told, since it is over; returns when it was told last, None when it was not."""
    return (await tx.execute(delete(told).where(told.c.what == what).returning(told.c.at))).scalar()


async def _first(tx: Tx, what: str, *, now: datetime) -> bool:
    try:
        async with tx.begin_nested():
            await tx.execute(insert(told).values(what=what, at=now))
    except IntegrityError:
        return False
    return True
