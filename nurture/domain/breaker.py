"""The breaker: what an offer tells of the relay itself, when to stop offering, and when to try again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from nurture.domain.delivery import Outcome, OutcomeKind

FAULTS_IN_A_ROW = 2
"""So many refusals of ourselves, with nothing taken between them, mean that the relay takes nothing."""

DOUBTS_IN_A_ROW = 12
"""So many refusals, deferrals or lost answers of any other kind in a row mean it too."""

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=30)
_TOO_LARGE = 552
_OUR_OWN = (OutcomeKind.LAPSED, OutcomeKind.CALLED_OFF)
_ABOUT_THE_MAIL = ("5.2.3", "5.3.4", "5.6.")
_CLOSING = 421  # RFC 5321, 3.8


class Sign(StrEnum):
    """What one offer tells of the relay. `doubt`: it did not take the mail, for a reason that may lie in the mail."""

    TAKES = "takes"
    NOTHING = "nothing"
    DOUBT = "doubt"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """How the relay did lately. While `until` is set the breaker is open, and one mail tries the relay from then on.

    `opened` counts how often it opened in a row, `since` when it did first.
    """

    faults: int = 0
    doubts: int = 0
    opened: int = 0
    since: datetime | None = None
    until: datetime | None = None


CLOSED = Breaker()


def is_relays_fault(outcome: Outcome) -> bool:
    """Tells whether the relay turned us away and not this mail: before it heard of a recipient, or as it closes.

    What it says of the mail's size or form at MAIL FROM is about the mail (RFC 1870, RFC 3463).
    """
    if outcome.kind not in (OutcomeKind.DEFERRED, OutcomeKind.REFUSED):
        return False
    if outcome.code == _CLOSING:
        return True
    about_the_mail = outcome.code == _TOO_LARGE or outcome.status.startswith(_ABOUT_THE_MAIL)
    return outcome.phase == "mail" and not about_the_mail


def sign_of(outcome: Outcome) -> Sign:
    """Returns what an offer tells of the relay."""
    if outcome.kind is OutcomeKind.ACCEPTED or outcome.recipient_refused:
        return Sign.TAKES
    if outcome.kind in _OUR_OWN or (outcome.kind is not OutcomeKind.UNKNOWN and not outcome.phase):
        return Sign.NOTHING
    return Sign.FAULT if is_relays_fault(outcome) else Sign.DOUBT


def room(breaker: Breaker, wanted: int, *, now: datetime) -> int:
    """Returns how many mails may be taken up now: as many as are wanted, none while it is open, then one at a time."""
    if breaker.until is None:
        return wanted
    return 1 if now >= breaker.until else 0


def heard(breaker: Breaker, sign: Sign, *, now: datetime) -> Breaker:
    """Returns the breaker after one more offer. Whatever is taken closes it."""
    if sign is Sign.NOTHING:
        return breaker
    if sign is Sign.TAKES:
        return CLOSED
    counted = replace(
        breaker,
        faults=breaker.faults + (sign is Sign.FAULT),
        doubts=breaker.doubts + (sign is Sign.DOUBT),
    )
    tripped = counted.faults >= FAULTS_IN_A_ROW or counted.doubts >= DOUBTS_IN_A_ROW or breaker.until is not None
    return unreachable(counted, now=now) if tripped else counted


def unreachable(breaker: Breaker, *, now: datetime) -> Breaker:
    """Returns it opened, or opened for longer when the relay was tried in vain; what ends meanwhile changes nothing."""
    if breaker.until is not None and now < breaker.until:
        return breaker
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(breaker.opened, 10))
    return replace(breaker, opened=breaker.opened + 1, since=breaker.since or now, until=now + pause)
