"""Whether everything is heard that was said before a touch fell due."""

from datetime import UTC, datetime, timedelta

import pytest

from nurture.domain.ways import Listening, Purpose, WayKind, WayStanding

NOW = datetime(2027, 2, 11, 10, tzinfo=UTC)


def way(
    *,
    watermark: float | None = 0,
    settles: float | None = None,
    error: str | None = None,
    purpose: Purpose = Purpose.LETTERS,
) -> WayStanding:
    """Returns a way in; times are minutes before now."""
    return WayStanding(
        name="replies",
        kind=WayKind.MAILBOX,
        purpose=purpose,
        enlisted_at=NOW - timedelta(hours=5),
        watermark=None if watermark is None else NOW - timedelta(minutes=watermark),
        settles_at=None if settles is None else NOW - timedelta(minutes=settles),
        error=error,
        error_at=NOW if error else None,
    )


def listening(*ways: WayStanding, in_sandbox: bool = False) -> Listening:
    return Listening(ways=ways, now=NOW, in_sandbox=in_sandbox)


@pytest.mark.parametrize(
    ("ways", "due", "heard"),
    [
        pytest.param([way(watermark=0)], 0, True, id="read up to now"),
        pytest.param([way(watermark=1)], 2, True, id="read since it fell due"),
        pytest.param([way(watermark=2)], 1, False, id="read before it fell due"),
        pytest.param([way(watermark=9.9)], 60, True, id="read nine minutes ago"),
        pytest.param([way(watermark=10)], 60, False, id="read ten minutes ago"),
        pytest.param([way(watermark=-9)], 0, True, id="a clock that is a little ahead"),
        pytest.param([way(watermark=-60)], 0, False, id="a clock that was an hour ahead"),
        pytest.param([way(watermark=None)], 60, False, id="never read to its end"),
        pytest.param([way(), way(watermark=30)], 60, False, id="one of two is read"),
        pytest.param([way(), way(watermark=30, purpose=Purpose.COPIES)], 60, False, id="copies are not read"),
        pytest.param([way(), way(purpose=Purpose.COPIES)], 60, True, id="letters and copies are read"),
        pytest.param([way(purpose=Purpose.COPIES)], 60, False, id="nothing but copies come in"),
        pytest.param([], 60, False, id="nothing comes in at all"),
    ],
)
def test_a_touch_waits_until_every_way_in_was_read_since_it_fell_due(ways, due, heard):
    assert listening(*ways).hears(NOW - timedelta(minutes=due)) is heard


@pytest.mark.parametrize(
    ("ways", "heard"),
    [([], True), ([way(watermark=None)], True), ([way(watermark=90)], True), ([way(error="no login")], False)],
)
def test_a_sandbox_whose_clock_leaps_asks_only_whether_a_way_can_be_read(ways, heard):
    assert listening(*ways, in_sandbox=True).hears(NOW) is heard


@pytest.mark.parametrize(
    ("standing", "silent"),
    [
        pytest.param(way(watermark=14), False, id="read a while ago"),
        pytest.param(way(watermark=16), True, id="read too long ago"),
        pytest.param(way(watermark=None), True, id="never read since it was set up"),
        pytest.param(way(watermark=70, settles=-5), False, id="settling"),
        pytest.param(way(watermark=70, settles=14), False, id="settled a moment ago"),
        pytest.param(way(watermark=90, settles=16), True, id="gone while it settled"),
    ],
)
def test_a_way_is_silent_when_it_could_not_be_read_for_too_long(standing, silent):
    assert bool(listening(standing).silent(timedelta(minutes=15))) is silent


def test_in_a_sandbox_only_a_way_that_fails_is_silent():
    found = listening(way(watermark=90), way(watermark=90, error="no login"), in_sandbox=True)
    assert [each.error for each in found.silent(timedelta(minutes=15))] == ["no login"]
