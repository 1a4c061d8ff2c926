"""Connections and transactions: one writer with a queue on SQLite, a pool with retries on PostgreSQL."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from nurture.storage import embedded

T = TypeVar("T")
Tx = AsyncConnection
"""An open transaction; storage functions receive it and never commit."""

_RETRIED = {"40001", "40P01", "23505"}
"""Serialisation failure, deadlock, and a unique index: who lost to another that added the same row now sees it."""

_TRIES = 6


class WriteQueue:
    """Lets one writer at a time pass; urgent ones (stops, inbound mail) go before the others."""

    def __init__(self) -> None:
        self._busy = False
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._patient: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, *, urgent: bool) -> AsyncIterator[None]:
        """Waits for its turn and holds it."""
        if self._busy:
            waiting = asyncio.get_running_loop().create_future()
            (self._urgent if urgent else self._patient).append(waiting)
            await self._await_turn(waiting)
        self._busy = True
        try:
            yield
        finally:
            self._pass_on()

    async def _await_turn(self, waiting: asyncio.Future[None]) -> None:
        try:
            await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._urgent or self._patient:
            following = self._urgent.popleft() if self._urgent else self._patient.popleft()
            if not following.done():
                following.set_result(None)
                return
        self._busy = False


class Database:
    """Runs units of work. A unit that was begun always ends: cancelling the caller never leaves it half known."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._queue = WriteQueue()
        self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE") if self.is_sqlite else _postgresql_engine(url)
        self._reader = _sqlite_engine(url, begin="BEGIN") if self.is_sqlite else self._writer

    async def write(self, work: Callable[[Tx], Awaitable[T]], *, urgent: bool = False) -> T:
        """Runs the work in one transaction and returns its result; again when it lost to another transaction.

        The commit is shielded: a caller that is cancelled in the middle waits for the end and is then cancelled.
        """
        unit = asyncio.ensure_future(_attempt(lambda: self._once(work, urgent=urgent)))
        try:
            return await asyncio.shield(unit)
        except asyncio.CancelledError:
            if not unit.cancelled():
                await asyncio.wait([unit])
            raise

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Runs work that only reads and returns its result."""

        async def once() -> T:
            async with self._reader.connect() as connection, connection.begin():
                return await work(connection)

        return await _attempt(once)

    async def compact(self) -> None:
        """Writes the log of an embedded database back into it, so that what was erased is left in none of its files.

        PostgreSQL does so by itself: its VACUUM takes old rows away, its checkpoints old segments of the log.
        """
        if not self.is_sqlite:
            return
        async with self._queue.turn(urgent=False), self._writer.connect() as connection:
            raw = await connection.get_raw_connection()
            await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]

    async def close(self) -> None:
        """Closes every connection."""
        await self._writer.dispose()
        await self._reader.dispose()

    async def _once(self, work: Callable[[Tx], Awaitable[T]], *, urgent: bool) -> T:
        if not self.is_sqlite:
            async with self._writer.begin() as connection:
                return await work(connection)
        async with self._queue.turn(urgent=urgent):
            async with self._writer.begin() as connection:
                return await work(connection)


async def _attempt(once: Callable[[], Awaitable[T]]) -> T:
    for attempt in range(_TRIES):
        try:
            return await once()
        except DBAPIError as error:
            if attempt == _TRIES - 1 or not _may_try_again(error):
                raise
    raise AssertionError("unreachable")


def _sqlite_engine(url: str, *, begin: str) -> AsyncEngine:
    writes = begin.endswith("IMMEDIATE")
    special = {"async_creator": embedded.creator(Path(make_url(url).database or ""))} if writes else {}
    engine = create_async_engine(url, pool_size=1 if writes else 4, max_overflow=0, hide_parameters=True, **special)

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is deferred and loses updates between processes
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


_BEGIN = "BEGIN; SET LOCAL statement_timeout = 30000; SET LOCAL idle_in_transaction_session_timeout = 60000"
"""One trip, as a bare BEGIN would be.

A cancelled task leaves its statement running on the server, and a frozen process its locks: time is bounded there, and
for the transaction alone, so that pgbouncer may stand between.
"""


def _postgresql_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=8,
        max_overflow=4,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",  # the driver's own BEGIN would be a trip more
        connect_args={"prepare_threshold": None},  # behind pgbouncer the next transaction may meet another server
    )

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(_BEGIN)

    return engine


def _may_try_again(error: DBAPIError) -> bool:
    """Tells whether nothing was done: the unit lost to another one, or met a connection that had ended before it."""
    has_not_begun = error.connection_invalidated and error.statement == _BEGIN
    return has_not_begun or getattr(error.orig, "sqlstate", None) in _RETRIED
