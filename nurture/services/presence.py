"""This replica among those on its database: that it lives, what it does, and which configuration it follows."""

import asyncio
from datetime import timedelta

from nurture.domain.answers import ReplicaStanding
from nurture.domain.errors import DaemonRunning
from nurture.domain.roles import Role
from nurture.services.revisions import Revisions
from nurture.storage import deployment, leases, replicas
from nurture.storage.database import Database, Tx
from nurture.storage.replicas import Replica

_TWO_LOOKS = 6.5
"""Seconds in which a replica that lives is heard of again, since it beats every five."""

_LOOK_AGAIN = 0.25

_SHOWN = 8
"""So many letters of a number of chance tell replicas and configurations apart."""


class Presence:
    """Says to the others that this replica is there."""

    def __init__(self, database: Database, revisions: Revisions, roles: tuple[Role, ...], *, owner: str) -> None:
        self._database = database
        self._revision = revisions.digest
        self._roles = ", ".join(roles)
        self.owner = owner

    async def beat(self, tx: Tx) -> bool:
        """Writes the heartbeat; False when others may take this replica for gone, or it is new."""
        return await deployment.beat(tx, self.owner, roles=self._roles, revision=self._revision)

    async def follow(self, revision: str) -> None:
        """Says which configuration comes into force; to be told before it is, so that nobody acts on an older one."""
        self._revision = revision
        await self._database.write(lambda tx: replicas.follow(tx, self.owner, revision))

    async def standing(self, tx: Tx) -> tuple[ReplicaStanding, ...]:
        """Returns who lives, and which duty of one replica alone each has."""
        held = await leases.standing(tx)
        return tuple(
            ReplicaStanding(
                id=each.id[:_SHOWN],
                asked=each.id == self.owner,
                roles=each.roles,
                silent_for=max(0, round(each.silent_for.total_seconds())),
                revision=each.revision[:_SHOWN],
                duties=tuple(_duty(lease.name) for lease in held if lease.owner == each.id),
            )
            for each in await replicas.living(tx)
        )

    async def stand_alone(self) -> None:
        """Enters as the only replica; raises DaemonRunning while another one lives.

        One that was killed is told from one that lives by its next heartbeat, so that a restart need not wait until it
        counts as gone.
        """
        others = await self._database.write(self._enter_alone)
        now = asyncio.get_running_loop().time
        first_look = now()
        while others and now() < first_look + _TWO_LOOKS:
            await asyncio.sleep(_LOOK_AGAIN)
            # Only what was heard since the first look tells one that lives from one killed just before it.
            looked_for = timedelta(seconds=now() - first_look)
            if any(each.silent_for < looked_for for each in await self._others()):
                raise DaemonRunning(
                    "another nurture serves this sandbox; a sandbox is one process, since its clock lives there: stop "
                    "that one first, or give this one a database of its own"
                )
        if others:
            await self._database.write(self._enter_over_the_dead)

    async def _others(self) -> tuple[Replica, ...]:
        found = await self._database.read(replicas.living)
        return tuple(each for each in found if each.id != self.owner)

    async def _enter_alone(self, tx: Tx) -> bool:
        """Enters, unless others seem to live; returns whether they do."""
        await deployment.lock(tx)  # Of two that start at once one sees the other.
        others = any(each.id != self.owner for each in await replicas.living(tx))
        if not others:
            await self.beat(tx)
        return others

    async def _enter_over_the_dead(self, tx: Tx) -> None:
        await deployment.forget_others(tx, self.owner)
        await self.beat(tx)


def _duty(lease: str) -> str:
    """Returns a lease in words: a way in is polled, everything else is called what it is."""
    kind, _, name = lease.partition(":")
    return f"reads {name}" if kind == "poll" else f"writes {kind}"
