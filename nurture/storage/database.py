"""Connections and transactions: one writer with a queue on SQLite, a pool with retries on PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from nurture.storage import embedded
from nurture.storage.write_queue import Awaited, Unit, WriteQueue, ended, failed

T = TypeVar("T")
Tx = AsyncConnection
"""An open transaction; storage functions receive it and never commit."""

_RETRIED = {"40001", "40P01", "23505"}
"""Serialisation failure, deadlock, and a unique index: who lost to another that added the same row now sees it."""

_TRIES = 6

_BUSY_TIMEOUT = 10_000
"""Milliseconds for which a connection of an embedded database waits for another process."""

_TRIES_TO_COMPACT = 100
"""Each waits for a tenth of a second, and lets others write in between."""


class Database:
    """Runs units of work. A unit that was begun always ends: cancelling the caller never leaves it half known."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._queue = WriteQueue()
        self._awaited = Awaited()
        self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE") if self.is_sqlite else _postgresql_engine(url)
        self._reader = _sqlite_engine(url, begin="BEGIN") if self.is_sqlite else self._writer
        self._looker = _sqlite_engine(url, begin="BEGIN", in_loop=True) if self.is_sqlite else self._writer

    async def write(self, work: Callable[[Tx], Awaitable[T]], *, urgent: bool = False) -> T:
        """Runs the work in one transaction and returns its result; again when it lost to another transaction.

        The commit is shielded: a caller that is cancelled in the middle waits for the end and is then cancelled.
        """
        await self._awaited.pass_by()
        return await to_the_end(_attempt(lambda: self._once(work, urgent=urgent)))

    async def write_first(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Runs the work as `write` does, before all other writers: for what somebody outside waits for.

        In an embedded database those who wait together share one commit, each behind a savepoint of its own: what
        fails alone fails alone, and nobody hears of success before the commit.
        """
        with self.awaited():
            if not self.is_sqlite:
                return await to_the_end(_attempt(lambda: self._once(work, urgent=True)))
            done: T = await to_the_end(self._queue.together(work, self._write_all))
            return done

    def awaited(self) -> AbstractContextManager[None]:
        """Lets other work step back until the block ends: somebody outside waits for what is done in it."""
        return self._awaited.one()

    async def step_back(self) -> None:
        """Lets the loop go on, and returns when nobody outside waits, or after a moment.

        `read` and `write` do so by themselves. Not to be called in a transaction: who waits may wait for that one.
        """
        await asyncio.sleep(0)
        await self._awaited.pass_by()

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Runs work that only reads and returns its result."""
        await self._awaited.pass_by()
        return await _attempt(lambda: _reading(self._reader, work))

    async def look(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Runs work that only reads a few rows by their keys and returns its result.

        In an embedded database it runs in the loop's own thread: a trip to another one, and its way back while the
        loop is at work, take longer than such a statement.
        """
        return await _attempt(lambda: _reading(self._looker, work))

    async def compact(self) -> None:
        """Writes the log of an embedded database back into it, so that what was erased is left in none of its files.

        PostgreSQL does so by itself: its VACUUM takes old rows away, its checkpoints old segments of the log.
        """
        for _ in range(_TRIES_TO_COMPACT if self.is_sqlite else 0):
            async with self._queue.turn(urgent=False), self._writer.connect() as connection:
                if await embedded.write_back(connection, busy_timeout=_BUSY_TIMEOUT):
                    return

    async def close(self) -> None:
        """Closes every connection."""
        await self._writer.dispose()
        await self._reader.dispose()
        await self._looker.dispose()

    async def _once(self, work: Callable[[Tx], Awaitable[T]], *, urgent: bool) -> T:
        if not self.is_sqlite:
            async with self._writer.begin() as connection:
                return await work(connection)
        async with self._queue.turn(urgent=urgent):
            async with self._writer.begin() as connection:
                return await work(connection)

    async def _write_all(self, units: tuple[Unit, ...]) -> None:
        """Writes all units in one transaction and tells each how it ended."""
        done: list[tuple[Unit, Any]] = []
        try:
            async with self._writer.begin() as connection:
                for unit in units:
                    done += await _beside_others(connection, unit) if len(units) > 1 else await _alone(connection, unit)
        except Exception as error:  # noqa: BLE001 - raised at every caller: nothing of theirs was committed
            for unit in units:
                failed(unit, error)
        for unit, result in done:
            ended(unit, result)


async def _alone(tx: Tx, unit: Unit) -> list[tuple[Unit, Any]]:
    return [(unit, await unit.work(tx))]


async def _beside_others(tx: Tx, unit: Unit) -> list[tuple[Unit, Any]]:
    """Runs a unit behind a savepoint; raises when SQLite has ended the whole transaction, as on a full disk."""
    try:
        async with tx.begin_nested():
            return [(unit, await unit.work(tx))]
    except Exception as error:
        if not await embedded.is_in_transaction(tx):
            raise
        failed(unit, error)
        return []


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Awaits work that no cancel may break off, however many come; the caller is cancelled once it has ended."""
    unit = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(unit)
    except asyncio.CancelledError:
        while not unit.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([unit])
        raise


async def _reading(engine: AsyncEngine, work: Callable[[Tx], Awaitable[T]]) -> T:
    async with engine.connect() as connection, connection.begin():
        return await work(connection)


async def _attempt(once: Callable[[], Awaitable[T]]) -> T:
    for attempt in range(_TRIES):
        try:
            return await once()
        except DBAPIError as error:
            if attempt == _TRIES - 1 or not _may_try_again(error):
                raise
    raise AssertionError("unreachable")


def _sqlite_engine(url: str, *, begin: str, in_loop: bool = False) -> AsyncEngine:
    writes, path = begin.endswith("IMMEDIATE"), Path(make_url(url).database or "")
    special = {"async_creator": embedded.creator(path, apart=writes)} if writes or in_loop else {}
    size = 1 if special else 4  # What runs in the loop runs one at a time.
    engine = create_async_engine(url, pool_size=size, max_overflow=0, hide_parameters=True, **special)

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is deferred and loses updates between processes
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_BUSY_TIMEOUT}",
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
