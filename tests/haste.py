"""Databases of one process that do not wait for the disk, and share what is made of statements: for tests alone.

A process that is killed loses nothing without waiting for the disk, only a machine that loses its power does; and no
test within one process can bring that about. Daemons in processes of their own are left as they are.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from nurture.storage.database import Database


class _Statements:
    """Compiled statements of all databases of a kind. Each engine would compile every one for itself, a test for each.

    Their keys begin with the engine's dialect, and dialects of a kind are alike.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Any] = {}

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return self._known.get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._known[key[1:]] = compiled


_STATEMENTS = {"sqlite": _Statements(), "postgresql": _Statements()}


def hasty_database(url: str) -> Database:
    """Returns a database that is used by this process only as long as a test takes."""
    database = Database(url)
    for engine in {part for part in vars(database).values() if isinstance(part, AsyncEngine)}:
        _hasten(engine)
    return database


def _hasten(engine: AsyncEngine) -> None:
    kind = engine.dialect.name
    engine.sync_engine.update_execution_options(compiled_cache=_STATEMENTS[kind])
    if kind == "sqlite":
        event.listen(engine.sync_engine, "connect", _do_not_wait_for_the_disk)


def _do_not_wait_for_the_disk(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
