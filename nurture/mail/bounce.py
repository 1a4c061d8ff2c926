"""Bounces, delays and receipts: mail that servers write about our mail (RFC 3464, RFC 8098, or in their own words)."""

import re
from dataclasses import dataclass

from nurture.domain.reading import BouncedRecipient, BounceFound, Kind
from nurture.mail import bounce_reason, bounce_text, headers
from nurture.mail import bounce_receipt as receipt
from nurture.mail.bounce_reason import BounceReason
from nurture.mail.bounce_report import Fate, read_fates, read_pasted_fates
from nurture.mail.parse import Message

_DONE = frozenset({"delivered", "relayed", "expanded"})
_DIAGNOSTIC_LIMIT = 1_000
_ID_LINE = re.compile(r"^[> \t]{0,10}message-id\s?:\s?(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceRead:
    """A server's message about our mail: BOUNCE, DELAY or RECEIPT, and the recipients it speaks of."""

    kind: Kind
    found: BounceFound


def read_bounce(message: Message) -> BounceRead | None:
    """Returns what a server says about the delivery of our mail, or None when this is no such message."""
    if receipt.is_receipt(message):
        return BounceRead(kind=Kind.RECEIPT, found=BounceFound(message_ids=_message_ids(message)))
    fates = read_fates(message) or receipt.read_refusals(message)
    if fates:
        return _from_report(message, fates)
    is_report = message.report_type == "delivery-status"
    if not is_report and not bounce_text.may_be_bounce(message):
        return None
    notice = bounce_text.notice_of(message)
    if not is_report and not bounce_text.is_bounce(message, notice):
        return None
    fates = read_pasted_fates(message)
    if fates:
        return _from_report(message, fates)
    return (_from_wrapped(message) if "@" not in notice else None) or _from_text(message, notice)


def _from_wrapped(message: Message) -> BounceRead | None:
    """Returns what a bounce says that a gateway passed on as an attachment, without a word of its own."""
    inner = (read_bounce(one) for one in message.attached)
    return next((read for read in inner if read is not None and read.found.recipients), None)


def _from_report(message: Message, fates: tuple[Fate, ...]) -> BounceRead:
    notice = bounce_text.notice_of(message)
    failed = [fate for fate in fates if _has_failed(fate)]
    if failed:
        recipients = tuple(_recipient(fate, notice, is_only=len(failed) == 1) for fate in failed)
        found = BounceFound(recipients=recipients, message_ids=_message_ids(message))
        return BounceRead(kind=Kind.BOUNCE, found=found)
    is_done = all(fate.action in _DONE for fate in fates)
    kind = Kind.RECEIPT if is_done else Kind.DELAY
    recipients = tuple(BouncedRecipient(address=fate.address, status=fate.status) for fate in fates)
    return BounceRead(kind=kind, found=BounceFound(recipients=recipients, message_ids=_message_ids(message)))


def _has_failed(fate: Fate) -> bool:
    if fate.action in _DONE or fate.action == "delayed":
        return False
    return fate.action == "failed" or not fate.status.startswith(("2.", "4."))


def _recipient(fate: Fate, notice: str, *, is_only: bool) -> BouncedRecipient:
    """Returns one recipient of a report; where the report gives no words, those of the notice count."""
    text = fate.diagnostic or (notice if is_only else bounce_text.context_of(notice, fate.address.lower()))
    status = _exact_status(fate.status, text)
    reason, hard = bounce_reason.read_reason(text, status, around=notice)
    if reason is BounceReason.OTHER and is_only and fate.diagnostic:
        reason, hard = bounce_reason.read_reason(f"{text} {notice}", status)
    return BouncedRecipient(
        address=fate.address, status=status, hard=hard, reason=reason, diagnostic=text.strip()[:_DIAGNOSTIC_LIMIT]
    )


def _exact_status(status: str, text: str) -> str:
    """Returns the status, or the more telling one in the server's words where a report has only x.0.0 or none."""
    return (bounce_reason.find_status(text) or status) if not status or status.endswith(".0.0") else status


def _from_text(message: Message, notice: str) -> BounceRead:
    words = bounce_reason.squeeze(f"{message.header('subject')} {notice}")
    addresses = bounce_text.find_recipients(message, notice)
    is_only = len(addresses) == 1
    recipients = tuple(
        _worded(address, notice if is_only else bounce_text.context_of(notice, address), notice)
        for address in addresses
    )
    found = BounceFound(recipients=recipients, message_ids=_message_ids(message))
    return BounceRead(kind=_worded_kind(words), found=found)


def _worded_kind(words: str) -> Kind:
    if bounce_reason.says(words, "delayed") and not bounce_reason.says(words, "final"):
        return Kind.DELAY
    is_success = bounce_reason.says(words, "success") and not bounce_reason.says(words, "failed")
    return Kind.RECEIPT if is_success else Kind.BOUNCE


def _worded(address: str, text: str, notice: str) -> BouncedRecipient:
    status = bounce_reason.find_status(text)
    reason, hard = bounce_reason.read_reason(text, status, around=notice)
    return BouncedRecipient(
        address=address, status=status, hard=hard, reason=reason, diagnostic=text.strip()[:_DIAGNOSTIC_LIMIT]
    )


def _message_ids(message: Message) -> tuple[str, ...]:
    """Returns the ids of the mail that came back: from the attached part, a report's field, or the text below."""
    attached = (one.envelope.message_id for one in message.attached)
    texts = (part.text or "" for part in message.parts if part.text)
    written = (found for text in texts for line in _ID_LINE.findall(text[:200_000]) for found in headers.ids(line))
    original = (
        found for name in ("original-message-id", "x-original-message-id") for found in _field_ids(message, name)
    )
    return tuple(dict.fromkeys(found for found in (*attached, *written, *original) if found))[:20]


def _field_ids(message: Message, name: str) -> tuple[str, ...]:
    pattern = re.compile(rf"^{name}\s?:\s?(<[^<>\s]{{1,500}}>)", re.IGNORECASE | re.MULTILINE)
    texts = (part.text or "" for part in message.parts if part.text and part.content_type.startswith("message/"))
    return tuple(found for text in texts for line in pattern.findall(text) for found in headers.ids(line))
