"""Loads: how many touches are planned in a rep's name, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

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
    counts = [
        select(func.count()).where(*_planned(span.rep_ids, span.since, span.until)).scalar_subquery() for span in spans
    ]
    return tuple((await tx.execute(select(*counts))).one())


async def moments(tx: Tx, rep_ids: Iterable[str], *, since: datetime, until: datetime) -> tuple[datetime, ...]:
    """Returns when touches are planned in these names from `since` until before `until`."""
    found = await tx.execute(select(touches.c.due_at).where(*_planned(rep_ids, since, until)))
    return tuple(found.scalars())


def _planned(rep_ids: Iterable[str], since: datetime, until: datetime) -> tuple:  # type: ignore[type-arg]
    return (
        touches.c.state == TouchState.PLANNED.value,
        touches.c.rep_id.in_(tuple(rep_ids)),
        touches.c.due_at >= since,
        touches.c.due_at < until,
    )
