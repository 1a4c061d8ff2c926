"""Who works on this database: each replica, what it does, whose configuration it has; in the database's time."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from nurture.storage.database import Tx
from nurture.storage.deployment import DEAD_AFTER
from nurture.storage.schema import replicas
from nurture.storage.types import database_now, seconds_ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """One that lives; `revision` is the digest of its configuration, `silent_for` the age of its heartbeat."""

    id: str
    roles: str
    revision: str
    silent_for: timedelta


async def living(tx: Tx) -> tuple[Replica, ...]:
    """Returns the replicas that were heard of lately, the one that has lived longest first."""
    statement = (
        select(replicas, database_now().label("now"))
        .where(replicas.c.heartbeat_at > seconds_ago(DEAD_AFTER))
        .order_by(replicas.c.started_at, replicas.c.id)
    )
    return tuple(
        Replica(id=row.id, roles=row.roles, revision=row.revision, silent_for=row.now - row.heartbeat_at)
        for row in await tx.execute(statement)
    )


async def follow(tx: Tx, replica: str, revision: str) -> None:
    """Notes which configuration a replica is about to follow."""
    await tx.execute(update(replicas).where(replicas.c.id == replica).values(revision=revision))


async def agree(tx: Tx, revision: str, *, but: str) -> bool:
    """Tells whether no living replica except `but` follows another configuration than that."""
    others = (replicas.c.id != but) & (replicas.c.heartbeat_at > seconds_ago(DEAD_AFTER))
    statement = select(replicas.c.id).where(others, replicas.c.revision != revision).limit(1)
    return (await tx.execute(statement)).first() is None
