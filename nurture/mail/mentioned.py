"""The addresses that a message names: in its first 64 kB for holding whom it may be about, in all of it for erasing."""

import binascii
import re
from collections.abc import Iterator

from nurture.mail.triage import HEAD_LIMIT

MOST = 50
"""Addresses that are looked at; a forward that names more people is a list, and those of its top count."""

_ADDRESS = re.compile(rb"[\w.+'\x80-\xff-]{1,64}@[\w.\x80-\xff-]{1,255}")
_CODED_LINES = re.compile(
    rb"(?:^[A-Za-z0-9+/]{20,76}={0,2}\r?\n?)+(?:^[A-Za-z0-9+/]{1,19}={0,2}[ \t]*\r?$)?", re.MULTILINE
)
_DEPTH = 3
"""So often one coding may lie within another, as in a mail attached to a mail."""


def mentioned(raw: bytes) -> tuple[str, ...]:
    """Returns the addresses, lower case, once each, in whatever part and coding they stand; never raises."""
    head = raw[:HEAD_LIMIT]
    found = (match[0] for text in _texts(head) for match in _ADDRESS.finditer(text))
    plain = (each.decode("utf-8", "ignore").strip(".'-").lower() for each in found)
    return tuple(dict.fromkeys(plain))[:MOST]


def addresses_in(raw: bytes) -> frozenset[str]:
    """Returns every address in a message of any size, lower case; slow for large ones, and never raises."""
    found = (match[0] for text in _all_texts(raw, _DEPTH) for match in _ADDRESS.finditer(text))
    return frozenset(each.decode("utf-8", "ignore").strip(".'-").lower() for each in found)


def _all_texts(raw: bytes, depth: int) -> Iterator[bytes]:
    for text in _texts(raw):
        yield text
        if text is not raw and depth > 1:
            yield from (each for each in _all_texts(text, depth - 1) if each is not text)


def _texts(head: bytes) -> Iterator[bytes]:
    yield head
    if b"=40" in head or b"=\n" in head or b"=\r\n" in head:  # quoted-printable (RFC 2045, 6.7)
        yield re.sub(rb"=\r?\n", b"", head).replace(b"=40", b"@").replace(b"=3D", b" ").replace(b"=3C", b"<")
    for block in _CODED_LINES.finditer(head):
        yield _decoded(block[0])


def _decoded(block: bytes) -> bytes:
    letters = b"".join(block.split()).rstrip(b"=")
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4] + _rest(letters))


def _rest(letters: bytes) -> bytes:
    """Returns the last letters with their padding; one letter alone says nothing."""
    over = len(letters) % 4
    return letters[-over:] + b"=" * (4 - over) if over > 1 else b""
