"""On SQLite, what a tick asks of touches is found by an index, however many are stored."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from nurture.domain.touch import TouchState
from nurture.storage import batches, migrate, past, planned, touches
from nurture.storage.database import Database, Tx
from nurture.storage.loads import Span, count_each

NOW = datetime(2027, 3, 2, tzinfo=UTC)
Question = Callable[[Tx], Coroutine[Any, Any, object]]


@pytest.fixture
async def database(tmp_path: Path) -> Any:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}")
    await migrate.upgrade(opened)
    yield opened
    await opened.close()


QUESTIONS: dict[str, Question] = {
    "claim_due": lambda tx: batches.claim_due(tx, owner="a", now=NOW, limit=8),
    "stranded": lambda tx: touches.stranded(tx, but="a"),
    "cancel": lambda tx: planned.cancel(tx, (1, 2), "replanned", now=NOW),
    "cancel_open": lambda tx: touches.cancel_open(tx, "held", now=NOW, enrollment_id=1),
    "open_among": lambda tx: planned.open_among(tx, (1, 2)),
    "open_of": lambda tx: touches.open_of(tx, 1),
    "begun_enrollments": lambda tx: past.begun_enrollments(tx, (1, 2)),
    "around": lambda tx: past.around(tx, (1, 2), (3, 4), since=NOW, begun_only=False),
    "give_back": lambda tx: touches.give_back(tx, (1, 2), owner="a", next_try_at=NOW, waiting_for="relay"),
    "count_each": lambda tx: count_each(tx, [Span(rep_ids=("maya",), since=NOW, until=NOW)]),
    "put_back": lambda tx: touches.put_back(tx, 1, TouchState.CLAIMED, next_try_at=NOW, waiting_for=None),
    "still_sending": lambda tx: touches.still_sending(tx, prospects=(1,), accounts=(2,), within_seconds=5),
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_question_of_a_tick_walks_through_all_touches(database: Database, question: str) -> None:
    asked: list[tuple[str, Any]] = []
    engine = database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _, __, sql, values, *___: asked.append((sql, values)))
    await database.write(QUESTIONS[question])
    for sql, values in [each for each in asked if "touches" in each[0]]:

        async def explain(tx: Tx, sql: str = sql, values: Any = values) -> list[str]:
            plan = await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            return [row.detail for row in plan]

        assert not [line for line in await database.write(explain) if line.startswith("SCAN touches")]


async def test_the_database_is_asked_at_all(database: Database) -> None:
    async def explain(tx: Tx) -> list[str]:
        return [row.detail for row in await tx.execute(text("EXPLAIN QUERY PLAN SELECT words FROM touches"))]

    assert await database.write(explain) == ["SCAN touches"]
