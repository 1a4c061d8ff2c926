"""Prospects, their accounts and enrollments: states, allowed moves and the values that cross borders."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from nurture.domain.place import PlaceSource


class AccountState(StrEnum):
    """What an account allows: `talking` holds all its people, `won` and `excluded` end them."""

    OPEN = "open"
    TALKING = "talking"
    WON = "won"
    EXCLUDED = "excluded"


class EnrollmentState(StrEnum):
    """An enrollment is active (touches are planned), held (a person decides) or ended."""

    ACTIVE = "active"
    HELD = "held"
    ENDED = "ended"


ENROLLMENT_MOVES = frozenset(
    {
        (EnrollmentState.ACTIVE, EnrollmentState.HELD),
        (EnrollmentState.HELD, EnrollmentState.ACTIVE),
        (EnrollmentState.ACTIVE, EnrollmentState.ENDED),
        (EnrollmentState.HELD, EnrollmentState.ENDED),
    }
)
"""Every allowed move; an ended enrollment stays ended."""


class HoldReason(StrEnum):
    """Why an enrollment waits for a person."""

    REPLY = "reply"
    REP = "rep"
    UNSURE = "unsure"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    CONFUSION = "confusion"
    DEMAND = "demand"


HOLD_WORDS = {
    HoldReason.REPLY: "since they answered and a rep must decide",
    HoldReason.REP: "since a rep put them on hold",
    HoldReason.UNSURE: "since it was not clear what they ask for",
    HoldReason.REFUSED: "since mail to them was not taken",
    HoldReason.UNKNOWN: "since it is not known whether the last mail arrived",
    HoldReason.CONFUSION: "since they misunderstood the offer and the rep may clear it up",
    HoldReason.DEMAND: "since they demand something that has a deadline",
}
"""Each reason in words, for `explain`."""


class EndReason(StrEnum):
    """Why an enrollment ended."""

    STOPPED = "stopped"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    COMPLETED = "completed"
    UNANSWERED = "unanswered"
    LEFT_COMPANY = "left_company"
    WON = "won"
    EXCLUDED = "excluded"
    STILL_NO = "still_no"
    ANSWERED = "answered"
    UNDONE = "undone"
    REPLACED = "replaced"
    NOT_A_FIT = "not_a_fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A company; a person on free mail is an account of one and has no `domain`.

    Talks end by themselves at `talking_until`; without it, when somebody says so.
    """

    id: int
    name: str
    domain: str | None
    state: AccountState
    talking_until: datetime | None = None
    zone: str | None = None
    country: str | None = None
    region: str | None = None
    zone_source: PlaceSource | None = None
    also_in: tuple[str, ...] = ()
    rep_id: str | None = None
    industry: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A person who said no."""

    id: int
    account_id: int
    address: str
    name: str | None
    title: str | None
    language: str
    zone: str | None
    country: str | None
    region: str | None = None
    zone_source: PlaceSource | None = None
    also_in: tuple[str, ...] = ()
    phone: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollment:
    """A prospect in a cadence. `wait_until` is a day before which nothing goes out, set by a reply."""

    id: int
    prospect_id: int
    account_id: int
    rejection_id: int
    cadence: str
    rep_id: str
    state: EnrollmentState
    tag: str
    enrolled_at: datetime
    hold_reason: HoldReason | None = None
    held_at: datetime | None = None
    end_reason: EndReason | None = None
    wait_until: date | None = None
