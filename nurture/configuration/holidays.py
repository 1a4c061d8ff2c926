"""Public holidays of a country, as days; the package that knows them is slow, so it is loaded at the first question."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib import import_module


def holidays_of(country: str | None, years: Iterable[int]) -> frozenset[date]:
    """Returns the public holidays of a country (ISO 3166 code) in those years; none for an unknown country."""
    if not country:
        return frozenset()
    return frozenset().union(*(_holidays(country.upper(), year) for year in years))


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(import_module("holidays").country_holidays(country, years=[year]))
    except (NotImplementedError, KeyError):
        return frozenset()
