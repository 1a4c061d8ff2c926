from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurture.domain.calendar import Calendar, add_months
from nurture.domain.commitment import Commitment, Precision, due_span

EASTER = frozenset({date(2027, 3, 26), date(2027, 3, 29)})
CALENDAR = Calendar(zone="Europe/Berlin", holidays=EASTER)
MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}


@pytest.mark.parametrize(
    ("on", "precision", "last"),
    [
        pytest.param(date(2027, 3, 1), Precision.MONTH, date(2027, 3, 10), id="month"),
        pytest.param(date(2027, 2, 1), Precision.MONTH, date(2027, 2, 9), id="short-month"),
        pytest.param(date(2028, 2, 1), Precision.MONTH, date(2028, 2, 9), id="leap-month"),
        pytest.param(date(2027, 4, 1), Precision.QUARTER, date(2027, 4, 30), id="quarter"),
        pytest.param(date(2027, 7, 1), Precision.HALF, date(2027, 8, 30), id="half"),
        pytest.param(date(2027, 1, 1), Precision.YEAR, date(2027, 5, 1), id="year"),
        pytest.param(date(2027, 3, 15), Precision.MONTH, date(2027, 3, 24), id="month-from-its-middle"),
        pytest.param(date(2027, 3, 8), Precision.DAY, date(2027, 3, 12), id="monday"),
        pytest.param(date(2027, 3, 4), Precision.DAY, date(2027, 3, 10), id="thursday"),
        pytest.param(date(2027, 3, 6), Precision.DAY, date(2027, 3, 12), id="saturday"),
        pytest.param(date(2027, 3, 24), Precision.DAY, date(2027, 4, 1), id="over-easter"),
    ],
)
def test_a_commitment_is_kept_early_in_the_named_time(on, precision, last):
    assert due_span(Commitment(id=1, words="then", on=on, precision=precision), CALENDAR) == (on, last)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(on=st.dates(date(2020, 1, 1), date(2040, 1, 1)), precision=st.sampled_from(Precision))
def test_a_span_starts_with_the_named_day_and_ends_within_its_bound(on, precision):
    first, last = due_span(Commitment(id=1, words="then", on=on, precision=precision), CALENDAR)
    assert first == on <= last
    if precision is Precision.DAY:
        working = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        assert sum(day.weekday() < 5 and day not in EASTER for day in working) == 5
    else:
        assert (last - first).days + 1 <= (add_months(on, MONTHS[precision]) - on).days / 3


def test_a_span_is_made_of_local_days():
    first, _ = due_span(Commitment(id=1, words="in March", on=date(2027, 3, 1)), CALENDAR)
    assert CALENDAR.midnight(first) == datetime(2027, 2, 28, 23, tzinfo=UTC)
