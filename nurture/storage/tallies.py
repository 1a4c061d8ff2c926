"""Tallies: how many touches began in a period, counted by what a limit looks at; one truth for all replicas."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from nurture.domain.throttle import Count, Key, Share
from nurture.storage.database import Tx
from nurture.storage.schema import first_sends, tallies


async def lock(tx: Tx, shares: Iterable[Share]) -> dict[Key, Count]:
    """Locks the counts of these shares until the transaction ends, and returns them.

    One statement takes them in the given order, which must be the same for everybody: then no two replicas wait for
    each other. What was never counted begins at zero.
    """
    rows = [_row(share) for share in {share.key: share for share in shares}.values()]
    if not rows:
        return {}
    found = await tx.execute(_LOCK[tx.dialect.name], rows)
    return {(row.scope, row.subject, row.period): Count(taken=row.taken, put_off=row.put_off) for row in found}


async def add(tx: Tx, taken: Mapping[Key, int], put_off: Mapping[Key, int]) -> None:
    """Adds to counts that this transaction has locked."""
    keys = [*dict.fromkeys((*taken, *put_off))]
    if not keys:
        return
    rows = [_named(key) | {"more": taken.get(key, 0), "more_off": put_off.get(key, 0)} for key in keys]
    await tx.execute(_ADD, rows)


async def take_back(tx: Tx, counted: Iterable[tuple[Key, int]]) -> None:
    """Takes from counts, in the given order, what did not leave after all."""
    rows = [_named(key) | {"less": less} for key, less in counted]
    if rows:
        enough = tallies.c.taken >= bindparam("less")
        await tx.execute(update(tallies).where(*_THIS, enough).values(taken=tallies.c.taken - bindparam("less")), rows)


async def of(tx: Tx, keys: Iterable[Key]) -> dict[Key, Count]:
    """Returns the counts of these keys that are not zero, without locking them."""
    known = tuple_(tallies.c.scope, tallies.c.subject, tallies.c.period).in_(list(keys))
    found = await tx.execute(select(*_COLUMNS).where(known))
    return {(row.scope, row.subject, row.period): Count(taken=row.taken, put_off=row.put_off) for row in found}


async def standing(tx: Tx, *, now: datetime) -> dict[Key, Count]:
    """Returns every count of a period that has not ended."""
    found = await tx.execute(select(*_COLUMNS).where(tallies.c.ends_at > now))
    return {(row.scope, row.subject, row.period): Count(taken=row.taken, put_off=row.put_off) for row in found}


async def first_end(tx: Tx) -> datetime | None:
    """Returns when the period ended, or ends, that ends first of those that are counted; None when nothing is."""
    return (await tx.execute(select(tallies.c.ends_at).order_by(tallies.c.ends_at).limit(1))).scalar()


async def remove_ended(tx: Tx, *, before: datetime) -> None:
    """Removes the counts of periods that ended before that moment."""
    await tx.execute(delete(tallies).where(tallies.c.ends_at < before))


async def first_days(tx: Tx, rep_ids: Iterable[str]) -> dict[str, date]:
    """Returns by rep the day, the rep's own, on which their mailbox first sent; those that never did are left out."""
    found = await tx.execute(_FIRST_DAYS, {"rep_ids": tuple(rep_ids)})
    return {row.rep_id: row.on for row in found}


async def begin(tx: Tx, days: Mapping[str, date]) -> None:
    """Keeps by rep the day on which their mailbox sends first, unless one is kept."""
    if days:
        rows = [{"rep_id": rep_id, "on": days[rep_id]} for rep_id in sorted(days)]
        await tx.execute(_BEGIN[tx.dialect.name], rows)


_KEY = (tallies.c.scope, tallies.c.subject, tallies.c.period)
_COLUMNS = (*_KEY, tallies.c.taken, tallies.c.put_off)
_THIS = (
    tallies.c.scope == bindparam("of_scope"),
    tallies.c.subject == bindparam("of_subject"),
    tallies.c.period == bindparam("of_period"),
)


_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""An INSERT that knows ON CONFLICT is spelled by each database for itself."""

_LOCK = {
    name: new(tallies).on_conflict_do_update(index_elements=_KEY, set_={"taken": tallies.c.taken}).returning(*_COLUMNS)
    for name, new in _INSERTS.items()
}
_BEGIN = {name: new(first_sends).on_conflict_do_nothing() for name, new in _INSERTS.items()}
_ADD = (
    update(tallies)
    .where(*_THIS)
    .values(taken=tallies.c.taken + bindparam("more"), put_off=tallies.c.put_off + bindparam("more_off"))
)
_FIRST_DAYS = select(first_sends).where(first_sends.c.rep_id.in_(bindparam("rep_ids", expanding=True)))


def _row(share: Share) -> dict[str, Any]:
    scope, subject, period = share.key
    return {"scope": scope, "subject": subject, "period": period, "ends_at": share.ends_at}


def _named(key: Key) -> dict[str, Any]:
    return dict(zip(("of_scope", "of_subject", "of_period"), key, strict=True))
