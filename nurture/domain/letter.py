"""Letters: every kind of mail nurture writes to the team, each with the facts its template may use.

A letter goes to an address of `team.yaml` or to ops, never to a prospect. Times are aware UTC; days are calendar days.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class LetterKind(StrEnum):
    """The kinds; each has a template of the same name under `templates/email/letters/`."""

    CONFIRMATION = "confirmation"
    CONFIRMATIONS = "confirmations"
    KNOWN_ALREADY = "known-already"
    RECORDED_STOP = "recorded-stop"
    NOT_ADDED = "not-added"
    SHARED = "shared"
    NO_PROSPECT = "no-prospect"
    NOT_A_NO = "not-a-no"
    DONE = "done"
    NOT_UNDERSTOOD = "not-understood"
    HEADS_UP = "heads-up"
    NUMBERED_DONE = "numbered-done"
    COPY = "copy"
    CRM_COPY = "crm-copy"
    REHEARSAL = "rehearsal"
    PASS_ON = "pass-on"
    REPLY_NOTICE = "reply-notice"
    HOLD_REMINDER = "hold-reminder"
    STOP_NOTICE = "stop-notice"
    ENDED_NOTICE = "ended-notice"
    COMMITMENT_REMINDER = "commitment-reminder"
    SEND_PROBLEM = "send-problem"
    ESCALATION = "escalation"
    DEMAND = "demand"
    UNMATCHED = "unmatched"
    UNPROVEN_BOUNCE = "unproven-bounce"
    QUARANTINE = "quarantine"
    CHALLENGE = "challenge"
    UNPROVEN = "unproven"


class LetterState(StrEnum):
    """A letter is planned, being sent, ended, or merged into another; an unknown outcome has it offered once more."""

    PLANNED = "planned"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A prospect as a rep knows them."""

    name: str
    address: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A no was understood and kept; `first_touch` is None when nothing is planned, then `waiting_for` says why.

    `gives_no_reason` asks for the why. `again` tells that the person was known already. `zone` is the prospect's.
    `told_by_rep` says that the quote is the rep's own words. `others` are further people the forward names, who are not
    added: number 2, 3 and so on. `note` is what the rep wrote above and was kept, `note_is_context` when it stood in
    mail to others as well, `done` what was carried out of it. `wait_words` and `wait_on` are a date in the rep's words.
    `answer_in` is the language of an answer to offer to the prospect, `question` one to learn from, `basis_missing` the
    country where a basis for writing is needed and not known, `alert` that the rep can mend it today.
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
    basis_missing: str | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Commands were carried out; `what` says so, `next_touch` when the next mail is planned.

    `unclear` are lines of the answer that were not understood and changed nothing, `short` is for the subject.
    """

    what: str
    who: Who | None
    next_touch: datetime | None
    zone: str
    unclear: tuple[str, ...] = ()
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """Mail to nurture that is no command; `words` is what was written, `commands` what would work.

    `why` is a sentence when there is more to say, such as that the mail went to others as well.
    """

    words: str
    commands: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTouch:
    """One touch of a heads-up; without a `subject` it cannot be written yet, and `because` says why.

    Of somebody who was erased since, all but the number is empty. `zone` is the prospect's; `edited` tells that a rep
    wrote the words.
    """

    number: int
    who: Who
    due_at: datetime
    zone: str
    subject: str
    text: str
    because: tuple[str, ...]
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsUp:
    """The touches that are due soon, as they will go; their numbers count in this letter alone and never change."""

    touches: tuple[ShownTouch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedDone:
    """What became of an answer with numbers: a line a command, and what was not understood."""

    lines: tuple[str, ...]
    unclear: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of a touch that was accepted."""

    who: Who
    sent_at: datetime
    zone: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOn:
    """A prospect's own mail handed to the rep; the mail itself is taken from the inbox message `inbox_id`."""

    inbox_id: int
    who: Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Somebody a prospect named, whom the rep may add by this number; `address` is empty when only a name is known."""

    number: int
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyNotice:
    """The context of an answer: what it asks for, what nurture did and how to take it back, what was sent before.

    `handed_on` tells that their own mail comes in a letter of its own.
    """

    who: Who
    intent: str
    words: str
    held: bool
    decision: str
    undo: str
    wait_until: date | None
    last_subject: str | None
    last_sent_at: datetime | None
    alert: bool
    handed_on: bool
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReminder:
    """A hold that still waits for the rep, `working_days` after it began."""

    who: Who
    working_days: int
    held_since: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNotice:
    """A prospect asked to end the conversation; it is done. `words` are theirs when they wrote any."""

    who: Who
    how: str
    words: str
    company_wide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedNotice:
    """An enrollment ended for another reason than a stop; `why` is one sentence, `undo` another or empty."""

    who: Who
    why: str
    undo: str = ""
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Somebody waits for a rep who gave no sign; told once to the stand-in or the lead. `why` is one sentence."""

    who: Who
    rep: str
    since: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a person demands by law, with the last day to answer; `again` when it is brought to mind."""

    who: Who
    demands: tuple[str, ...]
    words: str
    asked_on: date
    due_on: date
    again: bool
    rep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnprovenBounce:
    """A bounce of a prospect's address that answers no mail of ours, so that nothing was changed."""

    address: str
    diagnostic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentReminder:
    """The prospect named a date inside the cool-off: nurture will not write, the rep may."""

    who: Who
    words: str
    on: date


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


LetterFacts = (
    Confirmation
    | Confirmations
    | KnownAlready
    | RecordedStop
    | NotAdded
    | Shared
    | NoProspect
    | NotANo
    | Done
    | NotUnderstood
    | HeadsUp
    | NumberedDone
    | Copy
    | PassOn
    | ReplyNotice
    | HoldReminder
    | StopNotice
    | EndedNotice
    | Escalation
    | Demand
    | UnprovenBounce
    | CommitmentReminder
    | SendProblem
    | Unmatched
    | QuarantineReport
    | Challenge
    | Unproven
)

FACTS_OF: dict[LetterKind, type] = {
    LetterKind.CONFIRMATION: Confirmation,
    LetterKind.CONFIRMATIONS: Confirmations,
    LetterKind.KNOWN_ALREADY: KnownAlready,
    LetterKind.RECORDED_STOP: RecordedStop,
    LetterKind.NOT_ADDED: NotAdded,
    LetterKind.SHARED: Shared,
    LetterKind.NO_PROSPECT: NoProspect,
    LetterKind.NOT_A_NO: NotANo,
    LetterKind.DONE: Done,
    LetterKind.NOT_UNDERSTOOD: NotUnderstood,
    LetterKind.HEADS_UP: HeadsUp,
    LetterKind.NUMBERED_DONE: NumberedDone,
    LetterKind.COPY: Copy,
    LetterKind.CRM_COPY: Copy,
    LetterKind.REHEARSAL: Copy,
    LetterKind.PASS_ON: PassOn,
    LetterKind.REPLY_NOTICE: ReplyNotice,
    LetterKind.HOLD_REMINDER: HoldReminder,
    LetterKind.STOP_NOTICE: StopNotice,
    LetterKind.ENDED_NOTICE: EndedNotice,
    LetterKind.COMMITMENT_REMINDER: CommitmentReminder,
    LetterKind.SEND_PROBLEM: SendProblem,
    LetterKind.ESCALATION: Escalation,
    LetterKind.DEMAND: Demand,
    LetterKind.UNMATCHED: Unmatched,
    LetterKind.UNPROVEN_BOUNCE: UnprovenBounce,
    LetterKind.QUARANTINE: QuarantineReport,
    LetterKind.CHALLENGE: Challenge,
    LetterKind.UNPROVEN: Unproven,
}
"""The facts a letter of each kind carries."""
