"""Spans of days that words of time stand for."""

from dataclasses import dataclass
from datetime import date, timedelta

from nurture.domain.commitment import Precision

_SEASONS = {"SPRING": 3, "SUMMER": 6, "AUTUMN": 9, "WINTER": 12}
_MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}

MONTHS_IN = {"MONTH": 1, "QUARTER": 3, "HALF": 6, "YEAR": 12}
"""Months in each unit of time that has any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days from `start` to before `end`, and how exact the words for them were."""

    start: date
    end: date
    precision: Precision


def add_months(day: date, months: int) -> date:
    """Returns the same day of a later month, the last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def one_day(day: date) -> Span:
    """Returns the span of one day."""
    return Span(start=day, end=day + timedelta(days=1), precision=Precision.DAY)


def span_of(year: int, month: int, precision: Precision) -> Span:
    """Returns the month, quarter, half or year that begins with the given month."""
    start = date(year, month, 1)
    return Span(start=start, end=add_months(start, _MONTHS[precision]), precision=precision)


def next_span(month: int, precision: Precision, *, today: date, year: int | None = None) -> Span:
    """Returns the span of that name in `year`, else the next one that has not begun."""
    if year is not None:
        return span_of(year, month, precision)
    this_year = span_of(today.year, month, precision)
    return this_year if this_year.start > today else span_of(today.year + 1, month, precision)


def next_part(month: int, precision: Precision, modifier: str, *, today: date, year: int | None = None) -> Span:
    """Returns the named part of a span: of the one that has begun, when that part is still to come."""
    if year is None and modifier:
        begun = part(span_of(today.year, month, precision), modifier)
        if begun.start > today:
            return begun
    return part(next_span(month, precision, today=today, year=year), modifier)


def season(code: str, *, today: date, year: int | None = None) -> Span:
    """Returns a season of three months; after the summer means from September on."""
    return next_span(_SEASONS[code], Precision.QUARTER, today=today, year=year)


def part(span: Span, modifier: str) -> Span:
    """Returns the beginning, middle or end of a span: the convention is the first day of that part."""
    if not modifier or span.precision is Precision.DAY:
        return span
    if modifier == "BEGIN":
        return _beginning(span)
    if span.precision is Precision.MONTH:
        start = span.start + timedelta(days=10 if modifier == "MID" else 20)
        return Span(start=start, end=span.end, precision=Precision.MONTH)
    months = _MONTHS[span.precision]
    start = add_months(span.start, (months - 1) // 2 if modifier == "MID" else months - 1)
    end = add_months(start, 1) if modifier == "MID" else span.end
    return Span(start=start, end=end, precision=Precision.MONTH)


def _beginning(span: Span) -> Span:
    precision = Precision.QUARTER if span.precision is Precision.YEAR else Precision.MONTH
    return span_of(span.start.year, span.start.month, precision)


def next_day(month: int, day: int, *, today: date, year: int | None = None) -> date | None:
    """Returns the next such day of the year, or the one of `year`; None for a day that does not exist."""
    try:
        found = date(year or today.year, month, day)
        return found if year or found >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def next_day_of_month(day: int, *, today: date) -> date | None:
    """Returns the next day with that number."""
    for ahead in range(3):
        first = add_months(today.replace(day=1), ahead)
        try:
            found = first.replace(day=day)
        except ValueError:
            continue
        if found > today:
            return found
    return None


def next_weekday(weekday: int, *, today: date) -> date:
    """Returns the next such weekday after today; Monday is 0."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def iso_week(week: int, *, today: date) -> Span | None:
    """Returns the next ISO week of that number."""
    if not 1 <= week <= 52:
        return None
    monday = date.fromisocalendar(today.year, week, 1)
    monday = monday if monday > today else date.fromisocalendar(today.year + 1, week, 1)
    return Span(start=monday, end=monday + timedelta(days=7), precision=Precision.DAY)


def holiday(code: str, *, today: date, year: int | None = None) -> Span:
    """Returns the days of a holiday people name as a date: its end is the first day after it."""
    found = _holiday(code, year or today.year)
    return found if year or found.end > today else _holiday(code, today.year + 1)


def _holiday(code: str, year: int) -> Span:
    easter = _easter(year)
    start, end = {
        "EASTER": (easter, easter + timedelta(days=2)),
        "CARNIVAL": (easter - timedelta(days=49), easter - timedelta(days=45)),
        "PENTECOST": (easter + timedelta(days=49), easter + timedelta(days=51)),
        "XMAS": (date(year, 12, 24), date(year + 1, 1, 2)),
        "EPIPHANY": (date(year, 1, 6), date(year, 1, 7)),
        "LABOR": _monday_span(date(year, 9, 1)),
        "THANKS": (_nth_weekday(date(year, 11, 1), 3, 4), _nth_weekday(date(year, 11, 1), 3, 4) + timedelta(days=4)),
    }[code]
    return Span(start=start, end=end, precision=Precision.DAY)


def _monday_span(first: date) -> tuple[date, date]:
    monday = _nth_weekday(first, 0, 1)
    return monday, monday + timedelta(days=1)


def _nth_weekday(first: date, weekday: int, nth: int) -> date:
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _easter(year: int) -> date:
    """Gauss's rule as Meeus gives it for the Gregorian calendar."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def ahead(count: int, unit: str, today: date) -> Span:
    """Returns the day so many days or weeks after a day, or the month that begins so many months after it."""
    if unit in {"DAY", "WEEK"}:
        return one_day(today + timedelta(days=count * (7 if unit == "WEEK" else 1)))
    start = add_months(today, count * MONTHS_IN[unit])
    return Span(start=start, end=add_months(start, 1), precision=Precision.MONTH)
