"""Several relays as one: a pool for each way that mail can take, so that one that is down stops no other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from nurture.domain.errors import RelayStopping
from nurture.domain.relays import Route
from nurture.transport.connection import Connection
from nurture.transport.pool import RelayPool


class Relays:
    """Lends connections of each way. A pool is opened when its way is first taken."""

    def __init__(self, open_pool: Callable[[Route], RelayPool]) -> None:
        self._open_pool = open_pool
        self._pools: dict[Route, RelayPool] = {}
        self._stopping = False

    @asynccontextmanager
    async def lease(self, wanted: int, route: Route) -> AsyncIterator[tuple[Connection, ...]]:
        """Lends between one and `wanted` connections of that way until the block ends; see `RelayPool.lease`."""
        if self._stopping:
            raise RelayStopping
        for pool in self._pools.values():
            pool.tidy()
        if route not in self._pools:
            self._pools[route] = self._open_pool(route)
        async with self._pools[route].lease(wanted) as connections:
            yield connections

    async def stop(self, grace: float) -> None:
        """Stops every pool at the same time."""
        self._stopping = True
        await asyncio.gather(*(pool.stop(grace) for pool in self._pools.values()))
