"""Public holidays and weekends of countries; the package that knows them is slow: loaded at the first question."""

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from nurture.domain.calendar import USUAL_WEEKEND


def holiday_names_of(
    country: str | None, years: Iterable[int], *, region: str | None = None
) -> tuple[tuple[date, str], ...]:
    """Returns the public holidays of a country (ISO 3166 code) with their names in English, in order of days.

    There are none of an unknown country. With a region (ISO 3166-2 without the country) its own are among them; without
    one only those of the whole country.
    """
    if not country:
        return ()
    code = country.upper()
    known = region if region in regions_of(code) else None
    return tuple(sorted(named for year in years for named in _named(code, known, year)))


def weekend_of(country: str | None, year: int) -> frozenset[int]:
    """Returns the weekdays (Monday is 0) that are free in a country; Saturday and Sunday where none is known."""
    found = _holidays(country.upper(), None, year) if country else None
    return frozenset(found.weekend) if found is not None else USUAL_WEEKEND


@cache
def regions_of(country: str) -> frozenset[str]:
    """Returns the regions of a country (ISO 3166-2 without the country) that have holidays of their own."""
    return frozenset(import_module("holidays").list_supported_countries(include_aliases=False).get(country, ()))


def _named(country: str, region: str | None, year: int) -> tuple[tuple[date, str], ...]:
    found = _holidays(country, region, year)
    return () if found is None else tuple(found.items())


@lru_cache(maxsize=512)
def _holidays(country: str, region: str | None, year: int) -> Any:
    """Returns the package's own table of a year, None for a country it does not know."""
    try:
        return import_module("holidays").country_holidays(country, subdiv=region, years=[year], language="en_US")
    except (NotImplementedError, KeyError):
        return None
