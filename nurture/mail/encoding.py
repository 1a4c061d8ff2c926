"""Bytes as text: transfer encodings and charsets, however broken or wrongly declared."""

import binascii
import codecs
from collections.abc import Iterator

_DENIED = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7", "mbcs", "oem"})
"""Codecs that are no charset of mail, or quadratic on hostile input."""

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_SINGLE_BYTE = frozenset({"ascii", "iso8859-1", "cp1252"})


def decode_bytes(data: bytes, charset: str | None) -> str:
    """Returns the text of bytes in a declared charset, which may be wrong or unknown; never raises.

    Bytes that are clean UTF-8 are UTF-8 even when a one-byte charset was declared: mail gateways relabel more often
    than writers use such letter pairs.
    """
    name = _codec(charset)
    if name is None or name in _SINGLE_BYTE:
        return _guess(data)
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        return data.decode(name, "replace") if name == "utf-8" and b"\xc3" in data else _guess(data)


def decode_base64(data: bytes) -> bytes:
    """Returns what broken base64 still holds: foreign characters are skipped, missing padding is added."""
    cleaned = data.translate(None, _NOT_BASE64)
    usable = cleaned[: len(cleaned) - (len(cleaned) % 4 == 1)]
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """Returns the content behind a Content-Transfer-Encoding; an unknown one leaves the bytes as they are."""
    name = str(encoding).strip().lower()
    if name == "base64":
        return decode_base64(data)
    if name == "quoted-printable":
        return binascii.a2b_qp(data)
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return b"".join(_uu_lines(data))
    return data


def _codec(charset: str | None) -> str | None:
    if not charset:
        return None
    try:
        name = codecs.lookup(charset.strip("\"' ")).name
    except (LookupError, ValueError):
        return None
    return None if name.replace("_", "-") in _DENIED else name


def _guess(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _uu_lines(body: bytes) -> Iterator[bytes]:
    for line in body.split(b"\n"):
        if line.startswith((b"begin ", b"end")):
            continue
        try:
            yield binascii.a2b_uu(line.rstrip(b"\r"))
        except binascii.Error:
            continue
