"""Grace, as it is found in labelled sentences of seven languages: in the half for writing rules, and in the other."""

import pytest
from corpora.score_grace import score, sentences
from shared import REPOSITORY

from nurture.content.grace_page import filled
from nurture.content.lint import Lint, shipped_rules

EVERYTHING = tuple(sentences())


@pytest.mark.parametrize(("is_shown", "least"), [(True, 0.97), (False, 0.95)])
def test_what_is_graceless_is_found_and_little_else(is_shown, least):
    half = score([each for each in EVERYTHING if each.is_shown is is_shown], Lint())
    assert half.found >= least * half.graceless
    assert half.false <= 0.02 * half.graceful


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("en", "You told me budget would be free in spring, so what happened?", "blame"),
        ("fr", "Vous m'aviez pourtant dit que le budget serait prêt.", "blame"),
        ("es", "Usted me dijo que tendría presupuesto en enero.", "blame"),
        ("en", "This will be my last email unless you reply.", "break-up"),
        ("en", "Our pricing goes up on Monday, so now is the moment.", "false-urgency"),
        ("en", "URGENT: please read.", "false-urgency"),
        ("en", "A short piece on why urgent projects slip more often than calm ones.", None),
        ("fr", "Un article sur l'entretien des arrêts d'urgence.", None),
        ("en", "You told me no in November, and that stands.", None),
        ("es", "Me dijo que no en noviembre, y lo respeto.", None),
        ("it", "Legga pure quando ha un momento; non serve rispondere.", None),
        ("it", "Non ho mai ricevuto un articolo così chiaro.", None),
        ("nl", "Lees het wanneer u een momentje hebt.", None),
        ("pt", "Leia quando tem um momento.", None),
    ],
)
def test_what_somebody_else_wrote_before_having_seen_the_rules(language, text, rule):
    assert {each.rule.id for each in Lint().findings(text, language)} == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("language", "enough"), [("en", 35), ("de", 35), ("fr", 35), ("es", 35), ("it", 12), ("nl", 12), ("pt", 12)]
)
def test_each_language_has_enough_sentences_of_both_kinds(language, enough):
    labels = [each.is_graceless for each in EVERYTHING if each.language == language]
    assert min(labels.count(True), labels.count(False)) >= enough


def test_each_rule_about_words_has_them_in_seven_languages():
    worded = [rule for rule in shipped_rules() if rule.phrases]
    assert len(worded) >= 10
    for rule in worded:
        assert {each.language for each in rule.phrases} == {"en", "de", "fr", "es", "it", "nl", "pt"}, rule.id


def test_the_page_of_rules_is_the_one_of_the_rules():
    page = (REPOSITORY / "docs" / "reference" / "grace.md").read_text("utf-8")
    assert page == filled(page), "run `make reference`"
    assert all(f"### `{rule.id}`" in page for rule in shipped_rules())
