"""`nurture plan --for`: what it prints, writes and exits with; from nothing, so that it needs no database."""

import json
import re
import shutil

import pytest
from shared import REPOSITORY
from typer.testing import CliRunner

from nurture.cli.app import app

FROM_NOTHING = ("plan", "--for", "18 months", "--people", "60")


@pytest.fixture(autouse=True)
def shipped(monkeypatch, tmp_path):
    """The shipped configuration; there is no database."""
    monkeypatch.chdir(tmp_path)
    for name in ("CONFIG", "TEMPLATES"):
        monkeypatch.setenv(f"NURTURE_{name}", str(REPOSITORY / name.lower()))
    monkeypatch.setenv("NURTURE_DATA", str(tmp_path / "var"))


def run(*arguments: str):
    return CliRunner().invoke(app, [*arguments])


def test_it_shows_load_content_and_endings():
    shown = run(*FROM_NOTHING, "--answers", "20%", "--new", "5")
    assert shown.exit_code == 0
    heads = ("Mails a year", "Mails a week, by rep", "Content", "How enrollments end", "What comes back")
    assert all(head in shown.stdout for head in heads)
    assert re.search(r"60 people in a cadence now, 9\d people who say no meanwhile; \d+ mails", shown.stdout)


def test_the_same_seed_shows_the_same_and_another_something_else():
    asked = (*FROM_NOTHING, "--answers", "30%", "--json", "--seed")
    one, same, other = (json.loads(run(*asked, seed).stdout) for seed in ("a", "a", "b"))
    for each in (one, same, other):
        del each["since"], each["until"]
    assert one["answers"] == same["answers"]
    assert one["answers"] != other["answers"]


def test_the_rules_may_be_those_of_another_folder(tmp_path):
    shutil.copytree(REPOSITORY / "config", tmp_path / "trial")
    path = tmp_path / "trial" / "cadences" / "not-now.yaml"
    path.write_text(path.read_text("utf-8").replace("cool_off: 60 days", "cool_off: sixty"), "utf-8")
    refused = run(*FROM_NOTHING, "--config", "trial")
    assert refused.exit_code == 1 and "not-now.yaml" in str(refused.exception)


def test_the_page_has_no_script_and_asks_no_host(tmp_path):
    assert run(*FROM_NOTHING, "--html", "look.html").exit_code == 0
    page = (tmp_path / "look.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 3
    assert not re.search(r"<script|https?://|@import|url\(|<link|<img", page)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        pytest.param(("--max-per-week", "0"), 2, "--max-per-week 0: ", id="too many in a week"),
        pytest.param(("--max-per-week", "999"), 0, "", id="few enough"),
        pytest.param(("--no-dry",), 0, "", id="content for everybody"),
    ],
)
def test_bounds_decide_the_exit_status(options, code, said):
    shown = run(*FROM_NOTHING, *options)
    assert shown.exit_code == code
    assert said in shown.stderr


def test_dry_content_fails_where_none_may_be(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    for file in REPOSITORY.joinpath("config").rglob("*.yaml"):
        if "content" not in file.parts:
            copy = tmp_path / "config" / file.relative_to(REPOSITORY / "config")
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(file.read_bytes())
    monkeypatch.setenv("NURTURE_CONFIG", str(tmp_path / "config"))
    shown = run(*FROM_NOTHING, "--no-dry")
    assert shown.exit_code == 2
    assert re.search(r"--no-dry: English for .*: dry from .*; \d+ people waiting at most", shown.stderr)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(("--for", "soon"), "--for: 'soon' is no length; expected one like 5y", id="no length"),
        pytest.param(("--for", "90y"), "--for: '90y' is out of bounds; expected 1 to 20 years", id="too long"),
        pytest.param(("--for", "0d"), "--for: '0d' is out of bounds", id="no time"),
        pytest.param(("--for", "1y", "--answers", "8"), "--answers: '8' is no share; expected", id="no percentage"),
        pytest.param(("--for", "1y", "--answers", "800%"), "--answers: '800%' is no share", id="more than all"),
        pytest.param(
            ("--for", "1y", "--mix", "thank=3"), "--mix: 'thank' is no answer; nearest: thanks", id="no answer"
        ),
        pytest.param(("--for", "1y", "--mix", "stop=few"), "--mix: 'stop=few' gives no share", id="no share"),
        pytest.param(("--for", "1y", "--mix", "stop=0"), "--mix: all shares are zero", id="nothing"),
        pytest.param(
            ("--for", "1d", "--people", "1", "--html", "no/where.html"), "--html: no/where.html", id="no place"
        ),
        pytest.param(("--new", "5"), "say how far, such as `nurture plan --for 5y`", id="without a length"),
        pytest.param(("--for", "1y"), "no database at", id="no database"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_remedy(options, said):
    failed = run("plan", *options)
    assert said in str(failed.exception)
