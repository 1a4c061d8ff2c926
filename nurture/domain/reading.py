"""What nurture understood of one message: the values that `nurture read` shows and the decider takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from nurture.domain.address import Mailbox
from nurture.domain.commitment import Precision
from nurture.domain.rejection import Evidence, RejectionFound


class Kind(StrEnum):
    """What sort of message it is."""

    FORWARD = "forward"
    REPLY = "reply"
    BOUNCE = "bounce"
    DELAY = "delay"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto_reply"
    UNSUBSCRIBE = "unsubscribe"
    RECEIPT = "receipt"
    OTHER = "other"


class ForwardOutcome(StrEnum):
    """What a forward turned out to be."""

    ADDED = "added"
    DO_NOT_CONTACT = "do_not_contact"
    HELD = "held"
    NOT_A_NO = "not_a_no"
    NO_PROSPECT_FOUND = "no_prospect_found"


class Intent(StrEnum):
    """What a reply asks for."""

    STOP = "stop"
    NOT_NOW = "not_now"
    OUT_OF_OFFICE = "out_of_office"
    LEFT_COMPANY = "left_company"
    WRONG_PERSON = "wrong_person"
    REFERRAL = "referral"
    INTERESTED = "interested"
    QUESTION = "question"
    THANKS = "thanks"
    STILL_NO = "still_no"
    UNSURE = "unsure"


INTENT_WORDS: Mapping[Intent, str] = {
    Intent.STOP: "wants no more mail",
    Intent.NOT_NOW: "not now",
    Intent.OUT_OF_OFFICE: "away",
    Intent.LEFT_COMPANY: "has left the company",
    Intent.WRONG_PERSON: "the wrong person to ask",
    Intent.REFERRAL: "names somebody else",
    Intent.INTERESTED: "interested",
    Intent.QUESTION: "a question",
    Intent.THANKS: "thanks",
    Intent.STILL_NO: "still no",
    Intent.UNSURE: "not clear",
}
"""What a rep is told that a reply was read as."""


class Flag(StrEnum):
    """A demand beside the intent that somebody must answer in time."""

    ASKS_DATA = "asks_data"
    ASKS_ERASURE = "asks_erasure"
    ASKS_SOURCE = "asks_source"
    LEGAL = "legal"


class Scope(StrEnum):
    """Whom a stop covers."""

    PERSON = "person"
    COMPANY = "company"


class AsWhat(StrEnum):
    """What the recipient address said of a message: the add address, a reply address, or nothing."""

    AUTO = "auto"
    FORWARD = "forward"
    REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The forwarded message. `written` is the date as it stands there, `sent_at` that date understood (aware)."""

    from_address: str | None = None
    from_name: str | None = None
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    subject: str | None = None
    written: str | None = None
    sent_at: datetime | None = None
    body: str = ""
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectFound:
    """A person a forward speaks of; the account follows from the address.

    Country (ISO 3166) and region (ISO 3166-2 without the country) are those of the postal address in their signature.
    """

    address: str
    name: str | None = None
    title: str | None = None
    company: str | None = None
    phone: str | None = None
    language: str | None = None
    country: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardFound:
    """A forward to the add address, understood. The first prospect is the one to add.

    `scope` is whom a wish for no contact covers. `heard` is what the words would be had they reached us directly.
    """

    outcome: ForwardOutcome
    above: str = ""
    note: str | None = None
    original: Original | None = None
    prospects: tuple[ProspectFound, ...] = ()
    rejection: RejectionFound | None = None
    scope: Scope = Scope.PERSON
    heard: "ReplyFound | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFound:
    """A person's own words, understood. Dates are days in the writer's calendar.

    `permission` is the sentence in which they say that we may write to them, empty where they do not.
    """

    text: str
    text_with_signature: str
    intent: Intent
    also: tuple[Intent, ...] = ()
    scope: Scope = Scope.PERSON
    resume: str | None = None
    resume_on: date | None = None
    precision: Precision = Precision.MONTH
    return_on: date | None = None
    new_contact: str | None = None
    referral: str | None = None
    flags: tuple[Flag, ...] = ()
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    language: str | None = None
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoReplyFound:
    """A machine's answer; `kind` is out_of_office, left_company or other."""

    kind: str
    return_on: date | None = None
    new_contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedRecipient:
    """One recipient of a bounce; `hard` means that the address will never work."""

    address: str
    status: str = ""
    hard: bool = False
    reason: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceFound:
    """A bounce (RFC 3464 or text); `message_ids` are those named by the returned part, without brackets."""

    recipients: tuple[BouncedRecipient, ...] = ()
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFound:
    """A complaint (ARF, RFC 5965)."""

    feedback_type: str
    recipients: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The outer headers of a message as far as matching needs them; ids without brackets, addresses as written."""

    message_id: str | None = None
    from_address: str | None = None
    from_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One message, understood. Parts that do not belong to the kind are None."""

    kind: Kind
    envelope: Envelope
    forward: ForwardFound | None = None
    reply: ReplyFound | None = None
    auto_reply: AutoReplyFound | None = None
    bounce: BounceFound | None = None
    complaint: ComplaintFound | None = None
