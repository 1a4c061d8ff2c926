"""The consent ledger: who asked not to be written to, how and when; and what ends it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nurture.domain.reading import Scope


class LedgerKind(StrEnum):
    """A line of the ledger forbids sending (stop) or ends an earlier line (lift)."""

    STOP = "stop"
    LIFT = "lift"


class StopWay(StrEnum):
    """By which way a stop came in."""

    REPLY = "reply"
    MAILTO = "mailto"
    ONE_CLICK = "one_click"
    PAGE = "page"
    COMMAND = "command"
    FILE = "file"
    FORWARD = "forward"
    COMPLAINT = "complaint"
    BOUNCE = "bounce"
    REP = "rep"
    JOURNAL = "journal"
    ERASURE = "erasure"


STOP_WORDS = {
    StopWay.REPLY: "by a reply",
    StopWay.MAILTO: "by mail to the unsubscribe address",
    StopWay.ONE_CLICK: "by the unsubscribe button of their mail program",
    StopWay.PAGE: "on the unsubscribe page",
    StopWay.COMMAND: "recorded by an operator",
    StopWay.FILE: "in a list of opt-outs",
    StopWay.FORWARD: "in the mail that was forwarded",
    StopWay.COMPLAINT: "by a spam complaint",
    StopWay.BOUNCE: "the address does not exist any more",
    StopWay.REP: "recorded by the rep",
    StopWay.ERASURE: "when they were erased",
    StopWay.JOURNAL: "before an older database was put back, as the journal tells",
}
"""Each way in words, for notices and `explain`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectHash:
    """A keyed hash of a canonical address or a domain, with the key and the canonicaliser it was made under."""

    value: str
    key_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One line of the ledger as it is kept; `inbox_id` is the message it came by, which alone a lift may name."""

    id: int
    kind: LedgerKind
    scope: Scope
    way: StopWay
    at: datetime
    inbox_id: int | None = None
    ended: bool = False
