"""Why a recipient bounced: a reason and whether the address will never work, from the text first, then the status."""

import re
from enum import StrEnum
from functools import cache

from nurture.mail import lexicon

_TEXT_LIMIT = 4_000
_AROUND_LIMIT = 8_000
_SPACE = re.compile(r"\s+")
_MAILBOX = re.compile(r"[<(]{0,3}[^\s<>()@,;:]{1,64}@[a-z0-9.-]{1,255}[>)]{0,3}")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")


class BounceReason(StrEnum):
    """Why a server did not take our mail."""

    USER = "user"
    HOST = "host"
    MOVED = "moved"
    NOT_ACCEPTING = "not_accepting"
    DOUBTFUL = "doubtful"
    SUSPENDED = "suspended"
    QUOTA = "quota"
    SIZE = "size"
    GREYLISTED = "greylisted"
    LOOP = "loop"
    NETWORK = "network"
    OTHER = "other"
    SENDER = "sender"
    RATE = "rate"
    REPUTATION = "reputation"
    AUTHENTICATION = "authentication"
    CONTENT = "content"
    POLICY = "policy"


_HARD = frozenset({BounceReason.USER, BounceReason.HOST, BounceReason.MOVED, BounceReason.NOT_ACCEPTING})
_ACCUSING = frozenset(
    {
        BounceReason.SENDER,
        BounceReason.RATE,
        BounceReason.REPUTATION,
        BounceReason.AUTHENTICATION,
        BounceReason.CONTENT,
        BounceReason.POLICY,
    }
)
_BELIEVED = (
    ("no_ptr", BounceReason.AUTHENTICATION),
    ("sender", BounceReason.SENDER),
    ("moved", BounceReason.MOVED),
    ("not_accepting", BounceReason.NOT_ACCEPTING),
    ("quota", BounceReason.QUOTA),
    ("suspended", BounceReason.SUSPENDED),
    ("size", BounceReason.SIZE),
    ("rate", BounceReason.RATE),
    ("listed", BounceReason.REPUTATION),
    ("host", BounceReason.HOST),
    ("directory", BounceReason.USER),
    ("user", BounceReason.USER),
    ("greylisted", BounceReason.GREYLISTED),
    ("loop", BounceReason.LOOP),
    ("authentication", BounceReason.AUTHENTICATION),
    ("content", BounceReason.CONTENT),
    ("reputation", BounceReason.REPUTATION),
    ("policy", BounceReason.POLICY),
)
"""Sections of the bounce words in the order in which they are believed, and what each means."""

_WEAK = frozenset(
    {BounceReason.REPUTATION, BounceReason.AUTHENTICATION, BounceReason.CONTENT, BounceReason.POLICY, None}
)
_HOST_STATUSES = frozenset({"5.1.2", "5.4.4"})
_HARD_STATUSES = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4"})


def accuses_sender(reason: str) -> bool:
    """Tells whether a reason is about whoever sends: nothing follows from it for the recipient, and ops must look."""
    return reason in _ACCUSING


def read_reason(text: str, status: str, *, around: str = "") -> tuple[BounceReason, bool]:
    """Returns the reason and whether it is hard; `around` is the whole notice that the text was taken from.

    The text comes first, since servers give 5.1.1 to full mailboxes and 5.7.1 to unknown users. That a user is unknown
    is believed where the status says so, where the server looked into its own directory, or where it answered RCPT TO:
    filters that have seen the content pretend not to know their user.
    """
    words = _without_mailboxes(squeeze(text[:_TEXT_LIMIT]))
    reason = next((reason for name, reason in _BELIEVED if _says(words, name)), None)
    if reason in (None, BounceReason.HOST) and (status.startswith("4.") or _says(words, "unsure")):
        return BounceReason.NETWORK, False
    if reason is BounceReason.USER and not _is_certain(words, status, squeeze(around[:_AROUND_LIMIT])):
        return BounceReason.DOUBTFUL, False
    if reason in _WEAK and status in _HARD_STATUSES and not _says(words, "refused_as_spam"):
        reason = BounceReason.HOST if status in _HOST_STATUSES else BounceReason.USER
    if reason is None:
        reason = BounceReason.NETWORK if _says(words, "network") else BounceReason.OTHER
    return reason, reason in _HARD


def _is_certain(words: str, status: str, around: str) -> bool:
    if status.startswith(("5.1.", "4.1.")) and not status.endswith((".7", ".8")):
        return not _says(words, "program")
    if _says(words, "after_data"):
        return False
    if _is_at_recipient(words):
        return True
    return not status.startswith("5.2.") and (_says(words, "directory") or _is_at_recipient(around))


def _is_at_recipient(words: str) -> bool:
    """Tells whether the last command of a session that the words name is RCPT TO."""
    return _last(words, "at_recipient") > _last(words, "at_data")


def _last(words: str, section: str) -> int:
    return max((words.rfind(phrase) for phrase in _phrases(section)), default=-1)


def _without_mailboxes(words: str) -> str:
    """Returns words without addresses, whose local parts may look like words of ours."""
    return _MAILBOX.sub("@", words)


def find_status(text: str) -> str:
    """Returns the first enhanced status code (RFC 3463) in a text that says failure, or an empty string."""
    found = (match[0] for match in _STATUS.finditer(text[:_TEXT_LIMIT]) if match[1] != "2")
    return next(found, "")


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
