"""Contradictions: lines that can be read, but undo each other or come to nothing; told with place and remedy."""

from datetime import date
from pathlib import Path

import pytest
from configuration_folder import lay_out, marked

from nurture.configuration.revision import Revision, load

REPOSITORY = Path(__file__).resolve().parents[2]

CADENCE = """\
cadence: all
takes: rest
cool_off: 60 days
window: {from: "09:10", to: "16:20"}
spacing: {person: 75 days}
heads_up: 2 working days
steps:
  - {id: useful, wait: 90 days, template: share}
  - {id: useful-2, wait: 5 months, template: share}
  - {id: year-1, anniversary: 1, template: a-year-on}
  - {id: farewell, wait: 6 months, template: door-open, content: none}
end_after: {unanswered: 3}
"""
ITEM = "{id: guide, title: A guide, text: On audits., url: https://acme.example/g, language: en, reasons: [price]}\n"


def revision_with(folder: Path, cadence: str = CADENCE, item: str = ITEM, *, on: date | None = None) -> Revision:
    return load(lay_out(folder, cadences__all=cadence, content__en=item), on=on)


def told_of(folder: Path, revision: Revision) -> list[str]:
    return [str(told).replace(f"{folder}/", "") for told in revision.warnings]


def test_what_fits_together_is_not_told(tmp_path: Path) -> None:
    assert told_of(tmp_path, revision_with(tmp_path, on=date(2026, 11, 22))) == []


def test_the_shipped_configuration_has_no_contradictions() -> None:
    shipped = load(REPOSITORY / "config", templates=REPOSITORY / "templates", on=date(2026, 11, 22))
    assert [str(told) for told in shipped.warnings] == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        pytest.param(
            "wait: 90 days",
            "wait: §30 days",
            "warning: steps[0].wait: comes later than it says, since cool_off is 60 days; "
            "write at least that, or shorten cool_off",
            id="the-first-step-comes-within-the-cool-off",
        ),
        pytest.param(
            "wait: 5 months",
            "wait: §2 months",
            "warning: steps[1].wait: comes later than it says, since spacing.person is 75 days; "
            "write at least that, or shorten spacing.person",
            id="a-step-comes-sooner-than-the-spacing-lets-it",
        ),
        pytest.param(
            CADENCE[CADENCE.index("cool_off") : CADENCE.index(", template: share")],
            "cool_off: 7 days\nheads_up: §14 days\nsteps:\n  - {id: useful, wait: 10 days",
            "warning: heads_up: the rep cannot see the first mail 14 days ahead, since it comes 10 days after the no",
            id="the-heads-up-is-longer-than-the-first-wait",
        ),
        pytest.param(
            "unanswered: 3",
            "unanswered: §4",
            "warning: end_after.unanswered: is never reached: only 3 mails go before the farewell; write 3, or fewer",
            id="the-end-is-never-reached",
        ),
        pytest.param(
            '{from: "09:10", to: "16:20"}',
            '{from: "09:00", to: §"09:01"}',
            "window.to: the window holds no minute but :00 and :30, in which no mail goes out; make it wider",
            id="the-window-holds-no-minute-of-a-person",
        ),
        pytest.param(
            '{from: "09:10"',
            '{days: §[sat, sun], from: "09:10"',
            "warning: window.days: mails go out at weekends alone; working days are mon to fri",
            id="the-window-opens-at-weekends-alone",
        ),
        pytest.param(
            "wait: 5 months, template: share}\n  - {id: year-1, anniversary: 1",
            "wait: 15 months, template: share}\n  - {id: year-1, anniversary: §1",
            "steps[2].anniversary: never goes out: when the steps before it are done, 1 year after the no is over for "
            "more than 60 days; move it up, or shorten their waits",
            id="an-anniversary-is-over-before-its-turn",
        ),
        pytest.param(
            "{id: useful-2, wait: 5 months, template: share}\n  - {id: year-1, anniversary: 1, template: a-year-on}",
            "{id: year-1, anniversary: 1, template: share}\n  - {id: again, anniversary: §1, template: a-year-on}",
            "steps[2].anniversary: never goes out: when the steps before it are done, 1 year after the no is over for "
            "more than 60 days; move it up, or shorten their waits",
            id="two-mails-for-one-anniversary",
        ),
    ],
)
def test_a_line_that_another_undoes_is_told(tmp_path: Path, before: str, after: str, problem: str) -> None:
    assert before in CADENCE
    text, places = marked(CADENCE.replace(before, after), "cadences/all.yaml")
    assert told_of(tmp_path, revision_with(tmp_path, text)) == [f"{places[0]}: {problem}"]


def test_a_step_whose_content_can_never_exist_is_told(tmp_path: Path) -> None:
    cadence = CADENCE.replace("takes: rest", "takes: {reasons: [timing]}")
    rest = CADENCE.replace("cadence: all", "cadence: others")
    folder = lay_out(tmp_path, cadences__all=cadence, cadences__others=rest, content__en=ITEM)
    assert told_of(tmp_path, load(folder)) == [
        "cadences/all.yaml:8:5: steps[0].content: never goes out: no content item fits timing; "
        "write one, or say `content: optional`"
    ]


def test_an_item_that_nobody_can_get_is_told(tmp_path: Path) -> None:
    bare = CADENCE.replace("takes: rest", "takes: {reasons: [price]}").replace("}\n  - {id: y", "}\n  - {id: y")
    bare = bare.replace("template: share}", "template: share, content: none}")
    bare = bare.replace("template: a-year-on}", "template: a-year-on, content: none}")
    rest = CADENCE.replace("cadence: all", "cadence: others")
    items = f"- {ITEM}- {ITEM.replace('guide', 'other').replace('[price]', '[timing]')}"
    folder = lay_out(tmp_path, cadences__all=bare, cadences__others=rest, content__en=items)
    assert told_of(tmp_path, load(folder)) == [
        "content/en.yaml:1:101: warning: [0].reasons: nobody ever gets it, since no cadence with content takes price"
    ]


@pytest.mark.parametrize(("day", "is_told"), [(date(2027, 3, 1), False), (date(2027, 3, 2), True)])
def test_an_item_that_is_fresh_no_more_is_told(tmp_path: Path, day: date, is_told: bool) -> None:
    item = ITEM.replace("reasons: [price]", "fresh_until: 2027-03-01")
    told = told_of(tmp_path, revision_with(tmp_path, item=item, on=day))
    assert told == (
        ["content/en.yaml:1:103: warning: fresh_until: nobody gets it any more; give it a later day, or take it out"]
        if is_told
        else []
    )


def test_a_template_that_nothing_is_written_by_is_told_once(tmp_path: Path) -> None:
    templates = tmp_path / "templates" / "email"
    templates.mkdir(parents=True)
    for name in ("share", "a-year-on", "door-open", "as-you-asked", "forgotten"):
        for language in ("de", "en"):
            (templates / f"{name}.{language}.md.j2").write_text("---\nsubject: A read\n---\nHello.", encoding="utf-8")
    folder = lay_out(tmp_path / "config", cadences__all=CADENCE, content__en=ITEM)
    told = told_of(tmp_path, load(folder, templates=tmp_path / "templates"))
    assert told == [
        "templates/email/forgotten.de.md.j2:1:1: warning: no step and no commitment is written by it; take it out"
    ]


def test_what_never_comes_to_anything_keeps_no_revision_back_but_is_a_mistake(tmp_path: Path) -> None:
    narrow = CADENCE.replace('{from: "09:10", to: "16:20"}', '{from: "09:00", to: "09:01"}')
    told = revision_with(tmp_path, narrow).warnings
    assert [(each.is_warning, each.keeps) for each in told] == [(False, True)]


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("reason = price", True),
        ("mails < 3 and reason in [price, risk]", True),
        ("reason = timing", False),
        ("reason in [price, timing]", False),
        ("reason != price", False),
        ("not reason = price", False),
        ("reason = price or not answered", False),
    ],
)
def test_a_step_that_asks_for_a_reason_which_its_cadence_does_not_take_is_told(
    tmp_path: Path, when: str, told: bool
) -> None:
    step = "  - {id: useful, wait: 90 days, template: share"
    cadence = CADENCE.replace("takes: rest", "takes: {reasons: [timing, no_budget]}")
    text = cadence.replace("cadence: all", "cadence: few").replace(step, f'{step}, when: "{when}"')
    lay_out(tmp_path, cadences__all=CADENCE, cadences__few=text, content__en=ITEM)
    found = [line for line in told_of(tmp_path, load(tmp_path)) if ".when: " in line]
    problem = "is true of nobody whom this cadence takes, for no_budget or timing; change it, or what `takes` lists"
    assert found == ([f"cadences/few.yaml:8:56: warning: steps[0].when: {problem}"] if told else [])


def test_an_end_that_is_never_reached_is_told_by_the_mails_that_everybody_gets(tmp_path: Path) -> None:
    text = CADENCE.replace("unanswered: 3", "unanswered: 4").replace(
        "wait: 5 months, template: share}", "wait: 5 months, template: share, when: answered}"
    )
    (told,) = told_of(tmp_path, revision_with(tmp_path, text))
    assert told.endswith("only 3 mails go before the farewell, and 2 to everybody; write 2, or fewer")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("reason = price and reason = timing", True),
        ("language = de and language = fr", True),
        ("mails > 3 and mails < 2", True),
        ("unanswered = 2 and mails = 1", True),
        ("answered and mails = 0", True),
        ("role = finance and not (role = finance or country = DE)", True),
        ("tags = key-account and tags != key-account", True),
        ("reason = price and also = price", True),
        ("reason = price and also = timing", False),
        ("tags = key-account and tags = nordic", False),
        ("language = de and not language = fr", False),
        ("competitor = none and industry != packaging", False),
        ("answered and mails = 1", False),
        ("tags in [" + ", ".join(f"t{number}" for number in range(40)) + "] and country = DE", False),
    ],
)
def test_a_condition_that_excludes_itself_is_told(tmp_path: Path, when: str, told: bool) -> None:
    step = "  - {id: useful-2, wait: 5 months, template: share"
    found = told_of(tmp_path, revision_with(tmp_path, CADENCE.replace(step, f'{step}, when: "{when}"')))
    problem = "is true of nobody: what it asks for excludes itself; write `or` in place of `and`, or take a part away"
    place = "cadences/all.yaml:9:59"
    assert found == ([f"{place}: warning: steps[1].when: {problem}"] if told else [])


@pytest.mark.parametrize(
    ("takes", "when", "nobody"),
    [
        ("{countries: [AT, CH]}", "country = DE", "country AT or CH"),
        ("{languages: [de]}", "language = fr", "language de"),
        ("{tags: [nordic]}", "tags = none", "tag nordic"),
        ("{reasons: [competitor], competitors: [rival soft]}", "competitor = none", None),
        ("{countries: [AT]}", "language = de and country in [AT, DE]", ""),
    ],
)
def test_a_condition_that_shuts_out_what_its_cadence_takes_is_told(
    tmp_path: Path, takes: str, when: str, nobody: str | None
) -> None:
    step = "  - {id: useful-2, wait: 5 months, template: share"
    few = CADENCE.replace("takes: rest", f"takes: {takes}").replace("cadence: all", "cadence: few")
    few = few.replace(step, f'{step}, when: "{when}"')
    lay_out(tmp_path, cadences__all=CADENCE, cadences__few=few, content__en=ITEM.replace("[price]", "[]"))
    found = [line.partition("takes, for ")[2] for line in told_of(tmp_path, load(tmp_path)) if ".when: " in line]
    if nobody is None:
        nobody = "reason competitor and competitor rival soft"
    assert found == ([f"{nobody}; change it, or what `takes` lists"] if nobody else [])
