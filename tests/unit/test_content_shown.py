"""What a check-in shows of what laws want shown: every shipped template in each language, and what takes it away."""

from dataclasses import replace

import pytest
from test_content_render import ALL, FACTS, LANGUAGES, TEMPLATES, email

from nurture.domain.jurisdiction import Shown

EVERYTHING = frozenset(Shown)
ORIGINS = (
    replace(FACTS),
    replace(FACTS, wrote_to=None),
    replace(FACTS, wrote_to=None, named_by="Erin Vale"),
    replace(FACTS, wrote_to=None, source="a fair"),
)
FOOTER = (
    "Hello\n\n---\n\nSince {{ since | day }}: {{ company.name }}, {{ company.address }}. [Stop](<{{ stop_url }}>)\n"
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ALL)
def test_every_shipped_mail_shows_all_that_some_law_wants_shown(template, language):
    found = [TEMPLATES.render_touch(template, replace(facts, language=language)).shows for facts in ORIGINS]
    assert found == [EVERYTHING] * len(ORIGINS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_in_a_reps_own_words_shows_it_too(language):
    facts = replace(FACTS, language=language)
    assert TEMPLATES.render_edited("share", facts, "Hello Dana,\n\nonly this.").shows == EVERYTHING


@pytest.mark.parametrize(
    ("words", "lacks"),
    [
        (", {{ company.address }}", Shown.POSTAL_ADDRESS),
        ("{{ company.name }}, ", Shown.POSTAL_ADDRESS),
        ("Since {{ since | day }}: ", Shown.WHERE_FROM),
    ],
)
def test_what_a_template_leaves_out_is_missed(tmp_path, words, lacks):
    templates = email(tmp_path, FOOTER.replace(words, ""))
    facts = replace(FACTS, wrote_to=None)
    assert templates.render_touch("share", facts).shows == EVERYTHING - {lacks}


def test_a_company_without_an_address_shows_none(tmp_path):
    facts = replace(FACTS, company=replace(FACTS.company, address=""))
    assert Shown.POSTAL_ADDRESS not in email(tmp_path, FOOTER).render_touch("share", facts).shows
