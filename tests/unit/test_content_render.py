"""Rendering: the shipped templates, hostile names, and templates that must not run."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurture.content.render import Templates, TouchFacts
from nurture.domain.commitment import Precision
from nurture.domain.company import Company
from nurture.domain.content import ContentItem
from nurture.domain.errors import TemplateProblem
from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.domain.team import Rep

SHIPPED = Path(__file__).parents[2] / "templates"
TEMPLATES = Templates(SHIPPED)
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
ALL = ("share", "a-year-on", "door-open", "as-you-asked")

FACTS = TouchFacts(
    language="en",
    rep=Rep(id="maya", name="Maya Okafor", address="maya@acme.example"),
    company=Company(
        name="Acme GmbH",
        address="Lange Str. 12, 10115 Berlin",
        privacy="https://acme.example/privacy",
        domains=("acme.example",),
    ),
    since=date(2026, 11, 12),
    stop_url="https://go.acme.example/u/k3_x-9",
    first_name="Dana",
    full_name="Dana Ng",
    account="Globex",
    item=ContentItem(
        id="initech",
        title="How Initech halved its month-end",
        text="What they stopped doing.",
        language="en",
        url="https://acme.example/stories/initech",
    ),
    wrote_to="Maya Okafor",
    asked_for=date(2027, 3, 1),
    years=1,
)


def email(tmp_path, body, subject="Hello", name="share.en.md.j2"):
    path = tmp_path / "email" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body if name.startswith("_") else f'---\nsubject: "{subject}"\n---\n{body}', "utf-8")
    return Templates(tmp_path)


def rendered(tmp_path, body, subject="Hello", facts=FACTS):
    return email(tmp_path, body + "\n\n{{ stop_url }}\n", subject).render_touch("share", facts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ALL)
def test_a_check_in_has_its_way_out_and_says_who_we_are(language, template):
    mail = TEMPLATES.render_touch(template, replace(FACTS, language=language))
    for form in (mail.text, mail.html):
        for fact in (FACTS.stop_url, "Acme GmbH", "Lange Str. 12, 10115 Berlin", "https://acme.example/privacy"):
            assert fact in form
    assert "2026" in mail.text.partition("\n-- \n")[2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ALL)
def test_text_and_html_say_the_same(language, template):
    mail = TEMPLATES.render_touch(template, replace(FACTS, language=language))
    shown = re.sub(r"<style>.*?</style>|<[^>]+>", " ", mail.html, flags=re.DOTALL)
    words = re.sub(r"(?::\s|<)https?://\S+", " ", mail.text).replace("-- \n", " ")
    assert shown.split() == words.split()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ALL)
def test_no_check_in_states_a_reason(language, template):
    text = TEMPLATES.render_touch(template, replace(FACTS, language=language)).text.lower()
    assert not [reason for reason in Reason if REASON_WORDS[reason] in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_farewell_asks_for_nothing(language):
    mail = TEMPLATES.render_touch("door-open", replace(FACTS, language=language, item=None))
    assert "?" not in mail.text.partition("\n-- \n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ALL)
def test_without_a_certain_name_the_greeting_has_none(language, template):
    mail = TEMPLATES.render_touch(template, replace(FACTS, language=language, first_name=None))
    assert "Dana" not in mail.text


def test_the_subject_is_the_contents_title():
    assert TEMPLATES.render_touch("share", FACTS).subject == "How Initech halved its month-end"


def test_a_regional_language_takes_its_base():
    assert TEMPLATES.render_touch("share", replace(FACTS, language="de-AT")).text.startswith("Guten Tag Dana Ng,")
    assert frozenset(LANGUAGES) == TEMPLATES.tags()


@pytest.mark.parametrize(
    ("precision", "words"), [(Precision.QUARTER, "in the first quarter of 2027"), (Precision.DAY, "on 1 March 2027")]
)
def test_the_date_they_named_is_named_back(precision, words):
    assert words in TEMPLATES.render_touch("as-you-asked", replace(FACTS, asked_precision=precision)).text


def test_another_rep_says_to_whom_the_no_was_said():
    mail = TEMPLATES.render_touch("share", replace(FACTS, wrote_to="Tom Hale", is_first=True))
    assert "my colleague Tom Hale" in mail.text


def test_a_signature_keeps_its_lines():
    rep = replace(FACTS.rep, signature="Maya Okafor\nAcme *GmbH*\n+49 30 1234")
    assert "\nMaya Okafor\nAcme *GmbH*\n+49 30 1234\n" in TEMPLATES.render_touch("share", replace(FACTS, rep=rep)).text


HOSTILE = [
    "D*n*a **Ng**",
    "[click](https://evil.example)",
    "<https://evil.example>",
    "<b>Dana</b><script>x</script>",
    "# Dana",
    "- Dana",
    "1. Dana",
    "> Dana",
    "`Dana`",
    "{{ rep.name }}",
    "{% include 'x' %}",
    "Dana\\",
    "~~~ Dana",
    "&lt;Dana&gt;",
    "![x](https://evil.example/p.png)",
    "---",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("{{ first_name }}", "{}"),
        ("Hello {{ first_name }},", "Hello {},"),
        ("**{{ first_name }}**", "{}"),
        ("- {{ first_name }}", "- {}"),
    ],
)
def test_a_name_from_a_signature_stays_words(tmp_path, name, place, shown):
    mail = rendered(tmp_path, place, facts=replace(FACTS, first_name=name))
    body = mail.html.partition("<body")[2].partition(">")[2]
    assert mail.text.splitlines()[0] == shown.format(name)
    assert not re.search(r"<(?!/?(?:p|strong|ul|li|body|html)\b)", body)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_any_name_comes_out_as_it_went_in(name):
    mail = TEMPLATES.render_touch("share", replace(FACTS, first_name=name))
    assert mail.text.startswith(f"Hello {' '.join(name.split())},\n")


@pytest.mark.parametrize("title", ["a\nBcc: x@y.example", "a\r\n\r\nb", "  a \t b  "])
def test_a_subject_is_one_line(title):
    item = replace(FACTS.item, title=title)
    assert not re.search(r"[\r\n\t]|  ", TEMPLATES.render_touch("share", replace(FACTS, item=item)).subject)


def test_a_note_without_a_link_is_written_out():
    item = replace(FACTS.item, url=None, text="First thought.\n\nSecond thought.")
    assert "First thought.\n\nSecond thought.\n" in TEMPLATES.render_touch("share", replace(FACTS, item=item)).text


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{{ frist_name }}", "share.en.md.j2:4: unknown variable 'frist_name'"),
        ("\n{{ item.titel }}", "share.en.md.j2:5: ContentItem has no 'titel'; nearest: title"),
        ("{{ item.__class__ }}", "share.en.md.j2:4: "),
        ("{{ rep.first_name.__class__.__mro__ }}", "share.en.md.j2:4: "),
        ("{{ since }}", "date cannot be written in a mail"),
        ("{{ source }}", "4: source may be missing; guard it: {% if source %} ... {% endif %}"),
        ("{{ first_name }}\n{{ named_by | first_word }}", "5: named_by may be missing; guard it: {% if named_by %}"),
        ("{{ frist_name }} {{ source }}", "share.en.md.j2:4: unknown variable 'frist_name'"),
        ("{% set mine = source %}{{ mine }}", "4: what is written here may be missing; guard it with 'if'"),
        ("{% if first_name %}Hi", "{% if ... %} has no end; write {% endif %} where it ends"),
        ("{% if first_name %}{% for a in range(2) %}{% endif %}", "{% endif %} stands before {% endfor %}"),
        ("{% if first_name %}Hi{% endfi %}", "unknown tag 'endfi'; nearest: endif"),
        ("Hi{% endif %}", "{% endif %} has no {% if ... %} before it; write that, or take it out"),
        ("{{ first name }}", "expected '}}' or a filter after '|', got 'name'"),
        ("{{ }}", "expected the name of a fact before '}}'"),
        ("{{ first_name", "expected '}}' or a filter after '|', got '{'"),
        ("{% if %}", "share.en.md.j2:4: "),
        ("{{ first_name | nope }}", "share.en.md.j2:4: unknown filter 'nope'; known: capitalize"),
        ("{% include '_gone' %}", "there is no such template"),
        ("{% include '../../../secrets.md' %}", "a template lies below"),
        ("{% for a in range(101) %}a{% endfor %}", "a range of 101 is too long"),
        ("{% for a in range(9) %}{% for b in range(9) %}{% endfor %}{% endfor %}", "a loop within a loop"),
        ("{{ 'a' * 1000000000 }}", "a multiplication is not allowed"),
        ("{{ '%999999999d' % 1 }}", "a % operator is not allowed"),
        ("{{ 10 ** 10 }}", "a power is not allowed"),
        ("{{ '{:999999999}'.format(1) }}", "share.en.md.j2:4: "),
        ("{{ 'a'.ljust(999999999) }}", "share.en.md.j2:4: "),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "a macro is not allowed"),
        ("{% include 'share' %}", "share.en.md.j2"),
        ("{{ since | day(1, 2) }}", "share.en.md.j2:4: "),
        ("{{ 1 / 0 }}", "share.en.md.j2:4: "),
    ],
)
def test_a_wrong_template_is_told_with_file_and_line(tmp_path, body, problem):
    with pytest.raises(TemplateProblem) as raised:
        rendered(tmp_path, body)
    assert problem in str(raised.value)


def test_content_that_may_be_missing_is_told_by_its_name(tmp_path):
    with pytest.raises(TemplateProblem, match=r"share\.en\.md\.j2:4: item may be missing; guard it"):
        rendered(tmp_path, "{{ item.title }}", facts=replace(FACTS, item=None))


def test_an_error_in_a_partial_names_the_partial(tmp_path):
    email(tmp_path, "Hello\n{{ frist_name }}\n", name="_greeting.en.md.j2")
    with pytest.raises(TemplateProblem, match=r"_greeting\.en\.md\.j2:2: unknown variable"):
        rendered(tmp_path, "{% include '_greeting' %}")


def test_a_mail_that_grows_too_long_is_refused(tmp_path):
    item = replace(FACTS.item, text="x" * 250_000)
    with pytest.raises(TemplateProblem, match="longer than"):
        rendered(tmp_path, "{{ item.text }}", facts=replace(FACTS, item=item))


def test_a_check_in_without_its_way_out_is_refused(tmp_path):
    with pytest.raises(TemplateProblem, match="stop link is missing"):
        email(tmp_path, "Hello").render_touch("share", FACTS)
