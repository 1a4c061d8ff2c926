"""`nurture plan --edits`, `apply` and `revisions` on a database that really sends, beside which no daemon runs."""

import asyncio
import json
import shutil
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from factories import DANA, forward, no
from promises.seeding import lay_out_house
from typer.testing import CliRunner, Result

from nurture.cli import applying, planning
from nurture.cli.check import check
from nurture.cli.operations import status
from nurture.cli.previewing import preview
from nurture.domain.errors import ConfigurationError, NotAllowed, NotFound, NurtureError
from nurture.settings import load_settings, shipped_folder
from nurture.wiring import open_application

WAIT = "wait: 60 days"


@pytest.fixture
def cadence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the cadence in which Dana is, of a nurture that sends."""
    config = lay_out_house(tmp_path / "config")
    variables = {
        "NURTURE_CONFIG": str(config),
        "NURTURE_DATA": str(tmp_path / "var"),
        "NURTURE_SECRET": "a secret of thirty-two characters",
        "NURTURE_PUBLIC_URL": "https://nurture.acme.example",
        "NURTURE_RELAY_HOST": "127.0.0.1",
        "NURTURE_FENCE": "off",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    asyncio.run(_begin())
    return config / "cadences" / "all.yaml"


async def _begin() -> None:
    application = await open_application(load_settings())
    try:
        now = datetime.now(UTC)
        raw = forward(no(said=now), said=now)
        rep = application.foundation.revisions.current.team.reps[0].id
        await application.desk.add(raw=b64encode(raw).decode(), rep=rep)
        await application.workshop.process()
    finally:
        await application.close()


def run(command: object, *arguments: str, answer: str = "") -> Result:
    """Runs one command."""
    app = command if isinstance(command, typer.Typer) else typer.Typer()
    if app is not command:
        app.command()(command)  # type: ignore[type-var]
    return CliRunner().invoke(app, arguments, input=answer)


def edit(path: Path, old: str, new: str) -> None:
    """Edits a file as ops do."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def first_wait(path: Path) -> str:
    """Returns the wait of the first step as it stands in the file."""
    return next(line for line in path.read_text().splitlines() if "wait:" in line).partition("wait: ")[2].split(",")[0]


def test_files_as_they_stood_change_nothing(cadence):
    shown = run(planning.plan, "--edits")
    assert (shown.exit_code, shown.stdout) == (0, "Nothing changes for the 1 person in a cadence.\n")


def test_an_edit_is_shown_with_the_people_it_moves_and_ends_with_2(cadence):
    edit(cadence, f"wait: {first_wait(cadence)}", "wait: 400 days")
    shown = run(planning.plan, "--edits")
    assert shown.exit_code == 2
    assert "the next mail of 1 person moves" in shown.stdout
    assert DANA in shown.stdout
    assert "Next mails a week" in shown.stdout
    assert run(planning.plan, "--edits", "--exit-zero").exit_code == 0


def test_the_same_as_json(cadence):
    edit(cadence, f"wait: {first_wait(cadence)}", "wait: 400 days")
    found = json.loads(run(planning.plan, "--edits", "--json").stdout)
    assert [(total["kind"], total["people"]) for total in found["totals"]] == [("moved", 1)]
    assert (found["people"][0]["address"], found["enrollments"]) == (DANA, 1)


def test_mistakes_are_no_comparison(cadence):
    edit(cadence, "steps:", "stepps:")
    shown = run(planning.plan, "--edits")
    assert isinstance(shown.exception, ConfigurationError)
    assert "stepps" in str(shown.exception)


def test_an_edit_waits_until_it_is_applied(cadence):
    edit(cadence, f"wait: {first_wait(cadence)}", "wait: 400 days")
    refused = run(applying.apply, answer="n\n")
    assert isinstance(refused.exception, NotAllowed)
    assert "AN EDIT WAITS" in run(status).stdout
    waiting = run(applying.app).stdout
    assert "pending" in waiting
    applied = run(applying.apply, answer="y\n")
    assert applied.exit_code == 0
    assert "1 next mail planned anew" in applied.stdout
    assert "400 days after the no" in run(planning.plan, DANA).stdout
    assert "AN EDIT WAITS" not in run(status).stdout


def test_only_the_edit_that_was_looked_at_is_applied(cadence):
    edit(cadence, f"wait: {first_wait(cadence)}", "wait: 400 days")
    refused = run(applying.apply, "--yes", "--if-digest", "0123456789ab")
    assert isinstance(refused.exception, NotAllowed)
    assert "look at it again" in str(refused.exception)


def test_with_mistakes_in_the_files_the_last_good_configuration_goes_on(cadence):
    edit(cadence, "steps:", "stepps:")
    assert "THE LAST EDIT HAS MISTAKES" not in run(status).stdout
    nothing = run(applying.apply)
    assert isinstance(nothing.exception, NotAllowed)
    assert "stepps" in str(nothing.exception)
    assert "THE LAST EDIT HAS MISTAKES" in run(status).stdout


def test_revisions_are_listed_compared_and_written_out(cadence, tmp_path):
    edit(cadence, f"wait: {first_wait(cadence)}", "wait: 400 days")
    run(applying.apply, "--yes")
    numbers = [line["number"] for line in json.loads(run(applying.app, "--json").stdout)]
    assert "+  - {id: " in run(applying.app, "diff", str(numbers[1]), str(numbers[0])).stdout
    run(applying.app, "show", str(numbers[1]), "--into", str(tmp_path / "before"))
    assert "wait: 400 days" not in (tmp_path / "before" / "config" / "cadences" / "all.yaml").read_text()


def test_revisions_tell_what_each_changed(cadence):
    edit(cadence, "cadence: all", "cadence: later\nwas: all")
    run(applying.apply)
    assert "  renamed all to later; edited: cadences/all.yaml\n" in run(applying.app).stdout
    edit(cadence, "6 months", "9 months")
    run(applying.apply, "--yes")
    lines = [line["edited"] for line in json.loads(run(applying.app, "--json", "--limit", "2").stdout)]
    assert lines == [["edited: cadences/all.yaml"], ["renamed all to later", "edited: cadences/all.yaml"]]


def test_every_mail_to_come_to_one_person_is_told_with_its_reasons(cadence):
    shown = run(planning.plan, DANA).stdout
    assert "1. " in shown
    assert "planned" in shown
    assert "foretold" in shown
    assert "After the first: what comes if nobody answers" in shown


FOR_DANA = "{% if first_name == 'Dana' %}{{ named_by }}{% endif %}"


def test_a_live_check_tries_the_files_of_the_folder_that_is_named(cadence, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(cadence.parents[1], other)
    edit(other / "cadences" / "all.yaml", "template: share", "template: broken")
    templates = tmp_path / "templates"
    shutil.copytree(shipped_folder("templates"), templates)
    words = (templates / "email" / "share.en.md.j2").read_text()
    (templates / "email" / "broken.en.md.j2").write_text(f"{words}\n{FOR_DANA}\n")
    tried = run(check, "--live", "--config", str(other), "--templates", str(templates))
    assert tried.exit_code == 1
    assert "1 mail cannot be written: " in tried.stdout
    assert f"broken.en.md.j2:{len(words.splitlines()) + 2}:" in tried.stdout and f"  {DANA} (" in tried.stdout
    assert run(check, "--live").stdout == "1 mail can be written\n"


def test_a_live_check_of_a_folder_with_mistakes_tells_them(cadence, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(cadence.parents[1], other)
    edit(other / "cadences" / "all.yaml", "steps:", "stepps:")
    tried = run(check, "--live", "--config", str(other))
    assert isinstance(tried.exception, ConfigurationError) and "stepps" in str(tried.exception)


def test_a_live_check_of_a_folder_tells_whom_it_would_lose_as_the_daemon_does(cadence, tmp_path):
    edit(trial_of(cadence, tmp_path), "cadence: all", "cadence: ours")
    tried = run(check, "--live", "--config", str(tmp_path / "trial"))
    assert tried.exit_code == 1
    assert "1 person in cadence all, which is not there any more: add `was: all`" in str(tried.exception)


def test_an_address_beside_an_edit_is_refused(cadence):
    refused = run(planning.plan, DANA, "--config", str(cadence.parents[1]))
    assert isinstance(refused.exception, NurtureError) and "leave out the address" in str(refused.exception)


def trial_of(cadence: Path, tmp_path: Path) -> Path:
    """Returns the file of the cadence in a copy of the configuration, to try things in."""
    shutil.copytree(cadence.parents[1], tmp_path / "trial")
    return tmp_path / "trial" / "cadences" / "all.yaml"


def test_a_preview_by_the_files_of_a_folder_is_the_mail_that_would_come_then(cadence, tmp_path):
    trial = trial_of(cadence, tmp_path)
    edit(trial, f"wait: {first_wait(trial)}, template: share", "wait: 400 days, template: a-year-on")
    before = run(preview, DANA).stdout.splitlines()[0]
    then = run(preview, DANA, "--config", str(tmp_path / "trial"))
    compared = json.loads(run(planning.plan, "--config", str(tmp_path / "trial"), "--json").stdout)
    due = compared["people"][0]["new_due_at"][:16]
    assert "template share in en" in before
    assert then.stdout.splitlines()[0].endswith(f", template a-year-on in en, {due} UTC"), then.stdout
    assert "! It is not planned" not in then.stdout and "Dana" in then.stdout
    assert run(preview, DANA).stdout.splitlines()[0] == before


def test_a_preview_by_a_folder_is_of_the_cadence_that_takes_the_person_there(cadence, tmp_path):
    trial = trial_of(cadence, tmp_path)
    words = trial.read_text().replace("cadence: all", "cadence: ours").replace("wait: 60", "wait: 90")
    (trial.parent / "ours.yaml").write_text(words.replace("takes: rest", "takes: {reasons: [no_budget]}"))
    assert " of ours, template share in en" in run(preview, DANA, "--config", str(tmp_path / "trial")).stdout


def test_a_preview_by_templates_of_a_folder_has_their_words(cadence, tmp_path):
    templates = tmp_path / "templates"
    shutil.copytree(shipped_folder("templates"), templates)
    edit(templates / "email" / "share.en.md.j2", "There is no need to answer.", "No answer is needed.")
    assert "No answer is needed." in run(preview, DANA, "--templates", str(templates)).stdout
    assert "No answer is needed." not in run(preview, DANA).stdout


def test_a_preview_by_a_folder_that_has_no_mail_left_for_the_person_says_so(cadence, tmp_path):
    edit(trial_of(cadence, tmp_path), "{id: ", '{when: "language == de", id: ')
    told = run(preview, DANA, "--config", str(tmp_path / "trial"))
    assert isinstance(told.exception, NotFound) and "no mail is left for them" in str(told.exception)
    assert run(preview, DANA, "--step", "farewell", "--config", str(tmp_path / "trial")).exit_code == 0


def test_a_preview_by_a_folder_that_nurture_would_refuse_tells_why(cadence, tmp_path):
    edit(trial_of(cadence, tmp_path), "cadence: all", "cadence: ours")
    told = run(preview, DANA, "--config", str(tmp_path / "trial"))
    assert isinstance(told.exception, ConfigurationError) and "add `was: all`" in str(told.exception)
    asked = run(preview, "nobody@globex.example", "--config", str(cadence.parents[1]))
    assert isinstance(asked.exception, NotFound) and "nobody of that address" in str(asked.exception)
