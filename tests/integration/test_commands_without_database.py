"""Commands where no database is, such as in a wrong folder: they say so and leave nothing behind."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from nurture.cli.app import app
from nurture.domain.errors import DatabaseAbsent
from nurture.storage import migrate
from nurture.storage.database import Database
from nurture.storage.opening import require_database

COMMANDS = (
    ("stop", "dana@globex.example"),
    ("status",),
    ("prospects",),
    ("plan",),
    ("outbox",),
    ("clock",),
    ("doctor",),
    ("adopt",),
    ("settle",),
    ("halt", "everything"),
    ("release", "everything"),
    ("export", "dana@globex.example"),
    ("quarantine", "list"),
)


@pytest.mark.parametrize("typed", COMMANDS, ids=" ".join)
def test_a_command_in_a_wrong_folder_says_so_and_makes_nothing(
    typed: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tried = CliRunner().invoke(app, typed)
    assert isinstance(tried.exception, DatabaseAbsent)
    assert str(tried.exception) == (
        "no database at var/nurture.db; run it where nurture runs (or set NURTURE_DATA / NURTURE_DATABASE_URL), "
        "or begin with `nurture run`"
    )
    assert list(tmp_path.iterdir()) == []


async def test_a_database_without_tables_is_none_and_is_left_as_it_is(empty_database_url: str) -> None:
    for _ in range(2):
        with pytest.raises(DatabaseAbsent, match="no database at"):
            await require_database(empty_database_url)


async def test_a_database_that_nurture_has_begun_is_one(empty_database_url: str) -> None:
    async def is_one() -> bool:
        try:
            await require_database(empty_database_url)
        except DatabaseAbsent:
            return False
        return True

    before, database = await is_one(), Database(empty_database_url)
    await migrate.upgrade(database)
    await database.close()
    assert (before, await is_one()) == (False, True)


async def test_the_password_of_a_database_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nurture.storage.opening._has_tables", _nothing)
    with pytest.raises(DatabaseAbsent, match=r"postgresql://nurture:\*\*\*@db\.acme\.example/nurture;"):
        await require_database("postgresql+asyncpg://nurture:words@db.acme.example/nurture")


async def _nothing(_: str) -> bool:
    return False
