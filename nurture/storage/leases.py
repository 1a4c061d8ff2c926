"""Leases: rows that let one replica at a time do what must not be done twice; all in the database's time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from nurture.storage.database import Tx
from nurture.storage.deployment import is_gone
from nurture.storage.schema import leases
from nurture.storage.types import database_now, seconds_ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who may do a thing, and until when of the database's clock (aware UTC)."""

    name: str
    owner: str
    until: datetime


async def take(tx: Tx, name: str, owner: str, seconds: float) -> bool:
    """Takes or renews a lease for that many seconds; False while another owner has it.

    Use it in a transaction of its own: others who ask for the same lease wait for its end.
    """
    free = or_(leases.c.owner == owner, leases.c.until <= database_now())
    statement = update(leases).where(leases.c.name == name, free)
    if (await tx.execute(statement.values(owner=owner, until=seconds_ahead(seconds)))).rowcount == 1:
        return True
    if (await tx.execute(select(leases.c.name).where(leases.c.name == name))).first():
        return False
    return await _first(tx, name, owner, seconds)


async def give_up(tx: Tx, owner: str) -> None:
    """Ends every lease of an owner, so that nobody has to wait until they run out."""
    await tx.execute(delete(leases).where(leases.c.owner == owner))


async def give_up_one(tx: Tx, name: str, owner: str) -> None:
    """Ends one lease of an owner."""
    await tx.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))


async def free_stranded(tx: Tx, *, but: str) -> None:
    """Ends the leases of owners that are gone, and are not the replica `but`."""
    await tx.execute(delete(leases).where(is_gone(leases.c.owner, but=but)))


async def standing(tx: Tx) -> tuple[Lease, ...]:
    """Returns the leases that have not run out, by name."""
    rows = await tx.execute(select(leases).where(leases.c.until > database_now()).order_by(leases.c.name))
    return tuple(Lease(name=row.name, owner=row.owner, until=row.until) for row in rows)


async def _first(tx: Tx, name: str, owner: str, seconds: float) -> bool:
    try:
        async with tx.begin_nested():
            await tx.execute(insert(leases).values(name=name, owner=owner, until=seconds_ahead(seconds)))
    except IntegrityError:
        return False
    return True
