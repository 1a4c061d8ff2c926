"""Commitments: dates the prospect named, and when a touch that keeps one may leave."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from nurture.domain.calendar import ONE_DAY, Calendar, add_months

WORKING_DAYS_OF_GRACE = 5


class Precision(StrEnum):
    """How exact the named time is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A time the prospect named, in their words; `on` is its first day in their calendar.

    One `by_rep` was named by the rep: nothing goes out before it, and nobody is told that they asked for it.
    """

    id: int
    words: str
    on: date
    precision: Precision = Precision.MONTH
    by_rep: bool = False


def due_span(commitment: Commitment, calendar: Calendar) -> tuple[date, date]:
    """Returns the first and the last day on which the commitment is kept, both included.

    That is the first third of a named month, quarter, half or year; the first five working days from a named day on,
    which counts if it is one. The first day is always the named one: nobody is written to sooner than asked.
    """
    return commitment.on, _last_day(commitment, calendar)


def _last_day(commitment: Commitment, calendar: Calendar) -> date:
    if commitment.precision is Precision.DAY:
        return calendar.add_working_days(commitment.on - ONE_DAY, WORKING_DAYS_OF_GRACE)
    length = add_months(commitment.on, _MONTHS[commitment.precision]) - commitment.on
    return commitment.on + timedelta(days=length.days // 3 - 1)
