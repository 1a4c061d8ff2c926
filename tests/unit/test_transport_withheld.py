"""When a message that a mail server lists and does not give is given up."""

import pytest

from nurture.transport.fetched import FolderPosition
from nurture.transport.withheld import TRIES, Withheld

HERE = ("INBOX", FolderPosition(uidvalidity=1, last_uid=7))


@pytest.mark.parametrize(
    ("failures", "seconds", "given_up"),
    [(TRIES, 299, False), (TRIES, 300, True), (TRIES - 1, 900, False)],
)
def test_it_is_given_up_when_it_failed_often_and_for_long_enough(failures: int, seconds: int, given_up: bool) -> None:
    moments = iter([0.0, *([float(seconds)] * 20)])
    withheld = Withheld(300, lambda: next(moments))
    assert [withheld.gives_up(HERE) for _ in range(failures)][-1] is given_up


def test_one_that_was_given_meanwhile_is_counted_anew() -> None:
    withheld = Withheld(0)
    for _ in range(TRIES - 1):
        withheld.gives_up(HERE)
    withheld.forget(HERE)
    assert not withheld.gives_up(HERE)
