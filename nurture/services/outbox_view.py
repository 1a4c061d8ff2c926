"""What the sandbox would have sent, for looking at."""

from dataclasses import dataclass
from datetime import datetime

from nurture.domain.errors import UnreadableMail
from nurture.mail.headers import decode
from nurture.mail.parse import Message, parse, raw_fields, read_fields, split_head
from nurture.storage import outgoing
from nurture.storage.database import Database
from nurture.storage.outgoing import OutboxEntry

PAGE = 50
"""How many numbers a page spans. It may show fewer mails, since a database may leave numbers out."""

_SHOWN = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
)
_IN_WORDS = {"touch": "check-in", "letter": "letter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """One mail in the list. `at` is business time, aware UTC; `what` is check-in or letter."""

    id: int
    at: datetime
    what: str
    recipient: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPage:
    """Mails, newest first, and the numbers at which the neighbouring pages begin."""

    mails: tuple[MailLine, ...]
    newer: int | None
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMail:
    """One mail opened. `fields` are the headers that matter, decoded, in a fixed order; `html` may be empty."""

    line: MailLine
    mail_from: str
    fields: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[str, ...]
    raw: bytes


class OutboxView:
    """Reads the sandbox's outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, upto: int | None = None) -> OutboxPage:
        """Returns the mails from that number downwards; from the newest when none is given."""
        newest = await self._database.read(lambda tx: outgoing.newest(tx, limit=1))
        last = newest[0].id if newest else 0
        first = last if upto is None else min(max(upto, 1), last)
        found = await self._database.read(lambda tx: outgoing.entries(tx, after=max(first - PAGE, 0), limit=PAGE))
        return OutboxPage(
            mails=tuple(_line(entry) for entry in reversed(found) if entry.id <= first),
            newer=min(first + PAGE, last) if first < last else None,
            older=first - PAGE if first > PAGE else None,
        )

    async def mail(self, number: int) -> OutboxMail | None:
        """Returns the mail of that number, or None."""
        entry = await self._database.read(lambda tx: outgoing.get(tx, number))
        return _opened(entry) if entry else None


def _line(entry: OutboxEntry) -> MailLine:
    head, _ = split_head(entry.raw)
    subject = next((decode(value) for name, value in raw_fields(read_fields(head)) if name == "subject"), "")
    return MailLine(
        id=entry.id,
        at=entry.at,
        what=_IN_WORDS.get(entry.what, entry.what),
        recipient=entry.recipient,
        subject=subject or "(no subject)",
    )


def _opened(entry: OutboxEntry) -> OutboxMail:
    message = _read(entry.raw)
    return OutboxMail(
        line=_line(entry),
        mail_from=entry.mail_from,
        fields=_fields(message) if message else (),
        text=(message.plain if message else "").rstrip(),
        html=message.html if message else "",
        attachments=message.attachment_names if message else (),
        raw=entry.raw,
    )


def _read(raw: bytes) -> Message | None:
    try:
        return parse(raw)
    except UnreadableMail:
        return None


def _fields(message: Message) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name in _SHOWN for value in message.headers(name.lower()) if value)
