"""Private keys of our signing domains: read from a file's bytes, made new, and the record each publishes in DNS."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from nurture.domain.errors import ConfigurationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

# The functions below load `cryptography` themselves: 12 MB that a nurture without keys need not load.

RSA_BITS = range(2048, 4097)
"""Lengths of RSA keys to sign with: a shorter one is believed ever less, a longer one by few (RFC 8301, 3.2)."""


class KeyKind(StrEnum):
    """Kinds of keys: rsa-sha256 (RFC 6376) and ed25519-sha256 (RFC 8463), as a record's `k=` names them."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key of a domain. `sign` takes the SHA-256 digest of what is to be signed; `public` is the record's `p=`."""

    domain: str
    selector: str
    kind: KeyKind
    public: str
    sign: Callable[[bytes], bytes] = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """Where its record stands in DNS."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The TXT value to publish (RFC 6376, 3.6.1); in a zone file it stands in strings of at most 255."""
        return f"v=DKIM1; k={self.kind.value}; p={self.public}"


def read_signing_key(pem: bytes, *, domain: str, selector: str) -> SigningKey:
    """Returns the private key in a PEM text; raises ConfigurationError, which says what is wrong with it."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError:
        raise ConfigurationError("a key without a passphrase") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigurationError("a private key in PEM form") from None
    if isinstance(key, Ed25519PrivateKey):
        return SigningKey(
            domain=domain, selector=selector, kind=KeyKind.ED25519, public=_public_ed25519(key), sign=key.sign
        )
    if not isinstance(key, RSAPrivateKey):
        raise ConfigurationError("an RSA or an Ed25519 key")
    if key.key_size not in RSA_BITS:
        raise ConfigurationError(f"an RSA key of 2048 to 4096 bits, not of {key.key_size}")
    return SigningKey(
        domain=domain, selector=selector, kind=KeyKind.RSA, public=_public_rsa(key), sign=_sign_with_rsa(key)
    )


def new_key(kind: KeyKind) -> bytes:
    """Returns a new private key as PEM text (PKCS #8); an RSA key has 2048 bits, which fits into DNS everywhere."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415

    made = (
        Ed25519PrivateKey.generate()
        if kind is KeyKind.ED25519
        else generate_private_key(public_exponent=65537, key_size=RSA_BITS[0])
    )
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _sign_with_rsa(key: "RSAPrivateKey") -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    padding, digest_kind = PKCS1v15(), Prehashed(SHA256())
    return lambda digest: key.sign(digest, padding, digest_kind)


def _public_rsa(key: "RSAPrivateKey") -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(der).decode("ascii")


def _public_ed25519(key: "Ed25519PrivateKey") -> str:
    return b64encode(key.public_key().public_bytes_raw()).decode("ascii")
