"""Complaints: feedback reports of mailbox providers (ARF, RFC 5965)."""

import re
from collections.abc import Iterator

from nurture.domain.address import Mailbox
from nurture.domain.reading import ComplaintFound
from nurture.mail import headers
from nurture.mail.bounce_report import read_blocks
from nurture.mail.parse import Message

_UNREPORTED = (
    "complaint about message from ",
    "abuse report",
    "spam report",
    "spam complaint",
    "abuse complaint",
    "feedback report",
    "email feedback report",
    "junk mail report",
    "fbl report",
    "this is spam",
    "[spam report]",
    "[abuse report]",
)
"""How subjects begin of providers that attach the mail without a report; the first is Microsoft's (JMRP)."""

_SPAMCOP = "[spamcop ("
_ID_LINE = re.compile(r"^[> \t]{0,10}message-id\s?:\s?(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_TEXT_LIMIT = 100_000
_DESKS = ("abuse", "postmaster", "feedback", "fbl", "staff", "jmrp", "complaints", "spam", "noreply", "no-reply")

_COMPLAINTS = frozenset({"abuse", "fraud", "opt-out", "opt-out-list", "miscategorized"})


def read_complaint(message: Message) -> ComplaintFound | None:
    """Returns a complaint, or None; reports of authentication failures, DMARC and "not spam" are none."""
    fields = _report(message)
    if fields is None:
        return None
    kind = fields.get("feedback-type", "").lower().strip()
    if kind not in _COMPLAINTS:
        return None
    recipients = tuple(dict.fromkeys(_recipients(message, fields)))
    ids = tuple(dict.fromkeys(_message_ids(message)))
    return ComplaintFound(feedback_type=kind, recipients=recipients, message_ids=ids)


def is_feedback(message: Message) -> bool:
    """Tells whether a message is a feedback report of any type."""
    return _report(message) is not None


def _report(message: Message) -> dict[str, str] | None:
    if _is_unreported(message):
        return {"feedback-type": "abuse"}
    texts = (part.text or "" for part in message.parts if part.content_type == "message/feedback-report")
    blocks = (block for text in texts for block in read_blocks(text) if "feedback-type" in block)
    return next(blocks, None)


def _is_unreported(message: Message) -> bool:
    """Tells a complaint without a report: the subject says so, and a provider's desk attached our mail.

    SpamCop returns the mail in the text, with addresses made unknown.
    """
    subject = message.header("subject").lower()
    if subject.startswith(_SPAMCOP):
        return True
    desk = (message.envelope.from_address or "").lower().startswith(_DESKS)
    return desk and bool(message.attached) and subject.startswith(_UNREPORTED)


def _message_ids(message: Message) -> Iterator[str]:
    yield from (one.envelope.message_id for one in message.attached if one.envelope.message_id)
    if message.header("subject").lower().startswith(_SPAMCOP):
        yield from (found for line in _ID_LINE.findall(message.text[:_TEXT_LIMIT]) for found in headers.ids(line))


def _recipients(message: Message, fields: dict[str, str]) -> Iterator[str]:
    """Yields who complained: as the report says, else whom our mail was for."""
    named = [box.address for name in ("original-rcpt-to", "removal-recipient") for box in _boxes(fields, name)]
    yield from named
    if not named:
        yield from (address for attached in message.attached for address in attached.envelope.to)


def _boxes(fields: dict[str, str], name: str) -> tuple[Mailbox, ...]:
    return tuple(box for box in headers.mailboxes(fields.get(name, "")) if box.address)
