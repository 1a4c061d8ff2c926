"""Delivery reports (RFC 3464): the recipients of a message/delivery-status part, with what happened to each."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nurture.mail import headers
from nurture.mail.parse import Message

RECIPIENT_LIMIT = 200
_PASTED_LIMIT = 50_000
_REPORT_LIMIT = 200_000
_VALUE_LIMIT = 4_000
_FIELD = re.compile(r"([A-Za-z][A-Za-z-]{1,60})[ \t]*:[ \t]*(.*)")
_TYPE = re.compile(r"\A[A-Za-z0-9-]{1,20}[ \t]*;[ \t]*")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_PASTED = re.compile(r"^(?:reporting-mta|action|(?:final|original)-recipient)[ \t]?:", re.IGNORECASE | re.MULTILINE)
_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What a report says of one recipient; `action` is failed, delayed, delivered, relayed, expanded or empty."""

    address: str
    action: str = ""
    status: str = ""
    diagnostic: str = ""


def read_fates(message: Message) -> tuple[Fate, ...]:
    """Returns the recipients of a report, each once, the last word on each; empty without a delivery-status part."""
    return _distinct(part.text or "" for part in message.parts if part.content_type in _REPORT_TYPES)


def read_pasted_fates(message: Message) -> tuple[Fate, ...]:
    """Returns the recipients of a report that stands in a text, as gateways leave it; empty when there is none."""
    texts = (part.text[:_PASTED_LIMIT] for part in message.parts if part.text and _is_text(part.content_type))
    return _distinct(text[found.start() :] for text in texts if (found := _PASTED.search(text)))


def read_dispositions(text: str) -> tuple[Fate, ...]:
    """Returns the recipients of a receipt (RFC 8098); one that a machine deleted unread has the action failed."""
    blocks = tuple(read_blocks(text))
    return tuple(
        Fate(address=address, action="failed" if _is_unread(fields.get("disposition", "")) else "read")
        for fields in blocks
        if (address := _address(fields))
    )


def _is_unread(disposition: str) -> bool:
    mode, _, kind = disposition.lower().partition(";")
    return mode.strip().startswith("automatic-action") and kind.strip().startswith(("deleted", "denied", "failed"))


def read_blocks(text: str) -> Iterator[dict[str, str]]:
    """Yields the groups of fields of a report, names in lower case, folded values joined.

    A blank line ends a group, and so does the next recipient where a server leaves the blank line out.
    """
    fields: dict[str, str] = {}
    name = ""
    for line in text[:_REPORT_LIMIT].split("\n"):
        match = _FIELD.match(line)
        key = match[1].lower() if match else ""
        if not line.strip() or _is_next(key, fields):
            if fields:
                yield fields
            fields, name = {}, ""
        if match:
            name = key
            fields.setdefault(name, match[2].strip())
        elif name and line.strip() and len(fields[name]) < _VALUE_LIMIT:
            fields[name] = f"{fields[name]} {line.strip()}"
    if fields:
        yield fields


def _is_next(key: str, fields: dict[str, str]) -> bool:
    return key == "final-recipient" and key in fields


def _is_text(kind: str) -> bool:
    return kind == "text/plain" or kind.startswith("multipart/")


def _distinct(texts: Iterable[str]) -> tuple[Fate, ...]:
    fates: dict[str, Fate] = {}
    for text in texts:
        for fate in _fates(text):
            fates[fate.address.lower()] = fate
            if len(fates) >= RECIPIENT_LIMIT:
                return tuple(fates.values())
    return tuple(fates.values())


def _fates(text: str) -> Iterator[Fate]:
    for fields in read_blocks(text):
        address = _address(fields)
        if address:
            status = _STATUS.search(fields.get("status", ""))
            yield Fate(
                address=address,
                action=fields.get("action", "").split("(")[0].split(" ")[0].strip().lower(),
                status=status[0] if status else "",
                diagnostic=_diagnostic(fields),
            )


def _diagnostic(fields: dict[str, str]) -> str:
    """Returns the server's words, with the category that PowerMTA adds."""
    words = _TYPE.sub("", fields.get("diagnostic-code", ""))
    category = fields.get("x-powermta-bouncecategory", "")
    return f"{words} ({category})" if category else words


def _address(fields: dict[str, str]) -> str:
    """Returns the recipient as the reporting server knows it, else as we wrote it."""
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        value = _TYPE.sub("", headers.decode(fields.get(name, "")))
        box = next(iter(headers.mailboxes(_unescaped(value))), None)
        if box is not None and box.address:
            return box.address.strip("<>")
    return ""


def _unescaped(value: str) -> str:
    r"""Returns an address of RFC 6533, whose letters beyond ASCII may be written as `\x{5F35}`."""
    return _ESCAPED.sub(lambda match: _letter(int(match[1], 16)), value)


def _letter(code: int) -> str:
    return chr(code) if 0x20 < code < 0xD800 or 0xDFFF < code < 0x110000 else ""
