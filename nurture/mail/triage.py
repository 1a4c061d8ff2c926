"""Triage: what the first 64 kB of a message say about whom it concerns, fast enough for SMTP time."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from nurture.mail import headers, parse
from nurture.mail.header_fields import LETTER_MARK

HEAD_LIMIT = 65_536
"""Bytes from the start of a message that triage looks at."""

_ID_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """Outer headers as far as hold keys need them; ids without brackets, addresses lower case."""

    message_id: str | None = None
    from_address: str | None = None
    recipients: tuple[str, ...] = ()
    thread_ids: tuple[str, ...] = ()
    auto_submitted: bool = False
    sent_at: datetime | None = None


def triage(raw: bytes) -> Triage:
    """Returns what the header block says; never raises. `thread_ids` are those of In-Reply-To, then of References."""
    head, _ = parse.split_head(parse.with_line_feeds(raw[:HEAD_LIMIT]))
    fields = parse.raw_fields(parse.read_fields(head))
    envelope = parse.envelope_of(fields)
    values = dict(reversed(fields))
    return Triage(
        message_id=envelope.message_id,
        from_address=envelope.from_address.lower() if envelope.from_address else None,
        recipients=_recipients(fields),
        thread_ids=tuple(dict.fromkeys((*envelope.in_reply_to, *envelope.references)))[:_ID_LIMIT],
        auto_submitted=_is_automatic(values),
        sent_at=envelope.sent_at,
    )


def _is_automatic(values: dict[str, str]) -> bool:
    submitted = headers.decode(values.get("auto-submitted", "no")).lower().partition(";")[0].strip()
    return submitted != "no" or LETTER_MARK.lower() in values


def identity(raw: bytes) -> str:
    """Returns a digest (sha256, hex) of Message-ID, From, Date and body, the same for every copy of one message.

    Without a Message-ID, subject and recipients tell two short mails apart. Line endings and blank lines at the end do
    not count, since transports change both.
    """
    head, body = parse.split_head(parse.with_line_feeds(raw))
    values = dict(reversed(parse.raw_fields(parse.read_fields(head))))
    digest = hashlib.sha256()
    names = ("message-id", "from", "date") if values.get("message-id") else ("from", "date", "subject", "to")
    for name in names:
        digest.update(" ".join(values.get(name, "").split()).encode("utf-8", "surrogateescape") + b"\n")
    digest.update(body.replace(b"\r\n", b"\n").rstrip())
    return digest.hexdigest()


def _recipients(fields: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Returns the addresses a message says it went to: Delivered-To and the like first, then To and Cc."""
    wanted = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
    found = (
        entry.address.lower()
        for name in wanted
        for key, value in fields
        if key == name
        for entry in headers.mailboxes(headers.decode(value))
        if entry.address
    )
    return tuple(dict.fromkeys(found))
