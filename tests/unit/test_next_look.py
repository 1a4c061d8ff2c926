"""When a touch that waits for what a day may bring is looked at again."""

from datetime import UTC, datetime

import pytest

from nurture.domain.waiting import next_look


@pytest.mark.parametrize(
    ("now", "look"),
    [
        ((2027, 3, 1, 9, 30), (2027, 3, 2)),
        ((2027, 3, 1), (2027, 3, 2)),
        ((2027, 3, 1, 23, 59, 59), (2027, 3, 2)),
        ((2027, 12, 31, 12), (2028, 1, 1)),
    ],
)
def test_a_look_comes_with_the_next_day_of_utc_however_late_the_last_one_was(now, look):
    assert next_look(datetime(*now, tzinfo=UTC)) == datetime(*look, tzinfo=UTC)


@pytest.mark.parametrize(
    ("not_before", "look"),
    [
        ((2027, 2, 1), (2027, 3, 2)),
        ((2027, 3, 1, 10), (2027, 3, 2)),
        ((2027, 3, 2), (2027, 3, 2)),
        ((2027, 3, 2, 0, 0, 1), (2027, 3, 3)),
        ((2027, 3, 10), (2027, 3, 10)),
        ((2027, 3, 10, 14, 5), (2027, 3, 11)),
    ],
)
def test_looks_before_a_moment_are_left_out_and_those_after_it_stay_where_they_are(not_before, look):
    now = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
    assert next_look(now, not_before=datetime(*not_before, tzinfo=UTC)) == datetime(*look, tzinfo=UTC)
