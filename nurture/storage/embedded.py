"""The write connection of an embedded database: statements run in the loop, and only what waits does so apart."""

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
from aiosqlite import Connection

_QUICK = frozenset({"cursor", "execute", "executemany", "fetchall", "fetchone", "fetchmany"})
_BEGIN = "BEGIN"


class WriteConnection(Connection):
    """One connection whose statements run in the loop's own thread, since a trip to another costs more than they do.

    A write transaction is made of many small statements, each bounded by what is due. Beginning waits for other
    processes and committing for the disk: those run in the connection's thread. Nothing else may use the connection
    meanwhile, which the queue of writers sees to.
    """

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ not in _QUICK or (args and str(args[0]).startswith(_BEGIN)):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        return fn(*args, **kwargs)


def creator(path: Path) -> Callable[[], Awaitable[aiosqlite.Connection]]:
    """Returns what opens a write connection to that file."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(path, check_same_thread=False)

    async def create() -> aiosqlite.Connection:
        connection = WriteConnection(connect, 64)
        connection._thread.daemon = True  # As SQLAlchemy does with its own.
        return await connection

    return create
