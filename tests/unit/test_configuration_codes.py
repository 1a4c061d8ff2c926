"""Codes of countries and languages: one that is nobody's is told, with the nearest that exists."""

from pathlib import Path

import pytest
from configuration_folder import CADENCE, NURTURE, TEAM, marked, problems_of

from nurture.configuration.codes import country, language, language_tag
from nurture.configuration.forms import Described
from nurture.configuration.problems import Unexpected

TAKES = """\
cadence: there
takes: {countries: [DE, §UK, §SW], languages: [de, §ger, §xx]}
cool_off: 60 days
steps:
  - {id: useful, wait: 90 days, template: share, when: §"country in [DE, UK]"}
  - {id: again, wait: 90 days, template: share, when: §"language = eng"}
  - {id: farewell, wait: 6 months, template: door-open, content: none}
"""
_COUNTRY = "expected the code of a country (ISO 3166) such as DE, got"
_LANGUAGE = "expected the code of a language (ISO 639) such as en or de, got"


@pytest.mark.parametrize(
    ("read", "written", "nearest"),
    [
        (country, "UK", "GB"),
        (country, "el", "GR"),
        (country, "XX", None),
        (language, "ger", "de"),
        (language, "deu", "de"),
        (language, "cz", "cs"),
        (language, "xx", None),
        (language_tag, "ger-AT", "de-AT"),
        (language_tag, "xx-DE", None),
    ],
)
def test_a_code_that_does_not_exist_is_refused(read: Described[str], written: str, nearest: str | None) -> None:
    with pytest.raises(Unexpected) as refused:
        read(written)
    assert refused.value.nearest == nearest


@pytest.mark.parametrize(
    ("read", "written", "taken"),
    [
        (country, "gb", "GB"),
        (language, "nb", "nb"),
        (language, "gsw", "gsw"),
        (language_tag, "pt-br", "pt-BR"),
        (language_tag, "zh-hant", "zh-Hant"),
    ],
)
def test_a_code_that_exists_is_taken(read: Described[str], written: str, taken: str) -> None:
    assert read(written) == taken


def test_a_cadence_is_not_for_countries_and_languages_that_do_not_exist(tmp_path: Path) -> None:
    text, places = marked(TAKES, "cadences/there.yaml")
    assert problems_of(tmp_path, cadences__there=text) == [
        f"{places[0]}: takes.countries[1]: {_COUNTRY} 'UK'; nearest: GB",
        f"{places[1]}: takes.countries[2]: {_COUNTRY} 'SW'",
        f"{places[2]}: takes.languages[1]: {_LANGUAGE} 'ger'; nearest: de",
        f"{places[3]}: takes.languages[2]: {_LANGUAGE} 'xx'",
        f"{places[4]}: steps[0].when: at character 17, for country: {_COUNTRY} 'UK'; nearest: GB",
        f"{places[5]}: steps[1].when: at character 12, for language: {_LANGUAGE} 'eng'; nearest: en",
    ]


def test_a_rep_and_a_fallback_have_languages_that_exist(tmp_path: Path) -> None:
    told = problems_of(
        tmp_path,
        team=TEAM.replace("lead: sam", "lead: sam, language: ger"),
        nurture=NURTURE + "languages: {fallback: {dut: en}}\n",
    )
    assert [line.partition("nearest: ")[2] for line in told] == ["nl", "de"]


def test_a_template_of_a_language_that_does_not_exist_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "email"
    folder.mkdir(parents=True)
    for name in ("share.en", "share.ger", "door-open.en", "as-you-asked.en"):
        (folder / f"{name}.md.j2").touch()
    expected = "expected a language (ISO 639) such as de, or de-CH for a region, got 'ger'; nearest: de"
    told = problems_of(tmp_path, templates=tmp_path / "templates", cadences__all=CADENCE)
    assert [line.partition("1:1: ")[2] for line in told] == [expected]
