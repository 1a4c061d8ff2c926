"""One of a thing is told as one."""

import pytest

from nurture.domain.counted import counted


@pytest.mark.parametrize(
    ("count", "things", "words"),
    [
        (0, "", "0 mails"),
        (1, "", "1 mail"),
        (2, "", "2 mails"),
        (1, "mails on", "1 mail"),
        (3, "mails on", "3 mails on"),
    ],
)
def test_one_is_singular_and_every_other_number_plural(count, things, words):
    assert counted(count, "mail", things) == words
