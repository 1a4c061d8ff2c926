"""Are the DNS records published?"""

from collections.abc import Mapping

from nurture.domain.diagnosis import Finding, ok
from nurture.mail.dns_records import Record, RecordKind, Senders, judge, records_for
from nurture.services.doctor.parts import DoctorParts, Names


async def look(parts: DoctorParts) -> tuple[Finding, ...]:
    """Returns a line a record."""
    if parts.in_sandbox:
        return (ok("DNS", "not asked in a sandbox; `nurture dns` prints what to publish"),)
    senders = Senders(
        installation=parts.installation,
        routes=parts.routes,
        reps=parts.reps,
        own_domain=parts.revisions.addressing.domain,
        host=parts.premises.host,
    )
    return await compare(records_for(senders), parts.names)


async def compare(records: tuple[Record, ...], names: Names) -> tuple[Finding, ...]:
    """Returns how each record stands beside what DNS says."""
    texts = await names.records(tuple({record.name for record in records if record.kind is not RecordKind.MX}))
    return tuple([judge(record, await _published(record, texts, names)) for record in records])


async def _published(
    record: Record, texts: Mapping[str, tuple[str, ...] | None], names: Names
) -> tuple[str, ...] | None:
    return await names.exchangers(record.name) if record.kind is RecordKind.MX else texts[record.name]
