"""The shapes of named times over codes, and the span each stands for."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from nurture.domain.commitment import Precision
from nurture.mail.dates_calendar import (
    MONTHS_IN,
    Span,
    add_months,
    ahead,
    holiday,
    iso_week,
    next_day,
    next_day_of_month,
    next_part,
    next_span,
    next_weekday,
    one_day,
    part,
    season,
    span_of,
)

_PRECISIONS = {unit.name: unit for unit in (Precision.MONTH, Precision.QUARTER, Precision.HALF, Precision.YEAR)}
_NOT_AGAIN = timedelta(days=290)
"""Days so far ahead that the day of the same name, two months ago, is the nearer one."""

_WEEKDAY = re.compile(r"W\d ")
_YEAR = (
    r"(?: FROM(?= NEXT YEAR| YEAR NEXT| NEXTYEAR))?(?: Y(?P<year>\d{4})|(?P<nextyear> NEXT YEAR| YEAR NEXT| NEXTYEAR))?"
)
_QUARTERS_YEAR = _YEAR.replace("| NEXTYEAR)", r"| NEXTYEAR| NEXT(?! \S))")
_MOD = r"(?:(?P<mod>BEGIN|MID|END) )?"
_DAY = r"(?:[#D]|O(?=[123] )|N(?!1 ))(?P<day>\d+)"
_COUNT = r"[N#](?P<count>\d+)"
_UNIT = r"(?P<unit>DAY|WEEK|MONTH|YEAR|QUARTER|HALF)"
_SEASON = r"(?P<season>SPRING|SUMMER|AUTUMN|WINTER)"
_HOLIDAY = r"(?P<holiday>EASTER|CARNIVAL|XMAS|EPIPHANY|LABOR|THANKS|PENTECOST)"


def _numbers(match: re.Match[str]) -> list[int]:
    return [int(piece) for piece in re.findall(r"\d+", _WEEKDAY.sub("", match[0]))]


def _iso(match: re.Match[str], today: date) -> Span | None:
    year, month, day = _numbers(match)
    return _day(month, day, today, year)


def _dotted(match: re.Match[str], today: date) -> Span | None:
    day, month, *year = _numbers(match)
    return _day(month, day, today, _full_year(year))


def _slashed(match: re.Match[str], today: date) -> Span | None:
    """Takes day/month or month/day, whichever exists; of two, the one that comes sooner."""
    first, second, *year = _numbers(match)
    found = [_day(first, second, today, _full_year(year)), _day(second, first, today, _full_year(year))]
    ahead = [span for span in found if span and span.start >= today - timedelta(days=3)]
    return min(ahead, key=lambda span: span.start, default=None)


def _full_year(year: list[int]) -> int | None:
    return None if not year else year[0] + 2000 if year[0] < 100 else year[0]


def _kanji(match: re.Match[str], today: date) -> Span | None:
    numbers = [0, *_numbers(match)][-3:]
    year = numbers[0] or (today.year + 1 if "NEXTYEAR" in match[0] else None)
    return _day(numbers[1], numbers[2], today, year)


def _next_month(match: re.Match[str], today: date) -> Span:
    start = add_months(today.replace(day=1), 1)
    return span_of(start.year, start.month, Precision.MONTH)


def _kanji_month(match: re.Match[str], today: date) -> Span | None:
    numbers = [0, *_numbers(match)][-2:]
    year = numbers[0] or (today.year + 1 if "NEXTYEAR" in match[0] else None)
    valid = 1 <= numbers[1] <= 12
    found = next_span(numbers[1], Precision.MONTH, today=today, year=year) if valid else None
    return part(found, match["mod"]) if found else None


def _day(month: int, day: int, today: date, year: int | None) -> Span | None:
    found = next_day(month, day, today=today, year=year)
    return one_day(found) if found else None


def _day_month(match: re.Match[str], today: date) -> Span | None:
    """A day without its year that has just passed is the past one: `our meeting of 10 September`, in October."""
    found = _day(int(match["month"]), int(match["day"]), today, year := _year(match, today))
    return None if found and not year and found.start - today > _NOT_AGAIN else found


def _day_range(match: re.Match[str], today: date) -> Span | None:
    last, year = _day_month(match, today), _year(match, today)
    first = _day(int(match["month"]), int(match["first"]), today, year or (last.start.year if last else None))
    if not last or not first or first.start > last.start:
        return last
    return Span(start=first.start, end=last.end, precision=Precision.DAY)


def _year(match: re.Match[str], today: date) -> int | None:
    if match["year"]:
        return int(match["year"])
    return today.year + 1 if match["nextyear"] else None


def _month(match: re.Match[str], today: date) -> Span:
    return next_part(int(match["month"]), Precision.MONTH, match["mod"], today=today, year=_year(match, today))


def _quarter(match: re.Match[str], today: date) -> Span:
    number = int(match["q"] or match["o"] or match["n"])
    return next_part(number * 3 - 2, Precision.QUARTER, match["mod"], today=today, year=_year(match, today))


def _half(match: re.Match[str], today: date) -> Span:
    number = int(match["h"] or match["o"] or match["n"])
    return next_part(number * 6 - 5, Precision.HALF, match["mod"], today=today, year=_year(match, today))


def _season(match: re.Match[str], today: date) -> Span:
    return part(season(match["season"], today=today, year=_year(match, today)), match["mod"])


def _next_unit(match: re.Match[str], today: date) -> Span:
    unit = match["unit"] or match["unit2"]
    if unit in {"DAY", "WEEK"}:
        monday = next_weekday(0, today=today)
        return Span(start=monday, end=monday + timedelta(days=7), precision=Precision.DAY)
    return part(_unit_after(unit, 1, today), match["mod"])


def _duration(match: re.Match[str], today: date) -> Span | None:
    count = int(match["count"])
    return ahead(count, match["unit"], today) if 0 < count < 100 else None


def _fortnight(match: re.Match[str], today: date) -> Span:
    return ahead(14, "DAY", today)


def _range(match: re.Match[str], today: date) -> Span | None:
    """Takes the nearer end of `in two to three months`."""
    count = int(match["first"] or _numbers(match)[0])
    return ahead(count, match["unit"], today) if 0 < count < 100 else None


def _tomorrow(match: re.Match[str], today: date) -> Span:
    return one_day(today + timedelta(days=2 if match[0].startswith("OVER") else 1))


def _after_next(match: re.Match[str], today: date) -> Span:
    """The unit after the next one."""
    unit = match["unit"]
    if unit in {"DAY", "WEEK"}:
        monday = next_weekday(0, today=today) + timedelta(days=7)
        return Span(start=monday, end=monday + timedelta(days=7), precision=Precision.DAY)
    return _unit_after(unit, 2, today)


def _unit_after(unit: str, count: int, today: date) -> Span:
    months = MONTHS_IN[unit]
    begun = (today.month - 1) // months * months + 1
    start = add_months(date(today.year, begun, 1), count * months)
    return span_of(start.year, start.month, _PRECISIONS[unit])


def _week_of_month(match: re.Match[str], today: date) -> Span:
    """The week that holds the 1st, 8th, 15th or 22nd of a month; its Monday, but never before the month begins."""
    month = next_span(int(match["month"]), Precision.MONTH, today=today, year=_year(match, today))
    day = month.start + timedelta(days=7 * (int(match["nth"]) - 1))
    monday = max(month.start, day - timedelta(days=day.weekday()))
    return Span(start=monday, end=monday + timedelta(days=7), precision=Precision.DAY)


def _half_of_month(match: re.Match[str], today: date) -> Span:
    month = next_span(int(match["month"]), Precision.MONTH, today=today, year=_year(match, today))
    start = month.start if match["nth"] == "1" else month.start + timedelta(days=15)
    return Span(start=start, end=month.end, precision=Precision.MONTH)


def _half_year(match: re.Match[str], today: date) -> Span:
    return ahead(6, "MONTH", today)


def _of_year(match: re.Match[str], today: date) -> Span:
    """The beginning, middle or end of a year that is not named: the next such time."""
    month = {"BEGIN": 1, "MID": 6, "END": 12}[match["mod"]]
    return next_span(month, Precision.MONTH, today=today)


def _new_year(match: re.Match[str], today: date) -> Span:
    """January; but after New Year begins on its second day."""
    return span_of(today.year + 1, 1, Precision.MONTH)


def _year_end(match: re.Match[str], today: date) -> Span:
    if year := _year(match, today):
        return span_of(year, 12, Precision.MONTH)
    return next_span(12, Precision.MONTH, today=today) if today.month < 12 else span_of(today.year, 12, Precision.MONTH)


def _mid_year(match: re.Match[str], today: date) -> Span:
    return next_span(6, Precision.MONTH, today=today, year=_year(match, today))


def _return_to_school(match: re.Match[str], today: date) -> Span:
    return next_span(9, Precision.MONTH, today=today, year=_year(match, today))


def _japanese_fiscal_year(match: re.Match[str], today: date) -> Span:
    return next_span(4, Precision.MONTH, today=today)


def _following_year(match: re.Match[str], today: date) -> Span:
    return span_of(today.year + 1, 1, Precision.YEAR)


def _year_alone(match: re.Match[str], today: date) -> Span | None:
    year = int(match["year"])
    if year - today.year not in range(0 if match["mod"] else 1, 12):
        return None
    if match["mod"] == "MID":
        return span_of(year, 6, Precision.MONTH)
    return part(span_of(year, 1, Precision.YEAR), match["mod"])


def _week(match: re.Match[str], today: date) -> Span | None:
    return iso_week(int(match["n"]), today=today)


def _holiday(match: re.Match[str], today: date) -> Span:
    return holiday(match["holiday"], today=today, year=_year(match, today))


def _day_alone(match: re.Match[str], today: date) -> Span | None:
    found = next_day_of_month(int(match["day"]), today=today)
    return one_day(found) if found else None


def _weekday(match: re.Match[str], today: date) -> Span:
    return one_day(next_weekday(int(match["weekday"]), today=today))


Build = Callable[[re.Match[str], date], Span | None]
SHAPES: tuple[tuple[str, str, Build], ...] = (
    ("iso", r"iso:\d+-\d+-\d+", _iso),
    ("kanji", r"(?:NEXTYEAR )?kanji:[\d-]+", _kanji),
    ("kanjimonth", r"(?:NEXTYEAR )?kanjimonth:[\d-]+(?: (?P<mod>BEGIN|MID|END))?", _kanji_month),
    ("nextmonth", r"NEXTMONTH", _next_month),
    ("tomorrow", r"TOMORROW|OVERMORROW", _tomorrow),
    ("vacation", rf"VACATION (?:IN |FROM |_ )?{_MOD}M(?P<month>\d\d){_YEAR}", _month),
    ("weekofmonth", rf"[OD](?P<nth>[1-4]) WEEK (?:IN )?M(?P<month>\d\d){_YEAR}", _week_of_month),
    ("halfofmonth", rf"[OD](?P<nth>[12]) HALF (?:IN )?M(?P<month>\d\d){_YEAR}", _half_of_month),
    ("dotted", r"(?:W\d )?dotted:\d+-\d+(?:-\d+)?", _dotted),
    ("slashed", r"(?:W\d )?slashed:\d+-\d+(?:-\d+)?", _slashed),
    (
        "dayrange",
        rf"[#D](?P<first>\d+) (?:TO |_ |THROUGH |UNTIL )?[#D](?P<day>\d+) M(?P<month>\d\d){_YEAR}",
        _day_range,
    ),
    ("daymonth", rf"(?:W\d )?{_DAY} M(?P<month>\d\d){_YEAR}", _day_month),
    ("monthday", rf"(?:W\d )?M(?P<month>\d\d) [#D](?P<day>\d+){_YEAR}", _day_month),
    ("month", rf"{_MOD}(?:NEXT )?M(?P<month>\d\d)(?: NEXT(?! YEAR))?{_YEAR}", _month),
    ("quarter", rf"{_MOD}(?:Q(?P<q>[1-4])|[OD](?P<o>[1-4]) QUARTER|QUARTER #(?P<n>[1-4])){_QUARTERS_YEAR}", _quarter),
    ("half", rf"{_MOD}(?:H(?P<h>[12])|[OD](?P<o>[12]) HALF|HALF #(?P<n>[12])){_QUARTERS_YEAR}", _half),
    ("season", rf"{_MOD}(?:NEXT )?{_SEASON}(?: NEXT(?! YEAR))?{_YEAR}", _season),
    ("holiday", rf"(?:NEXT )?{_HOLIDAY}{_YEAR}", _holiday),
    ("newyear", r"(?:BEGIN )?(?:IN )?NEWYEAR", _new_year),
    ("yearend", rf"YEAREND{_YEAR}|END (?:THIS )?YEAR(?! NEXT)", _year_end),
    ("midyear", rf"MIDYEAR{_YEAR}|MID YEAR(?! NEXT)", _mid_year),
    ("rentree", rf"RENTREE{_YEAR}", _return_to_school),
    ("fiscal", r"FISCALNEXT", _japanese_fiscal_year),
    ("nextyear", r"NEXTYEAR", _following_year),
    ("nextunit", rf"{_MOD}(?:NEXT {_UNIT}|{_UNIT.replace('unit', 'unit2')} NEXT)", _next_unit),
    ("afternext", rf"NEXTNEXT {_UNIT}", _after_next),
    ("fortnight", r"IN (?:N1 )?FORTNIGHT|(?:N1 )?FORTNIGHT (?:HENCE|LATER)|(?:N1 )FORTNIGHT", _fortnight),
    ("range", rf"IN (?:_ )?(?:[N#](?P<first>\d+) (?:UNTIL|THROUGH|TO|_) {_COUNT}|slashed:\d+-\d+) {_UNIT}", _range),
    ("halfyear", r"IN (?:N1 )?HALFYEAR|HALFYEAR (?:HENCE|LATER|AFTER)", _half_year),
    ("induration", rf"IN (?:_ |TO )?{_COUNT} {_UNIT}", _duration),
    ("duration", rf"{_COUNT} {_UNIT} (?:HENCE|LATER)", _duration),
    ("bare", rf"{_COUNT} (?P<unit>MONTH|YEAR)", _duration),
    ("ofyear", r"(?P<mod>BEGIN) YEAR(?! NEXT)", _of_year),
    ("year", rf"{_MOD}Y(?P<year>\d{{4}})", _year_alone),
    ("week", r"WEEK #(?P<n>\d+)", _week),
    ("day", r"(?:W\d )?(?:D|DAY #)(?P<day>\d+)", _day_alone),
    ("weekday", r"(?:NEXT )?W(?P<weekday>\d)", _weekday),
)
"""Name, shape and the span it stands for; of two that fit at one place the first counts."""
