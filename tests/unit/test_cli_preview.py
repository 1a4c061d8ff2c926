"""`nurture preview` without a database: what is printed, written and opened."""

import re
import shutil
import webbrowser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nurture.cli.app import app
from nurture.settings import shipped_folder


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("NURTURE_CONFIG", str(shipped_folder("config")))
    monkeypatch.setenv("NURTURE_TEMPLATES", str(shipped_folder("templates")))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["preview", *arguments])


@pytest.fixture
def opened(monkeypatch):
    addresses = []
    monkeypatch.setattr(webbrowser, "open", lambda address: addresses.append(address) or True)
    return addresses


def test_the_words_are_printed_with_what_they_carry_and_why(run):
    printed = run("--sample", "--language", "de", "--step", "useful").stdout
    assert printed.startswith("useful of not-now, template share in de, ")
    assert "\nSubject: " in printed and "\nGuten Tag Dana Ng,\n" in printed and "\nWhy this content: " in printed


def test_without_a_reason_it_is_one_that_the_cadence_takes(run):
    printed = run("--sample", "--cadence", "in-house", "--step", "for-practitioners").stdout
    assert "written for “does it in-house”" in printed


@pytest.fixture
def german(run, tmp_path):
    """The shipped configuration, where not-now takes noes in German alone and asks for a yes at its second step."""
    folder = Path(shutil.copytree(shipped_folder("config"), tmp_path / "config"))
    path = folder / "cadences" / "not-now.yaml"
    text = path.read_text("utf-8").replace("no_project]}", "no_project], languages: [de]}")
    path.write_text(text.replace("{id: useful-2, ", "{id: useful-2, approve: true, "), "utf-8")
    return lambda *arguments: run("--sample", "--cadence", "not-now", "--config", str(folder), *arguments).stdout


def test_a_sample_is_in_the_language_that_the_cadence_takes(german):
    assert "template share in de, " in german("--step", "useful").splitlines()[0]


def test_a_sample_says_that_its_step_needs_a_yes(german):
    note = "! It goes only after the rep's yes."
    assert note in german("--step", "useful-2") and note not in german("--step", "useful")


def test_a_sample_of_a_later_step_carries_something_else_than_the_one_before(run):
    links = [re.findall(r"https://\S+", run("--sample", "--step", step).stdout)[0] for step in ("useful", "useful-2")]
    assert len(set(links)) == 2


def test_the_html_is_the_mails_own(run, tmp_path):
    assert run("--sample", "--html", "--out", "mail.html").stdout == "mail.html\n"
    assert (tmp_path / "mail.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_file_that_ends_in_html_gets_the_html(run, tmp_path):
    assert run("--sample", "--out", "mail.html").stdout == "mail.html\n"
    assert (tmp_path / "mail.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_page_is_written_and_opened(run, opened, tmp_path):
    told = run("--sample", "--open", "--out", "page.html")
    assert opened == [(tmp_path / "page.html").as_uri()] and told.stdout == "page.html\n"
    assert (tmp_path / "page.html").read_text("utf-8").count("<iframe") == 4


def test_a_page_without_a_name_is_for_this_user_alone(run, opened):
    path = Path(run("--sample", "--open").stdout.strip())
    assert path.stat().st_mode & 0o077 == 0 and opened == [path.as_uri()]
    path.unlink()


def test_where_there_is_no_browser_the_path_is_told(run, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    told = run("--sample", "--open", "--out", "page.html").stdout
    assert told == "page.html is the page; there is no browser here that could show it\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name either a prospect's address or --sample"),
        (("dana@globex.example", "--sample"), "name either a prospect's address or --sample"),
        (("--sample", "--reason", "prise"), "got 'prise'; nearest: price"),
        (("--sample", "--language", "deutsch"), "for a region, got 'deutsch'; nearest: de"),
        (("dana@globex.example", "--language", "ger"), "for a region, got 'ger'; nearest: de"),
        (("--sample", "--out", "no/such/file"), "no/such/file cannot be written (No such file or directory)"),
    ],
)
def test_a_slip_is_told(run, arguments, words):
    told = run(*arguments)
    assert told.exit_code == 1 and words in f"{told.stderr}{told.exception}"
