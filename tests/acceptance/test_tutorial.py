"""The tutorial holds what it says: its own commands are typed in order, and print what the page shows."""

import re
from collections.abc import Iterator

import pytest
from servers.ports import free_port
from tutorial import PAGE, Player, Printed, Step, steps_of

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Player:
    """Somebody with a checkout and nothing else."""
    return Player(tmp_path_factory.mktemp("tutorial"), smtp=free_port(), web=free_port())


@pytest.fixture(scope="module")
def played(player: Player) -> Iterator[tuple[Printed, ...]]:
    """Every step of the page, played once."""
    return tuple(player.play(steps_of(PAGE.read_text(encoding="utf-8"))))


def text_after(played: tuple[Printed, ...], command: str) -> str:
    """Returns what the block with that command printed."""
    return next(each.text for each in played if command in each.step.typed)


def test_every_block_prints_what_the_page_shows(played: tuple[Printed, ...]) -> None:
    wrong = [(each.step.typed, each.step.shown, each.text) for each in played if not each.is_as_shown]
    assert not wrong
    assert sum(bool(each.step.shown) for each in played) >= 6


def test_every_block_ends_well(played: tuple[Printed, ...]) -> None:
    assert [each.step.typed for each in played if each.status] == []


def test_nothing_follows_the_stop(played: tuple[Printed, ...]) -> None:
    after = text_after(played, '"3 years"')
    assert "No mail is planned." in after
    assert "touch" not in after
    assert "No mail is planned." in PAGE.read_text(encoding="utf-8")


def test_control_c_ends_the_daemon_cleanly(player: Player, played: tuple[Printed, ...]) -> None:
    assert played
    assert player.daemon_status == 0


def test_a_slip_in_a_cadence_is_told_with_its_line_and_the_word_that_was_meant(
    player: Player, played: tuple[Printed, ...]
) -> None:
    assert played
    cadence = player.checkout / "try" / "config" / "cadences" / "not-now.yaml"
    good = cadence.read_text(encoding="utf-8")
    line = next(number for number, text in enumerate(good.splitlines(), 1) if "reasons:" in text)
    cadence.write_text(good.replace("reasons:", "reasns:", 1), encoding="utf-8")
    told = player.once("nurture check")
    cadence.write_text(good, encoding="utf-8")
    assert told.status == 1
    assert re.search(rf"not-now\.yaml:{line}:\d+: .*reasns.*reasons", told.text), told.text


def test_a_page_that_shows_other_words_is_noticed() -> None:
    (step,) = steps_of("    nurture plan\n\n```\nNo mail at 10:02.\n```\n")
    assert step == Step(typed="nurture plan\n", shown="No mail at 10:02.\n")
    assert Printed(step=step, text="No mail at 11:30.\n", status=0).is_as_shown
    assert not Printed(step=step, text="Some mail at 10:02.\n", status=0).is_as_shown
