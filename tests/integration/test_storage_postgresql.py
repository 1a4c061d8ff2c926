"""What is particular to PostgreSQL: bounds on time, connections that end, and a pgbouncer in between."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from absence import absent
from factories import DANA, MAYA, TOM
from fakes import FakeRelay
from servers.pgbouncer import find_pgbouncer, running_pgbouncer
from servers.postgres import USER, PostgresServer
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from workbench import real_bench, sandbox_bench

from nurture.domain.importing import OldLoss, Pace
from nurture.domain.letter import LetterKind
from nurture.domain.rejection import Reason
from nurture.storage import accounts, imports, migrate, schema, touches
from nurture.storage.database import Database

pytestmark = pytest.mark.parametrize("database_kind", ["postgres"])


@pytest.fixture
async def database(database_url):
    database = Database(database_url)
    yield database
    await database.close()


async def show(database: Database, name: str) -> str:
    return (await database.read(lambda tx: tx.execute(text(f"SHOW {name}")))).scalar_one()


async def test_each_transaction_bounds_its_statements_and_how_long_it_may_hold_locks_idly(database):
    assert await show(database, "statement_timeout") == "30s"
    assert await show(database, "idle_in_transaction_session_timeout") == "1min"


async def test_a_statement_that_takes_too_long_ends_and_leaves_the_connection_usable(database):
    async def wait(tx):
        await tx.execute(text("SET LOCAL statement_timeout = 50"))
        await tx.execute(text("SELECT pg_sleep(10)"))

    with pytest.raises(DBAPIError):
        await database.write(wait)
    assert await show(database, "statement_timeout") == "30s"


async def end_all(server: PostgresServer, name: str) -> None:
    """Ends every connection to a database, as a restart of the server does."""
    admin = Database(server.url("postgres"))
    ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name").bindparams(name=name)
    await admin.write(lambda tx: tx.execute(ended))
    await admin.close()


async def test_connections_that_the_server_ended_are_replaced_before_they_are_used(database, postgres_server):
    async def meet(tx):
        await met.wait()
        await tx.execute(text("SELECT 1"))

    met = asyncio.Barrier(4)
    await asyncio.gather(*(database.write(meet) for _ in range(4)))
    await end_all(postgres_server, database.url.rpartition("/")[2])
    found = await asyncio.gather(*(show(database, "statement_timeout") for _ in range(8)))
    assert set(found) == {"30s"}


@pytest.fixture(scope="module")
def pgbouncer(postgres_server: PostgresServer) -> Iterator[int]:
    """The port of a pgbouncer in transaction mode before the server."""
    program = find_pgbouncer()
    if program is None:
        absent("pgbouncer")
    with running_pgbouncer(program, postgres_server.port) as port:
        yield port


@pytest.fixture
def pooled_url(empty_database_url: str, pgbouncer: int) -> str:
    """The URL of an empty database behind pgbouncer."""
    return f"postgresql+psycopg://{USER}@127.0.0.1:{pgbouncer}/{empty_database_url.rpartition('/')[2]}"


async def test_a_whole_story_goes_through_pgbouncer_in_transaction_mode(pooled_url, tmp_path):
    async with sandbox_bench(pooled_url, tmp_path) as bench:
        await bench.add()
        await bench.send_first()
        assert len(await bench.outbox(DANA)) == 1
        await bench.desk.stop(DANA)
        assert await bench.stops() == 1


async def test_two_replicas_share_few_connections_behind_pgbouncer(pooled_url, tmp_path):
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    async with (
        real_bench(pooled_url, folders[0], delivery="delivery: live", relay=FakeRelay()) as one,
        real_bench(pooled_url, folders[1], delivery="delivery: live", relay=FakeRelay()) as other,
    ):
        await asyncio.gather(*(bench.application.recovery.start() for bench in (one, other)))
        work = [bench.application.workshop.settle() for bench in (one, other)]
        beats = [bench.application.recovery.beat() for bench in (one, other) for _ in range(8)]
        await asyncio.gather(*work, *beats)
        await one.desk.stop(DANA)
        assert await other.stops() == 1


async def test_the_schema_is_brought_up_through_pgbouncer(pooled_url):
    database = Database(pooled_url)
    assert await migrate.upgrade(database)
    await database.close()


WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


async def test_a_heads_up_takes_its_locks_in_the_order_of_a_stop(shown):
    """Each would wait for the other, until PostgreSQL ends one of them after a second."""
    database, showing = shown.foundation.database, []
    (touch,) = await shown.touches(state="planned")
    await database.write(lambda tx: tx.execute(update(schema.touches).values(noticed_at=None)))
    await database.write(lambda tx: tx.execute(schema.told.delete()))

    async def stop(tx):
        await accounts.lock(tx, (touch.account_id,))
        showing.append(asyncio.create_task(shown.application.workshop.notice()))
        for _look in range(1_000):
            if (await database.read(lambda other: other.execute(WAITING))).scalar():
                break
            await asyncio.sleep(0.01)
        await tx.execute(text("SET LOCAL lock_timeout = 200"))
        return await touches.cancel_open(tx, "stopped", now=shown.now, prospect_id=touch.prospect_id)

    assert await database.write(stop) == (touch.id,)
    await asyncio.gather(*showing)
    assert len(await shown.letters(LetterKind.HEADS_UP)) == 1


def _loss(line: int, owner: str) -> OldLoss:
    return OldLoss(
        line=line,
        address=f"person{line}@company{line}.example",
        owner=owner,
        said_on=date(2025, 11, 3),
        reason=Reason.PRICE,
        language="en",
        country="US",
        basis="inquiry",
        basis_on=date(2025, 11, 3),
        basis_source="CRM",
    )


async def test_owners_who_answer_at_once_do_not_overshoot_the_first_slice(nurture):
    losses = (_loss(2, "tom"), _loss(3, "tom"), _loss(4, "maya"))
    begun = await nurture.desk.import_begin(name="a.csv", digest="d", lines=3, pace=Pace(first_slice=2, wait_days=7))
    await nurture.desk.import_take(begun.id, losses, up_to=4)
    await nurture.desk.import_finish(begun.id)
    await nurture.settle()
    (letter,) = [each for each in await nurture.letters(LetterKind.IMPORT_LIST) if each.recipient == MAYA]
    (toms,) = [each for each in await nurture.letters(LetterKind.IMPORT_LIST) if each.recipient == TOM]
    await _keep_while_answered(nurture, letter, toms)
    (enrollment,) = await nurture.rows(schema.enrollments)
    assert enrollment.starts_on >= nurture.now.date() + timedelta(days=7)


async def _keep_while_answered(nurture, answered, kept) -> None:
    """Keeps everybody of a list, while an answer of `all` to one of the same import waits for that."""
    database, answering = nurture.foundation.database, []

    async def keep(tx):
        people = await imports.of_list(tx, kept.id)
        await imports.lock(tx, (each.import_id for each in people))
        answering.append(asyncio.create_task(nurture.answer(answered, "all")))
        for _look in range(1_000):
            if (await database.read(lambda other: other.execute(WAITING))).scalar():
                break
            await asyncio.sleep(0.01)
        await imports.decide(tx, [each.id for each in people], imports.KEPT, now=nurture.now)

    await database.write(keep)
    await asyncio.gather(*answering)


async def test_two_answers_to_one_list_at_once_keep_nobody_twice(nurture):
    begun = await nurture.desk.import_begin(name="a.csv", digest="d", lines=1, pace=Pace())
    await nurture.desk.import_take(begun.id, (_loss(2, "maya"),), up_to=2)
    await nurture.desk.import_finish(begun.id)
    await nurture.settle()
    letter = await nurture.letter(LetterKind.IMPORT_LIST)
    await _keep_while_answered(nurture, letter, letter)
    assert await nurture.rows(schema.enrollments) == []
    assert "Kept by an earlier answer" in (await nurture.letter(LetterKind.DONE)).facts.what
