"""What a message brings about, decided without looking anywhere: replies, absences, noes."""

from datetime import date, timedelta

import pytest

from nurture.domain.cadence import ASK_REP, Duration, ReplyRule, ReplyVerb, Unit
from nurture.domain.calendar import Calendar
from nurture.domain.inbound import FARTHEST_ABSENCE, Entry, absence_ends, react_to_no, react_to_reply
from nurture.domain.prospect import AccountState, EndReason
from nurture.domain.reading import AutoReplyFound, ForwardOutcome, Intent, ReplyFound, Scope
from nurture.domain.rejection import Reason, RejectionFound

TODAY = date(2027, 3, 10)
CALENDAR = Calendar(zone="Europe/Berlin", holidays=frozenset())
MARCH = date(2028, 3, 1)
WAIT_AS_SAID = ReplyRule(then=ReplyVerb.WAIT, until_named=True)
GO_ON = ReplyRule(then=ReplyVerb.CONTINUE)
END = ReplyRule(then=ReplyVerb.END)


def said(intent: Intent, **more: object) -> ReplyFound:
    return ReplyFound(text="words", text_with_signature="words", intent=intent, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", [ASK_REP, WAIT_AS_SAID, GO_ON, END])
@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("scope", Scope)
def test_a_stop_outranks_whatever_the_cadence_says(rule, running, scope):
    decision = react_to_reply(said(Intent.STOP, scope=scope, resume_on=MARCH), rule, running=running)
    assert (decision.stop, decision.hold, decision.commit, decision.end) == (scope, False, None, None)


@pytest.mark.parametrize("intent", [each for each in Intent if each is not Intent.STOP])
def test_what_may_hide_a_stop_asks_the_rep(intent):
    decision = react_to_reply(said(intent, also=(Intent.STOP,), resume_on=MARCH), WAIT_AS_SAID)
    assert (decision.hold, decision.stop, decision.commit) == (True, None, None)


def test_a_plain_date_is_kept():
    decision = react_to_reply(said(Intent.NOT_NOW, resume="in March", resume_on=MARCH), WAIT_AS_SAID)
    assert (decision.commit.words, decision.commit.on, decision.hold) == ("in March", MARCH, False)


@pytest.mark.parametrize("rule", [ASK_REP, GO_ON])
def test_a_date_is_not_kept_where_the_cadence_says_otherwise(rule):
    assert react_to_reply(said(Intent.NOT_NOW, resume_on=MARCH), rule).hold


def test_without_a_date_not_now_asks_the_rep():
    assert react_to_reply(said(Intent.NOT_NOW), WAIT_AS_SAID).hold


@pytest.mark.parametrize("intent", [each for each in Intent if each not in (Intent.STOP, Intent.LEFT_COMPANY)])
def test_no_answer_of_a_person_lets_mail_go_on_by_itself(intent):
    for rule in (GO_ON, END, ASK_REP):
        assert react_to_reply(said(intent), rule).hold


def test_word_that_they_left_ends_it_where_the_cadence_says_so():
    assert react_to_reply(said(Intent.LEFT_COMPANY), END).end is EndReason.LEFT_COMPANY
    assert react_to_reply(said(Intent.LEFT_COMPANY), ASK_REP).hold


def test_interest_is_urgent_where_the_cadence_says_so():
    alert = ReplyRule(then=ReplyVerb.ASK_REP, alert=True)
    assert react_to_reply(said(Intent.INTERESTED), alert).alert
    assert not react_to_reply(said(Intent.INTERESTED), ASK_REP).alert


@pytest.mark.parametrize("intent", [each for each in Intent if each is not Intent.STOP])
def test_where_nothing_runs_nothing_is_held_or_promised(intent):
    decision = react_to_reply(said(intent, resume_on=MARCH), WAIT_AS_SAID, running=False)
    assert (decision.hold, decision.commit, decision.end, decision.stop) == (False, None, None, None)
    assert decision.decision


@pytest.mark.parametrize("intent", Intent)
def test_every_answer_has_a_sentence_for_the_rep(intent):
    assert react_to_reply(said(intent), ASK_REP).decision.endswith(".")


RULE = ReplyRule(
    then=ReplyVerb.WAIT,
    plus=Duration(count=5, unit=Unit.DAYS),
    otherwise=Duration(count=21, unit=Unit.DAYS),
)


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
    found = AutoReplyFound(kind="out_of_office", return_on=back)
    assert absence_ends(found, RULE, CALENDAR, today=TODAY) == until


def a_no(reason: Reason) -> RejectionFound:
    return RejectionFound(reason=reason)


@pytest.fixture(scope="module")
def cadences():
    from shared import REPOSITORY

    from nurture.configuration.revision import load

    return load(REPOSITORY / "config", templates=REPOSITORY / "templates").cadences


@pytest.mark.parametrize("reason", [each for each in Reason if each is not Reason.DO_NOT_CONTACT])
def test_every_reason_is_enrolled_or_kept_with_a_sentence(cadences, reason):
    decision = react_to_no(ForwardOutcome.ADDED, a_no(reason), AccountState.OPEN, cadences)
    assert (decision.entry, decision.cadence is not None) in ((Entry.ENROLL, True), (Entry.KEEP, False))
    assert decision.entry is Entry.ENROLL or decision.why


@pytest.mark.parametrize("state", AccountState)
def test_a_wish_for_no_contact_is_a_stop_in_every_account(cadences, state):
    decision = react_to_no(ForwardOutcome.DO_NOT_CONTACT, a_no(Reason.DO_NOT_CONTACT), state, cadences)
    assert decision.entry is Entry.STOP


@pytest.mark.parametrize("state", [AccountState.WON, AccountState.EXCLUDED])
def test_nobody_is_enrolled_at_a_customer_or_an_excluded_company(cadences, state):
    decision = react_to_no(ForwardOutcome.ADDED, a_no(Reason.TIMING), state, cadences)
    assert (decision.entry, decision.cadence) == (Entry.REFUSE, None) and decision.why


def test_while_somebody_talks_to_the_company_people_are_still_enrolled(cadences):
    assert react_to_no(ForwardOutcome.ADDED, a_no(Reason.TIMING), AccountState.TALKING, cadences).cadence


def test_what_may_ask_for_no_contact_is_enrolled_on_hold(cadences):
    decision = react_to_no(ForwardOutcome.HELD, a_no(Reason.TIMING), AccountState.OPEN, cadences)
    assert (decision.entry, decision.cadence.id) == (Entry.HOLD, "not-now") and "stop" in decision.why


def test_what_is_no_no_asks_the_rep(cadences):
    assert react_to_no(ForwardOutcome.NOT_A_NO, None, AccountState.OPEN, cadences).entry is Entry.ASK


def test_without_a_cadence_for_it_a_no_is_kept():
    decision = react_to_no(ForwardOutcome.ADDED, a_no(Reason.PRICE), AccountState.OPEN, ())
    assert (decision.entry, decision.cadence) == (Entry.KEEP, None) and decision.why
