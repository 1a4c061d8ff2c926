"""Who is there: what status tells of replicas, and that a sandbox is one process on either database."""

import asyncio
from pathlib import Path

import pytest
from workbench import sandbox_bench

from nurture.cli import operations
from nurture.domain.errors import DaemonRunning
from nurture.domain.roles import Role
from nurture.services import presence as presences
from nurture.services.presence import Presence
from nurture.storage import leases, schema


def another(bench, owner: str = "other") -> Presence:
    base = bench.foundation
    return Presence(base.database, base.revisions, (Role.INBOUND,), owner=owner)


async def test_status_tells_of_each_replica_and_of_its_duties(nurture, monkeypatch, capsys):
    await nurture.application.recovery.start()
    database, owner = nurture.foundation.database, nurture.foundation.owner
    await database.write(another(nurture).beat)
    await database.write(lambda tx: leases.take(tx, "notices", owner, 30))
    await database.write(lambda tx: leases.take(tx, "poll:replies", "other", 30))
    mine, other = (await nurture.desk.status()).replicas
    assert (mine.asked, mine.roles, mine.duties) == (True, "web, inbound, dispatch", ("writes notices",))
    assert (other.asked, other.roles, other.duties) == (False, "inbound", ("reads replies",))
    assert mine.revision == other.revision == nurture.foundation.revisions.digest[:8]
    status = await nurture.desk.status()
    monkeypatch.setattr(operations, "ask", lambda command: status)
    operations.status()
    assert f"replica {owner[:8]} (this one): web, inbound, dispatch; heard of" in capsys.readouterr().out


async def test_where_configurations_differ_status_tells_which_each_follows(nurture, monkeypatch, capsys):
    await nurture.application.recovery.start()
    other = another(nurture)
    await nurture.foundation.database.write(other.beat)
    await other.follow("abcdef0123456789")
    status = await nurture.desk.status()
    monkeypatch.setattr(operations, "ask", lambda command: status)
    operations.status()
    assert "follows configuration abcdef01" in capsys.readouterr().out


def folder(parent: Path, name: str) -> Path:
    """Makes the folder of one process."""
    (parent / name).mkdir()
    return parent / name


@pytest.fixture
def watchful(monkeypatch) -> None:
    """Lets a replica look often whether another one lives."""
    monkeypatch.setattr(presences, "_LOOK_AGAIN", 0.1)


@pytest.fixture
def hasty(watchful, monkeypatch) -> None:
    """Lets it look only briefly, too; for where nobody does, since a busy machine may keep back a heartbeat as long."""
    monkeypatch.setattr(presences, "_TWO_LOOKS", 0.6)


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_second_process_on_a_sandbox_is_refused_while_the_first_lives(
    database_url, tmp_path, watchful, database_kind
):
    async with sandbox_bench(database_url, folder(tmp_path, "a")) as first:
        await first.application.recovery.start()

        async def live() -> None:
            while True:
                await first.application.recovery.beat()
                await asyncio.sleep(0.05)

        beating = asyncio.create_task(live())
        async with sandbox_bench(database_url, folder(tmp_path, "b")) as second:
            with pytest.raises(DaemonRunning, match="a sandbox is one process"):
                await second.application.recovery.start()
        beating.cancel()
        assert [row.id for row in await first.rows(schema.replicas)] == [first.foundation.owner]


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_sandbox_whose_process_was_killed_is_taken_over_without_waiting_for_its_heartbeat_to_run_out(
    database_url, tmp_path, hasty, database_kind
):
    async with sandbox_bench(database_url, folder(tmp_path, "a")) as first:
        await first.application.recovery.start()
        async with sandbox_bench(database_url, folder(tmp_path, "b")) as second:
            await first.application.recovery.beat()  # Its last one, just before the kill.
            await second.application.recovery.start()
            assert [row.id for row in await second.rows(schema.replicas)] == [second.foundation.owner]


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_of_two_that_start_on_a_sandbox_at_once_one_enters_first(database_url, tmp_path, database_kind):
    async with (
        sandbox_bench(database_url, folder(tmp_path, "a")) as one,
        sandbox_bench(database_url, folder(tmp_path, "b")) as other,
    ):
        entered = await asyncio.gather(
            *(each.foundation.database.write(each.foundation.presence._enter_alone) for each in (one, other))
        )
        assert sorted(entered) == [False, True]
