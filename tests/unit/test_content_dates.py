"""Dates in each language."""

from datetime import UTC, date, datetime

import pytest

from nurture.content.dates import DATE_WORDS, day, in_month, moment, named, number, on_day, short_day
from nurture.domain.commitment import Precision

NOVEMBER = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("language", "alone", "on", "month"),
    [
        ("en", "12 November 2026", "on 12 November 2026", "in November 2026"),
        ("de", "12. November 2026", "am 12. November 2026", "im November 2026"),
        ("fr", "12 novembre 2026", "le 12 novembre 2026", "en novembre 2026"),
        ("es", "12 de noviembre de 2026", "el 12 de noviembre de 2026", "en noviembre de 2026"),
        ("it", "12 novembre 2026", "il 12 novembre 2026", "a novembre 2026"),
        ("nl", "12 november 2026", "op 12 november 2026", "in november 2026"),
        ("pt", "12 de novembro de 2026", "em 12 de novembro de 2026", "em novembro de 2026"),
        ("da", "12. november 2026", "den 12. november 2026", "i november 2026"),
        ("nb", "12. november 2026", "den 12. november 2026", "i november 2026"),
        ("sv", "12 november 2026", "den 12 november 2026", "i november 2026"),
        ("pl", "12 listopada 2026", "12 listopada 2026", "w listopadzie 2026"),
    ],
)
def test_a_day_and_a_month_are_written_in_the_language(language, alone, on, month):
    assert (day(NOVEMBER, language), on_day(NOVEMBER, language), in_month(NOVEMBER, language)) == (alone, on, month)


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (date(2027, 3, 1), "fr", "le 1er mars 2027"),
        (date(2027, 3, 1), "it", "il 1º marzo 2027"),
        (date(2027, 3, 8), "it", "l’8 marzo 2027"),
        (date(2027, 3, 11), "it", "l’11 marzo 2027"),
        (date(2027, 3, 1), "de", "am 1. März 2027"),
    ],
)
def test_days_that_a_language_writes_apart(value, language, written):
    assert on_day(value, language) == written


@pytest.mark.parametrize(
    ("precision", "english", "german"),
    [
        (Precision.DAY, "on 1 August 2027", "am 1. August 2027"),
        (Precision.MONTH, "in August 2027", "im August 2027"),
        (Precision.QUARTER, "in the third quarter of 2027", "im dritten Quartal 2027"),
        (Precision.HALF, "in the second half of 2027", "im zweiten Halbjahr 2027"),
        (Precision.YEAR, "in 2027", "im Jahr 2027"),
    ],
)
def test_a_time_is_named_as_exactly_as_it_was(precision, english, german):
    value = date(2027, 8, 1)
    assert (named(value, precision, "en"), named(value, precision, "de")) == (english, german)


def test_a_month_has_the_word_that_its_preposition_asks_for():
    assert (in_month(date(2027, 9, 1), "pl"), day(date(2027, 9, 1), "pl")) == ("we wrześniu 2027", "1 września 2027")


def test_a_moment_is_told_in_its_zone():
    value = datetime(2027, 2, 11, 23, 42, tzinfo=UTC)
    assert moment(value, "Europe/Berlin") == "Friday, 12 February 2027, at 00:42 (Europe/Berlin)"


def test_a_short_day_fits_a_subject():
    assert short_day(date(2027, 9, 3)) == "3 Sep 2027"


@pytest.mark.parametrize(("value", "written"), [(1, "1"), (2, "deux"), (5, "cinq"), (6, "6")])
def test_small_counts_are_words(value, written):
    assert number(value, "fr") == written


@pytest.mark.parametrize("language", DATE_WORDS)
def test_every_language_has_all_its_words(language):
    words = DATE_WORDS[language]
    assert (len(words.months.split()), len(words.ordinals), len(words.numbers.split())) == (12, 4, 4)
    assert len(words.in_months.split(",")) in (1, 12)
