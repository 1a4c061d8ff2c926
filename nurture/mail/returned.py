"""What a copy of our own mail shows that went out through the relay and came back: was it kept as it was, who signs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nurture.domain.path import Fact, Findings
from nurture.domain.proof import Proof
from nurture.mail.authentication import Evidence, Trust, judge_alone, judge_signatures
from nurture.mail.authentication_fields import Signable
from nurture.mail.authentication_signature import Records, fault_of

_STOP_FIELDS = frozenset({b"list-unsubscribe", b"list-unsubscribe-post"})
_LINK = re.compile(rb"<\s*(https?://[^<>\s]{1,2000})\s*>", re.IGNORECASE)
_FOLD = re.compile(rb"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the copy was sent as. Ids and addresses stand without brackets."""

    message_id: str
    return_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A copy that came back. `envelope_from` is what its envelope said, None where only the header can tell."""

    evidence: Evidence
    arrived: datetime
    envelope_from: str | None


def stop_link(message: Signable) -> str:
    """Returns the https link of List-Unsubscribe, empty where there is none."""
    for field in message.named(b"list-unsubscribe"):
        link = _LINK.search(_FOLD.sub(b"", field.value))
        if link:
            return link[1].decode("ascii", "replace")
    return ""


def findings_of(copy: Returned, sent: Sent, trust: Trust, found: Mapping[str, tuple[str, ...] | None]) -> Findings:
    """Returns what the copy shows, with the records found in DNS, None for those that nobody gave in time.

    DMARC would pass where a signature of the From's own organisation holds (RFC 7489, 3.1.1); or a server of ours says
    so. What only a key can tell that is not there yet, is missing in the findings.
    """
    heard = {name: texts for name, texts in found.items() if texts is not None}
    message = copy.evidence.message
    facts = {Fact.MESSAGE_ID: _value(message, b"message-id") == sent.message_id}
    back = _value(message, b"return-path") if copy.envelope_from is None else copy.envelope_from
    if back:
        facts[Fact.RETURN_PATH] = back.lower() == sent.return_path.lower()
    aligned, why = _aligned(copy, trust, heard)
    if not aligned and len(heard) < len(found):
        return Findings(facts=facts, why="DNS did not answer")
    facts[Fact.ALIGNED] = aligned
    facts[Fact.STOP_SIGNED] = _stop_signed(copy, trust, heard)
    return Findings(facts=facts, why=why)


def _aligned(copy: Returned, trust: Trust, records: Records) -> tuple[bool, str]:
    if judge_alone(copy.evidence, trust).proof is Proof.RESULTS:
        return True, ""
    if copy.evidence.fault:
        return False, copy.evidence.fault
    verdict = judge_signatures(copy.evidence, records, arrived=copy.arrived)
    return verdict.proof is not None, verdict.why


def _stop_signed(copy: Returned, trust: Trust, records: Records) -> bool:
    """A signature that a server of ours believed counts as it stands; of others the ones that hold."""
    believed = judge_alone(copy.evidence, trust).proof is Proof.RESULTS
    return any(
        set(each.signed) >= _STOP_FIELDS
        and (believed or not fault_of(each, copy.evidence.message, records, arrived=copy.arrived))
        for each in copy.evidence.signatures
    )


def _value(message: Signable, name: bytes) -> str:
    fields = message.named(name)
    return fields[0].value.decode("ascii", "replace").strip().strip("<>").strip() if fields else ""
