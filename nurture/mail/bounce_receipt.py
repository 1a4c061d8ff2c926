"""Receipts: mail that tells that ours was read or arrived (RFC 8098), also of clients that write it in words alone."""

from nurture.mail.bounce_reason import says, squeeze
from nurture.mail.bounce_report import Fate, read_dispositions
from nurture.mail.parse import Message

_TYPES = ("message/disposition-notification", "message/global-disposition-notification", "message/tracking-status")
_REPORTS = ("disposition-notification", "tracking-status")
_WORDS_LIMIT = 700
"""A receipt in words is short; what is longer was written by somebody."""


def is_receipt(message: Message) -> bool:
    """Tells whether a message is a read receipt; a refusal that a mail filter dresses as one is a bounce."""
    if any(part.content_type in _TYPES for part in message.parts):
        return not read_refusals(message)
    if message.is_report and message.report_type in _REPORTS:
        return True
    return _says_so(message)


def read_refusals(message: Message) -> tuple[Fate, ...]:
    """Returns the recipients whose filter rejected our mail unread, as Sieve does by a receipt (RFC 5429)."""
    texts = (part.text or "" for part in message.parts if part.content_type in _TYPES)
    found = (fate for text in texts for fate in read_dispositions(text))
    words = squeeze(message.text[:_WORDS_LIMIT])
    return tuple(fate for fate in found if fate.action == "failed") if says(words, "failed") else ()


def _says_so(message: Message) -> bool:
    subject = squeeze(message.header("subject"))
    text = message.text[: _WORDS_LIMIT + 1].strip()
    if len(text) > _WORDS_LIMIT or not says(subject[:40], "read_subjects"):
        return False
    return says(squeeze(text), "read_words")
