"""What a basis allows in a jurisdiction, and until when."""

from dataclasses import replace
from datetime import date

import pytest

from nurture.domain.basis_judging import judge, judge_in, stays_before
from nurture.domain.cadence import Duration, Unit
from nurture.domain.jurisdiction import (
    Basis,
    BasisKind,
    Jurisdiction,
    Jurisdictions,
    KnownBases,
    Lack,
    Shown,
    Term,
    in_words,
    supersedes,
    why_waits,
)

TODAY = date(2026, 11, 12)
SIX_MONTHS, TWO_YEARS, THREE_YEARS = (
    Duration(count=count, unit=unit) for count, unit in ((6, Unit.MONTHS), (2, Unit.YEARS), (3, Unit.YEARS))
)


def rules(code: str = "CA", oldest: Duration | None = None, **terms: Duration | None) -> Jurisdiction:
    return Jurisdiction(
        id=code,
        terms=tuple(Term(kind=BasisKind(kind), lasts=lasts) for kind, lasts in terms.items()),
        shows=(),
        oldest_no=oldest,
    )


CANADA = rules(consent=None, purchase=TWO_YEARS, inquiry=SIX_MONTHS)
GERMANY = rules("DE", consent=None)
DEFAULT = rules("default", THREE_YEARS, consent=None, correspondence=THREE_YEARS)


def known(
    kind: str | None = None,
    on: date = TODAY,
    until: date | None = None,
    wrote: date | None = None,
    no: date | None = TODAY,
) -> KnownBases:
    recorded = Basis(kind=BasisKind(kind), on=on, until=until) if kind else None
    return KnownBases(recorded=recorded, wrote_on=wrote, latest_no=no)


@pytest.mark.parametrize(
    ("what", "where", "until"),
    [
        (known("consent", date(2020, 1, 1)), CANADA, None),
        (known("consent", until=date(2026, 12, 1)), CANADA, date(2026, 12, 1)),
        (known("inquiry", date(2026, 6, 1)), CANADA, date(2026, 11, 30)),
        (known("inquiry", date(2026, 8, 31)), CANADA, date(2027, 2, 27)),
        (known("inquiry", date(2026, 6, 1), until=date(2030, 1, 1)), CANADA, date(2026, 11, 30)),
        (known("purchase", date(2026, 11, 12)), CANADA, date(2028, 11, 11)),
        (known("consent", date(2026, 3, 1)), GERMANY, None),
        (known(wrote=date(2026, 11, 1)), DEFAULT, date(2029, 10, 31)),
        (known("inquiry", wrote=date(2026, 11, 1)), DEFAULT, date(2029, 10, 31)),
        (known("consent", date(2026, 11, 10), wrote=date(2026, 11, 1)), DEFAULT, date(2029, 11, 11)),
        (known("consent", date(2026, 11, 10), no=None), DEFAULT, None),
    ],
)
def test_a_basis_allows_mail_until_its_last_day(what, where, until):
    standing = judge_in(what, where, on=TODAY)
    assert (standing.lack, standing.until) == (None, until)


@pytest.mark.parametrize(
    ("what", "where", "lack"),
    [
        (known(), GERMANY, Lack.MISSING),
        (known(wrote=TODAY), GERMANY, Lack.NOT_ENOUGH),
        (known("purchase"), GERMANY, Lack.NOT_ENOUGH),
        (known("legitimate_interest"), CANADA, Lack.NOT_ENOUGH),
        (known("inquiry", date(2026, 5, 12)), CANADA, Lack.EXPIRED),
        (known("consent", date(2026, 1, 1), until=date(2026, 11, 11)), CANADA, Lack.EXPIRED),
        (known("none", date(2026, 11, 1)), CANADA, Lack.WITHDRAWN),
        (known("none", date(2026, 1, 1), wrote=TODAY), DEFAULT, Lack.WITHDRAWN),
        (known("consent", date(2020, 1, 1), no=date(2023, 11, 12)), DEFAULT, Lack.TOO_OLD),
    ],
)
def test_without_a_basis_that_counts_nothing_goes_out(what, where, lack):
    assert judge_in(what, where, on=TODAY).lack is lack


def test_an_inquiry_holds_on_its_last_day_and_not_on_the_next():
    what = known("inquiry", date(2026, 6, 1))
    found = [judge_in(what, CANADA, on=day).lack for day in (date(2026, 11, 30), date(2026, 12, 1))]
    assert found == [None, Lack.EXPIRED]


def test_an_unknown_country_takes_the_default():
    both = Jurisdictions(default=DEFAULT, by_country={"DE": GERMANY})
    assert [both.of(code).id for code in ("DE", "XX", None)] == ["DE", "default", "default"]


@pytest.mark.parametrize(
    ("new", "standing", "by_person", "wins"),
    [
        (("consent", 5), None, True, True),
        (("consent", 5), ("inquiry", 5), True, True),
        (("consent", 4), ("none", 5), False, False),
        (("consent", 4), ("inquiry", 5), False, True),
        (("consent", 4), ("inquiry", 5), True, False),
        (("none", 6), ("consent", 5), False, True),
    ],
)
def test_the_newest_statement_stands_and_only_a_newer_one_ends_a_withdrawal(new, standing, by_person, wins):
    made = [each and Basis(kind=BasisKind(each[0]), on=date(2026, 11, each[1])) for each in (new, standing)]
    assert supersedes(made[0], made[1], by_person=by_person) is wins


@pytest.mark.parametrize(
    ("old", "new", "where", "stays"),
    [
        (("consent", 1, 11), ("inquiry", 11, 11), CANADA, True),
        (("consent", 1, 11), ("inquiry", 11, 11), GERMANY, True),
        (("consent", 1, 11), ("consent", 11, 11), CANADA, False),
        (("consent", 1, 11), ("none", 11, 11), CANADA, False),
        (("inquiry", 1, 11), ("consent", 11, 11), CANADA, False),
        (("purchase", 1, 11), ("inquiry", 11, 11), CANADA, True),
        (("purchase", 1, 11), ("inquiry", 11, 11), GERMANY, False),
        (("inquiry", 1, 5), ("legitimate_interest", 11, 11), CANADA, False),
        (
            ("inquiry", 1, 11),
            ("legitimate_interest", 11, 11),
            rules(inquiry=SIX_MONTHS, legitimate_interest=None),
            False,
        ),
    ],
)
def test_a_stronger_basis_stays_while_it_holds_and_allows_as_long(old, new, where, stays):
    before, after = (judge_in(known(kind, date(2026, month, day)), where, on=TODAY) for kind, day, month in (old, new))
    assert stays_before(before, after, on=TODAY) is stays


@pytest.mark.parametrize(
    ("what", "where", "words"),
    [
        (
            known(wrote=TODAY),
            GERMANY,
            "nothing goes out: their own mail to us is not enough, their consent is needed (by the rules for DE)",
        ),
        (
            known("inquiry", date(2026, 11, 1)),
            CANADA,
            "the basis for writing is an inquiry of theirs of 1 November 2026, until 30 April 2027 "
            "(by the rules for CA)",
        ),
        (
            known("consent", date(2026, 11, 1)),
            DEFAULT,
            "the basis for writing is their consent of 1 November 2026, until 11 November 2029, since their no is then "
            "3 years old (by the rule for every other country)",
        ),
        (
            known("consent", TODAY, no=date(2026, 3, 1)),
            DEFAULT,
            "the basis for writing is their consent of 12 November 2026, until 11 November 2029, since what is "
            "recorded is then 3 years old (by the rule for every other country)",
        ),
        (
            known("correspondence", TODAY, no=TODAY),
            DEFAULT,
            "the basis for writing is their own mail to us of 12 November 2026, until 11 November 2029 "
            "(by the rule for every other country)",
        ),
        (
            known("none", date(2026, 11, 1)),
            DEFAULT,
            "nothing goes out: the basis for writing was withdrawn on 1 November 2026 "
            "(by the rule for every other country)",
        ),
    ],
)
def test_a_standing_is_said_in_words(what, where, words):
    assert in_words(judge_in(what, where, on=TODAY)) == words


def test_a_mail_after_the_last_day_is_said_to_wait():
    standing = judge_in(known("inquiry", date(2026, 11, 1)), CANADA, on=TODAY)
    assert why_waits(standing, on=date(2027, 4, 30)) == ""
    assert why_waits(standing, on=date(2027, 5, 1)) == (
        "it will wait: an inquiry of theirs is a basis until 30 April 2027 (by the rules for CA)"
    )


@pytest.mark.parametrize(
    ("kind", "lack"), [("consent", None), ("inquiry", None), ("legitimate_interest", Lack.TOO_OLD)]
)
def test_only_a_word_of_their_own_makes_an_old_no_a_new_one(kind, lack):
    france = rules("FR", THREE_YEARS, consent=None, inquiry=THREE_YEARS, legitimate_interest=THREE_YEARS)
    assert judge_in(known(kind, no=date(2018, 3, 1)), france, on=TODAY).lack is lack


UNITED_STATES = rules("US", THREE_YEARS, consent=None, correspondence=None)
EVERYWHERE = Jurisdictions(default=DEFAULT, by_country={"CA": CANADA, "DE": GERMANY, "US": UNITED_STATES})


@pytest.mark.parametrize(
    ("countries", "law"),
    [
        ((), "default"),
        (("JP",), "default"),
        (("US", "DE"), "DE"),
        (("DE", "US"), "DE"),
        (("US", "CA"), "CA"),
        (("US", "DE", "CA"), "DE"),
    ],
)
def test_of_several_laws_the_one_that_permits_least_holds(countries, law):
    wrote = replace(known(wrote=TODAY), countries=countries)
    assert judge(wrote, EVERYWHERE, on=TODAY).jurisdiction.id == law


def test_what_several_laws_permit_ends_with_the_first_of_them():
    asked = replace(known("consent"), countries=("CA", "US"))
    standing = judge(asked, EVERYWHERE, on=TODAY)
    assert (standing.jurisdiction.id, standing.until) == ("US", date(2029, 11, 11))


def test_mail_shows_what_any_of_several_laws_wants_shown():
    postal, object_to = (Shown.POSTAL_ADDRESS,), (Shown.RIGHT_TO_OBJECT,)
    laws = {"DE": replace(GERMANY, shows=postal), "US": replace(UNITED_STATES, shows=object_to)}
    standing = judge(replace(known("consent"), countries=("US", "DE")), replace(EVERYWHERE, by_country=laws), on=TODAY)
    assert standing.jurisdiction.shows == (*postal, *object_to)


@pytest.mark.parametrize(
    ("countries", "by_language", "words"),
    [
        (("US", "DE"), False, "by the rules for DE, the stricter of US and DE, which are both named of them"),
        (("US", "FR", "DE"), False, "by the rules for DE, the strictest of US, FR and DE, which are all named of them"),
        (
            ("DE", "AT", "CH"),
            True,
            "by the rules for DE, the strictest of DE, AT and CH, by their language; name their country, such as:"
            " country: CH",
        ),
    ],
)
def test_the_words_say_of_which_laws_one_was_chosen(countries, by_language, words):
    laws = replace(EVERYWHERE, by_country=EVERYWHERE.by_country | {"AT": GERMANY, "CH": GERMANY})
    standing = judge(replace(known(), countries=countries, by_language=by_language), laws, on=TODAY)
    assert f"({words})" in in_words(standing)
