"""Loads: how many touches are planned in a rep's name, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from nurture.domain.touch import TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import touches
from nurture.storage.types import UtcDateTime


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
    values = {f"{name}_{place}": value for place, span in enumerate(spans) for name, value in _bounds(span)}
    return tuple((await tx.execute(_counts(len(spans)), values)).one())


@lru_cache(maxsize=128)
def _counts(spans: int) -> Select[Any]:
    """Returns the statement that counts in so many spans; building one takes longer than running it."""
    return select(
        *(
            select(func.count())
            .where(
                *_planned(
                    bindparam(f"reps_{place}", expanding=True),
                    bindparam(f"since_{place}", type_=UtcDateTime),
                    bindparam(f"until_{place}", type_=UtcDateTime),
                )
            )
            .scalar_subquery()
            for place in range(spans)
        )
    )


def _bounds(span: Span) -> tuple[tuple[str, object], ...]:
    return (("reps", span.rep_ids), ("since", span.since), ("until", span.until))


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
