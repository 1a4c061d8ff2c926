"""Calendars: days, local times and holidays of one place; nothing else in nurture knows a time zone."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nurture.domain.errors import NotFound

ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
USUAL_WEEKEND = frozenset({5, 6})
"""Saturday and Sunday."""

_SHORTEST_MONTH = 28
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A person's calendar: the IANA zone and the public holidays there (days in that zone), with names where known.

    `weekend` are the weekdays (Monday is 0) on which nobody works there: Friday and Saturday in some countries. Moments
    that go in and come out are aware UTC.
    """

    zone: str
    holidays: frozenset[date] = frozenset()
    holiday_names: tuple[tuple[date, str], ...] = ()
    weekend: frozenset[int] = USUAL_WEEKEND

    def __hash__(self) -> int:
        """Returns a number that is at hand: what is kept by calendar is asked for often, and a zone has few."""
        return hash((self.zone, len(self.holidays)))

    def local(self, moment: datetime) -> datetime:
        """Returns the moment as the clock on the wall shows it; raises NotFound for an unknown zone."""
        return moment.astimezone(_zone_info(self.zone))

    def day_of(self, moment: datetime) -> date:
        """Returns the local day of a moment."""
        return moment.astimezone(_zone_info(self.zone)).date()

    def moment(self, day: date, at: time) -> datetime:
        """Returns the moment of a local time: the first of two when clocks go back.

        A time that is left out when clocks go forward becomes the first that exists after it, which can be on the
        next day where a whole day was left out.
        """
        return _moment(self.zone, day, at)

    def midnight(self, day: date) -> datetime:
        """Returns the first moment of a local day."""
        return self.moment(day, time.min)

    def is_working(self, day: date) -> bool:
        """Tells whether the day lies neither on the weekend there nor on a holiday."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def add_working_days(self, day: date, count: int) -> date:
        """Returns the day that is `count` working days later, or earlier when negative; zero gives the day itself."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def holiday_name(self, day: date) -> str:
        """Returns what the holiday is called, or its date in words when no name is known."""
        known = (name for named, name in self.holiday_names if named == day)
        is_free = day.weekday() in self.weekend and day not in self.holidays
        return next(known, f"the {'weekend' if is_free else 'holiday'} of {day_words(day)}")


def add_months(day: date, count: int) -> date:
    """Returns the same day `count` calendar months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if day.day <= _SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_words(day: date) -> str:
    """Returns a day in words, such as `12 November 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=20_000)
def _moment(zone: str, day: date, at: time) -> datetime:
    """Kept, since a plan asks for the same midnights and openings as its neighbours: some years of some zones."""
    local = datetime.combine(day, at, _zone_info(zone))
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return first if first <= second else _clock_change(second, first, _zone_info(zone))


def _clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Returns the one change of the offset between two moments, found by halving: at most 17 rounds for a day."""
    before, after = before.replace(microsecond=0), after.replace(microsecond=0)
    offset = before.astimezone(zone).utcoffset()
    while after - before > _ONE_SECOND:
        middle = before + (after - before) // _ONE_SECOND // 2 * _ONE_SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


@cache
def _zone_info(name: str) -> ZoneInfo:
    # ZoneInfo's own cache holds eight zones strongly and reads the others again from disk.
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotFound(f"{name!r} is no time zone; expected one like Europe/Berlin") from error
