from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurture.domain.cadence import Duration, Unit
from nurture.domain.calendar import Calendar, add_months, day_words
from nurture.domain.duration import add, after, before, subtract
from nurture.domain.errors import NotFound, NurtureError

BOUNDED = settings(max_examples=200, deadline=None, derandomize=True)
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Africa/Casablanca"),
    *("Antarctica/Troll", "Pacific/Apia", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tehran"),
)
BERLIN = Calendar(zone="Europe/Berlin", holidays=frozenset({date(2026, 12, 25), date(2027, 1, 1)}))

DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2036, 12, 31))
TIMES = st.times().map(lambda at: at.replace(microsecond=0))


@pytest.mark.parametrize(
    ("day", "count", "unit", "expected"),
    [
        (date(2026, 11, 12), 90, Unit.DAYS, date(2027, 2, 10)),
        (date(2026, 11, 12), 0, Unit.DAYS, date(2026, 11, 12)),
        (date(2026, 11, 12), 3, Unit.WEEKS, date(2026, 12, 3)),
        (date(2027, 1, 31), 1, Unit.MONTHS, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, Unit.MONTHS, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, Unit.MONTHS, date(2027, 1, 15)),
        (date(2026, 11, 30), 15, Unit.MONTHS, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, Unit.YEARS, date(2029, 2, 28)),
        (date(2028, 2, 29), 4, Unit.YEARS, date(2032, 2, 29)),
        (date(2026, 11, 12), 2, Unit.WORKING_DAYS, date(2026, 11, 16)),
        (date(2026, 11, 14), 1, Unit.WORKING_DAYS, date(2026, 11, 16)),
        (date(2026, 12, 24), 1, Unit.WORKING_DAYS, date(2026, 12, 28)),
        (date(2026, 12, 31), 1, Unit.WORKING_DAYS, date(2027, 1, 4)),
        (date(2026, 11, 14), 0, Unit.WORKING_DAYS, date(2026, 11, 14)),
    ],
)
def test_a_duration_is_added_in_calendar_terms(day, count, unit, expected):
    assert add(day, Duration(count=count, unit=unit), BERLIN) == expected


@pytest.mark.parametrize(
    ("day", "count", "unit", "expected"),
    [
        (date(2027, 3, 31), 1, Unit.MONTHS, date(2027, 2, 28)),
        (date(2027, 1, 15), 1, Unit.MONTHS, date(2026, 12, 15)),
        (date(2028, 2, 29), 1, Unit.YEARS, date(2027, 2, 28)),
        (date(2026, 12, 28), 2, Unit.WORKING_DAYS, date(2026, 12, 23)),
        (date(2026, 11, 16), 1, Unit.WORKING_DAYS, date(2026, 11, 13)),
        (date(2026, 11, 16), 10, Unit.DAYS, date(2026, 11, 6)),
    ],
)
def test_a_duration_is_subtracted_in_calendar_terms(day, count, unit, expected):
    assert subtract(day, Duration(count=count, unit=unit), BERLIN) == expected


def test_a_duration_beyond_the_calendar_is_refused():
    with pytest.raises(NurtureError, match="outside the calendar"):
        add(date(2026, 1, 1), Duration(count=9000, unit=Unit.YEARS), BERLIN)


def test_an_unknown_zone_is_named():
    with pytest.raises(NotFound, match="Europe/Atlantis"):
        Calendar(zone="Europe/Atlantis").day_of(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("Europe/Berlin", datetime(2026, 11, 12, 23, 30, tzinfo=UTC), date(2026, 11, 13)),
        ("America/St_Johns", datetime(2026, 11, 12, 3, 29, tzinfo=UTC), date(2026, 11, 11)),
        ("Asia/Kathmandu", datetime(2026, 11, 12, 18, 15, tzinfo=UTC), date(2026, 11, 13)),
        ("Pacific/Apia", datetime(2011, 12, 30, 9, 59, tzinfo=UTC), date(2011, 12, 29)),
        ("Pacific/Apia", datetime(2011, 12, 30, 10, 0, tzinfo=UTC), date(2011, 12, 31)),
    ],
)
def test_a_moment_falls_on_the_local_day(zone, moment, expected):
    assert Calendar(zone=zone).day_of(moment) == expected


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        pytest.param("Europe/Berlin", date(2026, 7, 1), time(9, 10), "2026-07-01T07:10Z", id="plain"),
        pytest.param("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00Z", id="left-out"),
        pytest.param("Europe/Berlin", date(2026, 3, 29), time(3, 0), "2026-03-29T01:00Z", id="after-the-gap"),
        pytest.param("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30Z", id="twice"),
        pytest.param("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30Z", id="half"),
        pytest.param("Antarctica/Troll", date(2026, 3, 29), time(1, 59), "2026-03-29T01:00Z", id="two-hours"),
        pytest.param("America/Sao_Paulo", date(2018, 11, 4), time(0, 0), "2018-11-04T03:00Z", id="no-midnight"),
        pytest.param("Pacific/Apia", date(2011, 12, 30), time(12, 0), "2011-12-30T10:00Z", id="no-such-day"),
    ],
)
def test_a_local_time_becomes_a_moment(zone, day, at, expected):
    assert Calendar(zone=zone).moment(day, at) == datetime.fromisoformat(expected)


@BOUNDED
@given(zone=st.sampled_from(ZONES), day=DAYS, at=TIMES)
def test_a_local_time_is_met_or_was_left_out(zone, day, at):
    calendar = Calendar(zone=zone)
    moment = calendar.moment(day, at)
    wanted = datetime.combine(day, at)
    local = calendar.local(moment).replace(tzinfo=None)
    assert moment.tzinfo is UTC
    assert local >= wanted
    if local > wanted:
        # Left out: a second sooner the clock still stood before it.
        assert calendar.local(moment - timedelta(seconds=1)).replace(tzinfo=None) < wanted


@BOUNDED
@given(zone=st.sampled_from(ZONES), day=DAYS, at=TIMES, count=st.integers(0, 900), unit=st.sampled_from(Unit))
def test_a_full_duration_lies_between_a_moment_and_the_one_after_it(zone, day, at, count, unit):
    calendar = Calendar(zone=zone)
    duration = Duration(count=count if unit is Unit.DAYS else count // 60, unit=unit)
    moment = calendar.moment(day, at)
    end = after(moment, duration, calendar)
    assert end - moment >= add(calendar.day_of(moment), duration, calendar) - calendar.day_of(moment)
    start = before(moment, duration, calendar)
    assert moment - start >= calendar.day_of(moment) - subtract(calendar.day_of(moment), duration, calendar)


@BOUNDED
@given(day=DAYS, count=st.integers(-60, 60))
def test_months_never_run_over_into_the_next_one(day, count):
    result = add_months(day, count)
    assert (result.year * 12 + result.month) - (day.year * 12 + day.month) == count
    assert result.day <= day.day


def test_a_holiday_is_called_by_its_name_where_that_is_known():
    calendar = Calendar(zone="UTC", holiday_names=((date(2026, 11, 26), "Thanksgiving"),))
    assert calendar.holiday_name(date(2026, 11, 26)) == "Thanksgiving"
    assert calendar.holiday_name(date(2026, 12, 25)) == "the holiday of 25 December 2026"


def test_a_day_is_told_in_words():
    assert day_words(date(2026, 11, 2)) == "2 November 2026"
