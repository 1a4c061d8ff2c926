"""Checking: what ops may get wrong in a template is told with file and line, all at once."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from nurture.configuration.revision import load
from nurture.content.check import check_templates
from nurture.content.lint import PUSHING, pushing_words
from nurture.domain.cadence import Step

ROOT = Path(__file__).parents[2]
REVISION = load(ROOT / "config")
SMALL = replace(REVISION, cadences=REVISION.cadences[:1], content=())


@pytest.fixture
def folder(tmp_path):
    shipped = ROOT / "templates" / "email"
    shutil.copytree(shipped / "letters", tmp_path / "email" / "letters")
    for path in (*shipped.glob("*.en.md.j2"), shipped / "_item.md.j2"):
        shutil.copy(path, tmp_path / "email")
    return tmp_path


def edit(folder, name, old, new):
    path = folder / "email" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


def test_the_shipped_templates_have_no_problem():
    assert check_templates(REVISION, ROOT / "templates") == ()


def test_a_copy_in_one_language_has_no_problem(folder):
    assert check_templates(SMALL, folder) == ()


def test_an_unknown_name_is_told_once_with_its_neighbour(folder):
    path = edit(folder, "_greeting.en.md.j2", "{{ first_name }}", "{{ frist_name }}")
    assert check_templates(SMALL, folder) == (f"{path}:1: unknown variable 'frist_name'; nearest: first_name",)


def test_a_name_in_a_branch_that_no_sample_takes_is_found(folder):
    path = edit(
        folder, "share.en.md.j2", "There is no need", "{% if years == 77 %}{{ acount }}{% endif %}There is no need"
    )
    assert check_templates(SMALL, folder) == (f"{path}:17: unknown variable 'acount'; nearest: account",)


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (
            "share.en.md.j2",
            "{{ item.title }}",
            "Re: {{ item.title }}",
            "share.en.md.j2:2: the subject pretends to be an answer",
        ),
        (
            "share.en.md.j2",
            "{{ item.title }}",
            "{{ item.title }} " + "x" * 78,
            "share.en.md.j2:2: the subject is longer than 78",
        ),
        (
            "share.en.md.j2",
            "{{ item.title }}",
            "{% if is_first %}a{% endif %}",
            "share.en.md.j2:2: the subject is empty",
        ),
        ("_close.en.md.j2", "<{{ stop_url }}>", "<https://a.example>", "share.en.md.j2:1: the stop link is missing"),
        ("_close.en.md.j2", "{{ company.address }}", "", "share.en.md.j2:1: the company's postal address is missing"),
        (
            "_close.en.md.j2",
            "{{ company.privacy }}",
            "https://a.example",
            "share.en.md.j2:1: the company's privacy page is missing",
        ),
        ("_close.en.md.j2", "Tell me to stop, in any words, and I will.", "", "line that offers to stop is missing"),
        (
            "share.en.md.j2",
            "There is no need",
            "{{ first_name }}, there is no need",
            "share.en.md.j2:17: NoneType cannot be written",
        ),
        (
            "share.en.md.j2",
            "There is no need to answer.",
            "{{ item.titel }}",
            "share.en.md.j2:17: ContentItem has no 'titel'",
        ),
        (
            "share.en.md.j2",
            "There is no need",
            "Just checking in. There is no need",
            "share.en.md.j2:17: 'just checking in' pushes",
        ),
        ("share.en.md.j2", "{% endif %}", "", "share.en.md.j2:"),
        ("letters/done.md.j2", '{% include "_end" %}', "", "done.md.j2:1: a notice ends with the line"),
        ("letters/pass-on.md.j2", "**YOUR", "Note: no budget.\n\n**YOUR", "pass-on.md.j2:1: a pass-on holds the line"),
        (
            "letters/done.md.j2",
            "{{ what }}\n\n",
            "{{ waht }}\n\n",
            "done.md.j2:6: unknown variable 'waht'; nearest: what",
        ),
    ],
)
def test_a_mistake_is_told_where_it_is(folder, name, old, new, problem):
    edit(folder, name, old, new)
    found = check_templates(SMALL, folder)
    assert [line for line in found if problem in line], found


def test_an_empty_text_is_told(folder):
    path = folder / "email" / "door-open.en.md.j2"
    path.write_text('---\nsubject: "Bye"\n---\n{% include "_close" %}\n', "utf-8")
    assert f"{path}:1: the text is empty" in check_templates(SMALL, folder)


def test_a_missing_template_is_told_with_the_step_that_needs_it(folder):
    step = Step(id="extra", template="glad", wait=SMALL.cadences[0].steps[0].wait)
    revision = replace(SMALL, cadences=(replace(SMALL.cadences[0], steps=(step,)),))
    (line,) = check_templates(revision, folder)
    assert line.endswith(
        f"glad.en.md.j2:1: there is no such template; step 'extra' of cadence '{SMALL.cadences[0].id}' needs it"
    )


def test_content_in_a_language_without_templates_is_told(folder):
    item = replace(REVISION.content[0], language="fr")
    found = check_templates(replace(SMALL, content=(item,)), folder)
    assert len(found) == 4 and all(".fr.md.j2:" in line and "no such template" in line for line in found)


def test_a_language_without_words_for_dates_is_told(folder):
    shutil.copy(folder / "email" / "share.en.md.j2", folder / "email" / "share.eo.md.j2")
    (line,) = check_templates(SMALL, folder)
    assert "no words for dates in 'eo'" in line


def test_a_title_too_long_for_a_subject_is_told(folder):
    item = replace(next(item for item in REVISION.content if item.language == "en"), title="T" * 90)
    assert any(
        "TTT" in line and "longer than 78" in line for line in check_templates(replace(SMALL, content=(item,)), folder)
    )


def test_all_problems_come_at_once(folder):
    edit(folder, "share.en.md.j2", "{{ item.title }}", "Re: {{ item.titel }}")
    edit(folder, "letters/copy.md.j2", "{{ subject }}", "{{ subjekt }}")
    found = check_templates(SMALL, folder)
    assert any("titel" in line for line in found) and any("subjekt" in line for line in found)


@pytest.mark.parametrize("language", PUSHING)
def test_no_shipped_template_pushes(language):
    paths = tuple((ROOT / "templates" / "email").glob(f"*.{language}.md.j2"))
    assert len(paths) == 6
    for path in paths:
        assert pushing_words(path.read_text("utf-8"), language) == ()


def test_pushing_words_are_found_in_any_case_on_their_line():
    text = "Hello\nJust Checking In\nhttps://calendly.com/maya\nI haven’t heard back"
    assert pushing_words(text, "en") == ((2, "just checking in"), (3, "calendly.com"), (4, "haven't heard back"))
