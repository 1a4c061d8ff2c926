"""What a relay's reply line says: enhanced status, the id it gave, and the line without addresses."""

import re

from nurture.domain.delivery import Outcome, OutcomeKind

LONGEST_REPLY = 200

_KINDS = {2: OutcomeKind.ACCEPTED, 4: OutcomeKind.DEFERRED, 5: OutcomeKind.REFUSED}
_ADDRESS = re.compile(r"<[^<>]*>|[^\s<>]*@[^\s<>]+")
_STATUS = re.compile(r"(?m)^([245]\.\d{1,3}\.\d{1,3})(?=\s|\Z)")  # RFC 2034, 3: it comes first in the text.
_SENDER_STATUSES = frozenset({"5.1.7", "5.1.8"})
_RELAY_IDS = (
    re.compile(r"\bqueued as <?([\w.-]+)", re.IGNORECASE),  # Postfix
    re.compile(r"\bid=([\w.-]+)"),  # Exim
    # Exchange names the Message-ID, which it may have written anew: answers name that one.
    re.compile(r"\b2\.[06]\.0 (?:OK )?<([^<>\s]+)> \[(?:InternalId|Hostname)="),
    re.compile(r"(?i)\bOK\s+\d{6,}\s+([\w.-]+) - gsmtp"),  # Gmail
    re.compile(r"(?m)^Ok ([0-9a-f][0-9a-f-]{15,})\s*\Z"),  # Amazon SES
    re.compile(r"\b2\.0\.0 (\w+) Message accepted for delivery"),  # Sendmail
)


def outcome_of(phase: str, code: int, text: str) -> Outcome | None:
    """Returns the outcome that a reply means; None when it is no reply that may end a phase (RFC 5321, 4.2.1)."""
    kind = _KINDS.get(code // 100)
    if kind is None or not 200 <= code <= 599:
        return None
    status = status_of(text)
    return Outcome(
        kind=kind,
        phase=phase,
        code=code,
        status=status,
        reply=without_addresses(text),
        relay_id=relay_id_of(text) if kind is OutcomeKind.ACCEPTED else None,
        recipient_refused=kind is OutcomeKind.REFUSED and is_about_recipient(phase, status),
    )


def status_of(text: str) -> str:
    """Returns the enhanced status code (RFC 3463) of a reply's text, or an empty string."""
    found = _STATUS.search(text)
    return found[1] if found else ""


def relay_id_of(text: str) -> str | None:
    """Returns the id that the relay gave the message in its 250, or None when the text has none that is known."""
    found = next(filter(None, (pattern.search(text) for pattern in _RELAY_IDS)), None)
    return found[1] if found else None


def is_about_recipient(phase: str, status: str) -> bool:
    """Tells whether a 5xx speaks of the recipient's address rather than of us, our sender, our mail or the relay."""
    if phase == "rcpt":
        # A relay that refuses us as such (5.7.1 and the like) does so at RCPT too: that ends no prospect's enrollment.
        return not status or (status.startswith(("5.1.", "5.2.")) and status not in _SENDER_STATUSES)
    return phase != "mail" and status.startswith("5.1.") and status not in _SENDER_STATUSES


def without_addresses(text: str) -> str:
    """Returns the text on one line of at most 200 printable ASCII characters, addresses and ids in brackets masked."""
    plain = " ".join(_ADDRESS.sub("***", text).encode("ascii", "replace").decode().split())
    return "".join(sign for sign in plain if sign.isprintable())[:LONGEST_REPLY]
