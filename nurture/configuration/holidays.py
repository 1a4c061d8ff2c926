"""Public holidays of a country; the package that knows them is slow, so it is loaded at the first question."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib import import_module


def holidays_of(country: str | None, years: Iterable[int]) -> frozenset[date]:
    """Returns the public holidays of a country (ISO 3166 code) in those years; none for an unknown country."""
    return frozenset(day for day, _ in holiday_names_of(country, years))


def holiday_names_of(country: str | None, years: Iterable[int]) -> tuple[tuple[date, str], ...]:
    """Returns the public holidays of a country with their names in English, in order of days."""
    if not country:
        return ()
    return tuple(sorted(named for year in years for named in _holidays(country.upper(), year)))


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> tuple[tuple[date, str], ...]:
    try:
        return tuple(import_module("holidays").country_holidays(country, years=[year], language="en_US").items())
    except (NotImplementedError, KeyError):
        return ()
