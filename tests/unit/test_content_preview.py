"""The page of a preview, and mails to somebody invented: everything shown, nothing run, nothing asked for."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from nurture.configuration.revision import load
from nurture.content.preview_page import as_page
from nurture.content.sampling import Sample, sample_preview
from nurture.domain.errors import NotFound
from nurture.domain.preview import Preview
from nurture.domain.rejection import Reason
from tests.unit.test_content_render import LANGUAGES, TEMPLATES

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
REVISION = load(Path(__file__).parents[2] / "config")
NOBODY_MISSING = Sample(reason=Reason.NO_BUDGET, language="en")
BARE = Preview(cadence="not-now", step="useful", template="share", language="en", at=NOW)


def sampled(**changes):
    return sample_preview(REVISION, TEMPLATES, replace(NOBODY_MISSING, **changes), now=NOW)


def frames(page):
    return [unescape(each) for each in re.findall(r'srcdoc="([^"]*)"', page)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_every_cadence_is_shown_to_somebody_invented(language):
    for cadence in REVISION.cadences:
        for step in (*(step.id for step in cadence.steps), "commitment"):
            shown = sampled(language=language, cadence=cadence.id, step=step)
            assert shown.subject and shown.text and shown.language == language


def test_the_cadence_is_that_which_takes_the_reason_and_the_step_its_first():
    shown = sampled(reason=Reason.COMPETITOR)
    (cadence,) = [each for each in REVISION.cadences if each.id == "lost-to-competitor"]
    assert (shown.cadence, shown.step) == (cadence.id, cadence.steps[0].id)
    assert any("a competitor" in why for why in shown.because)


def test_a_language_that_another_stands_in_for_is_shown_in_that():
    told = replace(REVISION.installation, languages=replace(REVISION.installation.languages, fallback={"nb": "de"}))
    shown = sample_preview(
        replace(REVISION, installation=told), TEMPLATES, replace(NOBODY_MISSING, language="nb"), now=NOW
    )
    assert (shown.language, shown.text.partition(",")[0]) == ("de", "Guten Tag Dana Ng")


def test_a_language_without_a_template_is_said():
    shown = sampled(language="nb")
    assert (shown.notes, shown.text) == (("It waits: share is not written in Norwegian.",), "")


def test_missing_content_is_said_and_brackets_stand_for_it():
    shown = sample_preview(replace(REVISION, content=()), TEMPLATES, NOBODY_MISSING, now=NOW)
    assert shown.subject.startswith("[the title") and "there is no content" in shown.notes[0]
    assert "no item in English" in shown.because[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cadence": "not-know"}, "no cadence 'not-know'; there are "),
        ({"cadence": "not-now", "step": "farewel"}, "no step 'farewel'; nearest: farewell"),
    ],
)
def test_a_slip_is_told_with_what_there_is(changes, words):
    with pytest.raises(NotFound) as told:
        sampled(**changes)
    assert words in str(told.value)


def test_the_page_shows_the_mail_in_both_schemes_wide_and_as_on_a_phone():
    shown = frames(as_page(sampled()))
    assert len(shown) == 4
    for number, mail in enumerate(shown):
        scheme = ("light", "dark")[number % 2]
        assert f"color-scheme: {scheme}" in mail and "light dark" not in mail and "prefers-color-scheme" not in mail
        assert ("@media all" in mail) == (scheme == "dark")


def test_the_page_runs_nothing_and_its_links_lead_nowhere():
    page = as_page(sampled())
    assert "default-src 'none'" in page and page.count("<iframe") == page.count(" sandbox ") == 4
    assert not re.findall(r'(?:href|src)="(?!#)', "".join(frames(page)))
    assert 'title="https://acme.example/' in frames(page)[0]


def test_words_of_the_mail_stay_words_in_the_page():
    hostile = '"><script>alert(1)</script>'
    told = replace(
        BARE,
        subject=hostile,
        headers=(("To", hostile),),
        text=hostile,
        html="<p>a</p>",
        because=(hostile,),
        notes=(hostile,),
    )
    page = as_page(told)
    assert "<script" not in page and page.count("&lt;script&gt;") == 6


def test_a_mail_that_cannot_be_written_has_a_page_that_says_why():
    page = as_page(replace(BARE, notes=("It waits: share is not written in Norwegian.",)))
    assert "useful cannot be written" in page and "not written in Norwegian" in page and "<iframe" not in page
