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
    day = calendar.day_of(moment)
    end = add(day, duration, calendar)
    return max(moment + (end - day), calendar.moment(end, calendar.local(moment).time()))


def before(moment: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """Returns the last moment from which a full duration passes until the given one."""
    day = calendar.day_of(moment)
    start = subtract(day, duration, calendar)
    return min(moment - (day - start), calendar.moment(start, calendar.local(moment).time()))


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
