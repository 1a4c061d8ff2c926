"""What holds of every reading, whatever the mail."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from nurture.cli.read_words import as_json, as_words
from nurture.domain import address
from nurture.domain.errors import UnreadableMail
from nurture.domain.reading import AsWhat, Kind, Reading
from nurture.mail.markup import to_text
from nurture.mail.parse import Message, parse
from nurture.mail.read import read
from nurture.reader import frames

_SPACES = re.compile(r"\s+")
_LINE = re.compile(r"[\r\n\x00]")
_LONGEST_NAME = 400


def check(raw: bytes, as_what: AsWhat) -> Kind | None:
    """Reads the mail twice and asserts what must hold; returns its kind, or None when it is refused as unreadable."""
    try:
        found = read(raw, as_what=as_what)
    except UnreadableMail:
        return None
    assert found == read(raw, as_what=as_what), "two readings of one mail differ"
    _check_passing_on(found)
    _check_size(found, raw)
    text = _all_text(raw)
    for given in _addresses(found):
        assert _stands_in(given, text), f"{given!r} stands nowhere in the mail"
    _check_words(found)
    _check_people(found)
    return found.kind


def _check_passing_on(found: Reading) -> None:
    packed = frames.pack_reading(found)
    assert frames.unpack_reading(packed[frames.LENGTHS.size :]) == found, "the daemon understands something else"
    row = as_json("a.eml", None, found, None)
    as_words(row).encode()
    json.dumps(row, ensure_ascii=False).encode()


def _check_size(found: Reading, raw: bytes) -> None:
    assert len(json.dumps(asdict(found), default=str, ensure_ascii=False)) < 12 * len(raw) + 20_000


def _check_words(found: Reading) -> None:
    reply = found.reply or (found.forward.heard if found.forward else None)
    subjects = [found.envelope.subject]
    if found.forward and found.forward.original:
        subjects.append(found.forward.original.subject or "")
    if reply:
        assert reply.text in reply.text_with_signature or not reply.text
        said = [_squashed(each) for each in (reply.text, *subjects)]
        assert all(any(_squashed(one.text) in each for each in said) for one in reply.evidence), "evidence nobody gave"
        assert not reply.resume or any(_squashed(reply.resume) in each for each in said)
        for named in (reply.referral, reply.new_contact):
            assert not named or "@" in named or _squashed(named) in said[0], f"{named!r} is not named"
    if found.forward and (rejection := found.forward.rejection):
        assert reply is not None
        said = [_squashed(each) for each in (reply.text, *subjects)]
        assert any(_squashed(rejection.quote) in each for each in said), f"{rejection.quote!r} is no quote"
        assert rejection.reason not in rejection.also
        assert 0 <= rejection.confidence <= 1


def _check_people(found: Reading) -> None:
    people = found.forward.prospects if found.forward else ()
    sender = (found.envelope.from_address or "").lower()
    assert sender not in [person.address.lower() for person in people], "the forwarder became the prospect"
    for person in people:
        assert address.is_address(person.address), f"{person.address!r} cannot be written to"
        for value in (person.name, person.title, person.company, person.phone):
            assert not value or (not _LINE.search(value) and len(value) <= _LONGEST_NAME), f"{value!r}"


def _addresses(found: Reading) -> Iterator[str]:
    if found.forward:
        yield from (person.address for person in found.forward.prospects)
        if found.forward.original and found.forward.original.from_address:
            yield found.forward.original.from_address
    if found.bounce:
        yield from (one.address for one in found.bounce.recipients)
    if found.complaint:
        yield from found.complaint.recipients
    if found.reply:
        yield from (one for one in (found.reply.new_contact, found.reply.referral) if one and "@" in one)
    if found.auto_reply and "@" in (found.auto_reply.new_contact or ""):
        yield str(found.auto_reply.new_contact)


def _stands_in(given: str, text: str) -> bool:
    local, _, domain = given.lower().rpartition("@")
    shown = domain.encode().decode("idna", "replace") if "xn--" in domain else domain
    return _bare(f"{local}@{domain}") in text or (_bare(local) in text and _bare(shown) in text)


def _all_text(raw: bytes) -> str:
    """Returns everything a person or a program could see in the mail, in one line without spaces."""
    pieces = [raw.decode("utf-8", "replace"), raw.decode("latin-1")]
    pieces += [str(each) for each in _seen(parse(raw))]
    joined = "\n".join(pieces)
    return _bare(joined + html.unescape(joined))


def _seen(message: Message) -> Iterator[Any]:
    yield asdict(message.envelope)
    for name in dict.fromkeys(name for name, _ in message.fields):
        yield from message.headers(name)
    for part in message.parts:
        yield part.text or ""
        if part.content_type == "text/html":
            yield to_text(part.text or "")
        if part.attached is not None:
            yield from _seen(part.attached)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if char.isprintable() and not char.isspace() and char not in ">\"'\\")


def _squashed(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
