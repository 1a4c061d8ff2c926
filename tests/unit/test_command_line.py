"""The command line: 2 where it is itself wrong, 1 where what it asks is refused; and what its help shows."""

import sys

import pytest

from nurture.__main__ import main
from nurture.settings import shipped_folder


def status_of(monkeypatch: pytest.MonkeyPatch, line: str) -> int:
    """Returns what a command line ends with."""
    monkeypatch.setattr(sys, "argv", ["nurture", *line.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture(autouse=True)
def shipped(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NURTURE_CONFIG", str(shipped_folder("config")))
    monkeypatch.setenv("NURTURE_TEMPLATES", str(shipped_folder("templates")))


@pytest.mark.parametrize(
    "line",
    [
        "nothing-of-this-name",
        "plan --no-such-option",
        "plan --limit 0",
        "plan --for soon",
        "plan --for 5y --answers many",
        "plan --for 5y --mix thanks",
        "plan --no-dry",
        "plan --exit-zero",
        "plan dana@globex.example --edits",
        "check --all",
        "cadence not-now --no-on sometime",
        "preview",
        "preview dana@globex.example --sample",
        "preview --sample --reason prise",
        "preview --sample --language deutsch",
        "schema",
        "schema teams",
        "stop",
        "stop --file optouts.csv",
        "account globex.example sleeping",
        "basis",
        "basis dana@globex.example",
        "import",
        "settle 12",
        "outbox --after first",
        "clock --to sometime",
        "clock --forward soon",
        "dkim new nowhere selector key.pem",
        "content gaps --within soon",
        "read",
        "run --role web",
    ],
)
def test_a_wrong_command_line_ends_with_2(monkeypatch, line):
    assert status_of(monkeypatch, line) == 2


@pytest.mark.parametrize(
    "line",
    [
        "status",
        "cadence nobody --no-on 2026-01-07",
        "plan --edits",
        "preview --sample --step nothing",
        "read nowhere.eml",
        "import losses.csv",
        "stop --file nowhere.csv --source list",
        "dkim show",
        "health",
    ],
)
def test_what_is_refused_ends_with_1(monkeypatch, line):
    assert status_of(monkeypatch, line) == 1


@pytest.mark.parametrize("line", ["--help", "plan --help", "content links --help", "revisions --help"])
def test_help_shows_no_type_beside_a_switch(monkeypatch, capsys, line):
    assert status_of(monkeypatch, line) == 0
    told = capsys.readouterr().out
    assert "--help" in told and "bool" not in told
