"""Signing: a composed mail in, the same mail with our domain's DKIM signatures on top out (RFC 6376, RFC 8463)."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from nurture.domain.address import parents
from nurture.domain.errors import UnreadableMail
from nurture.domain.signing_key import KeyKind, SigningKey
from nurture.mail.authentication_canonical import body_form, field_form
from nurture.mail.authentication_fields import Field, Signable, signable

_WAY = "relaxed"
_LINE = 72

SIGNED = tuple(
    b"from to cc subject date message-id reply-to in-reply-to references mime-version content-type"
    b" content-transfer-encoding list-unsubscribe list-unsubscribe-post".split()
)
"""What is signed: all that a reader sees or acts on, and both fields of one-click (RFC 8058, 4)."""


def keys_for(domain: str, keys: Iterable[SigningKey]) -> tuple[SigningKey, ...]:
    """Returns the keys that sign mail from a domain: its own, else those of the nearest domain above it; RSA first.

    A parent's signature aligns just as well under relaxed DMARC (RFC 7489, 3.1.1).
    """
    all_keys = tuple(keys)
    owners = {key.domain for key in all_keys}
    nearest = next((each for each in parents(domain) if each in owners), None)
    own = (key for key in all_keys if key.domain == nearest)
    return tuple(sorted(own, key=lambda key: key.kind is not KeyKind.RSA))


def sign(raw: bytes, keys: tuple[SigningKey, ...], *, replaced: frozenset[bytes] = frozenset()) -> bytes:
    """Returns the mail with one signature a key on top; the same mail and keys give the same bytes.

    `replaced` are the lower-case names of fields that the relay writes anew, which would break a signature. Every
    other name of SIGNED is listed once more than it stands there, so that nobody can add a second one above
    (RFC 6376, 5.4.2). Raises UnreadableMail for a mail that no verifier would believe.
    """
    message = signable(raw)
    if message.fault:
        raise UnreadableMail(f"the mail cannot be signed: {message.fault}")
    names = tuple(name for name in SIGNED if name not in replaced)
    body_hash = b64encode(sha256(body_form(message.body, _WAY)).digest()).decode("ascii")
    header = b"".join(field_form(field.raw, _WAY) + b"\r\n" for field in _present(message, names))
    listed = _listed(message, names)
    return b"".join(_signature(key, listed, body_hash, header) for key in keys) + raw


def _present(message: Signable, names: tuple[bytes, ...]) -> Iterable[Field]:
    """Yields the fields of these names in the order of the names, the lowest of a name first."""
    for name in names:
        yield from reversed(message.named(name))


def _listed(message: Signable, names: tuple[bytes, ...]) -> list[str]:
    return [name.decode("ascii") for name in names for _ in range(len(message.named(name)) + 1)]


def _signature(key: SigningKey, listed: list[str], body_hash: str, header: bytes) -> bytes:
    tags = (
        f"v=1; a={key.kind.value}-sha256; c={_WAY}/{_WAY};",
        f" d={key.domain}; s={key.selector};",
        *_folded_names(listed),
        f" bh={body_hash};",
        " b=",
    )
    field = b"DKIM-Signature: " + "\r\n".join(tags).encode("ascii")
    value = b64encode(key.sign(sha256(header + field_form(field, _WAY)).digest())).decode("ascii")
    lines = (value[at : at + _LINE] for at in range(0, len(value), _LINE))
    return field + "\r\n ".join(lines).encode("ascii") + b"\r\n"


def _folded_names(listed: list[str]) -> Iterable[str]:
    """Yields the `h=` tag in lines; a colon may stand before a fold (RFC 6376, 3.5)."""
    line = " h="
    for name in listed[:-1]:
        if len(line) + len(name) > _LINE:
            yield line
            line = " "
        line += f"{name}:"
    yield f"{line}{listed[-1]};"
