"""The relay pool: connections that are kept, checked, lent out and recycled."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from nurture.domain.checkpoint import Checkpoint
from nurture.domain.errors import RelayStopping, RelayUnreachable
from nurture.transport.connection import Connection, Surroundings
from nurture.transport.relay import RelayEndpoint, open_wire


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """How many connections, how many messages over each, and after how many idle seconds one is checked or closed."""

    connections: int = 8
    messages: int = 100
    idle_probe: float = 5
    idle_close: float = 60
    probe_timeout: float = 3


class RelayPool:
    """Lends open connections. Only what a lease holds may be given clearances."""

    def __init__(
        self,
        endpoint: RelayEndpoint,
        *,
        checkpoint: Checkpoint,
        clock: Callable[[], float],
        limits: PoolLimits = PoolLimits(),
    ) -> None:
        self._endpoint = endpoint
        self._limits = limits
        self._around = Surroundings(timeouts=endpoint.timeouts, checkpoint=checkpoint, clock=clock)
        self._slots = asyncio.Semaphore(limits.connections)
        self._idle: list[Connection] = []
        self._lent: set[Connection] = set()
        self._stopping = False

    @asynccontextmanager
    async def lease(self, wanted: int) -> AsyncIterator[tuple[Connection, ...]]:
        """Lends between one and `wanted` open, logged-in, free connections until the block ends.

        Waits while all are lent. Raises RelayUnreachable when none can be opened, RelayStopping when the pool is.
        """
        slots = await self._take_slots(wanted)
        opened: list[Connection] = []
        try:
            await self._fill(opened, slots)
            yield tuple(opened)
        finally:
            self._take_back(opened)
            for _ in range(slots):
                self._slots.release()

    def tidy(self) -> None:
        """Closes what has been idle for long: each sender's own login would else keep a connection for ever."""
        kept: list[Connection] = []
        for connection in self._idle:
            if self._around.clock() - connection.used_at > self._limits.idle_close:
                connection.quit()
            else:
                kept.append(connection)
        self._idle[:] = kept

    async def stop(self, grace: float) -> None:
        """Refuses leases and ends what is on its way: before the final dot at once, after it within `grace` seconds."""
        self._stopping = True
        for _ in range(self._limits.connections):
            self._slots.release()  # Wakes whoever waits for a lease, to be refused.
        for connection in tuple(self._lent):
            connection.drop_unless_dot_written()
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await asyncio.gather(*(connection.finished() for connection in self._lent))
        for connection in self._lent:
            connection.abort()
        while self._idle:
            self._idle.pop().quit()

    async def _take_slots(self, wanted: int) -> int:
        """Waits for one slot and takes as many more as are free now."""
        if wanted < 1:
            raise ValueError("a lease is for one connection at least")
        if not self._stopping:
            await self._slots.acquire()
        if self._stopping:
            raise RelayStopping
        taken = 1
        while taken < wanted and not self._slots.locked():
            await self._slots.acquire()
            taken += 1
        return taken

    async def _fill(self, opened: list[Connection], count: int) -> None:
        """Adds up to `count` connections to the list, which the lease gives back even if this is cancelled."""
        results = await asyncio.gather(*(self._connect(opened) for _ in range(count)), return_exceptions=True)
        failures = [result for result in results if result is not None]
        unexpected = [failure for failure in failures if not isinstance(failure, RelayUnreachable)]
        if unexpected or not opened:
            raise (unexpected or failures)[0]
        if self._stopping:
            raise RelayStopping

    async def _connect(self, opened: list[Connection]) -> None:
        connection = await self._idle_connection() or Connection(await open_wire(self._endpoint), self._around)
        opened.append(connection)
        self._lent.add(connection)

    async def _idle_connection(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            age = self._around.clock() - connection.used_at
            if not connection.is_usable or age > self._limits.idle_close:
                connection.quit()
            elif age <= self._limits.idle_probe or await connection.probe(self._limits.probe_timeout):
                return connection
        return None

    def _take_back(self, connections: list[Connection]) -> None:
        for connection in connections:
            self._lent.discard(connection)
            if not connection.is_usable:
                connection.abort()
            elif self._stopping or connection.sent >= self._limits.messages:
                connection.quit()
            else:
                self._idle.append(connection)
