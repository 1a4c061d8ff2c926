"""The how-to for a cadence holds what it says: its commands are typed as they stand, and print what the page shows."""

from collections.abc import Iterator

import pytest
from servers.ports import free_port
from shared import REPOSITORY
from tutorial import Player, Printed, steps_of

pytestmark = pytest.mark.timeout(300)

PAGE = REPOSITORY / "docs" / "howto" / "write-a-cadence.md"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Printed, ...]]:
    """Every step of the page, played once by somebody with a checkout and nothing else."""
    player = Player(tmp_path_factory.mktemp("cadence"), smtp=free_port(), web=free_port())
    return tuple(player.play(steps_of(PAGE.read_text(encoding="utf-8"))))


def text_after(played: tuple[Printed, ...], command: str) -> str:
    """Returns what the first block with that command printed."""
    return next(each.text for each in played if command in each.step.typed)


def test_every_block_prints_what_the_page_shows(played: tuple[Printed, ...]) -> None:
    wrong = [(each.step.typed, each.step.shown, each.text) for each in played if not each.is_as_shown]
    assert not wrong
    assert sum(bool(each.step.shown) for each in played) >= 8


def test_every_block_ends_well(played: tuple[Printed, ...]) -> None:
    assert [each.step.typed for each in played if each.status] == []


def test_the_mistakes_are_all_told_at_once_and_nothing_else(played: tuple[Printed, ...]) -> None:
    told = text_after(played, "check --config trial || true")
    assert [line.partition(": ")[0].partition(":")[2].partition(":")[0] for line in told.splitlines()[:-1]] == [
        "5",
        "8",
        "10",
    ]


def test_before_the_yes_nothing_had_changed(played: tuple[Printed, ...]) -> None:
    assert "half-a-year, 2027-05-13 12:45  a-year, 2027-11-18 13:16" in text_after(played, "nurture apply --yes")


def test_a_later_mail_that_changes_for_some_waits_for_a_yes_too(played: tuple[Printed, ...]) -> None:
    assert "Revision 3 is in force; 0 next mails planned anew." in played[-1].text


def test_kim_whose_rules_stayed_is_not_spoken_of(played: tuple[Printed, ...]) -> None:
    assert "kim.lee" not in text_after(played, "nurture plan --config trial")
