"""What somebody waits for goes first in an embedded database, and shares its commit with others of its kind."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from nurture.storage.database import Database

Work = Callable[[Any], Awaitable[None]]


@pytest.fixture
async def database(tmp_path: Path) -> Any:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}")
    await opened.write(lambda tx: tx.execute(text("CREATE TABLE notes (word TEXT UNIQUE)")))
    yield opened
    await opened.close()


def note(word: str) -> Work:
    async def write(tx: Any) -> None:
        await tx.execute(text("INSERT INTO notes VALUES (:word)").bindparams(word=word))

    return write


async def words(database: Database) -> list[str]:
    return list((await database.read(lambda tx: tx.execute(text("SELECT word FROM notes")))).scalars())


async def behind_a_writer(database: Database, *works: Work) -> tuple[list[BaseException | None], int]:
    """Lets all of these wait behind a writer; returns what became of each, and how many commits they took."""
    begun, go_on, commits = asyncio.Event(), asyncio.Event(), []

    async def hold(_: Any) -> None:
        begun.set()
        await go_on.wait()
        event.listen(database._writer.sync_engine, "commit", commits.append)

    holder = asyncio.create_task(database.write(hold))
    await begun.wait()
    waiting = [asyncio.create_task(database.write_first(work)) for work in works]
    await asyncio.sleep(0)
    go_on.set()
    await holder
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    return ends, len(commits) - 1


async def test_those_who_wait_together_share_one_commit(database: Database) -> None:
    ends, commits = await behind_a_writer(database, note("one"), note("two"), note("three"))
    assert (ends, commits) == ([None, None, None], 1)
    assert await words(database) == ["one", "two", "three"]


async def test_what_fails_leaves_the_others_of_its_commit_alone(database: Database) -> None:
    async def fail(tx: Any) -> None:
        await note("gone")(tx)
        raise ValueError("not this one")

    ends, commits = await behind_a_writer(database, note("one"), fail, note("three"))
    assert [type(end).__name__ for end in ends] == ["NoneType", "ValueError", "NoneType"]
    assert (await words(database), commits) == (["one", "three"], 1)


async def test_nobody_is_told_of_success_when_the_whole_transaction_is_lost(database: Database) -> None:
    async def lose(tx: Any) -> None:
        # As a full disk does: SQLite rolls back everything, the savepoints too.
        await tx.execute(text("ROLLBACK"))
        raise OperationalError("a statement", {}, Exception("the disk is full"))

    ends, _ = await behind_a_writer(database, note("one"), lose, note("three"))
    assert [isinstance(end, OperationalError) for end in ends] == [True, True, True]
    assert await words(database) == []
    await database.write_first(note("later"))
    assert await words(database) == ["later"]


async def test_a_commit_that_fails_fails_for_all_who_shared_it(database: Database) -> None:
    async def refer_to_nothing(tx: Any) -> None:
        # The fault shows at the commit alone.
        await tx.execute(text("PRAGMA defer_foreign_keys=ON"))
        await tx.execute(text("CREATE TABLE pages (note TEXT REFERENCES notes (word))"))
        await tx.execute(text("INSERT INTO pages VALUES ('nobody')"))

    ends, _ = await behind_a_writer(database, note("one"), refer_to_nothing, note("three"))
    assert [isinstance(end, Exception) for end in ends] == [True, True, True]
    assert await words(database) == []


async def test_one_alone_is_written_without_a_savepoint(database: Database) -> None:
    savepoints: list[object] = []
    event.listen(database._writer.sync_engine, "savepoint", lambda *args: savepoints.append(args))
    await database.write_first(note("one"))
    assert (await words(database), savepoints) == (["one"], [])


async def test_who_is_cancelled_while_waiting_is_told_once_its_write_has_ended(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_: Any) -> None:
        begun.set()
        await go_on.wait()

    holder = asyncio.create_task(database.write(hold))
    await begun.wait()
    waiting = asyncio.create_task(database.write_first(note("one")))
    await asyncio.sleep(0)
    waiting.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await words(database) == ["one"]
    await holder


async def test_what_somebody_waits_for_goes_before_what_arrived_and_that_before_the_rest(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_: Any) -> None:
        begun.set()
        await go_on.wait()

    tasks = [asyncio.create_task(database.write(hold))]
    await begun.wait()
    tasks.append(asyncio.create_task(database.write(note("sending"))))
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(database.write(note("reading"), urgent=True)))
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(database.write_first(note("stop"))))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(*tasks)
    assert await words(database) == ["stop", "reading", "sending"]


async def test_the_rest_is_not_kept_back_for_ever_by_those_who_come_first(database: Database) -> None:
    """However many stops and mails come, what waits behind them gets a turn now and then."""
    stop, seen = asyncio.Event(), 0

    async def go_on_coming() -> None:
        nonlocal seen
        while not stop.is_set():
            seen += 1
            await database.write_first(note(f"mail {seen}"))

    coming = [asyncio.create_task(go_on_coming()) for _ in range(3)]
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await database.write(note("sending"))
    stop.set()
    await asyncio.gather(*coming)
    assert "sending" in await words(database)


async def test_a_short_look_runs_in_the_thread_of_the_loop_and_sees_what_is_committed(database: Database) -> None:
    await database.write(note("one"))
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hold(tx: Any) -> None:
        await note("two")(tx)
        begun.set()
        await go_on.wait()

    holder = asyncio.create_task(database.write(hold))
    await begun.wait()
    found = await database.look(lambda tx: tx.execute(text("SELECT word FROM notes")))
    assert found.scalars().all() == ["one"]
    go_on.set()
    await holder
    found = await database.look(lambda tx: tx.execute(text("SELECT word FROM notes")))
    assert found.scalars().all() == ["one", "two"]


async def test_other_work_steps_back_while_somebody_outside_waits(database: Database) -> None:
    with database.awaited():
        reading = asyncio.create_task(database.write(note("reading"), urgent=True))
        looking = asyncio.create_task(words(database))
        await asyncio.sleep(0)
        await database.write_first(note("stop"))
    await reading
    assert await words(database) == ["stop", "reading"]
    assert "stop" in await looking
