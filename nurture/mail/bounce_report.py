"""Delivery reports (RFC 3464): the recipients of a message/delivery-status part, with what happened to each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nurture.mail import headers
from nurture.mail.parse import Message

RECIPIENT_LIMIT = 200
_BLANK = re.compile(r"\n[ \t]*\n")
_FIELD = re.compile(r"([A-Za-z][A-Za-z-]{1,60})[ \t]*:[ \t]*(.*)")
_TYPE = re.compile(r"\A[A-Za-z0-9-]{1,20}[ \t]*;[ \t]*")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What a report says of one recipient; `action` is failed, delayed, delivered, relayed, expanded or empty."""

    address: str
    action: str = ""
    status: str = ""
    diagnostic: str = ""


def read_fates(message: Message) -> tuple[Fate, ...]:
    """Returns the recipients of a report, each once, the last word on each; empty without a delivery-status part."""
    texts = [part.text or "" for part in message.parts if part.content_type in _REPORT_TYPES]
    fates = {fate.address.lower(): fate for text in texts for fate in _fates(text)}
    return tuple(fates.values())[:RECIPIENT_LIMIT]


_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status")


def read_blocks(text: str) -> Iterator[dict[str, str]]:
    """Yields the groups of fields of a report, names in lower case, folded values joined."""
    for block in _BLANK.split(text.strip("\n")):
        fields: dict[str, str] = {}
        name = ""
        for line in block.split("\n"):
            match = _FIELD.match(line)
            if match and not line.startswith((" ", "\t")):
                name = match[1].lower()
                fields.setdefault(name, match[2].strip())
            elif name and len(fields[name]) < 4_000:
                fields[name] = f"{fields[name]} {line.strip()}"
        if fields:
            yield fields


def _fates(text: str) -> Iterator[Fate]:
    for fields in read_blocks(text):
        address = _address(fields)
        if address:
            status = _STATUS.search(fields.get("status", ""))
            yield Fate(
                address=address,
                action=fields.get("action", "").split("(")[0].split(" ")[0].strip().lower(),
                status=status[0] if status else "",
                diagnostic=_TYPE.sub("", fields.get("diagnostic-code", "")),
            )


def _address(fields: dict[str, str]) -> str:
    """Returns the recipient as the reporting server knows it, else as we wrote it."""
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        value = _TYPE.sub("", headers.decode(fields.get(name, "")))
        box = next(iter(headers.mailboxes(value)), None)
        if box is not None and box.address:
            return box.address.strip("<>")
    return ""
