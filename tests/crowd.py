"""Many people at once, written straight into the tables, whose next touch is planned."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, text
from workbench import Bench

from nurture.storage import schema

_SINCE = timedelta(days=200)


async def plan_crowd(
    bench: Bench, due: list[datetime], *, reps: tuple[str, ...] = ("maya",), domain: str = "", first: int = 1
) -> list[str]:
    """Plans one touch for each of the moments, each to a person of their own company, the reps in turn.

    Returns their addresses. With `domain` all addresses are there. `first` is the number of the first of them.
    """
    addresses = [f"person{number}@{domain or f'company{number}.example'}" for number in range(first, first + len(due))]
    tables: dict[Any, list[dict[str, Any]]] = {}
    for number, (moment, address) in enumerate(zip(due, addresses, strict=True), start=first):
        rep = reps[number % len(reps)]
        for table, row in _rows(bench, number, address, rep, moment):
            tables.setdefault(table, []).append(row)

    async def write(tx: Any) -> None:
        for table, rows in tables.items():
            await tx.execute(insert(table), rows)
            if tx.dialect.name == "postgresql":  # It counts on from its own numbers, not from ours.
                await tx.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {rows[-1]['id']})"))

    await bench.foundation.database.write(write)
    return addresses


def _rows(bench: Bench, number: int, address: str, rep: str, due: datetime) -> list[tuple[Any, dict[str, Any]]]:
    said = bench.now - _SINCE
    subject = bench.foundation.keyring.person(address)
    ids = {"prospect_id": number, "account_id": number}
    account = {"id": number, "name": f"Company {number}", "created_at": said}
    person = {"id": number, "account_id": number, "address": address, "language": "en", "created_at": said}
    hashed = {"address_hash": subject.value, "key_id": subject.key_id, "zone": "Europe/Berlin"}
    consent = {"basis": "consent", "basis_at": said}
    no = {"id": number, **ids, "rep_id": rep, "forwarder_id": rep, "reason": "timing", "also": [], "said_at": said}
    enrollment = {"id": number, **ids, "rejection_id": number, "cadence": "not-now", "rep_id": rep, "state": "active"}
    touch = {"id": number, **ids, "enrollment_id": number, "rep_id": rep, "kind": "step", "step": "useful"}
    rule = {"occurrence": 0, "template": "share", "content_rule": "required", "because": [], "state": "planned"}
    return [
        (schema.accounts, account),
        (schema.prospects, person | hashed | consent),
        (schema.rejections, no | {"created_at": said}),
        (schema.enrollments, enrollment | {"latest_no": said, "enrolled_at": said, "tag": f"crowd{number}"}),
        (schema.touches, touch | rule | {"due_at": due, "next_try_at": due, "tag": f"due{number}", "created_at": said}),
    ]


async def sent_by_day(bench: Bench, zone: str = "UTC") -> dict[str, Counter[date]]:
    """Returns by rep how many touches left on which day of that zone."""
    counted: dict[str, Counter[date]] = {}
    for row in await bench.rows(schema.touches, schema.touches.c.state == "accepted"):
        counted.setdefault(row.rep_id, Counter())[row.sent_at.astimezone(ZoneInfo(zone)).date()] += 1
    return counted
