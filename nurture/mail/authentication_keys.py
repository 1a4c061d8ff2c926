"""Public keys of signing domains, as they stand in DNS (RFC 6376, 3.6.1; RFC 8463), and checking with them."""

import binascii
import re
from base64 import b64decode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    PublicKey = RSAPublicKey | Ed25519PublicKey

# The functions below load `cryptography` themselves: 12 MB that a nurture needs only once it has a signature to check.

KEY_BITS = range(1024, 8193)
"""Lengths of RSA keys that are believed (RFC 8301, 3.2); a longer one would cost more time than it is worth."""

_RECORD_LIMIT = 4_096
_TAG = re.compile(r"[a-z][a-z0-9_]{0,20}\Z", re.IGNORECASE)


def tags_of(text: str) -> dict[str, str]:
    """Returns a tag list (RFC 6376, 3.2) by name, values without the space around; empty when a tag stands twice."""
    pairs = [piece.partition("=") for piece in text.split(";") if piece.strip()]
    found = {name.strip(): value.strip() for name, _, value in pairs if _TAG.match(name.strip())}
    return found if len(found) == len(pairs) else {}


def read_key(record: str, kind: str) -> "PublicKey | str":
    """Returns the key in a record for signatures of that kind (`rsa` or `ed25519`), or why it does not count."""
    tags = tags_of(record[:_RECORD_LIMIT])
    fault = _fault_of_record(tags, kind)
    if fault:
        return fault
    try:
        return _key(b64decode("".join(tags["p"].split()), validate=True), kind)
    except (ValueError, binascii.Error):
        return "the key in DNS cannot be read"


def _key(packed: bytes, kind: str) -> "PublicKey | str":
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415

    if kind == "ed25519":
        return Ed25519PublicKey.from_public_bytes(packed)
    try:
        key = load_der_public_key(packed)
    except UnsupportedAlgorithm:
        return "the key in DNS cannot be read"
    if not isinstance(key, RSAPublicKey):
        return "the key in DNS is of another kind"
    return key if key.key_size in KEY_BITS else f"the key has {key.key_size} bits"


def _fault_of_record(tags: dict[str, str], kind: str) -> str:
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return "there is no key in DNS"
    if not tags["p"]:
        return "the key was revoked"
    if tags.get("k", "rsa") != kind or "sha256" not in _words(tags.get("h", "sha256")):
        return "the key in DNS is of another kind"
    if _words(tags.get("s", "*")).isdisjoint({"*", "email"}):
        return "the key is not for mail"
    return "the key is for tests" if "y" in _words(tags.get("t", "")) else ""


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(":")}


def is_signed(key: "PublicKey", digest: bytes, value: bytes) -> bool:
    """Tells whether the holder of that key signed a SHA-256 digest."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    try:
        if isinstance(key, RSAPublicKey):
            key.verify(value, digest, PKCS1v15(), Prehashed(SHA256()))
        else:
            key.verify(value, digest)
    except InvalidSignature:
        return False
    return True
