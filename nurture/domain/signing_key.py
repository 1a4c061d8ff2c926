"""A key with which a domain of ours signs mail (DKIM), and the record that publishes it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class KeyKind(StrEnum):
    """Kinds of keys: rsa-sha256 (RFC 6376) and ed25519-sha256 (RFC 8463), as a record's `k=` names them."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key of a domain. `sign` takes the SHA-256 digest of what is to be signed; `public` is the record's `p=`.

    `path` is the file it was read from.
    """

    domain: str
    selector: str
    kind: KeyKind
    public: str
    path: str = ""
    sign: Callable[[bytes], bytes] = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """Where its record stands in DNS."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The TXT value to publish (RFC 6376, 3.6.1); in a zone file it stands in strings of at most 255."""
        return f"v=DKIM1; k={self.kind.value}; p={self.public}"
