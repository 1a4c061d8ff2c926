"""The pages about templates: every fact and filter is told, and what the how-to shows works as it stands there."""

import re
import shutil
from dataclasses import replace

import pytest
from shared import REPOSITORY

from nurture.configuration.revision import load
from nurture.content.check import check_templates
from nurture.content.facts_page import FACTS, FILTERS, fact_paths, filled
from nurture.content.render import Templates, fact_names
from nurture.content.sandbox import FILTER_NAMES
from tests.unit.test_content_render import FACTS as SOMEBODY

REFERENCE = REPOSITORY / "docs" / "reference" / "templates.md"
HOW_TO = (REPOSITORY / "docs" / "howto" / "write-a-template.md").read_text("utf-8")
_TYPED = re.search(r"two-lines\.en\.md\.j2 <<'END'\n(.*?)^    END", HOW_TO, re.DOTALL | re.MULTILINE)
_GUARD = re.search(r"sed -i 's/\^(You told me no)/(.*?)/' ", HOW_TO)
assert _TYPED and _GUARD
TEMPLATE = re.sub("^    ", "", _TYPED[1], flags=re.MULTILINE)
BARE, GUARDED = _GUARD.groups()


def test_every_fact_and_every_filter_is_told_and_no_other():
    assert {path for path in FACTS if "." not in path} == fact_names(may_quote=True)
    assert set(fact_paths()) == set(FACTS)
    assert set(FILTERS) == set(FILTER_NAMES)


def test_the_committed_page_is_the_one_of_the_code():
    page = REFERENCE.read_text("utf-8")
    assert page == filled(page), "run `make reference`"
    assert all(f"| `{name}` |" in page for name in (*FACTS, *FILTERS))


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(REPOSITORY / "templates", tmp_path / "templates")
    (tmp_path / "templates" / "email" / "two-lines.en.md.j2").write_text(TEMPLATE, "utf-8")
    return tmp_path / "templates"


def test_the_template_of_the_how_to_passes_the_check(folder):
    revision = load(REPOSITORY / "config")
    step = replace(revision.cadences[0].steps[0], template="two-lines")
    cadence = replace(revision.cadences[0], steps=(step,))
    english = tuple(item for item in revision.content if item.language == "en")
    told = check_templates(replace(revision, cadences=(cadence,), content=english), folder)
    assert [str(remark) for remark in told if "two-lines.en" in str(remark) and remark.is_error] == []
    mail = Templates(folder).render_touch("two-lines", SOMEBODY)
    assert "You told me no in November 2026, and that is settled." in mail.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"wrote_to": "Tom Hale"}, "You told Tom Hale no"), ({"wrote_to": None}, "You told me no")],
)
def test_what_may_be_missing_is_guarded_as_the_how_to_shows(folder, changes, words):
    path = folder / "email" / "two-lines.en.md.j2"
    path.write_text(TEMPLATE.replace(BARE, GUARDED), "utf-8")
    assert f"\n{words} in November" in Templates(folder).render_touch("two-lines", replace(SOMEBODY, **changes)).text
