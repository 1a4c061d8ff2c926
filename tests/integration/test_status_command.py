"""`nurture status` where no daemon runs."""

import asyncio
from pathlib import Path

import pytest
import typer
from promises.seeding import lay_out_house
from typer.testing import CliRunner

from nurture.cli.operations import status
from nurture.settings import load_settings
from nurture.wiring import open_application

app = typer.Typer()
app.command()(status)


def test_without_a_daemon_nobody_asks_the_public_url_every_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {
        "NURTURE_CONFIG": str(lay_out_house(tmp_path / "config")),
        "NURTURE_DATA": str(tmp_path / "var"),
        "NURTURE_SECRET": "a secret of thirty-two characters",
        "NURTURE_PUBLIC_URL": "https://nurture.acme.example",
        "NURTURE_RELAY_HOST": "127.0.0.1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    _begin_database()
    shown = CliRunner().invoke(app).stdout
    assert "no replica is running: nothing is taken, read or sent before `nurture run`" in shown
    assert "every minute" not in shown


def test_without_a_daemon_the_status_says_that_none_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NURTURE_DATA", str(tmp_path / "var"))
    _begin_database()
    assert "no replica is running" in CliRunner().invoke(app).stdout


def _begin_database() -> None:
    """Leaves the database that a daemon has begun."""

    async def begin() -> None:
        await (await open_application(load_settings())).close()

    asyncio.run(begin())
