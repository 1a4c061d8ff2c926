"""Send windows: when a touch may leave, on the prospect's clock."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from nurture.domain.cadence import Window
from nurture.domain.calendar import ONE_DAY, USUAL_WEEKEND, Calendar, add_months
from nurture.domain.errors import NurtureError

SEARCHED_DAYS = 800
"""A window that stays shut for so many days on end is taken for one that never opens."""


class Span(NamedTuple):
    """A stretch of time in UTC, `opens` included, `closes` excluded."""

    opens: datetime
    closes: datetime


def is_open(window: Window, moment: datetime, calendar: Calendar) -> bool:
    """Tells whether a touch may leave at that moment."""
    return is_open_at(window, calendar.local(moment), calendar)


def is_open_at(window: Window, local: datetime, calendar: Calendar) -> bool:
    """Tells whether a touch may leave when the clock on the wall shows that."""
    return window.opens <= local.time() < window.closes and is_open_day(window, local.date(), calendar)


def is_open_day(window: Window, day: date, calendar: Calendar) -> bool:
    """Tells whether the window opens on a local day, by weekday and holiday."""
    return day.weekday() in window.days and not is_skipped(window, day, calendar)


def is_skipped(window: Window, day: date, calendar: Calendar) -> bool:
    """Tells whether only a holiday, or a weekend that is not Saturday and Sunday, keeps the window shut that day."""
    if not window.skip_holidays or day.weekday() not in window.days:
        return False
    return day in calendar.holidays or _is_their_weekend(window, day, calendar)


def _is_their_weekend(window: Window, day: date, calendar: Calendar) -> bool:
    """Tells a day that is free there and a working day elsewhere; a window of such days alone means them."""
    if calendar.weekend == USUAL_WEEKEND or day.weekday() not in calendar.weekend - USUAL_WEEKEND:
        return False
    return any(weekday not in calendar.weekend for weekday in window.days)


def first_slot(window: Window, moment: datetime, calendar: Calendar) -> datetime:
    """Returns the first moment, at or after the given one, at which the window is open.

    Raises NurtureError when it stays shut for `SEARCHED_DAYS`.
    """
    return moment if is_open(window, moment, calendar) else next(spans(window, moment, calendar)).opens


def open_days(window: Window, since: datetime, until: datetime, calendar: Calendar) -> tuple[date, ...]:
    """Returns the local days on which the window is open at some moment from `since` until before `until`."""
    days = _days(calendar.day_of(since), calendar.day_of(until))
    found = ((day, _span_of(window, day, calendar)) for day in days)
    return tuple(day for day, span in found if span and span.opens < until and span.closes > since)


def spans(window: Window, since: datetime, calendar: Calendar) -> Iterator[Span]:
    """Yields the times at which the window is open from `since` on, without end, at most one a day.

    Where clocks go back inside a window of the night, a span covers the repeated hour; `is_open` tells then.
    Raises NurtureError when it stays shut for `SEARCHED_DAYS`.
    """
    first = calendar.day_of(since)
    last_open, month = first - ONE_DAY, first.replace(day=1)
    while True:
        days, openings = _open_in(month, window, calendar)
        place = bisect_left(days, first)
        if place < len(days):
            _require_open(last_open, days[place] - ONE_DAY)
            last_open = days[-1]
        for span in openings[place:]:
            if span.opens >= since:
                yield span
            elif span.closes > since:
                yield Span(since, span.closes)
        month = add_months(month, 1)
        _require_open(last_open, month - ONE_DAY)


def _require_open(last_open: date, until: date) -> None:
    """Raises NurtureError when the window stays shut for `SEARCHED_DAYS` within the time after an open day."""
    if (until - last_open).days >= SEARCHED_DAYS:
        day = last_open + ONE_DAY * (SEARCHED_DAYS + 1)
        raise NurtureError(
            f"the send window never opens in the {SEARCHED_DAYS} days before {day}; widen its days and hours"
        )


@lru_cache(maxsize=4_096)
def _open_in(month: date, window: Window, calendar: Calendar) -> tuple[tuple[date, ...], tuple[Span, ...]]:
    """Returns the open days of the month that begins then, and when they are open, in order.

    Kept, since a plan looks at the weeks its neighbours do.
    """
    days = _days(month, add_months(month, 1) - ONE_DAY)
    found = [(day, span) for day in days if (span := _span_of(window, day, calendar))]
    return tuple(day for day, _ in found), tuple(span for _, span in found)


def _span_of(window: Window, day: date, calendar: Calendar) -> Span | None:
    if not is_open_day(window, day, calendar):
        return None
    span = Span(opens=calendar.moment(day, window.opens), closes=calendar.moment(day, window.closes))
    return span if span.opens < span.closes else None


def _days(first: date, last: date) -> Iterator[date]:
    return (first + ONE_DAY * number for number in range((last - first).days + 1))
