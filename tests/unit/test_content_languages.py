"""Every language of the shipped templates: one form of address in a mail, no gender guessed, no name that is unsure."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from nurture.configuration.revision import load
from nurture.content.samples import touch_samples, uses_of
from tests.unit.test_content_render import ALL, FACTS, LANGUAGES, TEMPLATES

ROOT = Path(__file__).parents[2]
REVISION = load(ROOT / "config")

FORMAL = {
    "de": r"\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b",
    "fr": r"(?i)\b(?:vous|votre|vos)\b",
    "es": r"(?i)\b(?:usted|sus?)\b",
    "it": r"\b(?:Lei|Le|Su[oaei]|Suoi)\b|[a-z]Le\b",
    "nl": r"(?i)(?<!/)\b(?:u|uw)\b",
    "pt": r"(?i)\b(?:seus?|suas?|si|lhe)\b",
}
FAMILIAR = {
    "de": r"(?i)\b(?:du|dir|dich|deine?[mnrs]?)\b",
    "fr": r"(?i)\b(?:tu|te|toi|ton|ta|tes)\b|\bt’",
    "es": r"(?i)\b(?:tú|te|ti|tus?)\b",
    "it": r"(?i)\b(?:tu|ti|te|tu[oae]|tuoi)\b",
    "nl": r"(?i)\b(?:je|jij|jou|jouw)\b",
    "pt": r"(?i)\b(?:tu|te|ti|teus?|tuas?)\b",
}
FORMS = {True: FORMAL, False: FAMILIAR}

PAIRS = r"(?i)\w\((?:a|e|in|o)\)|\b\w+[/*:_](?:a|as|e|in|innen|o|r)\b(?!\.)"
"""Two endings at a time, such as `estimado/a`, `cher(e)` and `Kolleg:in`: a form that is filled in, not a letter."""

GENDERED = {
    "en": r"(?i)\b(?:mr|mrs|ms|miss|sir|madam|dear|he|she|him|his|hers|himself|herself|guys|ladies|gentlemen)\b",
    "de": r"\b(?:Herrn?|Frau|Liebe[rs]?|[Ss]ehr geehrte[rs]?|[Kk]olleg(?:en?|in)|Ansprechpartner(?:in)?|Kunde|Kundin"
    r"|[Jj]ede[rs]|[Ee]iner von)\b",
    "fr": r"(?i)\b(?:monsieur|madame|mademoiselle|ch[eè]re?s?|ravie?|heureux|heureuse|désolée?|prête?|intéressée?"
    r"|certaine?|seule?|conseillée?|invitée?|indiquée?|recommandée?|mentionnée?|contactée?|informée?|sollicitée?)\b",
    "es": r"(?i)\b(?:señor|señora|sra?|estimad[oa]|querid[oa]|interesad[oa]|bienvenid[oa]|encantad[oa]|list[oa]"
    r"|segur[oa]|ocupad[oa]|invitad[oa]|amig[oa]|compañer[oa]|todos|todas|nosotr[oa]s)\b",
    "it": r"(?i)\b(?:signora?|sig|egregi[oa]|car[oa]|gentilissim[oa]|stimat[oa]|interessat[oa]|liet[oa]|benvenut[oa]"
    r"|pront[oa]|sicur[oa]|tutti|tutte|indicat[oa])\b|(?-i:\bL[’'](?:ho|ha|abbiamo)\b)",
    "nl": r"(?i)\b(?:heer|mevrouw|meneer|mevr|dhr|dames|heren|hij|zij|hem|haar)\b",
    "pt": r"(?i)\b(?:senhora?|sra?|exm[oa]|car[oa]|prezad[oa]|estimad[oa]|querid[oa]|obrigad[oa]|interessad[oa]"
    r"|bem-vind[oa]|pront[oa]|(?:a|caros) todos|amig[oa]|indicad[oa])\b",
}


def gendered(language, text):
    """Returns the words that guess at somebody's gender."""
    return [match.group() for pattern in (PAIRS, GENDERED[language]) for match in re.finditer(pattern, text)]


def mails(language, *, formal):
    """Yields the text of every template in every way it can be used."""
    for use in uses_of(REVISION.cadences):
        for facts in touch_samples(use, language, REVISION.team.reps, REVISION.installation):
            yield TEMPLATES.render_touch(use.template, replace(facts, formal=formal)).text


def sources(language):
    """Returns the texts of every shipped template in a language, with the answers that letters offer to copy."""
    folder = ROOT / "templates" / "email"
    paths = (*folder.glob(f"*.{language}.md.j2"), *(folder / "letters").glob(f"*.{language}.md.j2"))
    return {path.name: re.sub(r"\{[%{].*?[%}]\}", " ", path.read_text("utf-8")) for path in paths}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_guesses_a_gender(language):
    texts = sources(language)
    assert len(texts) >= 9 and len(texts) == len(sources("en"))
    found = {name: gendered(language, text) for name, text in texts.items()}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("formal", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_guesses_a_gender(language, formal):
    found = {word for text in mails(language, formal=formal) for word in re.findall(GENDERED[language], text)}
    assert found == set()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Liebe Frau Ng"),
        ("de", "Ihr Ansprechpartner"),
        ("fr", "Chère Madame"),
        ("fr", "vous a indiquée"),
        ("es", "Estimado/a"),
        ("it", "L’ha indicata"),
        ("nl", "Geachte heer Ng"),
        ("pt", "Caro(a) Dana"),
        ("en", "Dear Ms Ng"),
    ],
)
def test_a_guess_is_found(language, words):
    assert gendered(language, words)


@pytest.mark.parametrize("formal", [True, False])
@pytest.mark.parametrize("language", FORMAL)
def test_a_mail_keeps_to_one_form_of_address(language, formal):
    for text in mails(language, formal=formal):
        assert re.search(FORMS[formal][language], text)
        assert not re.findall(FORMS[not formal][language], text), text


@pytest.mark.parametrize(
    ("language", "certain", "unsure", "familiar"),
    [
        ("de", "Guten Tag Dana Ng,", "Guten Tag,", "Hallo Dana,"),
        ("fr", "Bonjour,", "Bonjour,", "Bonjour Dana,"),
        ("es", "Hola:", "Hola:", "Hola, Dana:"),
        ("it", "Gentile Dana Ng,", "Buongiorno,", "Ciao Dana,"),
        ("nl", "Geachte Dana Ng,", "Goedendag,", "Beste Dana,"),
        ("pt", "Olá,", "Olá,", "Olá, Dana,"),
        ("en", "Hello Dana,", "Hello,", "Hello Dana,"),
    ],
)
def test_the_greeting_names_a_person_as_far_as_the_form_allows_and_the_name_is_sure(
    language, certain, unsure, familiar
):
    told = replace(FACTS, language=language)
    facts = (told, replace(told, first_name=None), replace(told, formal=False))
    greetings = [TEMPLATES.render_touch("share", each).text.splitlines()[0] for each in facts]
    assert greetings == [certain, unsure, familiar]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("formal", [True, False])
def test_a_first_name_alone_is_no_formal_greeting(language, formal):
    facts = replace(FACTS, language=language, full_name="Dana", formal=formal)
    greeting = TEMPLATES.render_touch("share", facts).text.splitlines()[0]
    assert ("Dana" in greeting) == (not formal or language == "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("formal", [True, False])
def test_paragraphs_stand_apart_and_sentences_end_once(language, formal):
    for text in mails(language, formal=formal):
        words = text.partition("\n-- \n")[0]
        assert not re.search(r",\.|\.\.|  |\n\n\n| ,| \.", words), words
        assert "\n\nSample title: https" in words or "Sample title: https" not in words


@pytest.mark.parametrize("template", ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_is_there_in_every_language(template, language):
    assert TEMPLATES.tag_for(template, language) == language
