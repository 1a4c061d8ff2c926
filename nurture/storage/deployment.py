"""What a database knows of its deployment: how it was born, its clock, its replicas, its journal queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update

from nurture.domain.adoption import Identity
from nurture.storage.database import Tx
from nurture.storage.schema import accounts, deployment, journal_queue, replicas, seen
from nurture.storage.types import database_now, seconds_ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The one row: `born` is sandbox or real and never changes; the clock is set in a sandbox only.

    `boot` is the newest start of a daemon on this database, by a name of chance.
    """

    born: str
    identity: Identity
    boot: str
    created_at: datetime
    clock_real: datetime | None
    clock_business: datetime | None
    clock_rate: float


async def get(tx: Tx) -> Deployment | None:
    """Returns the row, or None for a database that was never used."""
    row = (await tx.execute(select(deployment))).first()
    if row is None:
        return None
    return Deployment(
        born=row.born,
        identity=Identity(environment=row.environment, public_url=row.public_url),
        boot=row.boot,
        created_at=row.created_at,
        clock_real=row.clock_real,
        clock_business=row.clock_business,
        clock_rate=row.clock_rate,
    )


async def time_and_birth(tx: Tx) -> tuple[datetime, datetime | None]:
    """Returns the database's own time, and when it was made; both aware UTC."""
    now = (await tx.execute(select(database_now()))).scalar_one()
    return now, (await tx.execute(select(deployment.c.created_at))).scalar()


async def create(tx: Tx, *, born: str, identity: Identity, now: datetime) -> None:
    """Writes the row of a new database."""
    whose = {"environment": identity.environment, "public_url": identity.public_url}
    await tx.execute(insert(deployment).values(id=1, born=born, created_at=now, **whose))


async def adopt(tx: Tx, identity: Identity) -> None:
    """Gives the database to another deployment."""
    whose = {"environment": identity.environment, "public_url": identity.public_url}
    await tx.execute(update(deployment).values(**whose))


async def set_boot(tx: Tx, boot: str) -> None:
    """Names the newest start of a daemon; replicas of one database share it."""
    await tx.execute(update(deployment).values(boot=boot))


async def set_clock(tx: Tx, *, real: datetime, business: datetime, rate: float) -> None:
    """Sets a sandbox's clock: at `real` it is `business`, running `rate` times as fast."""
    await tx.execute(update(deployment).values(clock_real=real, clock_business=business, clock_rate=rate))


async def is_untouched(tx: Tx) -> bool:
    """Tells whether nothing has reached the database yet: no message, no account."""
    first = [await tx.execute(select(column).limit(1)) for column in (seen.c.identity, accounts.c.id)]
    return all(found.first() is None for found in first)


async def lock_shared(tx: Tx) -> None:
    """Taken by the gate: waits for a message that holds everything."""
    await tx.execute(select(deployment.c.id).with_for_update(read=True))


async def lock(tx: Tx) -> None:
    """Taken when a message that holds everything is stored: waits for gates that are checking."""
    await tx.execute(select(deployment.c.id).with_for_update())


DEAD_AFTER = 30.0
"""Seconds without a heartbeat, in the database's time, after which a replica is gone."""


def is_gone(owner: ColumnElement[str | None], *, but: str) -> ColumnElement[bool]:
    """Holds where the owner of a claim is gone, and is not the replica `but`.

    To stand in the statement that looks for the claims: whoever is seen there with a claim has beaten before it, while
    a list of the living that was read before may lack a replica that has started since.
    """
    living = select(replicas.c.id).where(replicas.c.heartbeat_at > seconds_ago(DEAD_AFTER))
    return (owner != but) & owner.not_in(living)


async def beat(tx: Tx, replica: str, *, roles: str = "", revision: str = "") -> bool:
    """Writes a replica's heartbeat in database time; False when others may take it for gone, or it is new."""
    mine = replicas.c.id == replica
    living = select(replicas.c.id).where(mine, replicas.c.heartbeat_at > seconds_ago(DEAD_AFTER))
    was_living = (await tx.execute(living)).first() is not None
    said = {"heartbeat_at": database_now(), "roles": roles, "revision": revision}
    if (await tx.execute(update(replicas).where(mine).values(**said))).rowcount == 0:
        await tx.execute(insert(replicas).values(id=replica, started_at=database_now(), **said))
    return was_living


async def retire(tx: Tx, replica: str) -> None:
    """Removes a replica that stops cleanly."""
    await tx.execute(delete(replicas).where(replicas.c.id == replica))


async def forget_others(tx: Tx, replica: str) -> None:
    """Removes every other replica: the lock of an embedded database proves that they are gone."""
    await tx.execute(delete(replicas).where(replicas.c.id != replica))


async def forget_long_gone(tx: Tx) -> None:
    """Removes replicas that are gone since a day; whatever they left was taken over."""
    await tx.execute(delete(replicas).where(replicas.c.heartbeat_at < seconds_ago(86_400)))


_QUEUE = insert(journal_queue)
_UNWRITTEN = (
    select(journal_queue.c.id, journal_queue.c.record)
    .where(journal_queue.c.writer == bindparam("of_writer"), journal_queue.c.written.is_(False))
    .order_by(journal_queue.c.id)
)
_MARK_WRITTEN = (
    update(journal_queue).where(journal_queue.c.id.in_(bindparam("ids", expanding=True))).values(written=True)
)
_REMOVE_OLDER = delete(journal_queue).where(
    journal_queue.c.writer == bindparam("of_writer"), journal_queue.c.written, journal_queue.c.id < bindparam("newest")
)


async def queue_records(tx: Tx, writer: str, records: list[dict[str, Any]]) -> None:
    """Queues several records in one statement."""
    if records:
        await tx.execute(_QUEUE, [{"writer": writer, "record": record} for record in records])


async def unwritten_records(tx: Tx, writer: str) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Returns queued records with their numbers, in order."""
    return tuple((row.id, row.record) for row in await tx.execute(_UNWRITTEN, {"of_writer": writer}))


async def mark_written(tx: Tx, writer: str, numbers: tuple[int, ...]) -> None:
    """Marks exactly these records as written; the newest stays as the head, older written ones are removed.

    Never "all up to": a transaction with a lower number may have committed in between and would be lost.
    """
    await tx.execute(_MARK_WRITTEN, {"ids": numbers})
    await tx.execute(_REMOVE_OLDER, {"of_writer": writer, "newest": max(numbers)})
