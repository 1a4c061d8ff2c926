"""The listener's watermark: now while somebody listens without a gap, and the start of a gap until it has settled."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from nurture.domain.ways import LISTENER
from nurture.services.clock import BusinessClock
from nurture.storage import ways
from nurture.storage.database import Database
from nurture.storage.ways import Presence

_log = structlog.get_logger(__name__)

FROZEN = 45.0
"""Seconds between two beats after which this process did not listen all the while: it or the database stood still."""


_SAYING = 0.5
"""Seconds that a stop waits for the database before it closes the listener."""


class Attendance:
    """Says every few seconds that this replica listens, from its start to its end.

    `settling` tells how long unbroken listening must last after a gap. `boot_clock` does not stop in sleep.
    """

    def __init__(
        self,
        database: Database,
        clock: BusinessClock,
        boot_clock: Callable[[], float],
        settling: Callable[[], timedelta],
    ) -> None:
        self._database = database
        self._clock = clock
        self._boot_clock = boot_clock
        self._settling = settling
        self._since: datetime | None = None
        self._last = 0.0
        self._missed = 0

    async def beat(self) -> None:
        """Says that this replica listens."""
        if self._since is None or self._boot_clock() - self._last > FROZEN:
            self._since = await self._database.read(ways.database_time)
        moment, missed = self._boot_clock(), self._missed
        presence = Presence(since=self._since, settling=self._settling(), now=self._clock.now(), missed=missed > 0)
        await self._database.write(
            lambda tx: ways.attend(tx, LISTENER, replace(presence, age=timedelta(seconds=self._boot_clock() - moment)))
        )
        self._last = moment
        self._missed -= missed  # What was missed while this was written is told by the next beat.

    async def leave(self, close: Callable[[], Awaitable[None]]) -> None:
        """Closes what it listens with, saying until when it listened, and whether a message was cut off by it.

        So a replica that began to listen before this one left proves that there was no gap, however soon one leaves
        after the other has come. A busy database must not keep it open: what it says counts from when it was said.
        """
        saying = asyncio.ensure_future(self._say())
        await asyncio.wait([saying], timeout=_SAYING)
        await close()
        await saying
        if self._missed:
            await self._say()

    async def _say(self) -> None:
        try:
            await self.beat()
        except (SQLAlchemyError, OSError) as error:
            _log.warning("listening_not_said", error=type(error).__name__)

    def broke(self) -> None:
        """Notes that a message could not be taken: its sender tries again later, which is a gap like any other.

        It is one for every replica: what the others heard meanwhile does not bring this message.
        """
        self._missed += 1
