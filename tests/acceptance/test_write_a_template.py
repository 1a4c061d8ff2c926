"""The how-to for a template holds what it says: its commands are typed as they stand, and print what the page shows."""

import pytest
from servers.ports import free_port
from shared import REPOSITORY
from tutorial import Player, Printed, steps_of

pytestmark = pytest.mark.timeout(300)

PAGE = REPOSITORY / "docs" / "howto" / "write-a-template.md"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Printed, ...]:
    """Every step of the page, played once by somebody with a checkout and nothing else."""
    player = Player(tmp_path_factory.mktemp("template"), smtp=free_port(), web=free_port())
    return tuple(player.play(steps_of(PAGE.read_text(encoding="utf-8"))))


def test_every_block_prints_what_the_page_shows(played: tuple[Printed, ...]) -> None:
    wrong = [(each.step.typed, each.step.shown, each.text) for each in played if not each.is_as_shown]
    assert not wrong
    assert sum(bool(each.step.shown) for each in played) >= 5


def test_every_block_ends_well(played: tuple[Printed, ...]) -> None:
    assert [each.step.typed for each in played if each.status] == []
