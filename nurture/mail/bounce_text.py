"""Bounces without a report: what mail servers write in words, and which addresses they name."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from nurture.domain.address import is_role
from nurture.mail import headers
from nurture.mail.bounce_reason import says, squeeze
from nurture.mail.parse import Message

_NOTICE_LIMIT = 20_000
_LINE_LIMIT = 400
_LINE_LENGTH = 1_000
_RECIPIENT_LIMIT = 100
_NO_RETURN = ("was received", "resend", "transcript")
"""Words of lines that speak of our mail without returning it."""

_DAEMONS = ("mailer-daemon@", "mailer_daemon@", "mailerdaemon@")
_LOCAL = r"[^\s<>()\[\],;:\"'=/*|\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]{1,64}"
_ADDRESS = re.compile(_LOCAL + r"@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_LEADING = re.compile(r"(?:[45]\d\d[ -])?[\s>*|\-\"'<(\u2022]{0,40}\Z")
_HEADER_START = re.compile(
    r"(?:received|return-path|dkim-signature|x-[a-z-]{2,40}|message-id|mime-version)\s?: ?\S", re.I
)
_QUOTES = re.compile(r"[>\s]{0,20}")
_FOLLOWS = re.compile(r"[\s>\"']*(?::|\.\.\.|\Z|\(|on |<mailto:|-|,|invalid address)", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:final-recipient|original-recipient|rcpt to|recipient|recipients|unknown user|"
    r"deliver(?:ed|y|ing)?[^<@]{0,60} to|"
    r"address|delivery failed[^<@:]{0,30}|errors|smtp|mailbox|userid|to)\s?[:=;<'\" ](?: ?rfc822;)?[\s<'\"]{0,5}\Z",
    re.IGNORECASE,
)


def notice_of(message: Message) -> str:
    """Returns what the server itself says: the texts of a bounce up to where it returns our mail."""
    texts = [message.text, *(part.text or "" for part in message.parts if _is_plain(part.content_type))]
    text = "\n".join(dict.fromkeys(text for text in texts if text))[:_NOTICE_LIMIT]
    lines = text.split("\n", _LINE_LIMIT)[:_LINE_LIMIT]
    end = next((at for at, line in enumerate(lines) if at and _returns(line)), len(lines))
    return "\n".join(line[:_LINE_LENGTH] for line in lines[:end])


def _is_plain(kind: str) -> bool:
    """Tells whether a part is text; one that is still a multipart lost its boundary on the way."""
    return kind == "text/plain" or kind.startswith("multipart/")


def may_be_bounce(message: Message) -> bool:
    """Tells from the header alone whether `is_bounce` could hold; a person's mail ends here, its text unasked."""
    return bool(message.header("x-failed-recipients")) or _is_server(message) or _has_subject(message)


def is_bounce(message: Message, notice: str) -> bool:
    """Tells whether a server wrote this: who sends it, what the subject says, and that the text speaks of a failure.

    Two of the first two are asked of mail without a null sender, so that a person who writes about a failed delivery is
    no server.
    """
    words = squeeze(notice)
    failed = says(words, "failed") or says(words, "delayed")
    by_server, by_subject = _is_server(message), _has_subject(message)
    if message.header("x-failed-recipients") or (by_server and (failed or by_subject)):
        return True
    return by_subject and failed and (_is_null(message) or is_role(message.envelope.from_address or ""))


def find_recipients(message: Message, notice: str) -> tuple[str, ...]:
    """Returns the addresses that failed, by the first of the known ways of naming them that gives any."""
    ours = {address.lower() for address in message.envelope.to}
    ways = [tuple(_tidy(way(message, notice))) for way in _WAYS]
    foreign = (tuple(address for address in found if address not in ours) for found in ways)
    best = next((found for found in foreign if found), None) or next((found for found in ways if found), ())
    return best[:_RECIPIENT_LIMIT]


def _tidy(found: Iterator[str]) -> Iterator[str]:
    addresses = dict.fromkeys(address.rstrip(".").lower() for address in islice(found, 1_000))
    yield from (address for address in addresses if not address.startswith(_DAEMONS))


def context_of(notice: str, address: str) -> str:
    """Returns the part of a notice that speaks of one address: from its first mention to the next address line."""
    lines = notice.split("\n")
    start = next((at for at, line in enumerate(lines) if address in line.lower()), 0)
    stop = next((at for at in range(start + 1, len(lines)) if _other_entry(lines[at], address)), len(lines))
    return "\n".join(lines[start:stop])


def _other_entry(line: str, address: str) -> bool:
    return line.startswith("<") and "@" in line and ":" in line and address not in line.lower()


def _returns(line: str) -> bool:
    text = line[:200].strip()
    if _HEADER_START.match(text):
        return True
    words = squeeze(text.strip(" -=_*|>~\t"))
    if not words or len(words) > 120 or any(word in words for word in _NO_RETURN):
        return False
    return says(words, "returned") and not says(words, "failed")


def _is_server(message: Message) -> bool:
    sender = squeeze(f"{message.header('from')} {message.header('sender')}")
    return says(sender, "senders") or _is_null(message)


def _has_subject(message: Message) -> bool:
    return says(squeeze(message.header("subject")), "subjects")


def _is_null(message: Message) -> bool:
    path = message.header("return-path").strip().lower()
    return path == "<>" or path.startswith("<mailer-daemon")


def _from_header(message: Message, notice: str) -> Iterator[str]:
    for value in message.headers("x-failed-recipients"):
        yield from (box.address for box in headers.mailboxes(value) if box.address)


def _from_own_lines(message: Message, notice: str) -> Iterator[str]:
    """Yields addresses that begin a line and are its subject: "<a@x.example>:", "a@x.example ... unknown host"."""
    for line in notice.split("\n"):
        match = _ADDRESS.search(line)
        if match and _LEADING.match(line[: match.start()]) and _FOLLOWS.match(line[match.end() :].lstrip(">\"' ")):
            yield match[0]


def _from_named(message: Message, notice: str) -> Iterator[str]:
    """Yields addresses after words that name a recipient: "RCPT TO:", "could not be delivered to"."""
    for match in _ADDRESS.finditer(notice):
        if _NAMED.search(notice[max(0, match.start() - 80) : match.start()]):
            yield match[0]


def _from_only(message: Message, notice: str) -> Iterator[str]:
    """Yields the one address of a notice that is neither a server's nor ours."""
    senders = {(attached.envelope.from_address or "").lower() for attached in message.attached}
    found = {match[0].lower().rstrip(".") for match in islice(_ADDRESS.finditer(notice), _LINE_LIMIT)}
    people = [address for address in found - senders if not is_role(address) and not address.startswith(_DAEMONS)]
    foreign = [address for address in people if not _is_near(address, message)]
    if len(foreign) == 1:
        yield foreign[0]


def _is_near(address: str, message: Message) -> bool:
    """Tells whether an address lies in a domain that the bounce came to, or in one above or below it."""
    domain = "." + address.rpartition("@")[2].lower()
    ours = ("." + to.rpartition("@")[2].lower() for to in message.envelope.to)
    return any(one.endswith(domain) or domain.endswith(one) for one in ours)


def _from_anywhere(message: Message, notice: str) -> Iterator[str]:
    found = (match[0] for match in _ADDRESS.finditer(notice))
    yield from (address for address in found if not is_role(address))


def _from_returned(message: Message, notice: str) -> Iterator[str]:
    """Yields the recipients of the returned mail itself, where the notice names nobody."""
    for attached in message.attached:
        yield from attached.envelope.to
    body = message.text[len(notice) :][:_NOTICE_LIMIT]
    for match in re.finditer(r"^[> \t]{0,10}(?:to|x-envelope-to|delivered-to)\s?:([^\n]{1,500})", body, re.I | re.M):
        yield from (box.address for box in headers.mailboxes(match[1]) if box.address)


_WAYS: tuple[Callable[[Message, str], Iterator[str]], ...] = (
    _from_header,
    _from_own_lines,
    _from_named,
    _from_only,
    _from_returned,
    _from_anywhere,
)
