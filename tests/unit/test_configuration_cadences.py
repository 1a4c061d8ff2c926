"""`cadences/*.yaml`: what they say, and that every reason has exactly one."""

from datetime import time
from pathlib import Path

import pytest
from configuration_folder import CADENCE, TEAM, marked, problems_of, revision_of

from nurture.domain.cadence import (
    DEFAULT_REPLIES,
    Cadence,
    CommitmentRule,
    Duration,
    ReplyRule,
    ReplyVerb,
    Spacing,
    Step,
    Takes,
    Unit,
    Window,
    ZoneSource,
)
from nurture.domain.reading import Intent
from nurture.domain.rejection import Reason
from nurture.domain.touch import ContentRule

NOT_NOW = """\
# config/cadences/not-now.yaml   At most 5 mails in about 2 1/2 years; ends after 4 without an answer.
cadence: not-now
takes: {reasons: [timing, no_budget, no_project, in_house, incumbent]}
cool_off: 60 days                   # from the latest no; nothing before
window: {days: [tue, wed, thu], from: "09:10", to: "16:20", zone: prospect, holidays: skip}
spacing: {person: 75 days, account: 21 days, spread: 5 days}   # spread: up to 5 days later, never earlier
heads_up: 2 working days            # the rep sees it first; no answer means that it goes
steps:                              # wait: the first from the latest no, then from the last accepted touch
  - {id: useful,   wait: 90 days,     template: share,     content: required}
  - {id: useful-2, wait: 5 months,    template: share,     content: required}
  - {id: year-1,   anniversary: 1,    template: a-year-on, content: required}
  - {id: year-2,   anniversary: 2,    template: a-year-on, content: required}
  - {id: farewell, wait: 6 months,    template: door-open, content: none}
commitment: {template: as-you-asked, content: optional}
end_after: {unanswered: 4}          # then the farewell, then nothing
replies:                            # continue | wait | ask_rep | end
  thanks:        {then: continue}
  not_now:       {then: wait, until: they_said, otherwise: 6 months}
  out_of_office: {then: wait, until: they_are_back, plus: 5 days, otherwise: 21 days}
  still_no:      {then: wait, for: 1 year, again: end}
  left_company:  {then: end}
  interested:    {then: ask_rep, alert: now}
"""


def days(count: int) -> Duration:
    return Duration(count=count, unit=Unit.DAYS)


def months(count: int) -> Duration:
    return Duration(count=count, unit=Unit.MONTHS)


def test_the_cadence_of_the_handbook_is_read_as_it_stands(tmp_path: Path) -> None:
    cadences = revision_of(tmp_path, cadences__not_now=NOT_NOW).cadences
    assert next(cadence for cadence in cadences if cadence.id == "not-now") == Cadence(
        id="not-now",
        takes=Takes(reasons=(Reason.TIMING, Reason.NO_BUDGET, Reason.NO_PROJECT, Reason.IN_HOUSE, Reason.INCUMBENT)),
        cool_off=days(60),
        window=Window(
            days=(1, 2, 3), opens=time(9, 10), closes=time(16, 20), zone=ZoneSource.PROSPECT, skip_holidays=True
        ),
        spacing=Spacing(person=days(75), account=days(21), spread=days(5)),
        heads_up=Duration(count=2, unit=Unit.WORKING_DAYS),
        steps=(
            Step(id="useful", wait=days(90), template="share"),
            Step(id="useful-2", wait=months(5), template="share"),
            Step(id="year-1", anniversary=1, template="a-year-on"),
            Step(id="year-2", anniversary=2, template="a-year-on"),
            Step(id="farewell", wait=months(6), template="door-open", content=ContentRule.NONE),
        ),
        commitment=CommitmentRule(template="as-you-asked", content=ContentRule.OPTIONAL),
        unanswered=4,
        replies=DEFAULT_REPLIES,
    )


def test_what_a_cadence_leaves_out_is_the_default(tmp_path: Path) -> None:
    cadence = revision_of(tmp_path).cadences[0]
    assert cadence.takes == Takes(rest=True)
    assert (cadence.window, cadence.spacing, cadence.commitment) == (Window(), Spacing(), CommitmentRule())
    assert (cadence.unanswered, cadence.replies) == (4, DEFAULT_REPLIES)


def test_one_reply_rule_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    replies = (
        revision_of(tmp_path, cadences__all=f"{CADENCE}replies: {{still_no: {{then: end}}}}\n").cadences[0].replies
    )
    assert replies == {**DEFAULT_REPLIES, Intent.STILL_NO: ReplyRule(then=ReplyVerb.END)}


@pytest.mark.parametrize("written", ["09:10", '"09:10"', "9:10"])
def test_a_time_of_day_needs_no_quotes(tmp_path: Path, written: str) -> None:
    text = f"{CADENCE}window: {{from: {written}, to: 17:00}}\n"
    window = revision_of(tmp_path, cadences__all=text).cadences[0].window
    assert (window.opens, window.closes) == (time(9, 10), time(17))


def test_a_first_wait_inside_the_cool_off_is_no_mistake(tmp_path: Path) -> None:
    text = CADENCE.replace("wait: 90 days", "wait: 1 day")
    assert revision_of(tmp_path, cadences__all=text).cadences[0].steps[0].wait == days(1)


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("1 day", days(1)),
        ("2 working days", Duration(count=2, unit=Unit.WORKING_DAYS)),
        ("1 working day", Duration(count=1, unit=Unit.WORKING_DAYS)),
        ("3 weeks", Duration(count=3, unit=Unit.WEEKS)),
        ("10 years", Duration(count=10, unit=Unit.YEARS)),
        ('"5  months"', months(5)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(tmp_path: Path, written: str, duration: Duration) -> None:
    text = CADENCE.replace("60 days", written)
    assert revision_of(tmp_path, cadences__all=text).cadences[0].cool_off == duration


HOW_LONG = "expected a duration such as 60 days, 2 working days or 5 months"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("60 days", "§60", f"cool_off: {HOW_LONG}, got '60'; nearest: 60 days"),
        ("60 days", "§60d", f"cool_off: {HOW_LONG}, got '60d'; nearest: 60 days"),
        ("60 days", "§-1 days", f"cool_off: {HOW_LONG}, got '-1 days'; nearest: 1 day"),
        (
            "60 days",
            "§60 dyas",
            "cool_off: expected days, working days, weeks, months or years, got 'dyas'; nearest: 60 days",
        ),
        ("60 days", "§11 years", "cool_off: expected at most 10 years, got '11 years'"),
        ("60 days", "§0 days", "cool_off: expected a duration of at least 1 day, got '0 days'"),
        ("wait: 90 days", "wait: §{days: 90}", "steps[0].wait: expected a single value, got keys and values"),
        ("cool_off: 60 days\n", "", "cool_off: expected a value, found none; write one such as 60 days"),
        (
            "id: useful, wait: 90 days",
            "id: useful",
            "steps[0].anniversary: expected either wait or anniversary, found neither",
        ),
        (
            "wait: 90 days",
            "wait: 90 days, anniversary: §1",
            "steps[0].anniversary: expected either wait or anniversary, not both; take one away",
        ),
        ("wait: 90 days", "anniversary: §0", "steps[0].anniversary: expected a whole number from 1 to 10, got '0'"),
        ("id: useful,", "id: §farewell, content: none,", "steps[0].id: expected the farewell as the last step"),
        ("id: farewell", "id: §useful", "steps[1].id: expected each id once; another step is called useful too"),
        (
            "content: none",
            "content: §optional",
            "steps[1].content: expected none, since the farewell asks for nothing and offers nothing",
        ),
        ("content: none", "content: §nothing", "steps[1].content: expected required, optional or none, got 'nothing'"),
        ("template: share", "§templat: share", "steps[0].templat: unknown key; nearest: template"),
        ("takes: rest", "takes: §rset", "takes: expected rest, got 'rset'; nearest: rest"),
        ("takes: rest", "takes: §{}", "takes.reasons: expected a list of reasons such as [timing, no_budget]"),
        (
            "takes: rest",
            "takes: {reasons: §[]}",
            "takes.reasons: expected a list of reasons such as [timing, no_budget]",
        ),
        ("cool_off", "§cooloff", "cooloff: unknown key; nearest: cool_off"),
        ("takes: rest\n", "", "takes: expected {reasons: [...]} or rest"),
        (
            "steps:",
            "window: {days: [tue, §tues]}\nsteps:",
            "window.days[1]: expected mon, tue, wed, thu, fri, sat or sun, got 'tues'; nearest: tue",
        ),
        (
            "steps:",
            "window: {days: §[]}\nsteps:",
            "window.days: expected at least one weekday, such as [tue, wed, thu]; the window is empty",
        ),
        (
            "steps:",
            "window: {from: 17:00, to: §09:00}\nsteps:",
            "window.to: expected a time after 17:00; the window is empty",
        ),
        (
            "steps:",
            "window: {from: 17:00, to: §17:00}\nsteps:",
            "window.to: expected a time after 17:00; the window is empty",
        ),
        ("steps:", "window: {from: §24:00}\nsteps:", "window.from: expected a time of day such as 09:10, got '24:00'"),
        (
            "steps:",
            "window: {from: §0910}\nsteps:",
            "window.from: expected a time of day such as 09:10, got '0910'; nearest: 09:10",
        ),
        (
            "steps:",
            "window: {zone: §prospct}\nsteps:",
            "window.zone: expected prospect or rep, got 'prospct'; nearest: prospect",
        ),
        ("steps:", "window: {holidays: §no}\nsteps:", "window.holidays: expected skip or allow, got 'no'"),
        ("steps:", "spacing: {persons: 3 days}\nsteps:", "spacing.persons: unknown key; nearest: person"),
        (
            "steps:",
            "end_after: §4\nsteps:",
            "end_after: expected keys and values, got a single value; write it as {unanswered: 4}",
        ),
        (
            "steps:",
            "end_after: {unanswered: §0}\nsteps:",
            "end_after.unanswered: expected a whole number from 1 to 30, got '0'",
        ),
        (
            "steps:",
            "replies: {stop: §{then: continue}}\nsteps:",
            "replies.stop: expected nothing here: a stop always ends the conversation and cannot be configured; "
            "take it away",
        ),
        (
            "steps:",
            "replies: {question: §{then: end}}\nsteps:",
            "replies.question: expected nothing here: a question always asks the rep; take it away",
        ),
        (
            "steps:",
            "replies: {not_know: §{then: end}}\nsteps:",
            "replies.not_know: expected a kind of reply: not_now, out_of_office, left_company, interested, thanks or"
            " still_no; nearest: not_now",
        ),
        (
            "steps:",
            "replies: {not_now: {then: §stop}}\nsteps:",
            "replies.not_now.then: expected continue, wait, ask_rep or end, got 'stop'; nearest: end",
        ),
        (
            "steps:",
            "replies: {not_now: {then: §wait}}\nsteps:",
            "replies.not_now.then: expected either `for: 6 months` or `until: they_said` beside `then: wait`",
        ),
        (
            "steps:",
            "replies: {not_now: {then: §wait, for: 1 year, until: they_said}}\nsteps:",
            "replies.not_now.then: expected either `for: 6 months` or `until: they_said` beside `then: wait`",
        ),
        (
            "steps:",
            "replies: {not_now: §{then: wait, until: they_said}}\nsteps:",
            "replies.not_now.otherwise: expected `otherwise: 6 months` together with `until`, for replies that name no"
            " day",
        ),
        (
            "steps:",
            "replies: {not_now: {then: wait, for: 1 year, plus: §1 day}}\nsteps:",
            "replies.not_now.plus: expected only together with `until`",
        ),
        (
            "steps:",
            "replies: {not_now: {then: end, for: §1 year}}\nsteps:",
            "replies.not_now.for: expected only together with `then: wait`",
        ),
        (
            "steps:",
            "replies: {interested: {then: ask_rep, alert: §later}}\nsteps:",
            "replies.interested.alert: expected now, got 'later'",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, before: str, after: str, problem: str) -> None:
    text, places = marked(CADENCE.replace(before, after), "cadences/all.yaml")
    told = problems_of(tmp_path, cadences__all=text)
    assert f"{places[0]}: {problem}" in told if places else [line for line in told if line.endswith(f": {problem}")]


def test_steps_that_are_missing_or_too_many_are_told(tmp_path: Path) -> None:
    many = CADENCE + "".join(f"  - {{id: s{n}, wait: 1 day, template: share}}\n" for n in range(29))
    assert "cadences/all.yaml:5:3: steps: expected 1 to 30 steps, got 31" in problems_of(tmp_path, cadences__all=many)
    assert problems_of(tmp_path, cadences__all="cadence: all\ntakes: rest\ncool_off: 1 day\nsteps: []\n") == [
        "cadences/all.yaml:4:8: steps: expected 1 to 30 steps, got 0"
    ]


def taking(name: str, takes: str) -> str:
    return CADENCE.replace("cadence: all", f"cadence: {name}").replace("rest", takes)


def test_a_reason_that_two_cadences_take_is_told(tmp_path: Path) -> None:
    one, two = taking("one", "{reasons: [price, timing]}"), taking("two", "{reasons: [timing]}")
    assert problems_of(tmp_path, cadences__one=one, cadences__two=two) == [
        "cadences/two.yaml:2:8: takes: expected each rejection to be taken once;"
        " reason timing is taken by one too (one.yaml:2), and neither is more specific"
    ]


def test_a_reason_that_a_cadence_names_twice_is_told(tmp_path: Path) -> None:
    assert problems_of(tmp_path, cadences__one=taking("one", "{reasons: [price, price]}")) == [
        "cadences/one.yaml:2:18: takes.reasons: expected each reason once; price stands there twice"
    ]


def test_two_cadences_that_take_the_rest_are_told(tmp_path: Path) -> None:
    assert problems_of(tmp_path, cadences__one=taking("one", "rest")) == [
        "cadences/one.yaml:2:8: takes: expected each rejection to be taken once;"
        " any that no other takes is taken by all too (all.yaml:2), and neither is more specific"
    ]


def test_two_cadences_of_one_name_are_told(tmp_path: Path) -> None:
    assert problems_of(tmp_path, cadences__one=taking("all", "{reasons: [price]}")) == [
        "cadences/one.yaml:1:10: cadence: expected each name once; another cadence is called all too"
    ]


ALL_BUT_TWO = (
    "{reasons: [timing, no_budget, no_project, competitor, incumbent, in_house, business_case, risk, no_sponsor,"
    " no_champion, product_gap]}"
)


def test_reasons_that_no_cadence_takes_are_told(tmp_path: Path) -> None:
    assert problems_of(tmp_path, cadences__all=taking("all", ALL_BUT_TWO)) == [
        "cadences/all.yaml:2:8: takes: no cadence takes price or no_reason; name them here or elsewhere, or add a"
        " cadence with `takes: rest`"
    ]


def test_reasons_that_wait_for_the_rep_need_no_cadence(tmp_path: Path) -> None:
    text = taking("all", ALL_BUT_TWO.replace("]", ", price, no_reason]"))
    assert len(revision_of(tmp_path, cadences__all=text).cadences) == 1


@pytest.mark.parametrize("reason", ["do_not_contact", "wrong_contact", "confusion"])
def test_a_reason_that_is_never_enrolled_cannot_be_taken(tmp_path: Path, reason: str) -> None:
    problem = problems_of(tmp_path, cadences__one=taking("one", f"{{reasons: [{reason}]}}"))[0]
    assert problem.startswith("cadences/one.yaml:2:19: takes.reasons[0]: expected timing, no_budget,")


def test_one_slip_in_a_cadence_is_told_once(tmp_path: Path) -> None:
    assert len(problems_of(tmp_path, cadences__all="cadence: [\n")) == 1


def test_a_folder_without_cadences_is_told(tmp_path: Path) -> None:
    assert problems_of(tmp_path, cadences__all=None) == [
        "cadences:1:1: expected at least one cadence, found no YAML file"
    ]


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    for name in ("share.en", "as-you-asked.en", "door-open.de", "letters/copy", "_footer.en"):
        path = tmp_path / "templates" / "email" / f"{name}.md.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    text, places = marked(
        CADENCE.replace("template: share", "template: §shre").replace("template: door-open", "template: §copy")
        + "commitment: {template: §_footer}\n",
        "cadences/all.yaml",
    )
    assert problems_of(tmp_path, templates=tmp_path / "templates", cadences__all=text) == [
        f"{places[0]}: steps[0].template: expected the name of a template, got 'shre'; nearest: share",
        f"{places[1]}: steps[1].template: expected the name of a template, got 'copy'",
        f"{places[2]}: commitment.template: expected a name of small letters, digits and hyphens such as not-now,"
        " got '_footer'; nearest: footer",
    ]


def test_mistakes_in_all_files_are_told_at_once(tmp_path: Path) -> None:
    told = problems_of(
        tmp_path,
        nurture="opps: x\n",
        team=TEAM.replace("lead: sam", "lead: smm"),
        cadences__all=CADENCE.replace("60 days", "60"),
        content__items="- {id: a}\n",
    )
    files = [line.partition(":")[0] for line in told]
    assert files == sorted(files)
    assert set(files) == {"cadences/all.yaml", "content/items.yaml", "nurture.yaml", "team.yaml"}


@pytest.mark.parametrize("written", ["15 days", "30 working days", "3 weeks", "1 month"])
def test_a_heads_up_of_more_than_two_weeks_is_told(tmp_path: Path, written: str) -> None:
    text, places = marked(CADENCE + f"heads_up: §{written}\n", "cadences/all.yaml")
    assert problems_of(tmp_path, cadences__all=text) == [
        f"{places[0]}: heads_up: expected at most 14 days, 10 working days or 2 weeks, got '{written}'"
    ]


@pytest.mark.parametrize("written", ["0 days", "14 days", "10 working days", "2 weeks"])
def test_a_heads_up_of_two_weeks_is_taken(tmp_path: Path, written: str) -> None:
    assert str(revision_of(tmp_path, cadences__all=CADENCE + f"heads_up: {written}\n").cadences[0].heads_up) == written
