"""Letters about mail that needs a person: send problems, quarantine, what nobody proved or matched."""

from dataclasses import dataclass
from datetime import datetime

from nurture.domain.letter import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class UnprovenBounce:
    """A bounce of a prospect's address that answers no mail of ours, so that nothing was changed."""

    address: str
    diagnostic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendProblem:
    """A touch did not go out; `problem` and `remedy` are one sentence each."""

    who: Who | None
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A person's mail that matches nobody, handed to ops with the mail attached from the inbox."""

    inbox_id: int
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineReport:
    """The messages in quarantine, told daily: ids, times and codes only."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengedMail:
    """A mail that proves nothing, by its number in the letter. `server` is the address that handed it over, empty when
    it was read from a mailbox; `why` says what was wrong with it."""

    number: int
    subject: str
    kilobytes: int
    received_at: datetime
    server: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Mails that bear the reader's address, and do not prove that the reader wrote them."""

    mails: tuple[ChallengedMail, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """What became of a challenge; `what` is one sentence. `own_address` is the rep's own add address when it is
    offered, else empty."""

    what: str
    mails: tuple[ChallengedMail, ...]
    own_address: str
