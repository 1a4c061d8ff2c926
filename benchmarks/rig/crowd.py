"""People by the thousand, written into a database as if reps had forwarded their noes and been shown what comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select

from nurture.domain.keyring import Keyring
from nurture.domain.ways import LISTENER
from nurture.storage import schema
from nurture.storage.database import Database, Tx
from nurture.wiring import Application
from rig.house import REPS, items

_CHUNK = 5_000
_NO = timedelta(days=70)
_Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many prospects there are, each alone at a company, and to how many of them a touch is due."""

    stored: int
    due: int


async def move_in(application: Application, crowd: Crowd) -> None:
    """Write the crowd into an application's empty database, and answer for the path of each rep."""
    base = application.foundation
    await settle_in(base.database, base.keyring, crowd, now=datetime.now(UTC))
    for rep in base.revisions.current.team.reps:
        await application.desk.vouch(rep.id)


async def settle_in(database: Database, keyring: Keyring, crowd: Crowd, *, now: datetime) -> None:
    """Write the crowd into an empty database; what is not due now is due in the months after. All mail was heard."""
    listener = {"name": LISTENER, "kind": "listener", "purpose": "letters", "watermark": now, "enlisted_at": now}
    await database.write(lambda tx: tx.execute(insert(schema.ways), [listener]))
    for start in range(1, crowd.stored + 1, _CHUNK):
        numbers = range(start, min(start + _CHUNK, crowd.stored + 1))
        tables = tuple(_tables(numbers, keyring, crowd, now=now))

        async def write(tx: Any, tables: tuple[tuple[Table, _Rows], ...] = tables) -> None:
            for table, rows in tables:
                await tx.execute(insert(table), rows)

        await database.write(write)
    if not database.is_sqlite:
        await database.write(go_on_counting)


async def go_on_counting(tx: Tx) -> None:
    """Let PostgreSQL number on from the ids that were given, which it does not see."""
    for table in (schema.accounts, schema.prospects, schema.rejections, schema.enrollments, schema.touches):
        sequence = func.pg_get_serial_sequence(table.name, "id")
        await tx.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))


def _tables(numbers: range, keyring: Keyring, crowd: Crowd, *, now: datetime) -> Iterator[tuple[Table, _Rows]]:
    yield schema.accounts, [_account(number, now) for number in numbers]
    yield schema.prospects, [_prospect(number, keyring, now) for number in numbers]
    yield schema.rejections, [_rejection(number, now) for number in numbers]
    yield schema.enrollments, [_enrollment(number, now) for number in numbers]
    yield schema.touches, [_touch(number, _due_at(number, crowd, now), now) for number in numbers]


def _due_at(number: int, crowd: Crowd, now: datetime) -> datetime:
    if number <= crowd.due:
        return now - timedelta(minutes=10) + timedelta(milliseconds=number % 1000)
    return now + timedelta(days=1 + number % 300)


def _rep(number: int) -> str:
    return f"rep{number % REPS}"


def _account(number: int, now: datetime) -> dict[str, Any]:
    domain = f"plant{number}.example"
    return {
        "id": number,
        "name": f"Plant {number}",
        "domain": domain,
        "rep_id": _rep(number),
        "created_at": now - _NO,
    }


def _prospect(number: int, keyring: Keyring, now: datetime) -> dict[str, Any]:
    address = f"dana.ng@plant{number}.example"
    return {
        "id": number,
        "account_id": number,
        "address": address,
        "address_hash": keyring.person(address).value,
        "key_id": keyring.current,
        "name": "Dana Ng",
        "language": "en",
        "created_at": now - _NO,
    }


def _rejection(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "prospect_id": number,
        "account_id": number,
        "rep_id": _rep(number),
        "forwarder_id": _rep(number),
        "reason": "timing",
        "also": [],
        "said_at": now - _NO,
        "message_id": f"no-{number}@plant{number}.example",
        "subject": "Re: Your offer",
        "created_at": now - _NO,
    }


def _enrollment(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "prospect_id": number,
        "account_id": number,
        "rejection_id": number,
        "cadence": "all",
        "rep_id": _rep(number),
        "state": "active",
        "latest_no": now - _NO,
        "tag": f"e{number:025}",
        "enrolled_at": now - _NO,
    }


def _touch(number: int, due_at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "enrollment_id": number,
        "prospect_id": number,
        "account_id": number,
        "kind": "step",
        "step": "useful",
        "rep_id": _rep(number),
        "occurrence": 0,
        "template": "share",
        "content_rule": "required",
        "because": ["60 days after the no"],
        "due_at": due_at,
        "next_try_at": due_at,
        "state": "planned",
        "tag": f"t{number:025}",
        "noticed_at": now - timedelta(days=5),
        "shown_content": items()[number % len(items())],
        "created_at": now - _NO,
    }
