"""Header values: encoded words, mailboxes, ids and dates, read from whatever stands there."""

import binascii
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz

from nurture.domain.address import Mailbox
from nurture.mail import encoding

VALUE_LIMIT = 16_384
"""Characters of one header value that are read; what stands behind them is ignored."""

_MAILBOX_LIMIT = 200
YEARS = range(1970, 2200)
"""Years in which mail is written; a Date outside of them is none: nothing can be counted from it."""

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,4000})\?=")
_GAP = re.compile(r"(\?=)\s+(=\?)")
_FOLD = re.compile(r"\r?\n[ \t]*")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ID = re.compile(r"<([^<>\s]{1,512})>")
_BARE_ID = re.compile(r"[^\s<>@]{1,256}@[^\s<>@,;]{1,256}")
_TOKEN = re.compile(r'"[^"]*"|<[^<>]*>|[;,]|[^"<>;,]+|.', re.DOTALL)
_ECHO = re.compile(r"([^\s<>,;\[\]]{1,64}@[^\s<>,;\[\]]{1,255})\s?<mailto:[^<>]*>", re.IGNORECASE)
_BRACKETS = re.compile(r"\[mailto:([^\[\]<>]*)\]", re.IGNORECASE)
_SCHEME = re.compile(r"<mailto:", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]{1,64}@[^\s<>\"'(),;:\[\]@]{1,255}\Z")
_COMMENT = re.compile(r"\(([^()]{0,200})\)")


def decode(value: str) -> str:
    """Returns a header value as text: unfolded, 8-bit bytes and RFC 2047 words decoded, control characters dropped."""
    text = value[:VALUE_LIMIT].encode("utf-8", "surrogateescape")
    plain = _FOLD.sub(" ", encoding.decode_bytes(text, None))
    words = _GAP.sub(r"\1\2", plain) if "=?" in plain else plain
    return _CONTROL.sub("", "".join(_decoded_words(words))).strip()


def ids(value: str) -> tuple[str, ...]:
    """Returns the ids in a Message-ID, In-Reply-To or References value, without brackets, in order, once each."""
    found = _ID.findall(value[:VALUE_LIMIT]) or _BARE_ID.findall(value[:VALUE_LIMIT])
    return tuple(dict.fromkeys(found))


def date(value: str) -> datetime | None:
    """Returns an RFC 5322 date as aware UTC-offset time, or None; a date without zone counts as UTC."""
    try:
        parsed = parsedate_tz(value[:200])
        if parsed is None or parsed[0] not in YEARS:
            return None
        return datetime(*parsed[:6], tzinfo=timezone(timedelta(seconds=parsed[9] or 0)))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """Returns the mailboxes of an address list, also as mail clients print them in the body of a forward.

    Names may hold commas without quotes ("Doe, John <j@x.example>"); an entry without an address keeps its name.
    """
    entries = list(_entries(_without_echoes(value[:VALUE_LIMIT])))
    return tuple(_without_repeats(entries))[:_MAILBOX_LIMIT]


def is_address(text: str) -> bool:
    """Tells whether the text looks like an address, loosely: mail shows many that cannot be written to."""
    return bool(_ADDRESS.match(text))


def clean_name(text: str) -> str:
    """Returns a display name without quotes, comments' brackets, line breaks and the like."""
    name = _SPACE.sub(" ", text).strip(" \t,;:\"'«»„“”‘’*")
    return _SPACE.sub(" ", name.replace('\\"', '"')).strip()


def _decoded_words(text: str) -> Iterator[str]:
    """Yields the pieces of a value; neighbouring words of one charset are joined first, since senders cut letters."""
    at, pending, charset = 0, b"", ""
    for match in _WORD.finditer(text):
        between = text[at : match.start()]
        if pending and (between or match[1].lower() != charset):
            yield encoding.decode_bytes(pending, charset)
            pending = b""
        yield between
        pending, charset, at = pending + _word_bytes(match[2], match[3]), match[1].lower(), match.end()
    if pending:
        yield encoding.decode_bytes(pending, charset)
    yield text[at:]


def _word_bytes(scheme: str, text: str) -> bytes:
    raw = text.encode("ascii", "replace")
    if scheme in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return encoding.decode_base64(raw)


def _without_echoes(value: str) -> str:
    text = _ECHO.sub(r"\1", _BRACKETS.sub(r"<\1>", value))
    return _SCHEME.sub("<", text)


def _entries(value: str) -> Iterator[Mailbox]:
    words: list[str] = []
    seen_address = False
    for token in _TOKEN.findall(value):
        if token.startswith("<") and "@" in token:
            yield Mailbox(address=_SPACE.sub("", token[1:-1]), name=clean_name("".join(words)))
            words, seen_address = [], True
        elif token == ";" or (token == "," and is_address("".join(words).strip(" '"))):
            yield from _wordy(words)
            words = []
        else:
            words.append(token)
    if not seen_address and "," in words:
        for part in "".join(words).split(","):
            yield from _wordy([part])
    elif not seen_address or is_address("".join(words).strip(" ,'")):
        yield from _wordy(words)


def _wordy(words: list[str]) -> Iterator[Mailbox]:
    """Yields the entry of a piece without angle brackets: an address, `address (Name)`, or a name alone."""
    text = "".join(words).strip(" \t\r\n,'\"")
    comment = _COMMENT.search(text)
    bare = (text[: comment.start()] + text[comment.end() :]).strip() if comment else text
    if is_address(bare):
        yield Mailbox(address=bare, name=clean_name(comment[1]) if comment else "")
    elif clean_name(text):
        yield Mailbox(address="", name=clean_name(text))


def _without_repeats(entries: list[Mailbox]) -> Iterator[Mailbox]:
    seen: set[str] = set()
    for entry in entries:
        key = entry.address.lower()
        if key and key in seen:
            continue
        seen.add(key)
        same = entry.name.lower() == key and bool(key)
        yield Mailbox(address=entry.address, name="" if same else entry.name)
