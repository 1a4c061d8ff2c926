"""Why a recipient bounced: a reason and whether the address will never work, from the text first, then the status."""

import re
from functools import cache

from nurture.mail import lexicon

_TEXT_LIMIT = 4_000
_SPACE = re.compile(r"\s+")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -](?!\d)")
_ORDER = (
    "sender",
    "moved",
    "not_accepting",
    "quota",
    "suspended",
    "size",
    "rate",
    "host",
    "user",
    "reputation",
    "policy",
)
"""Sections of the bounce words in the order in which they are believed."""

ACCUSES_SENDER = frozenset({"sender", "rate", "reputation", "policy"})
"""Reasons that are about whoever sends; nothing follows from them for the recipient."""

_HARD = ("moved", "not_accepting", "host", "user")
_WEAK = ("", "reputation", "policy")
_USER_STATUSES = ("5.1.1", "5.1.10")
_HOST_STATUSES = ("5.1.2", "5.4.4")
_HARD_STATUSES = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4"})
_STATUS_DENIED = re.compile(r"spam|polic|block|denied|reject(?:ed|ing) (?:for|because|due)|reputation|listed")


def read_reason(text: str, status: str) -> tuple[str, bool]:
    """Returns the reason (a section of the bounce words, "other" if none fits) and whether it is hard.

    The text comes first, since servers give 5.1.1 to full mailboxes and 5.7.1 to unknown users. Words about the user
    are not believed where the status says that the mailbox exists (x.2.x), or after the content was sent.
    """
    words = squeeze(text[:_TEXT_LIMIT])
    reason = next((name for name in _ORDER if _says(words, name)), "")
    if reason in ("", "host") and (status.startswith("4.") or _says(words, "unsure")):
        return "network", False
    if reason == "user" and (status.startswith("5.2.") or _is_late(words, status)):
        return "policy", False
    if reason in _HARD:
        return reason, True
    if reason in _WEAK and status in _HARD_STATUSES and not _STATUS_DENIED.search(words):
        return ("host" if status in _HOST_STATUSES else "user"), True
    return reason or ("network" if _says(words, "network") else "other"), False


def _is_late(words: str, status: str) -> bool:
    return status not in _USER_STATUSES and _says(words, "after_data")


def find_status(text: str) -> str:
    """Returns the first enhanced status code (RFC 3463) in a text that says failure, or an empty string."""
    found = (match[0] for match in _STATUS.finditer(text[:_TEXT_LIMIT]) if match[1] != "2")
    return next(found, "")


def find_reply(text: str) -> str:
    """Returns the first SMTP reply code of a failure in a text, or an empty string."""
    match = _REPLY.search(text[:_TEXT_LIMIT])
    return match[1] if match else ""


def squeeze(text: str) -> str:
    """Returns the text in lower case with single spaces, as the words of bounces are compared."""
    return _SPACE.sub(" ", text.lower().replace("\u2019", "'"))


def says(words: str, section: str) -> bool:
    """Tells whether squeezed text holds one of the phrases of a section of the bounce words."""
    return _says(words, section)


def _says(words: str, section: str) -> bool:
    return any(phrase in words for phrase in _phrases(section))


@cache
def _phrases(section: str) -> tuple[str, ...]:
    return lexicon.sections("bounce").get(section, ())
