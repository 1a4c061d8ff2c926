"""The demo as a newcomer meets it: one command, a story, its proof and the mails to look at."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from shared import REPOSITORY

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One run: what it printed, how it ended, and its folder."""

    printed: str
    status: int
    folder: Path


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    # A caller's own settings, however wrong, are none of the demo's business.
    environment = {
        **os.environ,
        "NURTURE_DATABASE_URL": "postgresql://nobody@192.0.2.1/none",
        "NURTURE_RELAY_HOST": "x",
    }
    command = [sys.executable, "-m", "nurture", "demo", "--out", str(folder / "out")]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)
    return Played(printed=ran.stdout + ran.stderr, status=ran.returncode, folder=folder / "out")


def story(printed: str) -> str:
    """Returns the part that is the same at each run: all but the last lines, which tell the seconds and the folder."""
    return printed.partition("\nAll of it holds.")[0].strip()


def test_every_claim_of_the_story_holds(played):
    assert played.status == 0, played.printed
    assert "✗" not in played.printed
    assert played.printed.count(": 0 mails after") == 3
    assert "All of it holds." in played.printed


def test_the_timeline_fits_a_hundred_columns_and_has_no_colour_in_a_pipe(played):
    assert max(len(line) for line in story(played.printed).splitlines()) <= 100
    assert "\x1b" not in played.printed


def test_the_readme_shows_the_timeline_that_is_printed(played):
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"^```text\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert story(shown[1]) == story(played.printed)
    last = re.search(
        r"^All of it holds\.\n\n(\d+ mails) in \d+ s\. Look at them: \S+index\.html$", shown[1], re.MULTILINE
    )
    assert last is not None
    assert f"All of it holds.\n\n{last[1]} in " in played.printed


def test_the_mails_lie_where_one_can_look_at_them(played):
    files = sorted((played.folder / "mails").glob("*-touch.eml"))
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert {str(mail["To"].addresses[0].domain).rpartition(".")[2] for mail in mails} == {"example"}
    page = (played.folder / "index.html").read_text(encoding="utf-8")
    assert all(f"mails/{file.name}" in page for file in files)
    assert page.count("<iframe sandbox") == len(list((played.folder / "mails").iterdir()))
    assert not re.search(r"""(?:src|href)=["']https?:""", page), "the page loads nothing from elsewhere"


def test_what_people_sent_is_kept_beside_it(played):
    forwards = sorted((played.folder / "received").glob("*.eml"))[:6]
    shipped = (REPOSITORY / "nurture" / "cli" / "story").glob("*.eml")
    assert {file.read_bytes().replace(b"\r\n", b"\n") for file in forwards} == {file.read_bytes() for file in shipped}


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    command = [sys.executable, "-m", "nurture", "demo", "--out", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "holds other things" in ran.stderr
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
