"""What an answer brings about, decided without looking anywhere: people's words and machines'."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.domain.cadence import ASK_REP, DEFAULT_REPLIES, Duration, ReplyRule, ReplyVerb, Unit
from nurture.domain.calendar import Calendar
from nurture.domain.prospect import EndReason
from nurture.domain.reaction import (
    ALWAYS_ASK,
    FARTHEST_ABSENCE,
    FARTHEST_DATE,
    SURE_FROM,
    Circumstances,
    react_to_absence,
    react_to_reply,
    wait_end,
)
from nurture.domain.reading import AutoReplyFound, Flag, Intent, ReplyFound, Scope

TODAY = date(2027, 3, 10)
CALENDAR = Calendar(zone="Europe/Berlin", holidays=frozenset())
MARCH = date(2028, 3, 1)
A_YEAR = Duration(count=1, unit=Unit.YEARS)
WAIT_AS_SAID = ReplyRule(then=ReplyVerb.WAIT, until_named=True, otherwise=Duration(count=6, unit=Unit.MONTHS))
REST = ReplyRule(then=ReplyVerb.WAIT, otherwise=A_YEAR, again=ReplyVerb.END)
GO_ON = ReplyRule(then=ReplyVerb.CONTINUE)
END = ReplyRule(then=ReplyVerb.END)
AWAY = DEFAULT_REPLIES[Intent.OUT_OF_OFFICE]
CLEAR = tuple(each for each in Intent if each not in ALWAYS_ASK and each is not Intent.STOP)


def said(intent: Intent, *, confidence: float = 0.9, **more: object) -> ReplyFound:
    return ReplyFound(text="words", text_with_signature="words", intent=intent, confidence=confidence, **more)  # type: ignore[arg-type]


def met(rule: ReplyRule, **more: object) -> Circumstances:
    return Circumstances(rule=rule, calendar=CALENDAR, today=TODAY, **more)  # type: ignore[arg-type]


def effects(decision) -> tuple[object, ...]:
    return decision.stop, decision.end, decision.hold, decision.commit, decision.wait_until


HELD = (None, None, True, None, None)
WENT_ON = (None, None, False, None, None)


@pytest.mark.parametrize("rule", [ASK_REP, WAIT_AS_SAID, GO_ON, END])
@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("scope", Scope)
def test_a_stop_outranks_whatever_the_cadence_says(rule, running, scope):
    decision = react_to_reply(said(Intent.STOP, scope=scope, resume_on=MARCH), met(rule, running=running))
    assert effects(decision) == (scope, None, False, None, None)


@pytest.mark.parametrize("intent", Intent)
def test_a_wish_to_be_erased_is_a_stop(intent):
    decision = react_to_reply(said(intent, flags=(Flag.ASKS_ERASURE,)), met(GO_ON))
    assert decision.stop is Scope.PERSON


@pytest.mark.parametrize(
    ("intent", "rule", "again", "expected"),
    [
        pytest.param(Intent.THANKS, GO_ON, False, WENT_ON, id="thanks-go-on"),
        pytest.param(Intent.THANKS, ASK_REP, False, HELD, id="thanks-ask"),
        pytest.param(
            Intent.NOT_NOW, WAIT_AS_SAID, False, (None, None, False, None, date(2027, 9, 10)), id="no-date-otherwise"
        ),
        pytest.param(Intent.STILL_NO, REST, False, (None, None, False, None, date(2028, 3, 10)), id="still-no-waits"),
        pytest.param(Intent.STILL_NO, REST, True, (None, EndReason.STILL_NO, False, None, None), id="still-no-again"),
        pytest.param(Intent.LEFT_COMPANY, END, False, (None, EndReason.LEFT_COMPANY, False, None, None), id="left"),
        pytest.param(Intent.NOT_NOW, END, False, (None, EndReason.ANSWERED, False, None, None), id="ended-by-rule"),
        pytest.param(
            Intent.INTERESTED, DEFAULT_REPLIES[Intent.INTERESTED], False, HELD, id="interest-waits-for-the-rep"
        ),
    ],
)
def test_an_answer_does_what_the_cadence_says(intent, rule, again, expected):
    assert effects(react_to_reply(said(intent), met(rule, again=again))) == expected


@pytest.mark.parametrize("intent", sorted(ALWAYS_ASK))
@pytest.mark.parametrize("rule", [GO_ON, WAIT_AS_SAID, REST, END])
def test_some_intents_ask_the_rep_whatever_the_cadence_says(intent, rule):
    assert effects(react_to_reply(said(intent, resume_on=MARCH), met(rule))) == HELD


@pytest.mark.parametrize(
    ("intent", "rule"),
    [(Intent.NOT_NOW, WAIT_AS_SAID), (Intent.STILL_NO, REST), (Intent.THANKS, GO_ON), (Intent.NOT_NOW, GO_ON)],
)
def test_a_date_they_named_outranks_a_bare_wait_and_going_on(intent, rule):
    decision = react_to_reply(said(intent, resume="in March", resume_on=MARCH), met(rule))
    assert (decision.commit.words, decision.commit.on, decision.hold) == ("in March", MARCH, False)
    assert "hold" in decision.undo


@pytest.mark.parametrize("named", [TODAY - timedelta(days=1), TODAY + FARTHEST_DATE + timedelta(days=1)])
def test_a_date_that_cannot_be_meant_asks_the_rep(named):
    assert effects(react_to_reply(said(Intent.NOT_NOW, resume_on=named), met(WAIT_AS_SAID))) == HELD


def test_their_own_words_about_an_absence_wait_until_they_are_back_and_some_days_later():
    decision = react_to_reply(said(Intent.OUT_OF_OFFICE, return_on=TODAY + timedelta(days=10)), met(AWAY))
    assert decision.wait_until == TODAY + timedelta(days=15)


@pytest.mark.parametrize(("back", "talk"), [(10, 40), (40, 10), (None, 40)])
def test_of_the_day_they_are_back_and_the_day_they_name_to_talk_the_later_counts(back, talk):
    return_on = TODAY + timedelta(days=back) if back else None
    reply = said(Intent.OUT_OF_OFFICE, return_on=return_on, resume_on=TODAY + timedelta(days=talk))
    assert react_to_reply(reply, met(AWAY)).wait_until == TODAY + timedelta(days=45)


@pytest.mark.parametrize("rule", [GO_ON, WAIT_AS_SAID, REST, END])
@pytest.mark.parametrize("intent", CLEAR)
@pytest.mark.parametrize(
    "doubt",
    [
        pytest.param({"confidence": SURE_FROM - 0.01}, id="not-confident"),
        pytest.param({"also": (Intent.STOP,)}, id="maybe-a-stop"),
        pytest.param({"also": (Intent.UNSURE,)}, id="doubt"),
        pytest.param({"also": (Intent.QUESTION,)}, id="a-question-too"),
        pytest.param({"flags": (Flag.LEGAL,)}, id="legal"),
        pytest.param({"flags": (Flag.ASKS_SOURCE,)}, id="asks-source"),
    ],
)
def test_a_reading_in_doubt_asks_the_rep(intent, rule, doubt):
    assert effects(react_to_reply(said(intent, resume_on=MARCH, **doubt), met(rule))) == HELD


RULES = st.builds(
    ReplyRule,
    then=st.sampled_from(ReplyVerb),
    until_named=st.booleans(),
    otherwise=st.none() | st.just(A_YEAR),
    again=st.none() | st.sampled_from(ReplyVerb),
)
DAYS = st.none() | st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))
READINGS = st.builds(
    said,
    st.sampled_from(Intent),
    also=st.lists(st.sampled_from(Intent), max_size=3).map(tuple),
    flags=st.lists(st.sampled_from(Flag), max_size=2).map(tuple),
    confidence=st.floats(min_value=0, max_value=1),
    resume_on=DAYS,
    return_on=DAYS,
    scope=st.sampled_from(Scope),
)


def may_hide_a_stop(reply: ReplyFound) -> bool:
    return (
        Intent.STOP in (reply.intent, *reply.also)
        or Intent.UNSURE in (reply.intent, *reply.also)
        or reply.confidence < SURE_FROM
        or bool(reply.flags)
    )


@given(reply=READINGS, rule=RULES, again=st.booleans())
def test_no_reading_that_may_hide_a_stop_lets_a_cadence_go_on_or_wait(reply, rule, again):
    decision = react_to_reply(reply, met(rule, again=again))
    if may_hide_a_stop(reply):
        assert decision.stop is not None or decision.hold
        assert (decision.commit, decision.wait_until, decision.end) == (None, None, None)


@given(reply=READINGS, rule=RULES, again=st.booleans(), running=st.booleans())
def test_a_decision_does_one_thing_and_says_which_and_how_to_take_it_back(reply, rule, again, running):
    decision = react_to_reply(reply, met(rule, again=again, running=running))
    assert sum(bool(effect) for effect in effects(decision)) <= 1
    assert decision.decision.endswith(".")
    if running and not decision.stop and not decision.hold:
        assert "answer `" in decision.undo


def test_interest_is_urgent_where_the_cadence_says_so():
    assert react_to_reply(said(Intent.INTERESTED), met(DEFAULT_REPLIES[Intent.INTERESTED])).alert
    assert not react_to_reply(said(Intent.INTERESTED), met(ASK_REP)).alert


@pytest.mark.parametrize("intent", [each for each in Intent if each is not Intent.STOP])
def test_where_nothing_runs_nothing_is_held_or_promised(intent):
    decision = react_to_reply(said(intent, resume_on=MARCH), met(WAIT_AS_SAID, running=False))
    assert effects(decision) == WENT_ON
    assert decision.decision


@pytest.mark.parametrize(
    ("back", "until"),
    [
        pytest.param(TODAY + timedelta(days=10), TODAY + timedelta(days=15), id="named"),
        pytest.param(TODAY, TODAY + timedelta(days=5), id="today"),
        pytest.param(None, TODAY + timedelta(days=21), id="not-named"),
        pytest.param(TODAY - timedelta(days=1), TODAY + timedelta(days=21), id="past"),
        pytest.param(TODAY + FARTHEST_ABSENCE + timedelta(days=1), TODAY + timedelta(days=21), id="too-far"),
    ],
)
def test_an_absence_ends_when_they_are_back_and_some_days_later(back, until):
    assert wait_end(back, met(AWAY)) == until
    found = AutoReplyFound(kind="out_of_office", return_on=back)
    assert react_to_absence(found, met(AWAY)).wait_until == until


@pytest.mark.parametrize(
    ("kind", "rule", "expected"),
    [
        ("left_company", END, (None, EndReason.LEFT_COMPANY, False, None, None)),
        ("left_company", ASK_REP, HELD),
        ("out_of_office", GO_ON, WENT_ON),
        ("out_of_office", ASK_REP, HELD),
        ("other", END, WENT_ON),
    ],
)
def test_an_automatic_answer_does_what_the_cadence_says(kind, rule, expected):
    assert effects(react_to_absence(AutoReplyFound(kind=kind), met(rule))) == expected
