"""Times people name, in their languages."""

from datetime import date

import pytest

from nurture.domain.commitment import Precision
from nurture.mail.dates import find_resume, find_times_named

TODAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("language", "words", "on", "precision"),
    [
        ("en", "in March", date(2027, 3, 1), Precision.MONTH),
        ("en", "March 2028", date(2028, 3, 1), Precision.MONTH),
        ("en", "3 March", date(2027, 3, 3), Precision.DAY),
        ("en", "March 3rd, 2027", date(2027, 3, 3), Precision.DAY),
        ("en", "2027-03-12", date(2027, 3, 12), Precision.DAY),
        ("en", "next year", date(2027, 1, 1), Precision.YEAR),
        ("en", "early next year", date(2027, 1, 1), Precision.QUARTER),
        ("en", "in the new year", date(2027, 1, 1), Precision.MONTH),
        ("en", "after Q2", date(2027, 7, 1), Precision.QUARTER),
        ("en", "end of Q1", date(2027, 3, 1), Precision.MONTH),
        ("en", "H2", date(2027, 7, 1), Precision.HALF),
        ("en", "the second half of 2028", date(2028, 7, 1), Precision.HALF),
        ("en", "in six months", date(2027, 5, 10), Precision.MONTH),
        ("en", "a couple of months from now", date(2027, 1, 10), Precision.MONTH),
        ("en", "a year from now", date(2027, 11, 10), Precision.MONTH),
        ("en", "mid-2027", date(2027, 6, 1), Precision.MONTH),
        ("en", "after the summer", date(2027, 9, 1), Precision.QUARTER),
        ("en", "after Easter", date(2027, 3, 30), Precision.DAY),
        ("en", "after Labor Day", date(2027, 9, 7), Precision.DAY),
        ("en", "early May", date(2027, 5, 1), Precision.MONTH),
        ("de", "nach dem Sommer", date(2027, 9, 1), Precision.QUARTER),
        ("de", "im Januar", date(2027, 1, 1), Precision.MONTH),
        ("de", "12.03.2027", date(2027, 3, 12), Precision.DAY),
        ("de", "in KW 12", date(2027, 3, 22), Precision.DAY),
        ("de", "im ersten Quartal nächsten Jahres", date(2027, 1, 1), Precision.QUARTER),
        ("de", "Anfang 2027", date(2027, 1, 1), Precision.QUARTER),
        ("de", "in einem halben Jahr", date(2027, 5, 10), Precision.MONTH),
        ("fr", "à la rentrée", date(2027, 9, 1), Precision.MONTH),
        ("fr", "l'année prochaine", date(2027, 1, 1), Precision.YEAR),
        ("fr", "début mars", date(2027, 3, 1), Precision.MONTH),
        ("fr", "dans trois mois", date(2027, 2, 10), Precision.MONTH),
        ("es", "el próximo año", date(2027, 1, 1), Precision.YEAR),
        ("es", "el año que viene", date(2027, 1, 1), Precision.YEAR),
        ("es", "en el segundo trimestre", date(2027, 4, 1), Precision.QUARTER),
        ("es", "14 de enero", date(2027, 1, 14), Precision.DAY),
        ("it", "tra un paio di mesi", date(2027, 1, 10), Precision.MONTH),
        ("it", "l'anno prossimo", date(2027, 1, 1), Precision.YEAR),
        ("nl", "vanaf week 10", date(2027, 3, 8), Precision.DAY),
        ("nl", "over een half jaar", date(2027, 5, 10), Precision.MONTH),
        ("nl", "na de zomer", date(2027, 9, 1), Precision.QUARTER),
        ("pt", "no segundo semestre de 2027", date(2027, 7, 1), Precision.HALF),
        ("sv", "om sex månader", date(2027, 5, 10), Precision.MONTH),
        ("pl", "za pół roku", date(2027, 5, 10), Precision.MONTH),
        ("ja", "来年4月以降", date(2027, 4, 1), Precision.MONTH),
        ("ja", "来年度に入りましたら", date(2027, 4, 1), Precision.MONTH),
        ("ja", "3ヶ月後", date(2027, 2, 10), Precision.MONTH),
    ],
)
def test_a_named_time_is_dated(language: str, words: str, on: date, precision: Precision) -> None:
    (named,) = find_times_named(words, today=TODAY, language=language)
    assert (named.on, named.precision) == (on, precision)


@pytest.mark.parametrize(
    ("language", "text", "on"),
    [
        ("en", "Try me again in March.", date(2027, 3, 1)),
        ("en", "Our contract ends in June; write to me in May.", date(2027, 5, 1)),
        ("en", "Q2 please", date(2027, 4, 1)),
        ("en", "Nothing before September. Let's talk then.", date(2027, 9, 1)),
        ("de", "Melden Sie sich gern nach Ostern wieder.", date(2027, 3, 30)),
        ("fr", "Recontactez-moi après l'été.", date(2027, 9, 1)),
    ],
)
def test_the_time_to_talk_again_is_found(language: str, text: str, on: date) -> None:
    named = find_resume(text, today=TODAY, language=language)
    assert named is not None
    assert named.on == on


def test_the_words_are_quoted_as_written() -> None:
    named = find_resume("Let us talk again after  Q2, please.", today=TODAY, language="en")
    assert named is not None
    assert named.words == "after  Q2"


@pytest.mark.parametrize(
    "text",
    [
        "Our audited report is due in March.",
        "We met in June 2026 and signed with them in July 2026.",
        "You may be right about that.",
        "We have been with them since 2014.",
        "It costs 14 euros for 3 people.",
        "",
    ],
)
def test_a_time_that_is_not_about_coming_back_is_left_alone(text: str) -> None:
    assert find_resume(text, today=TODAY, language="en") is None
