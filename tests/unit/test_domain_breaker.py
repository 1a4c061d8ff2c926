"""The breaker: what counts against the relay, when it opens, how it tries again."""

from datetime import timedelta

import pytest
from factories import NOW
from fakes import ACCEPTED, DEFERRED, NO_SUCH_USER, SPAM, UNKNOWN

from nurture.domain.breaker import (
    CLOSED,
    DOUBTS_IN_A_ROW,
    FAULTS_IN_A_ROW,
    Sign,
    heard,
    is_relays_fault,
    room,
    sign_of,
    unreachable,
)
from nurture.domain.delivery import Outcome, OutcomeKind

REFUSED, PUT_OFF = OutcomeKind.REFUSED, OutcomeKind.DEFERRED
SENDER_REFUSED = Outcome(kind=REFUSED, phase="mail", code=553, status="5.7.1", reply="553 5.7.1 not your sender")


@pytest.mark.parametrize(
    ("outcome", "sign"),
    [
        (ACCEPTED, Sign.TAKES),
        (NO_SUCH_USER, Sign.TAKES),
        (SENDER_REFUSED, Sign.FAULT),
        (Outcome(kind=PUT_OFF, phase="mail", code=451), Sign.FAULT),
        (Outcome(kind=PUT_OFF, phase="mail"), Sign.FAULT),
        (Outcome(kind=PUT_OFF, phase="rcpt", code=421), Sign.FAULT),
        (Outcome(kind=PUT_OFF, phase="dot", code=421), Sign.FAULT),
        (Outcome(kind=REFUSED, phase="mail", code=552, status="5.3.4"), Sign.DOUBT),
        (Outcome(kind=REFUSED, phase="mail", code=554, status="5.6.7"), Sign.DOUBT),
        (DEFERRED, Sign.DOUBT),
        (SPAM, Sign.DOUBT),
        (UNKNOWN, Sign.DOUBT),
        (Outcome(kind=PUT_OFF, phase="body"), Sign.DOUBT),
        (Outcome(kind=OutcomeKind.LAPSED), Sign.NOTHING),
        (Outcome(kind=OutcomeKind.CALLED_OFF, phase="mail"), Sign.NOTHING),
        (Outcome(kind=REFUSED, phase="", status="5.6.3"), Sign.NOTHING),
    ],
)
def test_what_an_offer_tells_of_the_relay(outcome: Outcome, sign: Sign) -> None:
    assert sign_of(outcome) is sign
    assert is_relays_fault(outcome) is (sign is Sign.FAULT)


@pytest.mark.parametrize(("sign", "most"), [(Sign.FAULT, FAULTS_IN_A_ROW), (Sign.DOUBT, DOUBTS_IN_A_ROW)])
def test_it_opens_when_so_many_in_a_row_are_not_taken(sign: Sign, most: int) -> None:
    breaker = CLOSED
    for _ in range(most - 1):
        breaker = heard(breaker, sign, now=NOW)
    assert room(breaker, 32, now=NOW) == 32
    assert room(heard(breaker, sign, now=NOW), 32, now=NOW) == 0


def test_one_that_is_taken_begins_the_count_anew() -> None:
    breaker = CLOSED
    for _ in range(DOUBTS_IN_A_ROW * 3):
        breaker = heard(heard(breaker, Sign.DOUBT, now=NOW), Sign.TAKES, now=NOW)
    assert breaker == CLOSED


def test_after_the_pause_one_mail_tries_and_its_success_closes_it() -> None:
    breaker = unreachable(CLOSED, now=NOW)
    later = NOW + timedelta(seconds=30)
    assert room(breaker, 32, now=later - timedelta(seconds=1)) == 0
    assert room(breaker, 32, now=later) == 1
    assert heard(breaker, Sign.TAKES, now=later) == CLOSED


def test_the_pauses_grow_up_to_half_an_hour() -> None:
    breaker, now, pauses = CLOSED, NOW, []
    for _ in range(9):
        breaker = heard(breaker, Sign.DOUBT, now=now) if breaker.until else unreachable(breaker, now=now)
        assert breaker.until is not None
        pauses.append((breaker.until - now).total_seconds())
        now = breaker.until
    assert pauses == [30, 60, 120, 240, 480, 960, 1800, 1800, 1800]
    assert breaker.since == NOW


def test_what_was_under_way_when_it_opened_makes_no_pause_longer() -> None:
    breaker = unreachable(CLOSED, now=NOW)
    for _ in range(8):
        breaker = heard(breaker, Sign.FAULT, now=NOW)
    assert breaker.opened == 1


def test_a_lapsed_clearance_says_nothing_of_the_relay() -> None:
    breaker = unreachable(CLOSED, now=NOW)
    assert heard(breaker, Sign.NOTHING, now=NOW + timedelta(hours=1)) == breaker
