"""The commands about configuration: `init`, `check` and `cadence`."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from configuration_folder import CADENCE, lay_out
from typer.testing import CliRunner, Result

from nurture.cli.cadence import cadence
from nurture.cli.check import check
from nurture.cli.init import init
from nurture.domain.errors import NotAllowed, NotFound, NurtureError
from nurture.settings import load_settings, shipped_folder

TEMPLATES = str(shipped_folder("templates"))

app = typer.Typer()
for command in (init, check, cadence):
    app.command()(command)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_init_lays_out_what_check_finds_sound(tmp_path: Path) -> None:
    made = run("init", str(tmp_path / "new"))
    assert (made.exit_code, "nurture check" in made.stdout) == (0, True)
    new = tmp_path / "new"
    checked = run("check", "--config", str(new / "config"), "--templates", str(new / "templates"))
    assert (checked.exit_code, checked.stderr) == (0, "")


def test_the_files_that_init_lays_out_lead_editors_to_their_schema(tmp_path: Path) -> None:
    run("init", str(tmp_path))
    laid_out = sorted((tmp_path / "config").rglob("*.yaml"))
    named = [path.read_text(encoding="utf-8").partition("\n")[0].partition("$schema=")[2] for path in laid_out]
    assert len(laid_out) > 10
    assert all((path.parent / name).is_file() for path, name in zip(laid_out, named, strict=True))


def test_the_example_of_the_environment_names_every_setting_at_its_default(tmp_path: Path) -> None:
    run("init", str(tmp_path))
    lines = (tmp_path / ".env.example").read_text(encoding="utf-8").splitlines()
    values = dict(line.removeprefix("#").split("=", 1) for line in lines if line.startswith("#NURTURE_"))
    assert load_settings(values) == load_settings({})
    assert {f"NURTURE_{name.upper()}" for name in type(load_settings({})).model_fields} == set(values)


@pytest.mark.parametrize("name", ["config", "templates", ".env.example"])
def test_init_overwrites_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    refused = run("init", str(tmp_path))
    assert isinstance(refused.exception, NotAllowed)
    assert f"{tmp_path / name} exists already" in str(refused.exception)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_init_tells_when_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = run("init", str(tmp_path / "file" / "below"))
    assert isinstance(refused.exception, NotAllowed)


def test_check_says_what_each_cadence_comes_to() -> None:
    checked = run("check", "--config", str(shipped_folder("config")), "--templates", TEMPLATES)
    assert (
        "not-now: takes timing, no_budget and no_project: at most 5 mails in about 2 1/2 years;"
        " ends after 4 without an answer"
    ) in checked.stdout.splitlines()
    assert "everything-else: takes everything else: at most 3 mails in about 1 1/2 years" in checked.stdout


def test_check_says_less_than_a_year_in_months(tmp_path: Path) -> None:
    short = CADENCE[: CADENCE.index("  - {id: farewell")]
    checked = run("check", "--config", str(lay_out(tmp_path, cadences__all=short)), "--templates", TEMPLATES)
    assert "all: takes everything else: at most 1 mail in about 3 months;" in checked.stdout


def test_check_says_which_cadence_ends_without_a_farewell(tmp_path: Path) -> None:
    bare = CADENCE[: CADENCE.index("  - {id: farewell")]
    checked = run("check", "--config", str(lay_out(tmp_path, cadences__all=bare)), "--templates", TEMPLATES)
    assert "; ends after 4 without an answer, and without a farewell" in checked.stdout


def test_check_tells_every_mistake_and_fails(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, nurture="ops: x\n", cadences__all=CADENCE.replace("template: share", "template: shre"))
    checked = run("check", "--config", str(folder), "--templates", TEMPLATES)
    assert (checked.exit_code, checked.stdout) == (1, "")
    lines = checked.stderr.splitlines()
    assert lines[0].startswith(f"{folder}/cadences/all.yaml:5:43: steps[0].template: expected the name of a template")
    assert lines[-1] == "3 mistakes"


SOON = CADENCE.replace("wait: 90 days", "wait: 30 days")
NARROW = CADENCE + 'window: {from: "09:00", to: "09:01"}\n'


@pytest.mark.parametrize(
    ("cadence", "options", "exit_code", "total"),
    [
        pytest.param(SOON, (), 0, "1 warning", id="a-warning"),
        pytest.param(SOON, ("--strict",), 1, "1 warning", id="a-warning-where-they-count"),
        pytest.param(NARROW, (), 1, "1 mistake", id="what-never-comes-to-anything"),
    ],
)
def test_check_fails_on_contradictions_and_on_warnings_where_they_count(
    tmp_path: Path, cadence: str, options: tuple[str, ...], exit_code: int, total: str
) -> None:
    folder = lay_out(tmp_path, cadences__all=cadence)
    unused = tmp_path / "templates"
    shutil.copytree(TEMPLATES, unused)
    for path in (*(unused / "email").glob("a-year-on.*"), *(unused / "email").glob("how-is-it-going.*")):
        path.unlink()
    checked = run("check", "--config", str(folder), "--templates", str(unused), *options)
    assert (checked.exit_code, checked.stderr.splitlines()[-1]) == (exit_code, total)


def test_check_tells_mistakes_in_templates(tmp_path: Path) -> None:
    run("init", str(tmp_path))
    share = tmp_path / "templates" / "email" / "share.en.md.j2"
    share.write_text(share.read_text(encoding="utf-8") + "\n{{ frist_name }}\n", encoding="utf-8")
    checked = run("check", "--config", str(tmp_path / "config"), "--templates", str(tmp_path / "templates"))
    assert checked.exit_code == 1
    assert "share.en.md.j2:" in checked.stderr and "frist_name" in checked.stderr


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NURTURE_CONFIG", str(shipped_folder("config")))
    monkeypatch.setenv("NURTURE_TEMPLATES", TEMPLATES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("configured")
def test_cadence_shows_each_mail_with_its_day_and_why() -> None:
    shown = run("cadence", "not-now", "--no-on", "2026-11-12", "--zone", "Europe/Berlin")
    assert shown.exit_code == 0
    assert "Until 11 January 2027 nothing goes out (cool-off of 60 days)." in shown.stdout
    assert "1. Wed 10 February 2027, " in shown.stdout
    assert "90 days after the no of 12 November 2026" in shown.stdout
    assert "farewell (door-open, nothing to read, nothing asked)" in shown.stdout


@pytest.mark.usefixtures("configured")
def test_cadence_in_json_ends_with_the_farewell_after_silence() -> None:
    shown = json.loads(run("cadence", "not-now", "--no-on", "2026-11-12", "--json").stdout)
    assert (shown["cadence"], shown["no_on"], shown["zone"]) == ("not-now", "2026-11-12", "UTC")
    assert [touch["step"] for touch in shown["touches"]] == ["useful", "useful-2", "year-1", "year-2", "farewell"]
    assert shown["cool_off_until"] < shown["touches"][0]["local"][:10]


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(
    ("arguments", "error", "problem"),
    [
        (("not-nw", "--no-on", "2026-11-12"), NotFound, "no cadence 'not-nw'; nearest: not-now"),
        (("qqq", "--no-on", "2026-11-12"), NotFound, "no cadence 'qqq'; there are: business-case-and-risk, everything"),
        (("not-now", "--no-on", "12.11.2026"), NurtureError, "--no-on: expected a date such as 2026-10-31, got"),
        (
            ("not-now", "--no-on", "2026-11-12", "--zone", "Europe/Berln"),
            NurtureError,
            "--zone: expected an IANA time zone such as Europe/Berlin, got 'Europe/Berln'; nearest: Europe/Berlin",
        ),
    ],
)
def test_cadence_names_what_it_does_not_know(
    arguments: tuple[str, ...], error: type[NurtureError], problem: str
) -> None:
    refused = run("cadence", *arguments)
    assert refused.exit_code == 1
    assert isinstance(refused.exception, error)
    assert str(refused.exception).startswith(problem)


@pytest.mark.usefixtures("configured")
def test_a_cadence_is_shown_for_somebody_who_is_described() -> None:
    described = ("--role", "it", "--reason", "no_budget", "--tag", "monthly-budget")
    shown = run("cadence", "next-year", "--no-on", "2026-11-12", *described)
    assert "  Such a no goes elsewhere: not-now takes the reason “no budget”." in shown.stdout.splitlines()
    assert "numbers was passed over: it is for `role = finance or answered`" in shown.stdout
    tagged = run("cadence", "next-year", "--no-on", "2026-11-12", "--tag", "Yearly-Budget", "--reason", "no_budget")
    assert "goes elsewhere" not in tagged.stdout


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("name", ["in-house", "next-year", "not-now", "everything-else"])
def test_what_is_not_said_of_somebody_is_as_the_cadence_takes_it(name: str) -> None:
    shown = run("cadence", name, "--no-on", "2026-11-12", "--country", "DE", "--role", "operations")
    assert shown.exit_code == 0 and "goes elsewhere" not in shown.stdout


def test_a_cadence_is_shown_by_the_files_of_another_folder(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder("config"), tmp_path / "trial")
    path = tmp_path / "trial" / "cadences" / "not-now.yaml"
    path.write_text(path.read_text("utf-8").replace("cool_off: 60 days", "cool_off: 61 days"), "utf-8")
    trial = ("--config", str(tmp_path / "trial"), "--templates", TEMPLATES)
    assert "(cool-off of 61 days)" in run("cadence", "not-now", "--no-on", "2026-11-12", *trial).stdout


@pytest.mark.usefixtures("configured")
def test_what_a_cadence_is_shown_for_must_be_sound() -> None:
    shown = run("cadence", "next-year", "--no-on", "2026-11-12", "--role", "finanze")
    assert (shown.exit_code, str(shown.exception).endswith("nearest: finance")) == (1, True)
