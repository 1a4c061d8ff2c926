"""The write connection of an embedded database."""

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from aiosqlite import Connection
from sqlalchemy import text

from nurture.storage.database import Database
from nurture.storage.embedded import creator


@pytest.fixture
async def database(tmp_path: Path) -> Any:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}")
    await opened.write(lambda tx: tx.execute(text("CREATE TABLE notes (word TEXT UNIQUE)")))
    yield opened
    await opened.close()


async def test_statements_run_in_the_thread_of_the_loop_and_commits_do_not(tmp_path: Path) -> None:
    threads: dict[str, int] = {}
    connection = await creator(tmp_path / "nurture.db")()
    connection._conn.isolation_level = None
    connection._conn.set_trace_callback(lambda sql: threads.setdefault(sql.split()[0], threading.get_ident()))
    cursor = await connection.cursor()
    for sql in ("BEGIN IMMEDIATE", "CREATE TABLE notes (word TEXT)", "SELECT 1"):
        await cursor.execute(sql)
    await connection.commit()
    await connection.close()
    here = threading.get_ident()
    assert {word: ident == here for word, ident in threads.items()} == {
        "BEGIN": False,
        "CREATE": True,
        "SELECT": True,
        "COMMIT": False,
    }


async def test_what_fails_is_rolled_back_and_the_next_writer_goes_on(database: Database) -> None:
    async def twice(tx: Any) -> None:
        await tx.execute(text("INSERT INTO notes VALUES ('same')"))
        await tx.execute(text("INSERT INTO notes VALUES ('same')"))

    with pytest.raises(Exception, match="UNIQUE"):
        await database.write(twice)
    await database.write(lambda tx: tx.execute(text("INSERT INTO notes VALUES ('other')")))
    rows = await database.read(lambda tx: tx.execute(text("SELECT word FROM notes")))
    assert rows.scalars().all() == ["other"]


async def test_the_database_is_written_through_to_the_disk(database: Database) -> None:
    found = await database.write(lambda tx: tx.execute(text("PRAGMA synchronous")))
    assert found.scalar() == 2
    found = await database.write(lambda tx: tx.execute(text("PRAGMA journal_mode")))
    assert found.scalar() == "wal"


async def test_while_somebody_reads_the_log_is_not_written_back_and_holds_up_nobody(
    database: Database, tmp_path: Path
) -> None:
    began, ends = asyncio.Event(), asyncio.Event()

    async def read(tx: Any) -> None:
        await tx.execute(text("SELECT word FROM notes"))
        began.set()
        await ends.wait()

    reading = asyncio.create_task(database.read(read))
    await began.wait()
    writing_back = asyncio.create_task(database.compact())
    await database.write_first(lambda tx: tx.execute(text("INSERT INTO notes VALUES ('stop')")))
    assert not writing_back.done()
    ends.set()
    await asyncio.gather(reading, writing_back)
    assert (tmp_path / "nurture.db-wal").stat().st_size == 0


async def test_a_closed_connection_takes_nothing_more(tmp_path: Path) -> None:
    connection = await creator(tmp_path / "nurture.db")()
    await connection.close()
    with pytest.raises((ValueError, sqlite3.ProgrammingError)):
        await connection.execute("SELECT 1")


async def test_only_the_begin_and_the_commit_of_a_write_take_a_trip_to_the_thread(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[str] = []
    execute = Connection._execute

    async def count(self: Any, fn: Any, *args: Any) -> Any:
        trips.append(str(args[0]) if args else fn.__name__)
        return await execute(self, fn, *args)

    async def write(tx: Any) -> None:
        for word in ("one", "two"):
            await tx.execute(text("INSERT INTO notes VALUES (:word)").bindparams(word=word))
        await tx.execute(text("SELECT word FROM notes"))

    await database.look(lambda tx: tx.execute(text("SELECT word FROM notes")))  # Opens its connection.
    monkeypatch.setattr(Connection, "_execute", count)
    await database.write(write)
    await database.look(lambda tx: tx.execute(text("SELECT word FROM notes")))
    assert trips == ["BEGIN IMMEDIATE", "commit"]
