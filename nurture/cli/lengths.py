"""Lengths of time on the command line: one form for every command."""

import re

from nurture.domain.cadence import Duration, Unit
from nurture.domain.errors import UsageError

_UNITS = {"d": Unit.DAYS, "w": Unit.WEEKS, "m": Unit.MONTHS, "y": Unit.YEARS}
_LENGTH = re.compile(r"(\d{1,4})\s*(d(?:ays?)?|w(?:eeks?)?|m(?:onths?)?|y(?:ears?)?)", re.IGNORECASE)
_MOST = {Unit.DAYS: 7_300, Unit.WEEKS: 1_040, Unit.MONTHS: 240, Unit.YEARS: 20}


def length_of(text: str, option: str) -> Duration:
    """Returns a length such as `5y`, `18 months` or `90 days`, of 1 day to 20 years.

    Raises UsageError, which names the option, for what is none.
    """
    matched = _LENGTH.fullmatch(text.strip())
    if matched is None:
        raise UsageError(f"{option}: {text!r} is no length; expected one like 5y, 18 months, 90 days")
    unit, count = _UNITS[matched[2][0].lower()], int(matched[1])
    if not 1 <= count <= _MOST[unit]:
        raise UsageError(f"{option}: {text!r} is out of bounds; expected 1 to {_MOST[unit]} {unit}")
    return Duration(count=count, unit=unit)
