"""What goes between the daemon and its reader: a length, a line of JSON, and for a request the message's bytes."""

import json
import struct
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from nurture.domain.errors import UnreadableMail
from nurture.domain.reading import AsWhat, Reading
from nurture.mail.organisation import Own
from nurture.services.reading import ReadRequest

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LENGTHS = struct.Struct("!II")
"""The lengths in bytes of the two parts that follow."""

LARGEST_ANSWER = 64 * 1024 * 1024
"""An answer beyond this is none: what is understood of a message is smaller than the message."""


def pack_request(request: ReadRequest) -> bytes:
    """Returns a request as the reader takes it."""
    head = {
        "as_what": request.as_what.value,
        "domains": request.own.domains,
        "addresses": request.own.addresses,
        "arrived": request.arrived.isoformat() if request.arrived else None,
    }
    return _frame(json.dumps(head).encode(), request.raw)


def unpack_request(stream: BinaryIO) -> ReadRequest | None:
    """Returns the next request of a stream; None at its end."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    of_head, of_raw = LENGTHS.unpack(lengths)
    head = json.loads(stream.read(of_head))
    return ReadRequest(
        raw=stream.read(of_raw),
        as_what=AsWhat(head["as_what"]),
        own=Own(domains=tuple(head["domains"]), addresses=tuple(head["addresses"])),
        arrived=datetime.fromisoformat(head["arrived"]) if head["arrived"] else None,
    )


def pack_reading(reading: Reading) -> bytes:
    """Returns an answer that holds what was understood."""
    # Lone surrogates of broken mail pass as escapes.
    return _frame(b"", json.dumps(asdict(reading), default=_plain).encode())


def pack_error(error: Exception) -> bytes:
    """Returns an answer that says why a message was not read: in words that hold none of the mail's."""
    kind = "unreadable" if isinstance(error, UnreadableMail) else "fault"
    text = str(error) if isinstance(error, UnreadableMail) else type(error).__name__
    return _frame(json.dumps({"kind": kind, "text": text}).encode(), b"")


def unpack_reading(data: bytes) -> Reading:
    """Returns the reading an answer holds; raises ValueError when it holds none."""
    return _adapter().validate_python(json.loads(data))


@cache
def _adapter() -> "TypeAdapter[Reading]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - the reader itself need not load it

    return TypeAdapter(Reading)


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of a reading")


def _frame(head: bytes, body: bytes) -> bytes:
    return LENGTHS.pack(len(head), len(body)) + head + body
