"""Checking: what ops may get wrong in a template is told with file and line, all at once."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from nurture.configuration.revision import load
from nurture.content.check import check_templates
from nurture.domain.cadence import Step
from nurture.domain.grace import GraceChange, GraceRule, GraceWishes, Severity, Wording
from nurture.services.offers import read_offer

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
    assert told(SMALL, folder) == ()


def told(revision, folder):
    return tuple(map(str, check_templates(revision, folder)))


def test_an_unknown_name_is_told_once_with_its_neighbour(folder):
    path = edit(folder, "_greeting.en.md.j2", "{{ first_name }}", "{{ frist_name }}")
    assert told(SMALL, folder) == (f"{path}:1:1: template: unknown variable 'frist_name'; nearest: first_name",)


def test_a_name_in_a_branch_that_no_sample_takes_is_found(folder):
    path = edit(
        folder, "share.en.md.j2", "There is no need", "{% if years == 77 %}{{ acount }}{% endif %}There is no need"
    )
    assert told(SMALL, folder) == (f"{path}:17:1: template: unknown variable 'acount'; nearest: account",)


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (
            "share.en.md.j2",
            "{{ item.title }}",
            "Re: {{ item.title }}",
            "share.en.md.j2:2:1: fake-answer: the subject pretends to be an answer",
        ),
        (
            "share.en.md.j2",
            "{{ item.title }}",
            "{{ item.title }} " + "x" * 78,
            "share.en.md.j2:2:1: long-subject: the subject is longer than 78",
        ),
        (
            "share.en.md.j2",
            "{{ item.title }}",
            "{% if is_first %}a{% endif %}",
            "share.en.md.j2:2:1: empty-subject: the subject is empty",
        ),
        (
            "_close.en.md.j2",
            "<{{ stop_url }}>",
            "<https://a.example>",
            "share.en.md.j2:1:1: template: the stop link is missing",
        ),
        (
            "_close.en.md.j2",
            "{{ company.address }}",
            "",
            "share.en.md.j2:1:1: missing-sender: the company's postal address is missing",
        ),
        (
            "_close.en.md.j2",
            "{{ company.privacy }}",
            "https://a.example",
            "share.en.md.j2:1:1: missing-sender: the company's privacy page is missing",
        ),
        ("_close.en.md.j2", "Tell me to stop, in any words, and I will.", "", "line that offers to stop is missing"),
        (
            "share.en.md.j2",
            "There is no need",
            "{{ first_name }}, there is no need",
            "share.en.md.j2:17:1: template: first_name may be missing; guard it",
        ),
        (
            "share.en.md.j2",
            "There is no need to answer.",
            "{{ item.titel }}",
            "share.en.md.j2:17:1: template: ContentItem has no 'titel'",
        ),
        (
            "share.en.md.j2",
            "There is no need",
            "Just checking in. There is no need",
            "share.en.md.j2:17:1: hollow-occasion: “Just checking in”",
        ),
        ("share.en.md.j2", "{% endif %}", "", "share.en.md.j2:"),
        ("letters/done.md.j2", '{% include "_end" %}', "", "done.md.j2:1:1: template: a notice ends with the line"),
        (
            "letters/pass-on.md.j2",
            "**YOUR",
            "Note: no budget.\n\n**YOUR",
            "pass-on.md.j2:1:1: template: a pass-on holds the line",
        ),
        (
            "letters/done.md.j2",
            "{{ what }}\n\n",
            "{{ waht }}\n\n",
            "done.md.j2:6:1: template: unknown variable 'waht'; nearest: what",
        ),
    ],
)
def test_a_mistake_is_told_where_it_is(folder, name, old, new, problem):
    edit(folder, name, old, new)
    found = told(SMALL, folder)
    assert [line for line in found if problem in line], found


def test_an_empty_text_is_told(folder):
    path = folder / "email" / "door-open.en.md.j2"
    path.write_text('---\nsubject: "Bye"\n---\n{% include "_close" %}\n', "utf-8")
    assert f"{path}:1:1: missing-text: the text is empty" in told(SMALL, folder)


def test_a_missing_template_is_told_with_the_step_that_needs_it(folder):
    step = Step(id="extra", template="glad", wait=SMALL.cadences[0].steps[0].wait)
    revision = replace(SMALL, cadences=(replace(SMALL.cadences[0], steps=(step,)),))
    (line,) = told(revision, folder)
    wanted = f"step 'extra' of cadence '{SMALL.cadences[0].id}' needs it"
    assert line.endswith(f"glad.en.md.j2:1:1: template: there is no such template; {wanted}")


def with_french():
    return replace(SMALL, content=(replace(REVISION.content[0], language="fr"),))


def test_templates_that_the_language_of_an_item_lacks_are_warned_of(folder):
    found = check_templates(with_french(), folder)
    assert len(found) == 5 and not any(remark.is_error for remark in found)
    told_of_import = "not written in French (fr); such mails wait, as those of the first mail after an import"
    assert told_of_import in {remark.what for remark in found}


def test_a_template_in_one_language_of_three_is_warned_of_once(folder):
    for language in ("de", "fr"):
        for path in (ROOT / "templates" / "email").glob(f"*.{language}.md.j2"):
            shutil.copy(path, folder / "email")
    shutil.copy(folder / "email" / "share.en.md.j2", folder / "email" / "two-lines.en.md.j2")
    first, *others = SMALL.cadences[0].steps
    steps = (replace(first, template="two-lines"), *others)
    (remark,) = check_templates(replace(SMALL, cadences=(replace(SMALL.cadences[0], steps=steps),)), folder)
    assert not remark.is_error and remark.place.file.endswith("two-lines.en.md.j2")
    assert remark.what.startswith("not written in 2 languages: German (de) and French (fr); such mails wait")


def test_a_running_nurture_takes_an_edit_that_lacks_a_language(tmp_path, folder):
    shutil.copytree(ROOT / "config", tmp_path / "config")
    shutil.copytree(ROOT / "templates", folder, dirs_exist_ok=True)
    (folder / "email" / "share.de.md.j2").unlink()
    offer = read_offer(tmp_path / "config", folder)
    assert offer.revision.cadences == REVISION.cadences


def test_a_language_for_which_another_stands_in_lacks_nothing(folder):
    languages = replace(SMALL.installation.languages, fallback={"fr": "en", "others": ""})
    installation = replace(SMALL.installation, languages=languages)
    assert told(replace(with_french(), installation=installation), folder) == ()


def test_a_language_without_words_for_dates_is_told(folder):
    shutil.copy(folder / "email" / "share.en.md.j2", folder / "email" / "share.eo.md.j2")
    (line,) = told(SMALL, folder)
    assert "no words for dates in 'eo'" in line


def test_a_title_too_long_for_a_subject_is_told(folder):
    item = replace(next(item for item in REVISION.content if item.language == "en"), title="T" * 90)
    assert any("TTT" in line and "longer than 78" in line for line in told(replace(SMALL, content=(item,)), folder))


def test_all_problems_come_at_once(folder):
    edit(folder, "share.en.md.j2", "{{ item.title }}", "Re: {{ item.titel }}")
    edit(folder, "letters/copy.md.j2", "{{ subject }}", "{{ subjekt }}")
    found = told(SMALL, folder)
    assert any("titel" in line for line in found) and any("subjekt" in line for line in found)


def test_what_a_template_and_an_item_say_is_told_where_each_stands(tmp_path, folder):
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    path = config / "content" / "en.yaml"
    path.write_text(path.read_text("utf-8").replace("to print and pin up.", "to print. Act now!"), "utf-8")
    revision = replace(load(config), cadences=SMALL.cadences)
    edit(folder, "share.en.md.j2", "There is no need to answer.", "There is no\nneed to circle back.")
    found = check_templates(revision, folder, config=config)
    places = {
        (remark.rule.id, Path(remark.place.file).name, remark.place.line, remark.place.column) for remark in found
    }
    line = 1 + path.read_text("utf-8").partition("Act now")[0].count("\n")
    assert ("hollow-occasion", "share.en.md.j2", 18, 9) in places
    assert [each[:3] for each in places if each[0] == "false-urgency"] == [("false-urgency", "en.yaml", line)]


def test_what_an_item_in_markdown_says_is_told_in_the_file_of_its_language(tmp_path, folder):
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    for language, words in (("de", "Sehr lesenswert!!!"), ("en", "Four pages.")):
        (config / "content" / f"erste-kosten.{language}.md").write_text(
            f"---\ntitle: Erste Kosten\nurl: https://acme.example/{language}/kosten\n---\n\n{words}\n", "utf-8"
        )
    revision = replace(load(config), cadences=SMALL.cadences)
    found = check_templates(revision, folder, config=config)
    places = {
        (Path(each.place.file).name, each.place.line, each.place.column) for each in found if "erste" in each.what
    }
    assert places == {("erste-kosten.de.md", 6, 16)}


def test_words_that_a_branch_puts_together_are_found_in_the_mail(folder):
    edit(
        folder, "share.en.md.j2", "There is no need", "Just {% if is_first %}checking in.{% else %}this.{% endif %} Not"
    )
    assert any("share.en.md.j2" in line and "hollow-occasion" in line for line in told(SMALL, folder))


STATED = "You went with another vendor, and that is fine."


def test_a_reason_stated_where_nobody_confirmed_it_is_told(folder):
    edit(folder, "share.en.md.j2", "There is no need to answer.", STATED)
    (line,) = told(SMALL, folder)
    assert "share.en.md.j2:17:1: stated-reason" in line and "nobody confirmed" in line


def test_a_reason_stated_where_it_was_confirmed_is_fine(folder):
    edit(folder, "share.en.md.j2", "There is no need to answer.", f"{{% if reason %}}{STATED}{{% endif %}} Read on.")
    assert told(SMALL, folder) == ()


def test_the_confirmed_reason_is_tried_in_every_wording(folder):
    edit(
        folder,
        "share.en.md.j2",
        "{{ item.title }}",
        "{{ item.title }}{% if reason %} {{ reason }} {{ 9 * 9 }}{% endif %}",
    )
    assert any("multiplication" in line for line in told(SMALL, folder))
    edit(folder, "share.en.md.j2", "{{ 9 * 9 }}", "and a very long tail that no title needs, since it is cut off")
    longest = [line for line in told(SMALL, folder) if "long-subject" in line]
    assert any("the lack of somebody to take it on" in line for line in longest)


def test_the_prospects_own_words_need_the_policy(folder):
    edit(folder, "share.en.md.j2", "There is no need to answer.", "{% if quote %}You wrote: {{ quote }}{% endif %}")
    (line,) = told(SMALL, folder)
    assert line.endswith(":17:1: verbatim-words: unknown variable 'quote'; the policy verbatim_words is off")
    allowed = replace(SMALL, installation=replace(SMALL.installation, verbatim_words=True))
    assert told(allowed, folder) == ()


@pytest.mark.parametrize(
    "asked", ["Will you let me know?", "I look forward to hearing from you.", "Please take our survey.", "Why not?"]
)
def test_a_farewell_that_asks_for_something_is_told(folder, asked):
    edit(folder, "door-open.en.md.j2", "The door stays open", f"{asked} The door stays open")
    found = told(SMALL, folder)
    assert any("door-open.en.md.j2:" in line and ": farewell-asks: " in line for line in found), found


def test_a_link_in_a_farewell_is_told(folder):
    edit(
        folder, "door-open.en.md.j2", "The door stays open", "[Our pages](https://acme.example/x). The door stays open"
    )
    assert any(": farewell-asks: a link to https://acme.example/x" in line for line in told(SMALL, folder))


def test_a_question_in_another_mail_is_fine(folder):
    edit(folder, "share.en.md.j2", "There is no need to answer.", "Was it worth reading?")
    assert told(SMALL, folder) == ()


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("![us](https://acme.example/us.png)", "images"),
        ('<img src="https://acme.example/p.gif" width="1">', "tracking"),
        ("See [this](https://bit.ly/abc)", "tracking"),
        ("See https://calendly.com/maya", "asks-for-a-meeting"),
        ("READ THIS LETTER NOW", "shouting"),
        ("Good. Great! Wow! Yes!", "exclamation"),
    ],
)
def test_the_look_of_a_mail_is_told(folder, words, rule):
    edit(folder, "share.en.md.j2", "There is no need to answer.", words)
    found = told(SMALL, folder)
    assert any("share.en.md.j2:17:" in line and f": {rule}: " in line for line in found), found


def test_ops_may_turn_a_rule_off_or_down(folder):
    edit(folder, "share.en.md.j2", "There is no need", "Just checking in. There is no need")
    off = GraceChange(id="hollow-occasion", severity=Severity.OFF, because="we like it")
    down = replace(off, severity=Severity.WARNING)
    assert check_templates(replace(SMALL, grace=GraceWishes(changes=(off,))), folder) == ()
    (remark,) = check_templates(replace(SMALL, grace=GraceWishes(changes=(down,))), folder)
    assert (remark.is_error, remark.rule.because) == (False, "we like it")


def test_a_rule_of_ops_is_looked_for(folder):
    edit(folder, "share.en.md.j2", "There is no need", "Synergy. There is no need")
    own = GraceRule(
        id="jargon",
        why="Nobody speaks so.",
        remedy="Say it plainly.",
        phrases=(Wording(language="en", phrase="synerg*"),),
    )
    (remark,) = check_templates(replace(SMALL, grace=GraceWishes(added=(own,))), folder)
    assert (remark.rule, remark.what) == (own, "“Synergy”")
