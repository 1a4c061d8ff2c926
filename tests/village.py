"""Some companies with several people each, written straight into the tables, and what is foretold and done there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, text
from workbench import Bench

from nurture.domain.cadence import Duration
from nurture.domain.commitment import Precision
from nurture.domain.simulation.world import Sent
from nurture.services.looking_ahead.casting import read_cast
from nurture.services.looking_ahead.looking import Wanted, live
from nurture.services.looking_ahead.scenery import Scenery
from nurture.services.throttling import Throttle
from nurture.storage import schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Villager:
    """One person: at which company, in which cadence, when they said no and why, and which dates they named."""

    company: int
    cadence: str
    said_at: datetime
    reason: str = "timing"
    rep: str = "maya"
    language: str = "en"
    zone: str | None = None
    country: str | None = None
    consents: bool = True
    asked_for: tuple[tuple[date, Precision], ...] = ()


async def settle_village(bench: Bench, people: Iterable[Villager]) -> None:
    """Writes the people into an empty database, and plans the first mail of each."""
    numbered = tuple(enumerate(people, start=1))

    async def write(tx: Any) -> None:
        companies = sorted({person.company for _, person in numbered})
        rows = [{"id": each, "name": f"Company {each}", "created_at": bench.now} for each in companies]
        await tx.execute(insert(schema.accounts), rows)
        for number, person in numbered:
            for table, row in _rows(bench, number, person):
                await tx.execute(insert(table), row)
        if tx.dialect.name == "postgresql":  # It counts on from its own numbers, not from ours.
            for table in (schema.accounts, schema.prospects, schema.rejections, schema.enrollments):
                await tx.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1000)"))
        planning = bench.desk._parts.tools.planning
        await planning.plan_all(tx, [number for number, _ in numbered], now=bench.now)

    await bench.foundation.database.write(write)


def _rows(bench: Bench, number: int, person: Villager) -> list[tuple[Any, dict[str, Any]]]:
    address = f"person{number}@company{person.company}.example"
    subject, said = bench.foundation.keyring.person(address), person.said_at
    ids = {"prospect_id": number, "account_id": person.company}
    who = {"id": number, "account_id": person.company, "address": address, "created_at": said}
    where = {"language": person.language, "zone": person.zone, "country": person.country}
    where |= {"basis": "consent", "basis_at": said} if person.consents else {}
    no = {"id": number, **ids, "rep_id": person.rep, "forwarder_id": person.rep, "reason": person.reason, "also": []}
    enrollment = {"id": number, **ids, "rejection_id": number, "cadence": person.cadence, "rep_id": person.rep}
    named = [
        {"prospect_id": number, "words": "then", "on": on, "precision": precision.value, "created_at": said}
        for on, precision in person.asked_for
    ]
    return [
        (schema.prospects, who | where | {"address_hash": subject.value, "key_id": subject.key_id}),
        (schema.rejections, no | {"said_at": said, "created_at": said}),
        (
            schema.enrollments,
            enrollment | {"state": "active", "latest_no": said, "enrolled_at": said, "tag": f"v{number}"},
        ),
        *((schema.commitments, row) for row in named),
    ]


async def foretold(bench: Bench, length: Duration) -> tuple[Sent, ...]:
    """Returns every mail that a look ahead shows, nobody answering, in order."""
    base = bench.foundation
    sent: list[Sent] = []
    scenery = Scenery(base.revisions, Throttle(base.revisions))
    cast = await read_cast(base.database, scenery, now=bench.now)
    if cast.people:
        live(cast, scenery, Wanted(length=length), now=bench.now, on_sent=sent.append)
    return _in_order(sent)


async def done(bench: Bench) -> tuple[Sent, ...]:
    """Returns every mail that the daemon sent, in order."""
    rows = await bench.rows(schema.touches, schema.touches.c.state == "accepted")
    return _in_order(
        Sent(prospect_id=r.prospect_id, step=r.step, occurrence=r.occurrence, content=r.content_id, at=r.sent_at)
        for r in rows
    )


def _in_order(sent: Iterable[Sent]) -> tuple[Sent, ...]:
    return tuple(sorted(sent, key=lambda each: (each.at, each.prospect_id)))
