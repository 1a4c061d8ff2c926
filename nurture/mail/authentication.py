"""Whether a message proves who wrote it, from the message itself and the keys of the domains that signed it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nurture.domain.address import domain_of, within
from nurture.domain.proof import Proof, Verdict
from nurture.mail import headers, parse
from nurture.mail.authentication_chain import Link, chain_of, fault_of_chain
from nurture.mail.authentication_fields import Field, Signable, signable
from nurture.mail.authentication_results import read_results, speaks_for, without_comments
from nurture.mail.authentication_signature import SIGNATURE_LIMIT, Records, Signature, fault_of, signatures_in
from nurture.mail.organisation import organisational_domain

_BY = re.compile(r"\bby\s+([^\s;]{1,255})", re.IGNORECASE)
_INTERNAL = b"internal"
_TENANT_FIELDS = (b"x-ms-exchange-organization-authas", b"x-ms-exchange-organization-authsource")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom to believe about a message, which depends on how it came: servers of ours by their authserv-id, domains
    that seal what they hand on, and whether Exchange's own words count."""

    servers: tuple[str, ...] = ()
    sealers: tuple[str, ...] = ()
    tenant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What in a message may prove its sender. `sender` is empty, and `fault` says why, when nothing can."""

    message: Signable
    sender: str = ""
    signatures: tuple[Signature, ...] = ()
    chain: tuple[Link, ...] = ()
    fault: str = ""

    @property
    def key_names(self) -> tuple[str, ...]:
        """The names whose TXT records are needed to judge."""
        sealed = [link.seal for link in self.chain] + [link.signature for link in self.chain[-1:]]
        return tuple(dict.fromkeys(signature.key_name for signature in (*self.signatures, *sealed)))


def evidence_in(raw: bytes, trust: Trust, is_ours: Callable[[str], bool]) -> Evidence:
    """Returns what may prove the sender of a message; `is_ours` tells whether an address is one of nurture's.

    A signed mail stays signed whoever sends it on. Only one that names us in To or Cc was meant for us; without that,
    a mail the rep once wrote to somebody else would be a forward in that person's hands.
    """
    message = signable(raw)
    if message.fault:
        return Evidence(message=message, fault=message.fault)
    written = headers.mailboxes(headers.decode(message.named(b"from")[0].value.decode("utf-8", "replace")))
    if len(written) != 1 or not written[0].address:
        return Evidence(message=message, fault="its From names nobody, or several")
    envelope = parse.envelope_of(parse.raw_fields(parse.read_fields(b"\r\n".join(f.raw for f in message.fields))))
    fields = {b"to": envelope.to, b"cc": envelope.cc}
    naming = frozenset(name for name, addresses in fields.items() if any(is_ours(each) for each in addresses))
    if not naming:
        return Evidence(message=message, fault="neither To nor Cc names nurture")
    sender = written[0].address.lower()
    aligned = _aligned(signatures_in(message), sender)
    signatures = tuple(each for each in aligned if not _was_for_others(each, naming))
    if aligned and not signatures:
        return Evidence(message=message, fault="nurture is named where nothing was signed")
    return Evidence(
        message=message,
        sender=sender,
        signatures=signatures,
        chain=_trusted(chain_of(message), sender, trust),
    )


def judge_alone(evidence: Evidence, trust: Trust) -> Verdict:
    """Returns whether servers of ours have proven the message already, so that no key has to be asked for."""
    if evidence.fault:
        return Verdict(why=evidence.fault)
    if any(speaks_for(read_results(field.value), domain_of(evidence.sender)) for field in _believed(evidence, trust)):
        return Verdict(proof=Proof.RESULTS)
    if trust.tenant and _is_internal(evidence.message):
        return Verdict(proof=Proof.TENANT)
    return Verdict(why="it has no signature of their domain")


def judge_signatures(evidence: Evidence, records: Records, *, arrived: datetime) -> Verdict:
    """Returns whether a signature proves the message; `why` is the first fault."""
    why = ""
    for signature in evidence.signatures:
        fault = fault_of(signature, evidence.message, records, arrived=arrived)
        if not fault:
            return Verdict(proof=Proof.DKIM)
        why = why or fault
    if evidence.chain:
        fault = fault_of_chain(evidence.chain, evidence.message, records, arrived=arrived)
        return Verdict(proof=Proof.ARC) if not fault else Verdict(why=why or fault)
    return Verdict(why=why or "it has no signature of their domain")


def _aligned(signatures: tuple[Signature, ...], sender: str) -> tuple[Signature, ...]:
    """Returns the signatures of the sender's own organisation (RFC 7489, 3.1.1, relaxed)."""
    owner = organisational_domain(domain_of(sender))
    return tuple(each for each in signatures if organisational_domain(each.domain) == owner)[:SIGNATURE_LIMIT]


def _was_for_others(signature: Signature, naming: frozenset[bytes]) -> bool:
    """Tells whether a signature covers recipients, and not the field that names nurture: that one was added later.

    One that covers no recipients at all, such as Microsoft's, says nothing of them.
    """
    covered = {b"to", b"cc"} & set(signature.signed)
    return bool(covered) and not covered & naming


def _trusted(chain: tuple[Link, ...], sender: str, trust: Trust) -> tuple[Link, ...]:
    """Returns a chain all of whose sealers are believed, one of whom found the sender proven; else none.

    Whoever sealed later could have changed the mail, so that one stranger in it is enough to believe none of it.
    """
    if not all(within(f"seal@{link.seal.domain}", trust.sealers) for link in chain):
        return ()
    return chain if any(speaks_for(link.results, domain_of(sender)) for link in chain) else ()


def _believed(evidence: Evidence, trust: Trust) -> tuple[Field, ...]:
    """Returns the results that a server of ours wrote: those above the first Received of that server.

    Fields are added at the top, so whoever wrote the message has written nothing above that line; what stands below
    it may be forged. Servers behind it may have added a Received of their own.
    """
    found: list[Field] = []
    for field in evidence.message.fields if trust.servers else ():
        if field.name == b"authentication-results" and read_results(field.value).server in trust.servers:
            found.append(field)
        if field.name == b"received":
            host = _received_by(field)
            if host in trust.servers:
                return tuple(found)
            if not any(organisational_domain(host) == organisational_domain(server) for server in trust.servers):
                return ()
    return ()


def _received_by(field: Field) -> str:
    host = _BY.search(without_comments(field.value.decode("utf-8", "replace")))
    return host[1].lower() if host else ""


def _is_internal(message: Signable) -> bool:
    """Tells whether Exchange says that somebody of the tenant sent it; it drops these fields from mail from outside."""
    authenticated, source = (message.named(name) for name in _TENANT_FIELDS)
    return len(authenticated) == len(source) == 1 and authenticated[0].value.strip().lower() == _INTERNAL
