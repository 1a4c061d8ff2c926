"""Chains of servers that handed a message on (ARC, RFC 8617): who sealed it, and what each had found out before."""

import re
from dataclasses import dataclass
from datetime import datetime

from nurture.mail.authentication_canonical import field_form, without_value
from nurture.mail.authentication_fields import Field, Signable
from nurture.mail.authentication_results import Results, read_results
from nurture.mail.authentication_signature import (
    SIGNATURE_LIMIT,
    Records,
    Signature,
    fault_of,
    fault_of_value,
    read_signature,
)

_INSTANCE = re.compile(rb"\s*i\s*=\s*(\d{1,2})\s*;", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One server of a chain: what it found, its signature of the message, its seal of all before."""

    found: Field
    signature: Signature
    seal: Signature

    @property
    def results(self) -> Results:
        """What the server found out."""
        return read_results(_INSTANCE.sub(b"", self.found.value, count=1))


def chain_of(message: Signable) -> tuple[Link, ...]:
    """Returns the links of a chain, the first server first; none when it is broken, too long or said to have failed."""
    found = _by_instance(message.named(b"arc-authentication-results"))
    signatures = _read(message.named(b"arc-message-signature"), seals=False)
    seals = _read(message.named(b"arc-seal"), seals=True)
    numbers = range(1, len(seals) + 1)
    if len(seals) > SIGNATURE_LIMIT or any(set(each) != set(numbers) for each in (found, signatures, seals)):
        return ()
    if any(seals[number].chain != ("pass" if number > 1 else "none") for number in numbers):
        return ()
    return tuple(Link(found=found[number], signature=signatures[number], seal=seals[number]) for number in numbers)


def fault_of_chain(chain: tuple[Link, ...], message: Signable, records: Records, *, arrived: datetime) -> str:
    """Returns why a chain does not hold; empty when the newest signature and every seal do (RFC 8617, 5.2)."""
    fault = fault_of(chain[-1].signature, message, records, arrived=arrived)
    faults = (fault_of_value(link.seal, _sealed(chain[:count]), records) for count, link in enumerate(chain, start=1))
    return fault or next((each for each in faults if each), "")


def _sealed(chain: tuple[Link, ...]) -> bytes:
    """Returns what a seal covers: the fields of all links up to its own, which is taken without its value."""
    fields = [field.raw for link in chain for field in (link.found, link.signature.field, link.seal.field)]
    forms = [field_form(raw, "relaxed") for raw in fields[:-1]]
    return b"\r\n".join((*forms, field_form(without_value(fields[-1]), "relaxed")))


def _by_instance(fields: tuple[Field, ...]) -> dict[int, Field]:
    """Returns fields by their instance; nothing when two have the same."""
    pairs = [(_INSTANCE.match(field.value), field) for field in fields]
    found = {int(match[1]): field for match, field in pairs if match}
    return found if len(found) == len(fields) else {}


def _read(fields: tuple[Field, ...], *, seals: bool) -> dict[int, Signature]:
    read = [read_signature(field, seals=seals) for field in fields[: SIGNATURE_LIMIT + 1]]
    found = {signature.instance: signature for signature in read if signature}
    return found if len(found) == len(read) else {}
