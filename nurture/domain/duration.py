"""Durations counted in a calendar: which day, and which moment, lies one later or earlier."""

from datetime import date, datetime, timedelta

from nurture.domain.cadence import Duration, Unit
from nurture.domain.calendar import Calendar, add_months
from nurture.domain.errors import NurtureError


def add(day: date, duration: Duration, calendar: Calendar) -> date:
    """Returns the day a duration later: 31 January and 1 month is the last of February.

    Raises NurtureError when the calendar ends before.
    """
    return _move(day, duration.count, duration.unit, calendar)


def subtract(day: date, duration: Duration, calendar: Calendar) -> date:
    """Returns the day a duration earlier, counted like `add`."""
    return _move(day, -duration.count, duration.unit, calendar)


def after(moment: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """Returns the first moment a full duration later: neither the clock nor the hours elapsed fall short of it."""
    local = calendar.local(moment)
    day = local.date()
    end = add(day, duration, calendar)
    shifted = moment + (end - day)
    if _shows(calendar.local(shifted), end, local):
        return shifted
    return max(shifted, calendar.moment(end, local.time()))


def before(moment: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """Returns the last moment from which a full duration passes until the given one."""
    local = calendar.local(moment)
    start = subtract(local.date(), duration, calendar)
    shifted = moment - (local.date() - start)
    there = calendar.local(shifted)
    if not there.fold and _shows(there, start, local):
        return shifted
    return min(shifted, calendar.moment(start, local.time()))


def longest(duration: Duration) -> timedelta | None:
    """Returns a time that the duration never exceeds, clock changes included; None for working days."""
    days = _DAYS.get(duration.unit)
    return None if days is None else timedelta(days * duration.count + _SLACK)


def _shows(there: datetime, day: date, local: datetime) -> bool:
    """Tells whether the clock shows, on that day, the time it shows now: no change of the clocks lies between."""
    return there.date() == day and there.time() == local.time()


_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 31, Unit.YEARS: 366}
_SLACK = 3


def _move(day: date, count: int, unit: Unit, calendar: Calendar) -> date:
    try:
        match unit:
            case Unit.DAYS:
                return day + timedelta(days=count)
            case Unit.WEEKS:
                return day + timedelta(weeks=count)
            case Unit.WORKING_DAYS:
                return calendar.add_working_days(day, count)
            case Unit.MONTHS:
                return add_months(day, count)
            case Unit.YEARS:
                return add_months(day, 12 * count)
    except (OverflowError, ValueError) as error:
        raise NurtureError(f"{count} {unit} from {day} lies outside the calendar; give a shorter duration") from error
