"""What the database and the journals hold at one moment, read from beside every replica."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select
from stateful.story import PEOPLE
from workbench import SECRET

from nurture.domain.keyring import Keyring
from nurture.storage import ledger, schema
from nurture.storage.database import Database, Tx

_READ = (
    "accounts",
    "prospects",
    "rejections",
    "enrollments",
    "touches",
    "suppressions",
    "history",
    "inbox",
    "hold_keys",
    "content_uses",
    "journal_queue",
)
_KEYRING = Keyring(keys={1: SECRET.encode()}, current=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Rows by table, the oldest first, and by number; touches whose beginning a journal tells of; who is stopped."""

    rows: Mapping[str, tuple[Row[Any], ...]]
    journal_sends: frozenset[int]
    living: frozenset[str]
    stopped: frozenset[str]

    def by_id(self, table: str) -> dict[int, Row[Any]]:
        """Returns the rows of a table by number."""
        return {row.id: row for row in self.rows[table]}


async def collect(database: Database, folder: Path, living: frozenset[str]) -> Evidence:
    """Reads everything in one transaction."""

    async def read(tx: Tx) -> tuple[dict[str, tuple[Row[Any], ...]], frozenset[str]]:
        tables = {name: schema.metadata.tables[name] for name in _READ}
        rows = {name: tuple(await tx.execute(select(table).order_by(table.c.id))) for name, table in tables.items()}
        stopped = [address for address in PEOPLE if await ledger.stops_of(tx, _KEYRING.forbidding(address))]
        return rows, frozenset(stopped)

    rows, stopped = await database.read(read)
    return Evidence(rows=rows, journal_sends=_sends(folder), living=living, stopped=stopped)


def _sends(folder: Path) -> frozenset[int]:
    lines = [line for path in folder.rglob("*.jsonl") for line in path.read_text().splitlines()]
    records = [json.loads(line) for line in lines]
    return frozenset(record["touch"] for record in records if record["kind"] == "send")
