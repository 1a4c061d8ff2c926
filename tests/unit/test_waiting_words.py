"""Whatever a touch may wait for is told in words."""

import re

import pytest
from shared import REPOSITORY

from nurture.domain.waiting import WAITING_WORDS, waiting_words

PAGE = (REPOSITORY / "docs" / "reference" / "commands.md").read_text("utf-8")
TIMES = (REPOSITORY / "docs" / "reference" / "waiting.md").read_text("utf-8")
GATE = "".join(path.read_text("utf-8") for path in (REPOSITORY / "nurture" / "services" / "gate").glob("*.py"))


def documented() -> list[str]:
    listed = PAGE[PAGE.index("`unread_mail`") :]
    codes = re.findall(r"`([a-z_]+)`", listed[: listed.index("or a limit, which")])
    return [code for code in codes if code != "explain"]  # The command.


@pytest.mark.parametrize("code", sorted({*documented(), *re.findall(r'why="([a-z_]+)"', GATE)}))
def test_what_a_mail_waits_for_has_words(code: str) -> None:
    assert WAITING_WORDS[code]


def test_the_page_of_times_has_each_of_them_once() -> None:
    named = [line.split("|")[1] for line in TIMES.splitlines() if line.startswith("| `")]
    assert sorted(re.findall(r"`([a-z_]+)`", " ".join(named))) == sorted(WAITING_WORDS)


def test_words_hold_no_code() -> None:
    assert [words for words in WAITING_WORDS.values() if "_" in words] == []


def test_what_waits_for_nothing_but_its_moment_has_no_words() -> None:
    assert waiting_words(None) == ""
