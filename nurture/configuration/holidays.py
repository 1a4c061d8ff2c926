"""Public holidays of a country, as days; the package that knows them is slow, so it is loaded at the first question."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib import import_module

from nurture.domain.calendar import Calendar


def holidays_of(country: str | None, years: Iterable[int]) -> frozenset[date]:
    """Returns the public holidays of a country (ISO 3166 code) in those years; none for an unknown country."""
    return frozenset(day for year in years for day, _ in _holidays(country, year))


def calendar_of(zone: str, country: str | None, years: Iterable[int]) -> Calendar:
    """Returns the calendar of a place with its holidays in those years and their names in English."""
    named = tuple(holiday for year in years for holiday in _holidays(country, year))
    return Calendar(zone=zone, holidays=frozenset(day for day, _ in named), holiday_names=named)


@lru_cache(maxsize=512)
def _holidays(country: str | None, year: int) -> tuple[tuple[date, str], ...]:
    if not country:
        return ()
    try:
        found = import_module("holidays").country_holidays(country.upper(), years=[year], language="en_US")
    except (NotImplementedError, KeyError):
        return ()
    return tuple(sorted(found.items()))
