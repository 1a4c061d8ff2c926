"""The languages of the unsubscribe page."""

import pytest
from shared import REPOSITORY

from nurture.content.render import Templates
from nurture.web.words import CATALOGUE, words_for

WANTED = {
    "de": "de",
    "de-AT,de;q=0.9,en;q=0.5": "de",
    "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5": "fr",
    "ja,es;q=0.3,it;q=0.7": "it",
    "nl;q=0,en": "en",
    "PT-br": "pt",
    "es-419": "es",
    "zh-Hans-CN, nl; q=0.1": "nl",
    "ja": "en",
    "": "en",
    "*": "en",
    ";;;,q=,de;q=x": "en",
    "de;q=" + "1" * 100_000: "en",
}


@pytest.mark.parametrize(("header", "language"), WANTED.items(), ids=lambda text: text[:40])
def test_the_language_wanted_most_is_taken(header: str, language: str):
    assert words_for(header).language == language


def test_the_page_speaks_every_language_of_the_shipped_check_ins():
    assert CATALOGUE.keys() == Templates(REPOSITORY / "templates").tags()


@pytest.mark.parametrize("language", CATALOGUE)
def test_the_question_names_the_company(language: str):
    assert "Acme GmbH" in CATALOGUE[language].ask.format(company="Acme GmbH")
