"""Loads: how many touches are planned in a rep's name, and when."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from nurture.domain.touch import TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import touches


async def count(tx: Tx, rep_ids: Iterable[str], *, since: datetime, until: datetime) -> int:
    """Returns how many touches are planned in these names from `since` until before `until`."""
    found = await tx.execute(select(func.count()).where(*_planned(rep_ids, since, until)))
    return int(found.scalar_one())


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
