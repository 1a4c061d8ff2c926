"""`languages:` of nurture.yaml, and what follows from it for a person."""

import pytest

from nurture.configuration.revision import load
from nurture.domain.languages import Formality
from tests.configuration_folder import NURTURE, lay_out, marked, problems_of

SAID = """
languages:
  fallback: {nb: da, de-CH: none, pl: none, others: en}
  forms: {de: familiar, de-AT: formal, nl: familiar}
"""


@pytest.fixture
def languages(tmp_path):
    return load(lay_out(tmp_path, nurture=NURTURE + SAID)).installation.languages


@pytest.mark.parametrize(
    ("language", "tried"),
    [
        ("nb", ("nb", "da")),
        ("no", ("no", "da")),
        ("nb-NO", ("nb-NO", "da")),
        ("de", ("de", "en")),
        ("de-CH", ("de-CH",)),
        ("pl", ("pl",)),
        ("ja", ("ja", "en")),
    ],
)
def test_another_language_stands_in_where_ops_say_so(languages, language, tried):
    assert languages.serving(language) == tried


@pytest.mark.parametrize(
    ("language", "form"),
    [("de", Formality.FAMILIAR), ("de-CH", Formality.FAMILIAR), ("de-AT", Formality.FORMAL), ("fr", Formality.FORMAL)],
)
def test_a_language_addresses_people_formally_unless_ops_say_otherwise(languages, language, form):
    assert languages.form_in(language) is form


def test_nothing_said_lets_nobody_be_written_to_in_another_language(tmp_path):
    languages = load(lay_out(tmp_path)).installation.languages
    assert (languages.serving("nb"), languages.form_in("de")) == (("nb",), Formality.FORMAL)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("fallback: {norwegian: da}", "fallback.norwegian: expected a language such as de, or de-CH for a region"),
        ("fallback: {nb: danish}", "fallback.nb: expected a language such as de, or de-CH for a region, got 'danish'"),
        ("fallback: nb", "fallback: expected keys and values, got a single value"),
        ("forms: {de: du}", "forms.de: expected formal or familiar, got 'du'"),
        ("forms: {de: formel}", "forms.de: expected formal or familiar, got 'formel'; nearest: formal"),
        ("form: {de: formal}", "form: unknown key; nearest: forms"),
    ],
)
def test_a_mistake_is_told_where_it_is(tmp_path, said, problem):
    (told,) = problems_of(tmp_path, nurture=f"{NURTURE}languages:\n  {said}\n")
    assert f"languages.{problem}" in told


def _templates(folder, *names):
    (folder / "email").mkdir(parents=True)
    for name in names:
        (folder / "email" / name).write_text("---\nsubject: A read\n---\nHello.", encoding="utf-8")
    return folder


def test_a_stand_in_in_which_nothing_is_written_is_a_mistake_with_its_remedy(tmp_path):
    said = "languages: {fallback: {nb: §da, pl: none, cs: de-AT, others: §it}}\n"
    text, (danish, esperanto) = marked(NURTURE + said, "nurture.yaml")
    names = [f"{name}.{tag}.md.j2" for name in ("share", "door-open", "as-you-asked") for tag in ("de", "en")]
    templates = _templates(tmp_path / "templates", *names, "_part.da.md.j2")
    revision = load(lay_out(tmp_path, nurture=text), templates=templates)
    remedy = "name one of de or en, or write templates such as share"
    assert [str(each).removeprefix(f"{tmp_path}/") for each in revision.warnings] == [
        f"{danish}: languages.fallback.nb: nothing is written in Danish (da), so that such mails wait all the same; "
        f"{remedy}.da.md.j2",
        f"{esperanto}: languages.fallback.others: nothing is written in Italian (it), so that such mails wait all the"
        f" same; {remedy}.it.md.j2",
    ]
