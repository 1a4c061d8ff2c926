"""Sending: delivery modes, what may be offered to the relay, and how an offer ends."""

from dataclasses import dataclass
from enum import StrEnum


class DeliveryMode(StrEnum):
    """What a due touch does: sandbox keeps it; rehearsal sends it to its rep; allowlist and live send."""

    SANDBOX = "sandbox"
    REHEARSAL = "rehearsal"
    ALLOWLIST = "allowlist"
    LIVE = "live"


class OutcomeKind(StrEnum):
    """How an offer to the relay ended.

    accepted: 2xx after the final dot. deferred: 4xx, or the connection ended before the final dot was written.
    refused: 5xx. unknown: the final dot was written and no answer came (RFC 5321, 4.5.3.2.6).
    lapsed: the clearance's deadline passed before the first byte of MAIL FROM; nothing was begun.
    called_off: we stopped before the final dot was written, and nobody is at fault.
    """

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    LAPSED = "lapsed"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of one offer. `reply` is the relay's line without addresses; `relay_id` the id it gave in its 250."""

    kind: OutcomeKind
    phase: str = ""
    code: int | None = None
    status: str = ""
    reply: str = ""
    relay_id: str | None = None
    recipient_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """The gate's permission to begin one touch until `deadline` (seconds of the boot clock). Nothing else may carry
    a prospect's mail to the relay."""

    touch_id: int
    message_id: str
    mail_from: str
    recipient: str
    data: bytes
    deadline: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterMail:
    """A letter ready for the relay: mail to an address of the team, never to a prospect."""

    letter_id: int
    message_id: str
    mail_from: str
    recipient: str
    data: bytes
