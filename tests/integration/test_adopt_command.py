"""`nurture adopt` where a journal that is needed is not here, or has lines that cannot be read."""

import pytest
import typer
from typer.testing import CliRunner

from nurture.cli import adopt as command
from nurture.domain.settled_answers import AdoptionReport, JournalTally

app = typer.Typer()
app.command()(command.adopt)


def tally(**given):
    counts = dict.fromkeys(("stops", "lifts", "sends", "erasures", "nobody"), 0)
    return JournalTally(**{"writer": "6f1c", "path": "6f1c.jsonl", "unreadable": (), **counts, **given})


@pytest.fixture
def answer(monkeypatch):
    def run(*, settled, lost=(), journals=()):
        report = AdoptionReport(differences=(), journals=journals, lost=lost, settled=settled)
        monkeypatch.setattr(command, "ask", lambda *_, **__: report)
        return CliRunner().invoke(app, [])

    return run


def test_a_preview_without_a_journal_that_is_needed_ends_with_1(answer):
    shown = answer(settled=False, lost=("other",))
    assert (shown.exit_code, "put it back, or say --without-journal" in shown.stdout) == (1, True)


def test_a_preview_of_a_journal_with_lines_that_cannot_be_read_ends_with_1(answer):
    shown = answer(settled=False, journals=(tally(unreadable=(2,)),))
    assert (shown.exit_code, "say --without-unreadable-lines" in shown.stdout) == (1, True)


def test_a_preview_with_all_journals_ends_with_0(answer):
    assert answer(settled=False, journals=(tally(stops=1),)).exit_code == 0


def test_once_settled_nothing_is_asked_for_any_more(answer):
    shown = answer(settled=True, lost=("other",), journals=(tally(unreadable=(2,)),))
    assert (shown.exit_code, "put it back" in shown.stdout, "put a copy" in shown.stdout) == (0, False, False)
    assert "journal other: not here; gone on without it\n" in shown.stdout
    assert "Settled." in shown.stdout
