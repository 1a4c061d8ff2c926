"""What a forwarded no brings about, decided without looking anywhere."""

import pytest

from nurture.domain.inbound import Entry, react_to_no
from nurture.domain.prospect import AccountState
from nurture.domain.reading import ForwardOutcome
from nurture.domain.rejection import Evidence, Reason, RejectionFound


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
    known = ((Entry.ENROLL, True), (Entry.KEEP, False), (Entry.HOLD, True))
    assert (decision.entry, decision.cadence is not None) in known
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


def test_the_rep_is_told_which_sentence_may_ask_for_no_contact(cadences):
    asking = Evidence(text="Let us leave it there.", rule="words.do_not_contact")
    found = RejectionFound(reason=Reason.TIMING, evidence=(Evidence(text="Busy.", rule="reason.timing"), asking))
    decision = react_to_no(ForwardOutcome.HELD, found, AccountState.OPEN, cadences)
    assert decision.why.startswith("Their wording may ask for no further contact: “Let us leave it there”.")
