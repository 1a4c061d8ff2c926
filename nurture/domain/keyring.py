"""Keyed hashes of people and domains, and the signed tokens that unsubscribe links carry."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nurture.domain.address import CANONICALISER, canonical, domain_of, is_address, parents
from nurture.domain.consent import SubjectHash
from nurture.domain.errors import InvalidToken

_HASH_BYTES = 20
_MAC_BYTES = 10
_PROBE = 0
"""Stands where a subject's token has the canonicaliser's version, which begins with 1."""
TOKEN_LENGTH = 52
"""Letters in a token: key id, version, hash and signature in base32, so that a local part stays below 64 (RFC 5321)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """All keys ever used by number, and the one that new hashes are made with; old keys verify for ever."""

    keys: Mapping[int, bytes]
    current: int

    def person(self, address: str) -> SubjectHash:
        """Returns the hash of a person's canonical address under the current key; raises InvalidAddress."""
        return self._hash(f"person:{canonical(address)}", self.current)

    def person_under_all(self, address: str) -> tuple[SubjectHash, ...]:
        """Returns the hashes of a person under every key; raises InvalidAddress."""
        return tuple(self._hash(f"person:{canonical(address)}", key_id) for key_id in self.keys)

    def people_under_all(self, addresses: Iterable[str]) -> tuple[SubjectHash, ...]:
        """Returns the hashes of several people under every key; what is no address is left out."""
        names = [f"person:{canonical(address)}" for address in addresses if is_address(address)]
        return tuple(self._hash(name, key_id) for name in names for key_id in self.keys)

    def domain(self, domain: str) -> SubjectHash:
        """Returns the hash of a domain under the current key."""
        return self._hash(f"domain:{domain.lower()}", self.current)

    def domain_under_all(self, domain: str) -> tuple[SubjectHash, ...]:
        """Returns the hashes of a domain under every key."""
        return tuple(self._hash(f"domain:{domain.lower()}", key_id) for key_id in self.keys)

    def forbidding(self, address: str) -> tuple[SubjectHash, ...]:
        """Returns every hash whose stop forbids mail to an address: the person's, the domain's, its parents'."""
        domains = parents(domain_of(canonical(address)))
        names = (f"person:{canonical(address)}", *(f"domain:{domain}" for domain in domains))
        return tuple(self._hash(name, key_id) for name in names for key_id in self.keys)

    def fingerprint(self, text: str) -> str:
        """Returns a keyed hash of any text, for recognising a message after its words are gone."""
        return hmac.new(self.keys[self.current], f"message:{text}".encode(), hashlib.sha256).hexdigest()

    def secret_tag(self, name: str) -> str:
        """Returns the tag of a rep's own add address: 16 letters that nobody can guess."""
        digest = hmac.new(self.keys[self.current], f"add:{name}".encode(), hashlib.sha256).digest()
        return _base32(digest[:10])

    def fence_proof(self, nonce: str, key_id: int) -> str:
        """Returns what proves that a question of the fence comes from a holder of that key."""
        return self._fence_signature("ask", nonce, key_id)

    def fence_answer(self, nonce: str, boot: str, key_id: int) -> str:
        """Returns the answer of the fence: signed for that question, by the database of that newest boot."""
        return self._fence_signature("answer", f"{nonce}:{boot}", key_id)

    def token(self, subject: SubjectHash) -> str:
        """Returns the signed token of a subject: 52 letters `[a-z2-7]`, valid in any letter case."""
        body = bytes((subject.key_id, subject.version)) + bytes.fromhex(subject.value)
        return _base32(body + self._signature(body, subject.key_id))

    def read_token(self, token: str) -> SubjectHash:
        """Returns the subject of a token; raises InvalidToken when no key of ours signed it."""
        raw = _bytes(token)
        body, signature = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if len(body) != _HASH_BYTES + 2 or body[0] not in self.keys:
            raise InvalidToken("this link was not made by this installation; use it as it stands in the mail")
        if not hmac.compare_digest(signature, self._signature(body, body[0])):
            raise InvalidToken("this link was changed on its way; use it as it stands in the mail")
        return SubjectHash(value=body[2:].hex(), key_id=body[0], version=body[1])

    def probe_token(self, path: int) -> str:
        """Returns a token that looks like a subject's, and names a path: one click on it stops nobody."""
        body = bytes((self.current, _PROBE)) + path.to_bytes(_HASH_BYTES)
        return _base32(body + self._probe_signature(body, self.current))

    def read_probe(self, token: str) -> int | None:
        """Returns the path that a token names, None for any other token; raises InvalidToken for what is none."""
        raw = _bytes(token)
        body, signature = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if len(body) != _HASH_BYTES + 2 or body[0] not in self.keys or body[1] != _PROBE:
            return None
        genuine = hmac.compare_digest(signature, self._probe_signature(body, body[0]))
        return int.from_bytes(body[2:]) if genuine else None

    def _hash(self, text: str, key_id: int) -> SubjectHash:
        digest = hmac.new(self.keys[key_id], text.encode(), hashlib.sha256).digest()[:_HASH_BYTES]
        return SubjectHash(value=digest.hex(), key_id=key_id, version=CANONICALISER)

    def _fence_signature(self, what: str, text: str, key_id: int) -> str:
        return hmac.new(self.keys[key_id], f"fence-{what}:{text}".encode(), hashlib.sha256).hexdigest()

    def _signature(self, body: bytes, key_id: int) -> bytes:
        return hmac.new(self.keys[key_id], b"stop:" + body, hashlib.sha256).digest()[:_MAC_BYTES]

    def _probe_signature(self, body: bytes, key_id: int) -> bytes:
        return hmac.new(self.keys[key_id], b"probe:" + body, hashlib.sha256).digest()[:_MAC_BYTES]


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()


def _bytes(token: str) -> bytes:
    padded = token.strip().upper() + "=" * (-len(token.strip()) % 8)
    try:
        return base64.b32decode(padded)
    except ValueError as error:
        raise InvalidToken("this link is incomplete; use it as it stands in the mail") from error
