"""Signing domains for tests: keys, the records they publish, and signatures made by dkimpy, a program of others."""

import base64
from dataclasses import dataclass
from functools import cache

import dkim
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

HEADERS = [b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"mime-version", b"content-type"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A domain that signs mail with one key."""

    domain: str = "acme.example"
    selector: str = "s1"
    bits: int = 2048
    kind: str = "rsa"

    @property
    def name(self) -> str:
        """Where its key stands in DNS."""
        return f"{self.selector}._domainkey.{self.domain}"

    def records(self, *, tags: str = "") -> dict[str, tuple[str, ...]]:
        """Returns the TXT record of its key; `tags` stand before the key."""
        return {self.name: (f"v=DKIM1; k={self.kind}; {tags}p={_pair(self.kind, self.bits)[1]}",)}

    def sign(
        self, raw: bytes, *, headers: list[bytes] | None = None, length: bool = False, way: str = "relaxed"
    ) -> bytes:
        """Returns a mail, its lines ended by CRLF, with a DKIM signature on top."""
        wire = on_the_wire(raw)
        present = [name for name in headers or HEADERS if name + b":" in b"\n" + wire.lower()]
        form = way.encode()
        signature = dkim.sign(
            wire,
            self.selector.encode(),
            self.domain.encode(),
            _pair(self.kind, self.bits)[0],
            canonicalize=(form, form),
            include_headers=present,
            length=length,
            signature_algorithm=f"{self.kind}-sha256".encode(),
        )
        return bytes(signature) + wire

    def seal(self, raw: bytes, server: str) -> bytes:
        """Returns a mail with a link of an ARC chain on top; the results of that server must stand in it."""
        fields = dkim.arc_sign(
            on_the_wire(raw),
            self.selector.encode(),
            self.domain.encode(),
            _pair(self.kind, self.bits)[0],
            server.encode(),
            include_headers=[b"from", b"to", b"subject", b"date"],
        )
        return b"".join(fields) + on_the_wire(raw)


def on_the_wire(raw: bytes) -> bytes:
    """Returns a mail with CRLF line ends."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@cache
def _pair(kind: str, bits: int) -> tuple[bytes, str]:
    """Returns the private key as dkimpy takes it, and the public one as DNS holds it."""
    if kind == "ed25519":
        private = ed25519.Ed25519PrivateKey.generate()
        seed = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(seed), base64.b64encode(public).decode()
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return pem, base64.b64encode(der).decode()
