"""Composing: a mail's values in, its bytes out, ready for signing and the relay."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b

from nurture.domain.address import Mailbox
from nurture.mail.header_fields import (
    LETTER_MARK,
    UnsafeHeader,
    id_field,
    mailbox_field,
    own_id_field,
    text_field,
    uri_field,
)
from nurture.mail.mime_parts import Attachment, attachment_part, multipart, text_part

__all__ = ["Attachment", "Composition", "ListUnsubscribe", "UnsafeHeader", "compose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUnsubscribe:
    """Where one click ends it (RFC 8058): an https URL that takes a POST, and a mailto URL (RFC 2369)."""

    https: str
    mailto: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """All of a mail. Ids stand without brackets; `date` is aware; `auto_submitted` is for letters, never for check-ins.

    `extra` holds further header fields as pairs of name and value.
    """

    from_: Mailbox
    to: Mailbox
    subject: str
    date: datetime
    message_id: str
    text: str
    html: str | None = None
    reply_to: tuple[Mailbox, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    list_unsubscribe: ListUnsubscribe | None = None
    attachments: tuple[Attachment, ...] = ()
    auto_submitted: bool = False
    extra: tuple[tuple[str, str], ...] = ()


def compose(mail: Composition) -> bytes:
    """Returns the mail as RFC 5322 bytes: CRLF, ASCII only, no line over 998; the same values give the same bytes.

    Raises UnsafeHeader for a line break in a header value, InvalidAddress for an address that cannot be written.
    """
    return _header(mail).encode("ascii") + _body(mail)


def _header(mail: Composition) -> str:
    fields = [
        mailbox_field("From", (mail.from_,)),
        mailbox_field("To", (mail.to,)),
        mailbox_field("Reply-To", mail.reply_to) if mail.reply_to else "",
        text_field("Subject", mail.subject),
        f"Date: {_date(mail.date)}\r\n",
        own_id_field(mail.message_id),
        id_field("In-Reply-To", (mail.in_reply_to,)) if mail.in_reply_to else "",
        id_field("References", mail.references),
        *_list_fields(mail.list_unsubscribe),
        *_automatic_fields(mail),
        *(text_field(name, value) for name, value in mail.extra),
        "MIME-Version: 1.0\r\n",
    ]
    return "".join(fields)


def _date(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("the date of a mail needs a zone")
    return format_datetime(moment.replace(microsecond=0))


def _list_fields(ways: ListUnsubscribe | None) -> tuple[str, ...]:
    if ways is None:
        return ()
    listed = uri_field("List-Unsubscribe", (ways.https, ways.mailto))
    return (listed, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")


def _automatic_fields(mail: Composition) -> tuple[str, ...]:
    """Keeps robots from answering letters (RFC 3834; the second is what Exchange reads), and tells them to be ours."""
    if not mail.auto_submitted:
        return ()
    return ("Auto-Submitted: auto-generated\r\n", "X-Auto-Response-Suppress: All\r\n", f"{LETTER_MARK}: yes\r\n")


def _body(mail: Composition) -> bytes:
    text = text_part("plain", mail.text)
    words = text if mail.html is None else _alternative(mail, [text, text_part("html", mail.html)])
    if not mail.attachments:
        return words
    files = [attachment_part(attachment) for attachment in mail.attachments]
    return multipart("mixed", _boundary(mail.message_id, "mixed"), [words, *files])


def _alternative(mail: Composition, parts: list[bytes]) -> bytes:
    return multipart("alternative", _boundary(mail.message_id, "alternative"), parts)


def _boundary(message_id: str, part: str) -> str:
    """`=_` cannot occur in quoted-printable or base64, and nobody can know the hash before the id is made."""
    return "=_" + blake2b(f"{part}:{message_id}".encode(), digest_size=15).hexdigest()
