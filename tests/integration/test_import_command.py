"""`nurture import` where no daemon runs: what it says, the files it leaves, and that it goes on after a kill."""

import asyncio
import csv
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from nurture.cli import importing
from nurture.cli.importing import import_losses
from nurture.settings import load_settings
from nurture.wiring import open_application

app = typer.Typer()
app.command()(import_losses)

LINES = """Email,Owner,Close Date,Loss Reason,Country,Contact
dana@globex.example,maya,2026-01-10,price,US,Dana Ng
erin@globex.example,maya,2026-02-10,no budget,US,Erin Vale
info@globex.example,maya,2026-02-10,price,US,
sam@acme.example,maya,2026-02-10,price,US,Sam
kim@initech.example,gone,2026-02-10,price,US,Kim
lee@initech.example,maya,10.02.2026,price,US,Lee
dana@globex.example,maya,2026-03-10,price,US,Dana again
old@initech.example,maya,2004-03-10,price,US,Old
hans@initech.example,maya,2026-03-10,price,DE,Hans
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NURTURE_DATA", str(tmp_path / "var"))
    asyncio.run(_begin_database())
    (tmp_path / "losses.csv").write_text(LINES)
    (tmp_path / "mapping.yaml").write_text("columns: {basis_on: Close Date}\nbasis: inquiry\nbasis_source: CRM\n")
    return tmp_path


async def _begin_database() -> None:
    application = await open_application(load_settings())
    await application.close()


def _run(folder: Path, *options: str) -> Any:
    given = [str(folder / "losses.csv"), "--mapping", str(folder / "mapping.yaml"), *options]
    return CliRunner().invoke(app, given)


def _imports() -> list[dict[str, Any]]:
    return list(json.loads(CliRunner().invoke(app, ["--list", "--json"]).stdout))


def test_a_dry_run_counts_each_cause_and_takes_nothing_in(folder: Path) -> None:
    said = _run(folder, "--dry-run").stdout
    assert "losses.csv: 9 lines, 2 to be held." in said
    for cause in ("repeated", "no-person", "own-domain", "no-owner", "no-basis", "too-old", "broken"):
        assert f"({cause}.csv)" in said
    assert "line 6: Owner: no rep is called 'gone'" in said
    assert "line 7: Close Date: expected a date written as 2025-12-31" in said
    assert "maya: 2 people on 1 list" in said
    assert "the last first mail leaves on" in said
    assert _imports() == []


def test_days_are_those_of_the_sandboxs_clock(folder: Path) -> None:
    asyncio.run(_move_on(datetime(2028, 2, 1, 9, tzinfo=UTC)))
    line = "fay@globex.example,maya,2027-03-12,price,US,Fay Day\n"
    (folder / "losses.csv").write_text(LINES.partition("\n")[0] + "\n" + line)
    found = json.loads(_run(folder, "--dry-run", "--json").stdout)
    assert found["held"] == 1
    assert found["last_first_mail"] == "2028-02-01"


def test_it_is_told_for_whom_only_the_farewell_is_left_after_the_first_mail(folder: Path) -> None:
    long_ago, lately = ((datetime.now(UTC) - timedelta(days=days)).date() for days in (900, 300))
    lines = [
        f"ann{n}@globex.example,maya,{day},competitor,US,Ann" for n, day in enumerate((long_ago, long_ago, lately))
    ]
    lines.append(f"bob@globex.example,maya,{long_ago},no budget,US,Bob")
    (folder / "losses.csv").write_text("\n".join((LINES.partition("\n")[0], *lines)))
    (folder / "mapping.yaml").write_text("columns: {basis_on: Close Date}\nbasis: consent\nbasis_source: CRM\n")
    said = _run(folder, "--dry-run").stdout
    assert "4 to be held" in said
    assert (
        "  lost-to-competitor: the anniversaries are past for 2 people: after one mail at most comes the farewell;"
        " a step with `wait` before it gives them more\n"
    ) in said
    assert "not-now: the anniversaries" not in said
    assert json.loads(_run(folder, "--dry-run", "--json").stdout)["soon_ended"] == {"lost-to-competitor": 2}


async def _move_on(moment: datetime) -> None:
    application = await open_application(load_settings())
    await application.desk.advance(moment)
    await application.close()


def test_a_fault_without_a_cell_names_the_line_alone(folder: Path) -> None:
    said = _run(folder, "--dry-run").stdout
    assert "  line 10: an inquiry of theirs is not enough, their consent is needed (by the rules for DE)" in said


def test_the_lines_that_stay_out_are_written_as_they_stood(folder: Path) -> None:
    _run(folder, "--dry-run", "--out", str(folder / "out"))
    path = folder / "out" / "no-owner.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["line", "column", "why", "Email", "Owner", "Close Date", "Loss Reason", "Country", "Contact"]
    assert (rows[1][0], rows[1][3:]) == ("6", ["kim@initech.example", "gone", "2026-02-10", "price", "US", "Kim"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_taken_in_once_is_known_the_second_time(folder: Path) -> None:
    said = _run(folder, "--yes").stdout
    assert "Import 1: 2 held." in said
    again = _run(folder, "--dry-run", "--json").stdout
    assert json.loads(again)["left_out"]["known"] == 2


def test_without_a_yes_nothing_is_taken_in(folder: Path) -> None:
    given = [str(folder / "losses.csv"), "--mapping", str(folder / "mapping.yaml")]
    CliRunner().invoke(app, given, input="n\n")
    assert _imports() == []


def test_a_run_that_was_broken_off_goes_on_where_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_SLICE", 1)
    with monkeypatch.context() as broken:
        broken.setattr(importing, "session", _broken_after(importing.session, 1))
        _run(folder, "--yes")
    (half,) = _imports()
    assert (half["taken"], half["done_at"], half["people"]) == (3, None, {"held": 1})
    assert "broken off after line 3: run it again to go on" in CliRunner().invoke(app, ["--list"]).stdout
    _run(folder, "--yes")
    (whole,) = _imports()
    assert whole["people"] == {"held": 2}
    assert whole["done_at"] is not None


def _broken_after(session: Callable[[], Any], slices: int) -> Callable[[], Any]:
    """Returns what asks like `session`, and breaks off after so many slices, as a kill would."""
    from contextlib import contextmanager

    @contextmanager
    def breaking() -> Any:
        with session() as asked:
            left = [slices]

            def ask(name: str, /, **arguments: Any) -> Any:
                if name == "import_take":
                    if not left[0]:
                        raise KeyboardInterrupt
                    left[0] -= 1
                return asked(name, **arguments)

            yield ask

    return breaking


def test_a_file_that_is_no_spreadsheet_is_refused_with_the_remedy(folder: Path) -> None:
    (folder / "losses.csv").write_bytes(b"PK\x03\x04")
    result = _run(folder, "--dry-run")
    assert "save it as “CSV UTF-8”" in str(result.exception)
