"""What `nurture check` prints: findings by rule with why and remedy, for people and for programs."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from configuration_folder import lay_out
from typer.testing import CliRunner

from nurture.cli.app import app
from nurture.domain.faults import Fault, FaultLine, FaultyPerson, LiveCheck, in_a_line
from nurture.settings import shipped_folder

FAULT = Fault(why="template", problem="share.en.md.j2:17: it fails.", remedy="Mend the template.")
LACK = Fault(why="content", problem="No content is left that fits.", remedy="Write some.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay_out(tmp_path)
    shutil.copytree(shipped_folder("templates"), tmp_path / "templates")
    return tmp_path


def check(folder: Path, *options: str):
    places = ("--config", str(folder), "--templates", str(folder / "templates"))
    return CliRunner().invoke(app, ["check", *places, *options])


def push(folder: Path, words: str) -> Path:
    path = folder / "templates" / "email" / "share.en.md.j2"
    path.write_text(path.read_text("utf-8").replace("There is no need", f"{words} There is no need"), "utf-8")
    return path


def test_findings_of_one_rule_stand_together_with_its_why_and_remedy(folder):
    path = push(folder, "Just checking in. I am circling back.")
    told = check(folder)
    assert (told.exit_code, told.stdout) == (1, "")
    lines = told.stderr.splitlines()
    at = lines.index("error: hollow-occasion")
    assert lines[at + 1 : at + 3] == [f"  {path}:17:1: “Just checking in”", f"  {path}:17:24: “circling back”"]
    assert lines[at + 3].startswith("  why:    The mail has no occasion")
    assert any(line.startswith("  remedy: Say what you bring") for line in lines[at:])
    assert lines[-1].startswith("2 mistakes")


def test_findings_are_told_to_programs_whole(folder):
    path = push(folder, "Act now.")
    found = json.loads(check(folder, "--json").stdout)["findings"]
    (finding,) = [each for each in found if each["rule"] == "false-urgency"]
    assert (finding["file"], finding["line"], finding["column"]) == (str(path), 17, 1)
    assert (finding["severity"], finding["what"]) == ("error", "“Act now”")
    assert finding["why"] and finding["remedy"]


def test_a_warning_fails_only_where_it_is_asked_for(folder):
    push(folder, "Act now.")
    (folder / "grace.yaml").write_text("rules: [{rule: false-urgency, severity: warning, because: a test}]\n", "utf-8")
    told = check(folder)
    assert told.exit_code == 0
    assert "warning: false-urgency" in told.stderr and "here:   a test" in told.stderr
    assert check(folder, "--strict").exit_code == 1


def person(address: str, fault: Fault) -> FaultyPerson:
    return FaultyPerson(address=address, step="useful", fault=fault)


PARTS = {
    0: LiveCheck(people=3, looked=2, written=1, faulty=(person("a@x.example", FAULT),), after=7),
    7: LiveCheck(people=3, looked=1, written=0, faulty=(person("b@x.example", LACK),), after=None),
}


def live(monkeypatch, *options: str, parts=PARTS):
    monkeypatch.setattr("nurture.cli.live.ask", lambda name, after, every_step: parts[after])
    return CliRunner().invoke(app, ["check", "--live", *options])


def test_a_live_check_names_the_people_of_each_fault(monkeypatch):
    told = live(monkeypatch)
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "1 mail cannot be written: share.en.md.j2:17: it fails. Mend the template.",
        "  a@x.example (useful)",
        "1 mail cannot be written: No content is left that fits. Write some.",
        "  b@x.example (useful)",
        "1 mail can be written",
    ]


def test_a_live_check_tells_programs_the_same(monkeypatch):
    told = json.loads(live(monkeypatch, "--json").stdout)
    assert told["written"] == 1
    assert [(each["why"], each["mails"], each["people"]) for each in told["faults"]] == [
        ("template", 1, ["a@x.example (useful)"]),
        ("content", 1, ["b@x.example (useful)"]),
    ]


def test_a_live_check_without_a_fault_ends_well(monkeypatch):
    told = live(monkeypatch, parts={0: LiveCheck(people=1, looked=1, written=1, faulty=(), after=None)})
    assert (told.exit_code, told.stdout) == (0, "1 mail can be written\n")


def test_a_fault_is_told_in_one_line_without_people():
    line = FaultLine(fault=FAULT, touches=12, first_due=datetime(2027, 3, 1, tzinfo=UTC))
    assert in_a_line(line) == "12 mails, the first due on 2027-03-01: share.en.md.j2:17: it fails. Mend the template."
