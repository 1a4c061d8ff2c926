"""`nurture status` where no daemon runs."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nurture.cli.operations import status

app = typer.Typer()
app.command()(status)


def test_without_a_daemon_the_status_says_that_none_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NURTURE_DATA", str(tmp_path / "var"))
    assert "no replica is running" in CliRunner().invoke(app).stdout
