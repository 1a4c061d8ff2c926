"""Every hostile megabyte of the list is read or refused in bounded time; `benchmarks/reading.py` measures how long."""

import pytest

from nurture.domain.errors import UnreadableMail
from nurture.domain.reading import AsWhat
from nurture.mail.read import read
from tests.hostile import HOSTILE, MEGABYTE

pytestmark = pytest.mark.timeout(60)  # a guard against hanging, far above what any machine needs


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_megabyte_is_read_or_refused(name: str) -> None:
    raw = HOSTILE[name]()
    assert MEGABYTE // 20 < len(raw) <= MEGABYTE
    for as_what in (AsWhat.REPLY, AsWhat.FORWARD):
        try:
            found = read(raw, as_what=as_what)
        except UnreadableMail:
            continue
        assert found.forward is None or len(found.forward.prospects) <= 21
