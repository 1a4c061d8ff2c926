"""Dates as mail clients print them in a quoted head: any order, month names of many languages, zones."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache

from nurture.mail import headers, lexicon

_LENGTH_LIMIT = 120
_RFC_DATE = re.compile(r"[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-./年년]\s?(\d{1,2})\s?[-./月월]\s?(\d{1,2})")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d\d(?!\d))")
_WORD = re.compile(r"[^\W\d_][^\W\d_\u0e31-\u0e4e]*(?:[\u0e31-\u0e4e]|[^\W\d_]|\.(?=[^\W\d_]))*")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_DAY = re.compile(r"(?<![\d:])(\d{1,2})(?![\d:])")
_TIME = re.compile(r"(?<!\d)(\d{1,2})\s?[:.h時시点]\s?(\d{2})(?:[:.]\d{2})?(?!\d)")
_AFTERNOON = re.compile(r"(?<![^\W\d])p\.?\s?m\b|午後|下午|오후|μ\.?μ|ch\b|م\b", re.IGNORECASE)
_MORNING = re.compile(r"(?<![^\W\d])a\.?\s?m\b|午前|上午|오전|π\.?μ", re.IGNORECASE)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+\u2212-])(\d{1,2}):?(\d{2})?(?!\d)")
_VIETNAMESE = re.compile(r"(\d{1,2})\s+(?:tháng|thg)\s+(\d{1,2})[,\s]+(?:năm\s+)?(\d{4})", re.IGNORECASE)

_VIETNAMESE_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "một giêng",
            "hai",
            "ba",
            "tư bốn",
            "năm",
            "sáu",
            "bảy bẩy",
            "tám",
            "chín",
            "mười",
            "mười_một",
            "mười_hai chạp",
        ),
        1,
    )
    for name in (spelled.replace("_", " ") for spelled in names.split())
}
_SPELLED = re.compile(
    r"tháng (" + "|".join(sorted(_VIETNAMESE_NUMBERS, key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE
)
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_BUDDHIST = re.compile(r"(?<!\d)25[4-9]\d(?!\d)")
_BUDDHIST_AHEAD = 543


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """A calendar day; `other` is the day meant if the writer puts the month first."""

    year: int
    month: int
    day: int
    rest: str
    may_swap: bool = False


def understand(written: str, *, language: str | None = None, before: datetime | None = None) -> datetime | None:
    """Returns the moment a quoted head names, aware, or None.

    `before` is when the forward was sent. A date without a zone is taken in its zone (UTC without it), and it settles
    02/10: a mail is not forwarded before it was written; else the day comes first unless the clock has AM or PM.
    """
    zone = (before.tzinfo if before else None) or UTC
    if _RFC_DATE.match(written) and (exact := headers.date(written)) is not None:
        return exact
    text = _in_figures(written[:_LENGTH_LIMIT])
    day = _find_day(text, language)
    if day is None:
        return None
    own_zone = _find_zone(day.rest) or zone
    first = _moment(day, own_zone)
    if not day.may_swap:
        return first
    second = _moment(_swapped(day), own_zone)
    return _likelier(first, second, is_american=bool(_AFTERNOON.search(text) or _MORNING.search(text)), before=before)


def _in_figures(text: str) -> str:
    """Returns a date with its Vietnamese month as a number and its Thai year counted from the Christian era."""
    if _THAI.search(text):
        text = _BUDDHIST.sub(lambda match: str(int(match[0]) - _BUDDHIST_AHEAD), text)
    return _SPELLED.sub(lambda match: f"tháng {_VIETNAMESE_NUMBERS[match[1].casefold()]}", text)


def _likelier(
    first: datetime | None, second: datetime | None, *, is_american: bool, before: datetime | None
) -> datetime | None:
    if first is None or second is None:
        return first or second
    preferred, other = (second, first) if is_american else (first, second)
    latest = before + timedelta(days=2) if before else preferred
    return other if other <= latest < preferred else preferred


def _find_day(text: str, language: str | None) -> _Day | None:
    if found := _ISO.search(text):
        return _Day(year=int(found[1]), month=int(found[2]), day=int(found[3]), rest=_without(text, found))
    if found := _VIETNAMESE.search(text):
        return _Day(year=int(found[3]), month=int(found[2]), day=int(found[1]), rest=_without(text, found))
    if (named := _named_day(text, language)) is not None:
        return named
    if found := _NUMERIC.search(text):
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        rest, swap = _without(text, found), found[2] != "."
        return _Day(year=year, month=int(found[3]), day=int(found[1]), rest=rest, may_swap=swap)
    return None


def _named_day(text: str, language: str | None) -> _Day | None:
    """Returns a day whose month is a word. The last such word wins: "mar. 2 nov." begins with a Tuesday."""
    year = _YEAR.search(text)
    names = [(match, _month(match[0], language)) for match in _WORD.finditer(text)]
    found = [(match, month) for match, month in names if month]
    if year is None or not found:
        return None
    match, month = found[-1]
    days = [number for number in _DAY.finditer(text) if not _is_clock(text, number)]
    if not days:
        return None
    nearest = min(days, key=lambda number: min(abs(number.start() - match.end()), abs(match.start() - number.end())))
    rest = text[max(year.end(), match.end(), nearest.end()) :]
    return _Day(year=int(year[1]), month=month, day=int(nearest[1]), rest=rest)


def _is_clock(text: str, number: re.Match[str]) -> bool:
    before, after = text[max(0, number.start() - 1) : number.start()], text[number.end() : number.end() + 3]
    return bool(re.match(r"[.:h時시]\d\d|\s?[時시点]", after)) or bool(re.match(r"[:+\u2212]", before)) or before == "-"


def _moment(day: _Day, zone: tzinfo) -> datetime | None:
    if day.year not in headers.YEARS:
        return None
    hour, minute, second = _clock(day.rest)
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _clock(rest: str) -> tuple[int, int, int]:
    found = _TIME.search(rest)
    if found is None:
        return 0, 0, 0
    hour, minute = int(found[1]), int(found[2])
    tail = found[0][found.end(2) - found.start() :]
    second = int(tail[1:]) if tail else 0
    if _AFTERNOON.search(rest) and hour < 12:
        hour += 12
    elif _MORNING.search(rest) and hour == 12:
        hour = 0
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else (0, 0, 0)


def _swapped(day: _Day) -> _Day:
    return _Day(year=day.year, month=day.day, day=day.month, rest=day.rest)


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " + text[match.end() :]


def _find_zone(text: str) -> tzinfo | None:
    clock = _TIME.search(text)
    tail = text[clock.end() :] if clock else text
    if offset := _OFFSET.search(tail):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        sign = 1 if offset[1] == "+" else -1
        return timezone(timedelta(minutes=sign * minutes)) if minutes < 24 * 60 else None
    names = (_zones().get(word) for word in _WORD.findall(tail))
    minutes_east = next((minutes for minutes in names if minutes is not None), None)
    return None if minutes_east is None else timezone(timedelta(minutes=minutes_east))


def _month(word: str, language: str | None) -> int | None:
    key = word.casefold().strip(".")
    return _months(language).get(key) or _months(None).get(key) if language else _months(None).get(key)


@cache
def _months(language: str | None) -> dict[str, int]:
    """Returns month names of one language, or of all of them, where the first language listed owns a name."""
    found: dict[str, int] = {}
    for title, lines in lexicon.sections("forward_months").items():
        if title != "zones" and language in (None, title):
            for number, line in enumerate(lines, 1):
                found.update({name.casefold(): number for name in line.split() if name.casefold() not in found})
    return found


@cache
def _zones() -> dict[str, int]:
    return {name: int(minutes) for name, minutes in lexicon.pairs("forward_months", "zones")}
