"""MIME parts as bytes: transfer encodings (RFC 2045), multiparts and attachments (RFC 2046, 2183)."""

import re
from base64 import b64encode
from binascii import b2a_qp
from dataclasses import dataclass
from functools import lru_cache

from nurture.mail.header_fields import field, parameter

LINE = 76
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}(?:; charset=[a-z0-9_-]{1,30})?\Z")
_BARE_BREAK = re.compile(rb"\r\n?|\n")
_LONG_LINE = re.compile(rb"[^\n]{77}")
_FROM_LINE = re.compile(rb"^From ", re.MULTILINE)
_SPACE_AT_END = re.compile(rb"[ \t]$", re.MULTILINE)
_NOT_PLAIN = re.compile(rb"[^\t\n -~]")
_PLAIN = b"\t\n" + bytes(range(0x20, 0x7F))
_UNFIT_IN_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff/\\]")
_LONG_WIRE_LINE = re.compile(rb"[^\r\n]{999}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a mail; `type` is its MIME type, with a charset for text where it is known."""

    name: str
    type: str
    data: bytes


def text_part(subtype: str, text: str) -> bytes:
    """Returns a text part with its header; 7bit, quoted-printable or base64, whichever reads best on the wire."""
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    data = data if data.endswith(b"\n") else data + b"\n"
    encoding, body = _encode(data)
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


def multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    """Returns a multipart entity with its header; the caller vouches for a boundary that no part contains."""
    head = field("Content-Type", [f"multipart/{subtype};", f'boundary="{boundary}"']).encode() + b"\r\n"
    opening = f"--{boundary}\r\n".encode()
    return head + b"".join(opening + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


def attachment_part(attachment: Attachment) -> bytes:
    """Returns an attachment with its header. A name or type that cannot be trusted becomes a harmless one."""
    kind, encoding, body = _attachment_body(attachment)
    name = _UNFIT_IN_NAME.sub("_", attachment.name).strip()[:150] or "attachment"
    head = (
        field("Content-Type", [kind])
        + f"Content-Transfer-Encoding: {encoding}\r\n"
        + field("Content-Disposition", "; ".join(["attachment", *parameter("filename", name)]).split(" "))
    )
    return head.encode() + b"\r\n" + body


def _attachment_body(attachment: Attachment) -> tuple[str, str, bytes]:
    kind = attachment.type.lower()
    if kind == "message/rfc822" and _fits_unencoded(attachment.data):
        return kind, "7bit", _BARE_BREAK.sub(b"\r\n", attachment.data)
    if not _TYPE.match(kind) or kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    return kind, "base64", _base64_lines(attachment.data)


def _fits_unencoded(data: bytes) -> bool:
    """A message/rfc822 part may not be encoded (RFC 2046, 5.2.1): it is attached as such only when it needs nothing."""
    return data.isascii() and b"\x00" not in data and not _LONG_WIRE_LINE.search(data)


def _encode(data: bytes) -> tuple[str, bytes]:
    if not _needs_encoding(data):
        return "7bit", data.replace(b"\n", b"\r\n")
    if len(data.translate(None, _PLAIN)) * 6 > len(data):
        return "base64", _base64_lines(data.replace(b"\n", b"\r\n"))
    return "quoted-printable", _quoted_printable(data)


def _needs_encoding(data: bytes) -> bool:
    unfit = (_NOT_PLAIN, _LONG_LINE, _SPACE_AT_END, _FROM_LINE)
    return any(pattern.search(data) for pattern in unfit)


def _quoted_printable(data: bytes) -> bytes:
    """Old relays write `From ` at a line's start as `>From `, which breaks signatures: it is encoded and cut there."""
    return b"\r\n".join(map(_quoted_line, data.split(b"\n")))


@lru_cache(maxsize=2_000)
def _quoted_line(line: bytes) -> bytes:
    """No line depends on another, and most lines of a mail stand in many."""
    encoded = b2a_qp(line, quotetabs=False, istext=True)
    return _FROM_LINE.sub(b"=46rom=20=\n", encoded).replace(b"\n", b"\r\n")


def _base64_lines(data: bytes) -> bytes:
    encoded = b64encode(data)
    return b"\r\n".join(encoded[start : start + LINE] for start in range(0, len(encoded), LINE)) + b"\r\n"
