"""Leases: one owner at a time, in the database's time."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from nurture.storage import leases, migrate, schema
from nurture.storage.database import Database


@pytest.fixture
async def database(database_url):
    database = Database(database_url)
    await migrate.upgrade(database)
    yield database
    await database.close()


async def take(database: Database, owner: str, *, name: str = "notices", seconds: float = 60) -> bool:
    return await database.write(lambda tx: leases.take(tx, name, owner, seconds))


async def run_out(database: Database) -> None:
    """Lets the time of every lease pass."""
    past = update(schema.leases).values(until=datetime(2020, 1, 1, tzinfo=UTC))
    await database.write(lambda tx: tx.execute(past))


async def test_a_lease_has_one_owner_at_a_time(database):
    assert await take(database, "one")
    assert not await take(database, "other")


async def test_its_owner_renews_a_lease_by_taking_it_again(database):
    await take(database, "one", seconds=30)
    (before,) = await database.read(leases.standing)
    assert await take(database, "one", seconds=300)
    (after,) = await database.read(leases.standing)
    assert after.until > before.until


async def test_leases_of_different_names_have_different_owners(database):
    assert await take(database, "one", name="notices")
    assert await take(database, "other", name="mailbox sales")
    held = {lease.name: lease.owner for lease in await database.read(leases.standing)}
    assert held == {"notices": "one", "mailbox sales": "other"}


async def test_a_lease_that_ran_out_goes_to_whoever_asks_next(database):
    await take(database, "one")
    await run_out(database)
    assert await database.read(leases.standing) == ()
    assert await take(database, "other")
    assert not await take(database, "one")


async def test_what_is_given_up_is_free_at_once(database):
    await take(database, "one", name="notices")
    await take(database, "other", name="mailbox sales")
    await database.write(lambda tx: leases.give_up(tx, "one"))
    assert await take(database, "third", name="notices")
    assert not await take(database, "third", name="mailbox sales")


@pytest.mark.parametrize("is_new", [True, False])
async def test_of_many_who_ask_at_once_one_gets_a_lease(database, is_new):
    if not is_new:
        await take(database, "gone")
        await run_out(database)
    got = await asyncio.gather(*(take(database, f"replica {number}") for number in range(8)))
    assert got.count(True) == 1
