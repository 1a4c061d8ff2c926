"""What requests of people about their own data bring: all that is held of somebody, and what an erasure removes.

Times are aware UTC; words are as they are kept.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureReport:
    """What an erasure removes, or has removed when `erased`. `number` is what stays of a person beside the hash.

    `mails` counts raw mails of, about or naming them, `put_aside` those of them in quarantine or unproven, `waiting`
    those that are not acted on yet and so are left, `kept` mails of a sandbox's outbox, `told` names who is told. Of
    somebody who was erased before only what came since is counted.
    """

    number: int | None
    noes: int
    touches: int
    letters: int
    mails: int
    put_aside: int
    waiting: int
    kept: int
    demands: int
    told: tuple[str, ...]
    erased: bool
    erased_before: bool = False

    @property
    def is_empty(self) -> bool:
        """Tells whether there is nothing to remove."""
        counts = (self.noes, self.touches, self.letters, self.mails, self.kept, self.demands, self.waiting)
        return not any(counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPerson:
    """Who somebody is, as far as it is kept."""

    number: int
    address: str
    name: str | None
    title: str | None
    phone: str | None
    language: str
    zone: str | None
    country: str | None
    basis: str | None
    basis_at: datetime | None
    basis_source: str | None
    basis_until: date | None
    basis_words: str | None
    account: str
    account_domain: str | None
    since: datetime
    erased_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNo:
    """One no; `note` and what follows it are the rep's words."""

    said_at: datetime
    reason: str
    also: tuple[str, ...]
    quote: str | None
    subject: str | None
    resume: str | None
    resume_on: date | None
    competitor: str | None
    feature: str | None
    rep: str
    note: str | None
    role: str | None
    stage: str | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEnrollment:
    """One enrollment in a cadence."""

    cadence: str
    rep: str
    state: str
    enrolled_at: datetime
    ended_at: datetime | None
    end_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTouch:
    """One touch: what was or will be sent to them."""

    step: str
    state: str
    due_at: datetime
    sent_at: datetime | None
    content: str | None
    subject: str | None
    words: str | None
    relay_reply: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLetter:
    """One letter about them to the team, or their part of one about several."""

    kind: str
    recipient: str
    written_at: datetime
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMail:
    """One mail that came; `is_about` tells that it is of or about them, else it merely names them."""

    number: int
    received_at: datetime
    as_what: str
    state: str
    outcome: str | None
    mail_from: str | None
    recipients: tuple[str, ...]
    said: str | None
    bytes: int
    is_about: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One line of the consent ledger about them or their company."""

    kind: str
    scope: str
    way: str
    at: datetime
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDemand:
    """One demand by law."""

    demand: str
    asked_at: datetime
    due_on: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData:
    """All that is held of somebody; `person` is None for an address that no prospect has."""

    address: str
    exported_at: datetime
    person: HeldPerson | None
    noes: tuple[HeldNo, ...] = ()
    commitments: tuple[str, ...] = ()
    enrollments: tuple[HeldEnrollment, ...] = ()
    touches: tuple[HeldTouch, ...] = ()
    letters: tuple[HeldLetter, ...] = ()
    demands: tuple[HeldDemand, ...] = ()
    ledger: tuple[HeldLine, ...] = ()
    history: tuple[tuple[datetime, str], ...] = ()
    mails: tuple[HeldMail, ...] = ()
