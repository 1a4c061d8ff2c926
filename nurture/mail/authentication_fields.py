"""A message as its signers saw it: header fields as bytes, and the body; refused where readers could differ."""

import re
from collections import Counter
from dataclasses import dataclass

FIELD_LIMIT = 200
"""Header fields of a message that may be proven; one with more is read, and proves nothing."""

HEAD_LIMIT = 65_536
"""Bytes of such a header. Triage looks at no more, so both see the same sender."""

_FOLD_OR_END = re.compile(rb"\r\n(?![ \t])")
_NAME = re.compile(rb"[!-9;-~]{1,100}(?=:)")
_SINGLE = frozenset(
    b"from sender reply-to to cc bcc subject date message-id in-reply-to references mime-version content-type"
    b" content-transfer-encoding".split()
)
"""Fields that stand at most once (RFC 5322, 3.6; RFC 2045, 3): of two the signer signs the lower, a reader may show the
upper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One header field: its lower-case name, and all of it as it stands there, without the line end."""

    name: bytes
    raw: bytes

    @property
    def value(self) -> bytes:
        """What stands behind the colon."""
        return self.raw[len(self.name) + 1 :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signable:
    """Header fields from the top, and the body. `fault` says why nothing in it can be proven; empty when it can."""

    fields: tuple[Field, ...] = ()
    body: bytes = b""
    fault: str = ""

    def named(self, name: bytes) -> tuple[Field, ...]:
        """Returns the fields of a lower-case name, from the top."""
        return tuple(field for field in self.fields if field.name == name)


def signable(raw: bytes) -> Signable:
    """Returns a message as its signers saw it.

    Whoever hands a signed message on may add fields above, and readers are lenient: a stray line feed, a second From
    or a broken line could make a reader see other words than those that were signed. Such a message proves nothing.
    """
    wire = raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")
    head, _, body = wire.partition(b"\r\n\r\n")
    fault = _fault_of_head(head)
    if fault:
        return Signable(fault=fault)
    lines = _FOLD_OR_END.split(head)
    names = [_NAME.match(line) for line in lines]
    fields = tuple(Field(name=name[0].lower(), raw=line) for name, line in zip(names, lines, strict=True) if name)
    fault = _fault_of_fields(fields, broken=len(fields) < len(lines))
    return Signable(fault=fault) if fault else Signable(fields=fields, body=body)


def _fault_of_head(head: bytes) -> str:
    if len(head) > HEAD_LIMIT:
        return "its header is too long"
    rest = head.replace(b"\r\n", b"")
    return "its header has stray line breaks" if b"\r" in rest or b"\n" in rest or b"\0" in rest else ""


def _fault_of_fields(fields: tuple[Field, ...], *, broken: bool) -> str:
    if broken:
        return "its header has a broken line"
    if len(fields) > FIELD_LIMIT:
        return "it has too many header fields"
    count = Counter(field.name for field in fields)
    if count[b"from"] != 1:
        return "it has no From, or several"
    twice = [name.decode() for name in _SINGLE if count[name] > 1]
    return f"it has several fields {min(twice)}" if twice else ""
