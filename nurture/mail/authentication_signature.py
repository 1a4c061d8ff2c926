"""Signatures of domains over a message (DKIM, RFC 6376): reading one, and checking it with a key."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from nurture.domain.address import ascii_domain, parents
from nurture.domain.errors import InvalidAddress
from nurture.mail.authentication_canonical import body_form, field_form, without_value
from nurture.mail.authentication_fields import Field, Signable
from nurture.mail.authentication_keys import is_signed, read_key, tags_of

Records = Mapping[str, tuple[str, ...]]
"""The TXT records of each name that was asked for; empty where there is none."""

SIGNATURE_LIMIT = 5
"""Signatures of one message that are looked at; each costs a query."""

_FORMS = frozenset({"simple", "relaxed"})
_SELECTOR = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,61}[a-z0-9])?\Z", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,12}\Z")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature: the field it stands in, and what its tags say. `signed` are lower-case names of fields.

    `cut` tells that it covers the beginning of the body only (`l=`); `expires` is seconds since 1970.
    """

    field: Field
    domain: str
    selector: str
    kind: str
    value: bytes
    body_hash: bytes = b""
    signed: tuple[bytes, ...] = ()
    forms: tuple[str, str] = ("simple", "simple")
    cut: bool = False
    expires: int | None = None
    instance: int = 0
    chain: str = ""

    @property
    def key_name(self) -> str:
        """Where the key stands in DNS."""
        return f"{self.selector}._domainkey.{self.domain}"


def signatures_in(message: Signable) -> tuple[Signature, ...]:
    """Returns the DKIM signatures of a message that can be read, from the top."""
    found = (read_signature(field) for field in message.named(b"dkim-signature")[: 4 * SIGNATURE_LIMIT])
    return tuple(signature for signature in found if signature is not None)


def read_signature(field: Field, *, seals: bool = False) -> Signature | None:
    """Returns what a signature field says, None when it is broken or of a kind that is not believed.

    With `seals` it is an ARC-Seal (RFC 8617, 4.1.3), which names no fields and no body.
    """
    tags = tags_of(field.value.decode("utf-8", "replace"))
    kind, _, digest = tags.get("a", "").lower().partition("-")
    if kind not in ("rsa", "ed25519") or digest != "sha256" or not _SELECTOR.match(tags.get("s", "")):
        return None
    try:
        signature = Signature(
            field=field,
            domain=ascii_domain(tags.get("d", "")),
            selector=tags["s"].lower(),
            kind=kind,
            value=_unpacked(tags.get("b", "")),
            instance=_number(tags.get("i", "")) or 0,
            chain=tags.get("cv", "").lower(),
        )
        return signature if seals else _covering(signature, tags)
    except (InvalidAddress, ValueError, binascii.Error):
        return None


def _covering(signature: Signature, tags: dict[str, str]) -> Signature:
    """Returns a signature with what it covers; raises ValueError when it covers no From or names another domain."""
    signed = tuple(_SPACE.sub("", tags.get("h", "")).lower().encode().split(b":"))
    header, _, body = tags.get("c", "simple").lower().partition("/")
    forms = (header.strip(), body.strip() or "simple")
    _, named, identity = tags.get("i", "").rpartition("@")
    if b"from" not in signed or not _FORMS.issuperset(forms):
        raise ValueError("no signature of a whole mail")
    if named and signature.domain not in parents(ascii_domain(identity)):
        raise ValueError("it speaks for a domain above its own")
    return replace(
        signature,
        signed=signed,
        forms=forms,
        body_hash=_unpacked(tags.get("bh", "")),
        cut="l" in tags,
        expires=_number(tags.get("x", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.match(text) else None


def _unpacked(text: str) -> bytes:
    return b64decode(_SPACE.sub("", text), validate=True)


def fault_of(signature: Signature, message: Signable, records: Records, *, arrived: datetime) -> str:
    """Returns why a signature over a message does not count; empty when it does.

    A signature of a part of the body is refused: anybody could have written what stands behind it.
    """
    if signature.cut:
        return "it covers a part of the mail only"
    if signature.expires is not None and signature.expires <= arrived.timestamp():
        return "it has expired"
    if sha256(body_form(message.body, signature.forms[1])).digest() != signature.body_hash:
        return "the mail was changed after it was signed"
    return fault_of_value(signature, b"\r\n".join(_signed_header(signature, message)), records)


def _signed_header(signature: Signature, message: Signable) -> Iterator[bytes]:
    """Yields the fields that were signed, the lowest of a name first (RFC 6376, 5.4.2), then the signature itself."""
    left: dict[bytes, list[Field]] = {}
    for field in message.fields:
        left.setdefault(field.name, []).append(field)
    for name in signature.signed:
        if left.get(name):
            yield field_form(left[name].pop().raw, signature.forms[0])
    yield field_form(without_value(signature.field.raw), signature.forms[0])


def fault_of_value(signature: Signature, signed: bytes, records: Records) -> str:
    """Returns why the value of a signature over these bytes does not count; empty when it does."""
    found = records.get(signature.key_name, ())
    if len(found) != 1:
        return "there is no key in DNS" if not found else "there are several keys of one name in DNS"
    key = read_key(found[0], signature.kind)
    if isinstance(key, str):
        return key
    return "" if is_signed(key, sha256(signed).digest(), signature.value) else "the signature is not theirs"
