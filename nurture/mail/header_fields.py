"""Header fields as bytes on the wire: folding (RFC 5322), encoded words (RFC 2047), parameters (RFC 2231)."""

import re
from base64 import b64encode
from urllib.parse import quote

from nurture.domain.address import Mailbox, parse
from nurture.domain.errors import InvalidAddress, NurtureError

FOLD_AT = 78
_WORD_PAYLOAD = 75 - len("=?utf-8?q??=")
_LONGEST_PLAIN = 60

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PLAIN = re.compile(r"[ -~]*\Z")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+\Z")
_FIELD_NAME = re.compile(r"[!-9;-~]{1,60}\Z")
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,250}\Z")
_URI = re.compile(r"[a-z][a-z0-9+.-]{1,20}:[!-;=?-~]{1,900}\Z")
_SAFE_IN_Q = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q_BYTES = tuple(chr(byte) if byte in _SAFE_IN_Q else "_" if byte == 0x20 else f"={byte:02X}" for byte in range(256))


LETTER_MARK = "X-Nurture-Letter"
"""What every letter carries, so that a copy of one is known again also where a provider rewrote its Message-ID."""


class UnsafeHeader(NurtureError):
    """A header value holds a line break or another control character; it was refused rather than sent."""


def field(name: str, pieces: list[str]) -> str:
    """Returns one header field, its pieces joined by spaces and folded before the 79th character (RFC 5322, 2.1.1)."""
    if not _FIELD_NAME.match(name):
        raise UnsafeHeader(f"{name!r} is no header name")
    lines, line = [], f"{name}: {pieces[0]}"
    for piece in pieces[1:]:
        if len(line) + 1 + len(piece) > FOLD_AT:
            lines.append(line)
            line = ""
        line += f" {piece}"
    return "\r\n".join((*lines, line)) + "\r\n"


def text_field(name: str, value: str) -> str:
    """Returns an unstructured field; anything but plain words becomes encoded words. Raises UnsafeHeader."""
    checked = _safe(value)
    plain = not checked or _is_plain(checked)
    return field(name, checked.split(" ") if plain else encoded_words(checked, len(name) + 2))


def mailbox_field(name: str, mailboxes: tuple[Mailbox, ...]) -> str:
    """Returns an address field. Raises UnsafeHeader, and InvalidAddress for what needs SMTPUTF8 (RFC 6531)."""
    pieces: list[str] = []
    for mailbox in mailboxes:
        pieces.extend(_mailbox_pieces(mailbox, len(name) + 2))
        pieces[-1] += ","
    pieces[-1] = pieces[-1].removesuffix(",")
    return field(name, pieces)


def id_field(name: str, ids: tuple[str, ...]) -> str:
    """Returns a field of message ids given without brackets, or nothing when none can be written.

    Ids come from other people's mail as well, so that what is not an id is left out instead of failing the mail.
    """
    valid = [f"<{message_id}>" for message_id in ids if _MESSAGE_ID.match(message_id)]
    return field(name, valid) if valid else ""


def own_id_field(message_id: str) -> str:
    """Returns the Message-ID field; raises UnsafeHeader when it is no id."""
    written = id_field("Message-ID", (message_id,))
    if not written:
        raise UnsafeHeader(f"{message_id!r} is no message id")
    return written


def uri_field(name: str, uris: tuple[str, ...]) -> str:
    """Returns a field of URIs in brackets, folded between them and never encoded: RFC 8058 readers decode nothing."""
    for uri in uris:
        if not _URI.match(uri):
            raise UnsafeHeader(f"{name} takes URIs of plain characters")
    return field(name, [f"<{uri}>," for uri in uris[:-1]] + [f"<{uris[-1]}>"])


def encoded_words(text: str, already: int = 0) -> list[str]:
    """Returns RFC 2047 words of at most 75 characters, cut between characters, the first after `already` ones."""
    words, run = [], ""
    room = _WORD_PAYLOAD - min(already, 40)
    as_base64 = _wants_base64(text)
    for char in text:
        if run and _encoded_length(run + char, as_base64=as_base64) > room:
            words.append(_encode_word(run, as_base64=as_base64))
            run, room = "", _WORD_PAYLOAD - 1
        run += char
    return [*words, _encode_word(run, as_base64=as_base64)]


def parameter(name: str, value: str) -> list[str]:
    """Returns one MIME parameter in pieces: quoted when plain and short, else RFC 2231 sections."""
    checked = _safe(value)
    if _is_plain(checked) and len(checked) <= _LONGEST_PLAIN:
        return [f'{name}="{_escape_quoted(checked)}"']
    sections = _sections("utf-8''" + quote(checked, safe=""))
    if len(sections) == 1:
        return [f"{name}*={sections[0]}"]
    return [f"{name}*{index}*={section}" for index, section in enumerate(sections)]


def _sections(encoded: str) -> list[str]:
    """Cuts a percent-encoded value so that no cut falls inside a %XX."""
    return re.findall(r"(?:%[0-9A-F]{2}|[^%]){1,18}", encoded)


def _safe(value: str) -> str:
    if _UNSAFE.search(value):
        raise UnsafeHeader("a header value holds a line break or a control character")
    return value


def _is_plain(text: str) -> bool:
    """Tells whether the text survives folding as it is: single spaces, no long word, nothing like an encoded word."""
    words = text.split(" ")
    return bool(_PLAIN.match(text)) and "=?" not in text and all(words) and max(map(len, words)) <= _LONGEST_PLAIN


def _mailbox_pieces(mailbox: Mailbox, already: int) -> list[str]:
    address = parse(mailbox.address)
    if not address.isascii():
        raise InvalidAddress(f"{mailbox.address!r} cannot be written without SMTPUTF8")
    name = _safe(mailbox.name).strip()
    return [*_phrase_pieces(name, already), f"<{address}>"] if name else [address]


def _phrase_pieces(name: str, already: int) -> list[str]:
    if not _is_plain(name):
        return encoded_words(name, already)
    return name.split(" ") if _PHRASE.match(name) else f'"{_escape_quoted(name)}"'.split(" ")


def _escape_quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _wants_base64(text: str) -> bool:
    data = text.encode()
    return sum(byte not in _SAFE_IN_Q and byte != 0x20 for byte in data) * 3 > len(data)


def _encoded_length(text: str, *, as_base64: bool) -> int:
    data = text.encode()
    return (len(data) + 2) // 3 * 4 if as_base64 else sum(len(_Q_BYTES[byte]) for byte in data)


def _encode_word(text: str, *, as_base64: bool) -> str:
    data = text.encode()
    if as_base64:
        return f"=?utf-8?b?{b64encode(data).decode()}?="
    return f"=?utf-8?q?{''.join(_Q_BYTES[byte] for byte in data)}?="
