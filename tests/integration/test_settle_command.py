"""`nurture settle` before anything is unknown."""

import asyncio
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nurture.cli.settling import settle
from nurture.domain.errors import NotAllowed
from nurture.settings import load_settings
from nurture.wiring import open_application

app = typer.Typer()
app.command()(settle)


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NURTURE_DATA", str(tmp_path / "var"))

    async def begin() -> None:
        await (await open_application(load_settings())).close()

    asyncio.run(begin())


def test_a_log_that_is_not_there_is_told_though_nothing_is_to_be_settled(tmp_path: Path) -> None:
    tried = CliRunner().invoke(app, ["--log", str(tmp_path / "mail.log")])
    assert isinstance(tried.exception, NotAllowed)
    assert "mail.log cannot be read: No such file" in str(tried.exception)


def test_a_log_without_anything_to_settle_settles_nothing(tmp_path: Path) -> None:
    (tmp_path / "mail.log").touch()
    tried = CliRunner().invoke(app, ["--log", str(tmp_path / "mail.log")])
    assert tried.stdout == "settled: 0 accepted, 0 refused; still unknown: 0\n"
