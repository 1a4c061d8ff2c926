"""Loads: how many touches are planned in a rep's name, and when."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import TIMESTAMP, ColumnElement, Integer, Select, Text, bindparam, cast, column, func, select
from sqlalchemy.dialects.postgresql import JSONB

from nurture.domain.touch import TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import touches


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time in the names of some reps, from `since` until before `until` (aware UTC)."""

    rep_ids: tuple[str, ...]
    since: datetime
    until: datetime


async def count_each(tx: Tx, spans: Sequence[Span]) -> tuple[int, ...]:
    """Returns how many touches are planned in each span, in their order, by one statement."""
    if not spans:
        return ()
    asked = [
        {"place": place, "rep_id": rep_id, "since": _written(tx, span.since), "until": _written(tx, span.until)}
        for place, span in enumerate(spans)
        for rep_id in span.rep_ids
    ]
    statement = _COUNTS_SQLITE if tx.dialect.name == "sqlite" else _COUNTS_POSTGRESQL
    found = {row.place: row.planned for row in await tx.execute(statement, {"spans": json.dumps(asked)})}
    return tuple(found.get(place, 0) for place in range(len(spans)))


def _counted(place: ColumnElement[int], rep_id: Any, since: Any, until: Any) -> Select[int, int]:
    """One statement for however many spans: they come as one value, so that it is written and prepared once."""
    return (
        select(place.label("place"), func.count().label("planned"))
        .where(
            touches.c.state == bindparam("planned", TouchState.PLANNED.value, literal_execute=True),
            touches.c.rep_id == rep_id,
            touches.c.due_at >= since,
            touches.c.due_at < until,
        )
        .group_by("place")
    )


def _counted_on_sqlite() -> Select[int, int]:
    each = func.json_each(bindparam("spans", type_=Text)).table_valued("value")

    def member(name: str) -> ColumnElement[Any]:
        return func.json_extract(each.c.value, f"$.{name}")

    return _counted(member("place"), member("rep_id"), member("since"), member("until"))


def _counted_on_postgresql() -> Select[int, int]:
    spans = cast(bindparam("spans", type_=Text), JSONB)
    each = (
        func.jsonb_to_recordset(spans)
        .table_valued(
            column("place", Integer),
            column("rep_id", Text),
            column("since", TIMESTAMP(timezone=True)),
            column("until", TIMESTAMP(timezone=True)),
            name="span",
        )
        .render_derived(with_types=True)
    )
    return _counted(each.c.place, each.c.rep_id, each.c.since, each.c.until)


_COUNTS_SQLITE, _COUNTS_POSTGRESQL = _counted_on_sqlite(), _counted_on_postgresql()


def _written(tx: Tx, moment: datetime) -> str:
    """Returns a moment as its column holds it."""
    if tx.dialect.name == "sqlite":
        return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return moment.isoformat()


async def moments(tx: Tx, rep_ids: Iterable[str], *, since: datetime, until: datetime) -> tuple[datetime, ...]:
    """Returns when touches are planned in these names from `since` until before `until`."""
    found = await tx.execute(select(touches.c.due_at).where(*_planned(tuple(rep_ids), since, until)))
    return tuple(found.scalars())


def _planned(rep_ids: Any, since: Any, until: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        touches.c.state == TouchState.PLANNED.value,
        touches.c.rep_id.in_(rep_ids),
        touches.c.due_at >= since,
        touches.c.due_at < until,
    )
