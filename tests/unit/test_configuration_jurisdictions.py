"""`jurisdictions.yaml`: what it says, and how its mistakes are told."""

from pathlib import Path

import pytest
from configuration_folder import marked, problems_of, revision_of
from shared import REPOSITORY

from nurture.configuration.revision import load
from nurture.domain.jurisdiction import BasisKind, Shown

DEFAULT = "default: {bases: {consent: until withdrawn}, shows: [right_to_object], oldest_no: 3 years}\n"
SHIPPED = load(REPOSITORY / "config").jurisdictions


def read(folder: Path, below: str):
    return revision_of(folder, jurisdictions=DEFAULT + below).jurisdictions


def test_a_country_takes_from_its_group_what_it_leaves_out_and_the_group_from_the_default(tmp_path):
    rules = read(
        tmp_path,
        "groups: {EU: {members: [DE, FR], bases: {purchase: 2 years}, shows: [where_from]}}\n"
        "countries: {DE: {bases: {inquiry: 6 months}}, US: {oldest_no: no limit}}\n",
    )
    found = [
        ([term.kind.value for term in each.terms], [shown.value for shown in each.shows], str(each.oldest_no))
        for each in map(rules.of, ("DE", "FR", "US", "JP"))
    ]
    assert found == [
        (["inquiry"], ["where_from"], "3 years"),
        (["purchase"], ["where_from"], "3 years"),
        (["consent"], ["right_to_object"], "None"),
        (["consent"], ["right_to_object"], "3 years"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "countries: {UK: §{}}",
            "countries.UK: expected the code of a country (ISO 3166) such as DE, got 'UK'; nearest: GB",
        ),
        ("countries: {XX: §{}}", "countries.XX: expected the code of a country (ISO 3166) such as DE"),
        ("groups: {EU: {members: [§Germany]}}", "groups.EU.members[0]: "),
        ("groups: {EU: §{}}", "groups.EU.members: expected the countries of the group, such as [AT, DE]"),
        (
            "groups: {EU: {members: [DE]}, DACH: §{members: [DE]}}",
            "groups.DACH: expected each country in one group, but DE is in EU too",
        ),
        (
            "countries: {DE: {bases: {concent: §until withdrawn}}}",
            "countries.DE.bases.concent: expected a basis: consent, purchase, inquiry, correspondence or "
            "legitimate_interest; nearest: consent",
        ),
        ("countries: {DE: {bases: {consent: §forever}}}", "countries.DE.bases.consent: expected a duration such as"),
        ("countries: {DE: {bases: §{}}}", "countries.DE.bases.consent: expected at least one basis"),
        ("countries: {DE: {bases: {inquiry: §20 working days}}}", "expected a duration without working days"),
        ("countries: {DE: {shows: [§postal]}}", "countries.DE.shows[0]: expected postal_address, right_to_object or"),
        ("countries: {DE: {sources: [§{law: UWG}]}}", "countries.DE.sources[0].url: expected a value, found none"),
        ("countries: {DE: {§basis: {consent: until withdrawn}}}", "countries.DE.basis: unknown key; nearest: bases"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(tmp_path, text, expected):
    plain, (place,) = marked(DEFAULT + text, "jurisdictions.yaml")
    assert any(
        line.startswith(f"{place}: ") and expected in line for line in problems_of(tmp_path, jurisdictions=plain)
    )


def test_the_default_is_needed_whole(tmp_path):
    lines = problems_of(tmp_path, jurisdictions="default: {shows: [where_from]}\n")
    assert [line.split(": ")[1] for line in lines] == ["default.bases", "default.oldest_no"]


def test_a_missing_file_is_told(tmp_path):
    assert any(
        "jurisdictions.yaml" in line and "found none" in line for line in problems_of(tmp_path, jurisdictions=None)
    )


@pytest.mark.parametrize("code", ["DE", "AT"])
def test_as_shipped_nothing_but_consent_counts_in(code):
    assert [term.kind for term in SHIPPED.of(code).terms] == [BasisKind.CONSENT]


@pytest.mark.parametrize("code", ["CA", "ES", "NL", "IT", "PL", "CH"])
def test_as_shipped_a_no_in_their_own_mail_is_not_enough_in(code):
    assert SHIPPED.of(code).term(BasisKind.CORRESPONDENCE) is None


def test_as_shipped_an_inquiry_from_canada_lasts_six_months_and_a_purchase_two_years():
    terms = {term.kind: str(term.lasts) for term in SHIPPED.of("CA").terms}
    assert (terms[BasisKind.INQUIRY], terms[BasisKind.PURCHASE]) == ("6 months", "2 years")


def test_as_shipped_every_mail_shows_all_that_some_law_wants_shown():
    assert {each.shows for each in SHIPPED.all} == {tuple(Shown)}


def test_as_shipped_every_jurisdiction_names_its_source_and_the_day_it_was_looked_up():
    assert [each.id for each in SHIPPED.all if not (each.sources and each.note)] == []
    assert all(source.url.startswith("https://") for each in SHIPPED.all for source in each.sources)
