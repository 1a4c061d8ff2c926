"""Touches that want content: those that are due soon, and those that wait for some."""

from datetime import datetime

from sqlalchemy import bindparam, select

from nurture.domain.touch import ContentRule, TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import touches

_BATCH = 500
_IS_PLANNED = touches.c.state == TouchState.PLANNED.value
# As the index has it, or the database would not use that.
_WAITS = (_IS_PLANNED, touches.c.waiting_for == "content")
_DUE = (
    select(touches.c.id, touches.c.due_at)
    .where(
        _IS_PLANNED,
        touches.c.content_rule == ContentRule.REQUIRED.value,
        touches.c.edited_words.is_(None),
        touches.c.given_words.is_(None),
        touches.c.due_at <= bindparam("until", type_=touches.c.due_at.type),
    )
    .order_by(touches.c.due_at, touches.c.id)
)


async def due(tx: Tx, *, until: datetime) -> tuple[tuple[int, ...], ...]:
    """Returns the planned touches that need content and are due until that moment, the first due first, in batches."""
    ids = [row.id for row in await tx.execute(_DUE, {"until": until})]
    return tuple(tuple(ids[start : start + _BATCH]) for start in range(0, len(ids), _BATCH))


async def waiting(tx: Tx, *, limit: int) -> tuple[int, ...]:
    """Returns the touches whose time has come and that found no content, the longest first."""
    found = select(touches.c.id).where(*_WAITS).order_by(touches.c.due_at).limit(limit)
    return tuple((await tx.execute(found)).scalars())
