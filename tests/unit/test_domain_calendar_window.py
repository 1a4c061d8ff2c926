from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurture.domain.cadence import Duration, Unit, Window
from nurture.domain.calendar import Calendar
from nurture.domain.errors import NurtureError
from nurture.domain.spread import Room, clear_of, draw, settle
from nurture.domain.window import Span, first_slot, is_open, open_days

BOUNDED = settings(max_examples=200, deadline=None, derandomize=True)
ZONES = ("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Africa/Casablanca", "Antarctica/Troll", "Pacific/Apia")
SECOND = timedelta(seconds=1)
BERLIN = Calendar(zone="Europe/Berlin", holidays=frozenset({date(2026, 11, 18)}))
WINDOW = Window()
NIGHT = Window(days=tuple(range(7)), opens=time(1, 30), closes=time(2, 30))


def at(day: int, hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of November 2026 by the clock of Berlin, an hour ahead of UTC."""
    return datetime(2026, 11, day, hour - 1, minute, second, tzinfo=UTC)


def days(count: int) -> Duration:
    return Duration(count=count, unit=Unit.DAYS)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(at(17, 9, 10), True, id="opening"),
        pytest.param(at(17, 9, 9, 59), False, id="before"),
        pytest.param(at(17, 16, 19, 59), True, id="last-second"),
        pytest.param(at(17, 16, 20), False, id="closing"),
        pytest.param(at(16, 12, 0), False, id="monday"),
        pytest.param(at(18, 12, 0), False, id="holiday"),
        pytest.param(at(19, 12, 0), True, id="thursday"),
    ],
)
def test_a_window_opens_by_weekday_hour_and_holiday(moment, expected):
    assert is_open(WINDOW, moment, BERLIN) is expected


def test_a_window_may_ignore_holidays():
    assert is_open(replace(WINDOW, skip_holidays=False), at(18, 12, 0), BERLIN)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(at(17, 12, 34, 56), at(17, 12, 34, 56), id="already-open"),
        pytest.param(at(17, 7, 0), at(17, 9, 10), id="later-today"),
        pytest.param(at(17, 16, 20), at(19, 9, 10), id="over-a-holiday"),
        pytest.param(at(19, 18, 0), at(24, 9, 10), id="over-a-weekend"),
    ],
)
def test_the_first_slot_is_at_or_after_the_moment(moment, expected):
    assert first_slot(WINDOW, moment, BERLIN) == expected


def test_open_days_are_those_between_two_moments():
    assert open_days(WINDOW, at(17, 16, 20), at(24, 9, 10), BERLIN) == (date(2026, 11, 19),)
    assert open_days(WINDOW, at(17, 16, 19), at(24, 9, 11), BERLIN) == (
        *(date(2026, 11, 17), date(2026, 11, 19), date(2026, 11, 24)),
    )


@pytest.mark.parametrize("window", [Window(days=()), Window(opens=time(10), closes=time(10))])
def test_a_window_that_never_opens_is_an_error(window):
    with pytest.raises(NurtureError, match="never opens"):
        first_slot(window, at(17, 9, 0), BERLIN)


def test_a_window_of_holidays_only_is_an_error():
    shut = Calendar(zone="UTC", holidays=frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(1500)))
    with pytest.raises(NurtureError, match="never opens"):
        first_slot(WINDOW, at(17, 9, 0), shut)


def test_an_opening_that_the_clock_leaves_out_moves_to_the_first_time_after_it():
    window = Window(days=(6,), opens=time(2, 30), closes=time(6, 0))
    assert first_slot(window, datetime(2027, 3, 27, 12, tzinfo=UTC), BERLIN) == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_a_window_that_the_clock_leaves_out_opens_the_next_day():
    window = replace(NIGHT, opens=time(2, 10), closes=time(2, 50))
    assert first_slot(window, datetime(2027, 3, 28, 0, tzinfo=UTC), BERLIN) == datetime(2027, 3, 29, 0, 10, tzinfo=UTC)


def test_a_day_that_a_zone_leaves_out_has_no_window():
    apia = Calendar(zone="Pacific/Apia")
    window = Window(days=tuple(range(7)), opens=time(0), closes=time(23, 59))
    found = open_days(window, datetime(2011, 12, 29, 12, tzinfo=UTC), datetime(2012, 1, 1, 9, tzinfo=UTC), apia)
    assert date(2011, 12, 30) not in found
    assert date(2011, 12, 29) in found
    assert date(2011, 12, 31) in found


@BOUNDED
@given(
    zone=st.sampled_from(ZONES),
    moment=st.integers(0, 27 * 365 * 86400).map(lambda second: datetime(2009, 1, 1, tzinfo=UTC) + second * SECOND),
    opens=st.integers(0, 1430),
    length=st.integers(3, 1439),
    weekday=st.integers(0, 6),
    seed=st.text(max_size=5),
)
def test_a_moment_settles_inside_the_window_and_never_on_the_half_hour(zone, moment, opens, length, weekday, seed):
    calendar = Calendar(zone=zone)
    start, end = (divmod(minute, 60) for minute in (opens, min(opens + length, 1439)))
    window = Window(days=(weekday,), opens=time(*start), closes=time(*end))
    room = Room(window=window, earliest=moment, spread=days(5))
    settled = settle(room, calendar, seed=seed)
    local = calendar.local(settled)
    assert settled >= moment
    assert local.weekday() == weekday
    assert window.opens <= local.time() < window.closes
    assert local.minute not in (0, 30)
    assert settle(room, calendar, seed=seed) == settled


def test_the_hour_that_comes_twice_stays_inside_a_window_of_the_night():
    seen = set()
    for number in range(200):
        room = Room(window=NIGHT, earliest=datetime(2026, 10, 24, 22, tzinfo=UTC), spread=days(0))
        seen.add(BERLIN.local(settle(room, BERLIN, seed=str(number))).time().replace(second=0))
    assert min(seen) >= NIGHT.opens
    assert max(seen) < NIGHT.closes


def test_a_window_of_one_sharp_minute_is_an_error():
    room = Room(window=replace(WINDOW, opens=time(9, 0), closes=time(9, 1)), earliest=at(17, 1, 0), spread=days(5))
    with pytest.raises(NurtureError, match="half hour only"):
        settle(room, BERLIN, seed="1")


def test_a_narrow_window_is_searched_when_no_draw_hits_it():
    window = replace(WINDOW, opens=time(9, 0), closes=time(9, 2))
    moments = {
        settle(Room(window=window, earliest=at(17, 1, 0), spread=days(0)), BERLIN, seed=str(n)) for n in range(99)
    }
    assert {BERLIN.local(moment).minute for moment in moments} == {1}


def test_moments_are_spread_over_days_hours_and_seconds():
    window = Window(days=tuple(range(7)), opens=time(9, 0), closes=time(17, 0))
    room = Room(window=window, earliest=at(23, 1, 0), spread=days(5))
    moments = [BERLIN.local(settle(room, BERLIN, seed=f"{number}:useful:0")) for number in range(4000)]
    assert {moment.date() for moment in moments} == {date(2026, 11, day) for day in range(23, 28)}
    for hour in range(9, 17):
        assert 400 <= sum(moment.hour == hour for moment in moments) <= 600
    assert {moment.second for moment in moments} == set(range(60))
    assert {moment.minute for moment in moments} == set(range(60)) - {0, 30}


def test_a_room_keeps_clear_of_what_it_is_apart_from():
    apart = (Span(opens=at(17, 1, 0), closes=at(19, 12, 0)), Span(opens=at(19, 13, 0), closes=at(30, 1, 0)))
    room = Room(window=WINDOW, earliest=at(16, 1, 0), spread=days(5), apart=apart)
    for number in range(50):
        assert at(19, 12, 0) <= settle(room, BERLIN, seed=str(number)) < at(19, 13, 0)


def test_a_moment_is_moved_clear_of_spans_that_overlap():
    apart = (Span(opens=at(12, 1, 0), closes=at(20, 1, 0)), Span(opens=at(10, 1, 0), closes=at(15, 1, 0)))
    assert clear_of(apart, at(11, 1, 0)) == at(20, 1, 0)
    assert clear_of(apart, at(9, 1, 0)) == at(9, 1, 0)


def test_a_room_ends_where_it_must_unless_nothing_is_free_before():
    room = Room(window=WINDOW, earliest=at(16, 1, 0), spread=days(9), until=at(18, 1, 0))
    assert {BERLIN.day_of(settle(room, BERLIN, seed=str(n))) for n in range(50)} == {date(2026, 11, 17)}
    late = replace(room, earliest=at(18, 1, 0))
    assert {BERLIN.day_of(settle(late, BERLIN, seed=str(n))) for n in range(50)} == {date(2026, 11, 19)}


def test_a_draw_is_even_and_decided_by_its_seed():
    draws = [draw(str(number), 10) for number in range(5000)]
    assert draws == [draw(str(number), 10) for number in range(5000)]
    assert all(400 <= draws.count(value) <= 600 for value in range(10))


def test_a_moment_lies_no_further_than_the_spread_from_the_first_slot():
    room = Room(window=WINDOW, earliest=at(12, 15, 0), spread=days(5))
    moments = {settle(room, BERLIN, seed=str(number)) for number in range(300)}
    assert max(moments) < at(17, 15, 0)
    assert {BERLIN.day_of(moment) for moment in moments} == {date(2026, 11, 12), date(2026, 11, 17)}


def test_an_apartness_of_years_is_waited_for():
    apart = (Span(opens=at(1, 1, 0), closes=at(1, 1, 0) + timedelta(days=1200)),)
    room = Room(window=WINDOW, earliest=at(12, 15, 0), spread=days(5), apart=apart)
    assert settle(room, BERLIN, seed="1") >= apart[0].closes
