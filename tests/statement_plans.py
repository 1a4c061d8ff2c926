"""How a database would find what it is asked: statements are noted as they run, and their plans looked at later."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Index, event, text

from nurture.storage import schema
from nurture.storage.database import Database, Tx

FEW = frozenset(
    {
        "content_links", "deployment", "first_sends", "halts", "journal_queue", "journals", "leases", "lifted_halts",
        "mailboxes", "paths", "replicas", "tallies", "ways",
    }
)  # fmt: skip
"""Tables that grow with replicas, reps, mailboxes and content, and not with prospects.

Tallies go after some days, and of the queue of the journal what is written goes but for each writer's head.
"""

WAITING = frozenset(
    {
        "commitments_by_day", "copies_to_look_at", "dead_links", "due_letters", "gathering_letters", "given_links",
        "held_enrollments", "inbox_in_quarantine", "inbox_to_process", "kept_back_touches", "open_alerts",
        "open_challenges", "open_commitments", "open_demands", "path_of_probe", "sending_letters", "talks_to_end",
        "touches_under_way", "touches_without_content", "unknown_letters", "unknown_touches", "who_is_held",
    }
)  # fmt: skip
"""Partial indexes of what waits to be done: to walk through one is to look at the work."""

AHEAD = frozenset({"due_touches", "unnoticed_touches"})
"""Partial indexes of all that is planned: only their beginning may be looked at."""

_SQLITE = re.compile(r"^SCAN (?P<table>\w+)(?: USING (?:COVERING )?INDEX (?P<index>\w+))?")
_VERBS = ("SELECT", "UPDATE", "DELETE", "WITH")
"""Not INSERT: SQLite plans there to look through children of a row that cannot have any yet, and does not do it."""


@dataclass(slots=True)
class Asked:
    """The distinct statements that ran, each with values it ran with."""

    statements: dict[str, Any] = field(default_factory=dict)

    def note(self, sql: str, values: Any) -> None:
        """Takes note of a statement; of one that ran with many values the first will do."""
        if sql.lstrip().startswith(_VERBS):
            self.statements.setdefault(sql, values[0] if isinstance(values, list) and values else values)


@contextmanager
def noted(database: Database) -> Iterator[Asked]:
    """Takes note of all statements until the block ends."""
    asked = Asked()

    def note(_: Any, __: Any, sql: str, values: Any, *___: Any) -> None:
        asked.note(sql, values)

    engines = {database._writer.sync_engine, database._reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


async def walks(database: Database, asked: Asked) -> list[str]:
    """Returns what would be walked through from end to end, with the statement: tables that grow, or their indexes."""
    find = _sqlite_walks if database.is_sqlite else _postgres_walks
    return [
        f"{walk}: {' '.join(sql.split())}"
        for sql, values in asked.statements.items()
        for walk in await find(database, sql, values)
    ]


async def _sqlite_walks(database: Database, sql: str, values: Any) -> list[str]:
    async def explain(tx: Tx) -> list[str]:
        return [row.detail for row in await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]

    lines = await database.read(explain)
    found = [match for line in lines if (match := _SQLITE.match(line))]
    sorts = any("TEMP B-TREE" in line for line in lines)
    names = [(_table(sql, match["table"]), match["index"]) for match in found]
    return [f"{table} {index or ''}" for table, index in names if _is_long(table, index, sql, sorts=sorts)]


async def _postgres_walks(database: Database, sql: str, values: Any) -> list[str]:
    """Finds what no index can serve; which of several is taken hangs on what tables hold, and here they are empty."""

    async def explain(tx: Tx) -> Any:
        await tx.execute(text("SET LOCAL enable_seqscan = off"))
        return (await tx.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", values)).scalar_one()

    nodes = _nodes((await database.read(explain))[0]["Plan"])
    names = [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
    return [name for name in names if _is_long(name, None, sql, sorts=False)]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


def _table(sql: str, name: str) -> str:
    """Returns the table of a name that may be an alias, or the name of a subquery."""
    alias = re.search(rf"(\w+) AS {name}\b", sql)
    return alias[1] if alias and name not in schema.metadata.tables else name


def _is_long(table: str, index: str | None, sql: str, *, sorts: bool) -> bool:
    if table in FEW or table not in schema.metadata.tables or index in WAITING:
        return False
    return not (index in AHEAD and " LIMIT " in " ".join(sql.split()) and not sorts)


def indexes() -> dict[str, Index]:
    """Returns every index there is, by its name."""
    return {str(index.name): index for table in schema.metadata.tables.values() for index in table.indexes}
