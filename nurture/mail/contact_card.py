"""A contact card for address books: vCard 3.0 (RFC 2426), which phones and mail programs of any age take."""

import re
from dataclasses import dataclass

from nurture.mail.mime_parts import Attachment

_LONGEST = 75
_ESCAPED = re.compile(r"[\\;,]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who the card is about: the name that an address book shows, the company, one address, and a sentence."""

    name: str
    company: str
    address: str
    note: str


def contact_card(contact: Contact, *, file: str) -> Attachment:
    """Returns the card as an attachment of that file name."""
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{_text(contact.name)}",
        f"N:{_text(contact.name)};;;;",
        f"ORG:{_text(contact.company)}",
        f"EMAIL;TYPE=INTERNET:{_text(contact.address)}",
        f"NOTE:{_text(contact.note)}",
        "END:VCARD",
    )
    data = "".join(_folded(line) for line in lines).encode()
    return Attachment(name=file, type="text/vcard; charset=utf-8", data=data)


def _text(value: str) -> str:
    """Escapes what separates values; a line break in a name would begin a property of its own."""
    return _ESCAPED.sub(r"\\\g<0>", " ".join(value.split()))


def _folded(line: str) -> str:
    """Cuts at 75 bytes and never within a character (RFC 2425, 5.8.1)."""
    pieces, piece, size = [], "", 0
    for char in line:
        length = len(char.encode())
        if size + length > _LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + char, size + length
    return "\r\n".join((*pieces, piece)) + "\r\n"
