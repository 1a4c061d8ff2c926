"""The schema after its migrations: equal to the tables, with triggers and the indexes that carry promises."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from factories import NOW
from rows import Rows
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from nurture.storage import migrate, schema
from nurture.storage.database import Database
from nurture.storage.types import UtcDateTime, database_now


@pytest.fixture
async def database(empty_database_url):
    database = Database(empty_database_url)
    await migrate.upgrade(database)
    yield database
    await database.close()


@pytest.fixture
async def rows(database):
    return await Rows.begin(database)


async def test_migrations_give_the_tables_as_they_are_written(database):
    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        return compare_metadata(context, schema.metadata)

    assert await database.read(lambda tx: tx.run_sync(differences)) == []


async def test_a_second_upgrade_has_nothing_to_do(database):
    assert not await migrate.upgrade(database)


async def test_the_newest_revision_is_the_one_the_scripts_end_at():
    assert ScriptDirectory(str(migrate._FOLDER)).get_heads() == [migrate.HEAD]


async def test_partial_indexes_are_partial_on_both_databases(database):
    def conditions(connection):
        found = {}
        for table in inspect(connection).get_table_names():
            for index in inspect(connection).get_indexes(table):
                options = index.get("dialect_options", {})
                found[index["name"]] = next((str(v) for k, v in options.items() if k.endswith("_where")), None)
        return found

    made = await database.read(lambda tx: tx.run_sync(conditions))
    for table in schema.metadata.sorted_tables:
        for index in table.indexes:
            wanted = any(option.get("where") is not None for option in index.dialect_options.values())
            assert index.name in made, f"{index.name} is missing"
            assert (made[index.name] is not None) == wanted, f"{index.name} covers the wrong rows"


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET at = at", "DELETE FROM {table}"])
async def test_history_and_ledger_refuse_to_be_changed(database, rows, table, statement):
    await rows.stop()
    await rows.event()
    before = await rows.count(table)
    with pytest.raises(DBAPIError, match="append-only"):
        await database.write(lambda tx: tx.execute(text(statement.format(table=table))))
    assert await rows.count(table) == before == 1


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_postgresql_refuses_to_empty_them_as_well(database, table, database_kind):
    with pytest.raises(DBAPIError, match="append-only"):
        await database.write(lambda tx: tx.execute(text(f"TRUNCATE {table}")))


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_sqlite_refuses_to_replace_a_line_by_its_number(database, rows, database_kind):
    await rows.event("replied")
    statement = "INSERT OR REPLACE INTO history (id, at, event, detail) VALUES (1, '2026-01-01', 'forged', '{}')"
    with pytest.raises(DBAPIError, match="append-only"):
        await database.write(lambda tx: tx.execute(text(statement)))


async def test_a_moment_without_a_zone_is_refused(database, rows):
    with pytest.raises((StatementError, TypeError), match="naive"):
        await rows.event(at=NOW.replace(tzinfo=None))


async def test_a_moment_of_any_zone_comes_back_as_the_same_moment_in_utc(database, rows):
    there = datetime(2026, 11, 12, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=-7)))
    await rows.event(at=there)
    kept = (await rows.all("history"))[0].at
    assert (kept, kept.tzinfo) == (there, UTC)


async def test_moments_order_and_compare_alike_on_both_databases(database, rows):
    for minutes in (0, 1, 59):
        await rows.event(at=NOW + timedelta(minutes=minutes, microseconds=minutes))
    later = await database.read(
        lambda tx: tx.execute(schema.history.select().where(schema.history.c.at > NOW).order_by(schema.history.c.at))
    )
    assert [row.at for row in later] == [NOW + timedelta(minutes=m, microseconds=m) for m in (1, 59)]


async def test_the_databases_own_clock_is_an_aware_moment_of_now(database):
    moment = await database.read(lambda tx: tx.scalar(select(database_now())))
    assert isinstance(database_now().type, UtcDateTime)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)


# Indexes that carry promises


async def refuses(rows: Rows, **values: object) -> None:
    """A second row of that kind is refused by the database itself."""
    with pytest.raises(IntegrityError):
        await rows.touch(**values)


async def test_an_enrollment_has_one_open_touch(rows):
    await rows.touch(step="one")
    for state in ("planned", "claimed", "sending"):
        await refuses(rows, step="two", state=state)
    assert len(await rows.all("touches")) == 1


async def test_a_touch_that_ended_leaves_room_for_the_next(rows):
    for number, state in enumerate(("accepted", "refused", "unknown", "canceled")):
        await rows.touch(step=f"step-{number}", state=state)
    await rows.touch(step="next", state="planned")
    assert [touch.step for touch in await rows.all("touches")][-1] == "next"


async def test_a_step_goes_out_once_whatever_became_of_it(rows):
    for number, state in enumerate(("accepted", "refused", "unknown")):
        await rows.touch(step=f"step-{number}", state=state)
        await refuses(rows, step=f"step-{number}", state="planned")
    assert [touch.state for touch in await rows.all("touches")] == ["accepted", "refused", "unknown"]


async def test_a_canceled_step_may_be_planned_again(rows):
    await rows.touch(step="one", state="canceled")
    await rows.touch(step="one", state="planned")
    assert [touch.state for touch in await rows.all("touches")] == ["canceled", "planned"]


async def test_a_person_is_in_one_cadence_at_a_time(rows):
    with pytest.raises(IntegrityError):
        await rows.enrollment()
    await rows.enrollment(state="ended")


async def test_a_person_is_known_once(rows):
    with pytest.raises(IntegrityError):
        await rows.prospect(address_hash="h1")


async def test_a_company_is_one_account(rows):
    with pytest.raises(IntegrityError):
        await rows.account(domain="globex.example")
    await rows.account(domain=None)
    await rows.account(domain=None)


async def test_nobody_gets_a_content_item_twice(rows):
    first = await rows.touch(step="one", state="accepted")
    second = await rows.touch(step="two", state="accepted")
    await rows.use(first, period=1)
    with pytest.raises(IntegrityError):
        await rows.use(second, period=9)


async def test_an_account_gets_a_content_item_once_a_period(rows):
    await rows.use(await rows.touch(step="one", state="accepted"), period=7)
    colleague = await rows.prospect(address_hash="h2")
    other = await rows.touch(step="two", state="accepted")
    with pytest.raises(IntegrityError):
        await rows.use(other, prospect_id=colleague, period=7)
    await rows.use(other, prospect_id=colleague, period=8)


async def test_a_message_id_names_one_touch(rows):
    await rows.touch(step="one", state="accepted", message_id="a@in.acme.example")
    await refuses(rows, step="two", state="accepted", message_id="a@in.acme.example")
    assert [touch.step for touch in await rows.all("touches")] == ["one"]


async def test_a_stop_is_lifted_once(rows):
    stop = await rows.stop()
    await rows.stop(kind="lift", lifts_id=stop)
    with pytest.raises(IntegrityError):
        await rows.stop(kind="lift", lifts_id=stop)


async def test_rows_of_nobody_are_refused(rows):
    with pytest.raises(IntegrityError):
        await rows.touch(prospect_id=999)


async def test_days_stay_days(database, rows):
    number = await rows.add("commitments", prospect_id=1, words="in March", on=date(2027, 3, 1), precision="month")
    assert [row.on for row in await rows.all("commitments")] == [date(2027, 3, 1)] and number == 1
