"""What reps and ops are told by the calendar: one small file a notice, and one line here."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from nurture.services.notices import (
    alerts,
    challenges,
    dates,
    demands,
    heads_up,
    holds,
    lasting_holds,
    old_tallies,
    quarantine,
    silence,
    talks,
    unknown_sends,
    welcomes,
)
from nurture.services.notices.parts import NoticeParts
from nurture.storage import replicas
from nurture.storage.database import Tx

_WRITERS: tuple[Callable[..., Awaitable[None]], ...] = (
    heads_up.write,
    holds.write,
    alerts.write,
    demands.write,
    dates.write,
    quarantine.write,
    unknown_sends.write,
    talks.write,
    challenges.write,
    silence.write,
    lasting_holds.write,
    old_tallies.write,
    welcomes.write,
)
_MOMENTS: tuple[Callable[..., Awaitable[tuple[datetime, ...]]], ...] = (
    heads_up.moments,
    holds.moments,
    alerts.moments,
    demands.moments,
    dates.moments,
    quarantine.moments,
    unknown_sends.moments,
    talks.moments,
    challenges.moments,
    silence.moments,
    lasting_holds.moments,
    old_tallies.moments,
    welcomes.moments,
)


_DUTY = "notices"


class Notices:
    """Writes letters that no message brings about; of several replicas one does, since most would write them twice."""

    def __init__(self, parts: NoticeParts) -> None:
        self._parts = parts
        self._settled_for = ""

    async def tick(self) -> None:
        """Writes what is due, each kind in a transaction of its own; nothing while that is another replica's duty."""
        await self._follow_edits()
        for write in _WRITERS:
            if not await self._parts.database.write(partial(self._on_duty, work=write)):
                return

    async def moments(self, tx: Tx) -> tuple[datetime, ...]:
        """Returns the moments before which a tick would write nothing, one a kind; none when it never would.

        After such a moment a tick once a day will do: working days and holidays decide on which one it writes.
        """
        return tuple([moment for moments in _MOMENTS for moment in await moments(tx, self._parts, now=self._now)])

    async def _follow_edits(self) -> None:
        """Lets no enrollment hang on a cadence that an edit took away."""
        digest = self._parts.tools.revisions.current.digest
        if digest == self._settled_for:
            return
        if await self._parts.database.write(lambda tx: self._rehome(tx, digest)):
            self._settled_for = digest

    async def _rehome(self, tx: Tx, digest: str) -> bool:
        """Moves them; False while that is another replica's duty, or one follows another configuration.

        A cadence that is unknown here may be one that the other alone knows, which has the newer edit.
        """
        duties = self._parts.duties
        if not await replicas.agree(tx, digest, but=duties.owner) or not await duties.has(tx, _DUTY):
            return False
        await self._parts.tools.planning.rehome(tx, now=self._now)
        return True

    async def _on_duty(self, tx: Tx, work: Callable[..., Awaitable[None]]) -> bool:
        """Works in a transaction that keeps the duty; False when it is another replica's."""
        if not await self._parts.duties.has(tx, _DUTY):
            return False
        await work(tx, self._parts, now=self._now)
        return True

    @property
    def _now(self) -> datetime:
        return self._parts.tools.clock.now()


__all__ = ["NoticeParts", "Notices"]
