"""Public holidays of a country."""

import subprocess
import sys
from datetime import date

import pytest

from nurture.configuration.holidays import holiday_names_of, weekend_of


def holidays_of(country: str | None, years: tuple[int, ...], *, region: str | None = None) -> set[date]:
    return {day for day, _ in holiday_names_of(country, years, region=region)}


@pytest.mark.parametrize(
    ("country", "day"),
    [("DE", date(2026, 10, 3)), ("de", date(2027, 12, 25)), ("US", date(2026, 11, 26)), ("FR", date(2026, 7, 14))],
)
def test_a_public_holiday_is_known(country: str, day: date) -> None:
    assert day in holidays_of(country, (2026, 2027))


@pytest.mark.parametrize("country", [None, "", "XX", "Germany", "../x"])
def test_an_unknown_country_has_no_holidays(country: str | None) -> None:
    assert holidays_of(country, (2026,)) == set()


def test_only_the_years_asked_for_are_given() -> None:
    assert {day.year for day in holidays_of("DE", (2026, 2028))} == {2026, 2028}


@pytest.mark.parametrize(
    ("country", "named"),
    [("US", (date(2026, 11, 26), "Thanksgiving Day")), ("DE", (date(2026, 10, 3), "German Unity Day"))],
)
def test_a_holiday_has_an_english_name(country: str, named: tuple[date, str]) -> None:
    assert named in holiday_names_of(country, (2026,))


def test_the_package_is_not_loaded_before_it_is_needed() -> None:
    loads = "nurture.configuration.holidays, nurture.configuration.revision"
    code = f"import sys, {loads}; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_region_adds_its_own_holidays() -> None:
    corpus_christi = date(2027, 5, 27)
    assert corpus_christi in holidays_of("DE", (2027,), region="BY")
    assert corpus_christi not in holidays_of("DE", (2027,), region="BE")
    assert corpus_christi not in holidays_of("DE", (2027,))


def test_an_unknown_region_has_the_holidays_of_its_country() -> None:
    assert holidays_of("DE", (2027,), region="ZZ") == holidays_of("DE", (2027,))


@pytest.mark.parametrize(
    ("country", "weekend"), [("DE", {5, 6}), ("IL", {4, 5}), ("SA", {4, 5}), (None, {5, 6}), ("XX", {5, 6})]
)
def test_a_country_has_its_own_weekend(country: str | None, weekend: set[int]) -> None:
    assert weekend_of(country, 2027) == weekend
