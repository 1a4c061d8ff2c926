"""Complaints: feedback reports of mailbox providers (ARF, RFC 5965)."""

from collections.abc import Iterator

from nurture.domain.address import Mailbox
from nurture.domain.reading import ComplaintFound
from nurture.mail import headers
from nurture.mail.bounce_report import read_blocks
from nurture.mail.parse import Message

_UNREPORTED = "complaint about message from "
"""How the subject of Microsoft's junk reports begins (JMRP): the complaint is the attached mail, without a report."""

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
    ids = tuple(one.envelope.message_id for one in message.attached if one.envelope.message_id)
    return ComplaintFound(feedback_type=kind, recipients=recipients, message_ids=ids)


def is_feedback(message: Message) -> bool:
    """Tells whether a message is a feedback report of any type."""
    return _report(message) is not None


def _report(message: Message) -> dict[str, str] | None:
    if message.header("subject").lower().startswith(_UNREPORTED) and message.attached:
        return {"feedback-type": "abuse"}
    texts = (part.text or "" for part in message.parts if part.content_type == "message/feedback-report")
    blocks = (block for text in texts for block in read_blocks(text) if "feedback-type" in block)
    return next(blocks, None)


def _recipients(message: Message, fields: dict[str, str]) -> Iterator[str]:
    """Yields who complained: as the report says, else whom our mail was for."""
    named = [box.address for name in ("original-rcpt-to", "removal-recipient") for box in _boxes(fields, name)]
    yield from named
    if not named:
        yield from (address for attached in message.attached for address in attached.envelope.to)


def _boxes(fields: dict[str, str], name: str) -> tuple[Mailbox, ...]:
    return tuple(box for box in headers.mailboxes(fields.get(name, "")) if box.address)
