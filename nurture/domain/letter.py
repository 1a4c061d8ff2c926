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
    CONTENT_GAPS = "content-gaps"
    FAULTS_AHEAD = "faults-ahead"
    DEAD_LINKS = "dead-links"
    CHALLENGE = "challenge"
    UNPROVEN = "unproven"
    WAY_UNREAD = "way-unread"
    WAY_READ_AGAIN = "way-read-again"
    UNHELD_MAIL = "unheld-mail"
    OLD_HOLDS = "old-holds"
    RELAY_DOWN = "relay-down"
    RELAY_BACK = "relay-back"
    UNKNOWN_SENDS = "unknown-sends"
    BRAKE = "brake"
    WELCOME = "welcome"
    WELCOME_UNANSWERED = "welcome-unanswered"
    PROBE = "probe"
    PATH_FAILED = "path-failed"
    ERASED = "erased"
    REVISION_PENDING = "revision-pending"
    REVISION_REJECTED = "revision-rejected"
    BASIS_ENDS = "basis-ends"
    IMPORT_LIST = "import-list"


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
class Done:
    """Commands were carried out; `what` says so, `next_touch` when the next mail is planned.

    `unclear` are lines of the answer that were not understood and changed nothing, `short` is for the subject. With
    `kept_back` a mail is planned and does not go before what keeps it back has ended, which `what` tells.
    """

    what: str
    who: Who | None
    next_touch: datetime | None
    zone: str
    unclear: tuple[str, ...] = ()
    short: str = ""
    kept_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """Mail to nurture that is no command; `words` is what was written, `commands` what would work.

    `why` is a sentence when there is more to say, such as that the mail went to others as well; `who` is the person of
    the letter that was answered.
    """

    words: str
    commands: tuple[str, ...]
    why: str = ""
    who: Who | None = None


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
class CommitmentReminder:
    """The prospect named a date inside the cool-off: nurture will not write, the rep may."""

    who: Who
    words: str
    on: date
