"""Letters about a forwarded or told no: what was understood, kept or not added."""

from dataclasses import dataclass
from datetime import date, datetime

from nurture.domain.letter import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A no was understood and kept; `first_touch` is None when nothing is planned, then `waiting_for` says why.

    `gives_no_reason` asks for the why. `again` tells that the person was known already. `zone` is the prospect's.
    `clock` says whose clock counts and what it is known by. `told_by_rep` says that the quote is the rep's own words.
    `others` are further people the forward names, who are not added: number 2, 3 and so on. `note` is what the rep
    wrote above and was kept, `note_is_context` when it stood in mail to others as well, `done` what was carried out of
    it. `wait_words` and `wait_on` are a date in the rep's words. `answer_in` is the language of an answer to offer to
    the prospect, `question` one to learn from; `alert` tells that the rep can mend it today. `basis` says on which
    basis mail goes out, or with `basis_lacks` why none does.
    """

    who: Who
    reason: str
    reason_code: str
    quote: str
    also: tuple[str, ...]
    competitor: str | None
    resume: str | None
    resume_on: date | None
    cadence: str | None
    cool_off_until: date | None
    first_touch: datetime | None
    zone: str
    waiting_for: str | None
    gives_no_reason: bool
    again: bool
    owner: str
    forwarder_is_owner: bool
    told_by_rep: bool = False
    others: tuple[str, ...] = ()
    note: str = ""
    note_is_context: bool = False
    done: tuple[str, ...] = ()
    wait_words: str | None = None
    wait_on: date | None = None
    answer_in: str | None = None
    first_name: str | None = None
    rep_name: str = ""
    question: str | None = None
    clock: str = ""
    basis: str = ""
    basis_lacks: bool = False
    alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmations:
    """Several confirmations in one letter; the place of a line is its number and never changes."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAlready:
    """The very mail was forwarded before and counts once; `by` forwarded it then, on `forwarded_on`."""

    who: Who
    reason: str
    by: str
    by_reader: bool
    forwarded_on: date
    done: tuple[str, ...]
    note: str
    next_touch: datetime | None
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStop:
    """A no that also asks for no contact: kept and suppressed, never enrolled; `by_rep` when a rep says so of them."""

    who: Who
    quote: str
    scope: str
    by_rep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAdded:
    """A person was not added: `why` is a sentence; `stopped_at` and `stopped_how` when they had asked to stop."""

    who: Who
    why: str
    stopped_at: date | None
    stopped_how: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Two reps meet at one prospect or account; each is told of the other. `owner` keeps the voice."""

    who: Who
    owner: str
    owner_address: str
    other: str
    other_address: str
    same_person: bool
    reader_is_owner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoProspect:
    """A forward in which no prospect could be found; `missing` is a sentence saying what was missing.

    One that is `repairable` holds a mail, so an answer that names who wrote it is enough.
    """

    subject: str
    missing: str
    repairable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotANo:
    """A forward whose mail is something other than a no: kept, not enrolled; `looks_like` in words.

    `said_at` is when it was said, in case the rep calls it a no. `note` is what the rep wrote above it, `done` what was
    carried out of that.
    """

    who: Who
    looks_like: str
    quote: str
    said_at: datetime | None = None
    note: str = ""
    done: tuple[str, ...] = ()
