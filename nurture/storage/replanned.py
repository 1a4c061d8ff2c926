"""Touches that an edit of the rules plans anew: moved in place, or taken back for another one."""

from datetime import datetime

from sqlalchemy import update

from nurture.domain.touch import PlannedTouch, TouchState
from nurture.storage.database import Tx
from nurture.storage.schema import touches


async def move(tx: Tx, touch_id: int, planned: PlannedTouch) -> bool:
    """Gives a planned touch another moment; False when it is planned no more. The rep sees it, and says yes, anew."""
    statement = update(touches).where(touches.c.id == touch_id, touches.c.state == TouchState.PLANNED.value)
    moved = statement.values(
        due_at=planned.due_at,
        next_try_at=planned.due_at,
        because=list(planned.because),
        waiting_for=None,
        noticed_at=None,
        approved_at=None,
        approved_by=None,
    )
    return (await tx.execute(moved)).rowcount == 1


async def take_back(tx: Tx, touch_id: int, *, now: datetime) -> bool:
    """Cancels a planned touch in whose place another one comes, or none; False when it is planned no more."""
    statement = update(touches).where(touches.c.id == touch_id, touches.c.state == TouchState.PLANNED.value)
    taken = statement.values(state=TouchState.CANCELED.value, cancel_reason="replanned", done_at=now)
    return (await tx.execute(taken)).rowcount == 1
