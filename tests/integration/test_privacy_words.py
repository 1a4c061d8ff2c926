"""What the commands say of somebody unknown, and of somebody who was erased."""

import json

import pytest
import typer
from factories import DANA
from typer.testing import CliRunner

from nurture.cli import people, privacy, stopping
from nurture.domain.answers import StopReport

app = typer.Typer()
app.command()(privacy.erase)
app.command()(privacy.export)
app.command()(people.show)
app.command()(stopping.stop)


@pytest.fixture
def told(monkeypatch):
    """Returns what a command prints when it is answered so."""

    def run(module, answer, *arguments):
        monkeypatch.setattr(module, "ask", lambda *_, **__: answer)
        return CliRunner().invoke(app, list(arguments)).stdout

    return run


async def test_a_preview_for_somebody_unknown_says_what_would_be_kept(nurture, told):
    shown = told(privacy, await nurture.desk.erase(DANA), "erase", DANA)
    assert "must not be written to would be kept as a hash" in shown
    shown = told(privacy, await nurture.desk.erase(DANA, confirmed=True), "erase", DANA, "--yes")
    assert "must not be written to is kept as a hash" in shown


async def test_a_preview_for_somebody_erased_asks_for_nothing(nurture, told):
    await nurture.add()
    await nurture.desk.erase(DANA, confirmed=True)
    shown = told(privacy, await nurture.desk.erase(DANA), "erase", DANA)
    assert shown.endswith("nothing of them is left to empty.\nNothing was changed.\n")


async def test_somebody_erased_is_shown_with_the_day_of_it(nurture, told):
    await nurture.add()
    await nurture.desk.erase(DANA, confirmed=True)
    shown = told(people, await nurture.desk.show(DANA), "show", DANA)
    assert shown.startswith(f"{DANA}: erased on {nurture.now:%Y-%m-%d}; ")
    assert "<>" not in shown
    assert "“”" not in shown


async def test_an_export_of_somebody_unknown_says_so_beside_it(nurture, monkeypatch):
    answer = await nurture.desk.export(DANA)
    monkeypatch.setattr(privacy, "ask", lambda *_, **__: answer)
    shown = CliRunner().invoke(app, ["export", DANA])
    assert "Nobody of that address is a prospect here" in shown.stderr
    assert json.loads(shown.stdout)["person"] is None


def test_a_stopped_company_is_told_in_plain_words(told):
    report = StopReport(scope="company", people=2, already=False)
    assert told(stopping, report, "stop", DANA, "--company") == (
        "Nobody at that company is written to any more (2 known here).\n"
    )
