"""Private keys of our signing domains, as PEM text: read, and made new."""

from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING

from nurture.domain.errors import ConfigurationError
from nurture.domain.signing_key import KeyKind, SigningKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

# The functions below load `cryptography` themselves: 12 MB that a nurture without keys need not load.

RSA_BITS = range(2048, 4097)
"""Lengths of RSA keys to sign with: a shorter one is believed ever less, a longer one by few (RFC 8301, 3.2)."""


def read_signing_key(pem: bytes, *, domain: str, selector: str, path: str = "") -> SigningKey:
    """Returns the private key in a PEM text; raises ConfigurationError, which says what was expected instead."""
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
    sign: Callable[[bytes], bytes]
    if isinstance(key, Ed25519PrivateKey):
        kind, public, sign = KeyKind.ED25519, _public_ed25519(key), key.sign
    elif isinstance(key, RSAPrivateKey):
        kind, public, sign = KeyKind.RSA, _public_rsa(key), _sign_with_rsa(key)
    else:
        raise ConfigurationError("an RSA or an Ed25519 key")
    return SigningKey(domain=domain, selector=selector, kind=kind, public=public, path=path, sign=sign)


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

    if key.key_size not in RSA_BITS:
        raise ConfigurationError(f"an RSA key of 2048 to 4096 bits, not of {key.key_size},")
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(der).decode("ascii")


def _public_ed25519(key: "Ed25519PrivateKey") -> str:
    return b64encode(key.public_key().public_bytes_raw()).decode("ascii")
