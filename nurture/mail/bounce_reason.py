"""Why a recipient bounced: a reason and whether the address will never work, from the text first, then the status."""

import re
from functools import cache

from nurture.mail import lexicon

_TEXT_LIMIT = 4_000
_SPACE = re.compile(r"\s+")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -](?!\d)")
_SOFT = ("quota", "suspended", "size", "rate", "reputation", "policy")
_HARD = ("moved", "not_accepting", "host", "user")
_HARD_STATUSES = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4"})


def read_reason(text: str, status: str) -> tuple[str, bool]:
    """Returns the reason (a section of the bounce words, "other" if none fits) and whether it is hard.

    A status alone is not believed: servers give 5.1.1 to full mailboxes and 5.7.1 to unknown users. What stands about a
    mailbox (x.2.x) or a try that may be repeated (4.x.x) is never hard.
    """
    words = squeeze(text[:_TEXT_LIMIT])
    reason = next((name for name in _order(status) if _says(words, name)), "")
    if reason in _HARD and not status.startswith(("4.", "5.2.", "5.7.")):
        return reason, True
    if not reason and status in _HARD_STATUSES:
        return ("host" if status in ("5.1.2", "5.4.4") else "user"), True
    return reason or ("network" if _says(words, "network") else "other"), False


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


def _order(status: str) -> tuple[str, ...]:
    """Returns the sections in the order of belief; a status that names the address lets words about users go before."""
    if status in ("5.1.1", "5.1.10"):
        return ("moved", "quota", "suspended", "rate", "not_accepting", "user", "host", "size", "reputation", "policy")
    return ("moved", "not_accepting", "quota", "suspended", "size", "rate", "host", "user", "reputation", "policy")


def _says(words: str, section: str) -> bool:
    return any(phrase in words for phrase in _phrases(section))


@cache
def _phrases(section: str) -> tuple[str, ...]:
    return lexicon.sections("bounce").get(section, ())
