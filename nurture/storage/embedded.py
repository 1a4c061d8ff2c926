"""Connections of an embedded database whose statements run in the loop: only what waits does so apart."""

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
from aiosqlite import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

_QUICK = frozenset({"cursor", "execute", "executemany", "fetchall", "fetchone", "fetchmany"})
_ENDS = frozenset({"commit", "rollback"})
_APART = ("BEGIN", "PRAGMA wal_checkpoint")
_PATIENCE = 100
"""Milliseconds for which writing back waits for readers, and holds writers up, at a time."""


class WriteConnection(Connection):
    """One connection whose statements run in the loop's own thread, since a trip to another costs more than they do.

    A write transaction is made of many small statements, each bounded by what is due. Beginning waits for other
    processes, committing for the disk and writing the log back for readers: those run in the connection's thread.
    Nothing else may use the connection meanwhile, which the queue of writers sees to.
    """

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        if self._waits(fn, args):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return fn(*args, **kwargs)

    def _waits(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        if fn.__name__ in _ENDS:
            return self.in_transaction  # The pool rolls back what is committed already.
        return not _is_quick(fn) or bool(args and str(args[0]).startswith(_APART))


class LookConnection(WriteConnection):
    """One that only reads, and so waits for nobody: its transactions begin and end in the loop's own thread too."""

    def _waits(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        return fn.__name__ not in _ENDS and not _is_quick(fn)


def creator(path: Path, *, apart: bool = True) -> Callable[[], Awaitable[aiosqlite.Connection]]:
    """Returns what opens a connection to that file; unless beginning and ending run `apart`, one that only reads."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(path, check_same_thread=False)

    async def create() -> aiosqlite.Connection:
        connection = WriteConnection(connect, 64) if apart else LookConnection(connect, 64)
        connection._thread.daemon = True  # As SQLAlchemy does with its own.
        return await connection

    return create


def _is_quick(fn: Callable[..., Any]) -> bool:
    """Tells whether a call is part of a statement, or the end of its cursor, which follows each statement."""
    ends_cursor = fn.__name__ == "close" and isinstance(getattr(fn, "__self__", None), sqlite3.Cursor)
    return ends_cursor or fn.__name__ in _QUICK


async def is_in_transaction(tx: AsyncConnection) -> bool:
    """Tells whether SQLite still has a transaction open: a full disk ends it, with every savepoint in it."""
    raw = await tx.get_raw_connection()
    connection = raw.driver_connection
    assert isinstance(connection, Connection)
    return bool(connection.in_transaction)


async def write_back(tx: AsyncConnection, *, busy_timeout: int) -> bool:
    """Writes the log back into the database and empties it; False while somebody reads what stands in the log."""
    raw = await tx.get_raw_connection()
    connection = raw.driver_connection
    assert isinstance(connection, Connection)
    await connection.execute(f"PRAGMA busy_timeout={_PATIENCE}")
    try:
        cursor = await connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = await cursor.fetchone()
    finally:
        await connection.execute(f"PRAGMA busy_timeout={busy_timeout}")
    return row is not None and not row[0]
