"""What people in cadences have lived through: which cadences they are in, and which steps of them were sent."""

from typing import NamedTuple

from sqlalchemy import distinct, func, select

from nurture.domain.touch import TouchKind
from nurture.storage.database import Tx
from nurture.storage.past import PASSED
from nurture.storage.schema import enrollments, touches


class LivedStep(NamedTuple):
    """A step that was sent, skipped or refused to so many people who are in that cadence now."""

    cadence: str
    step: str
    people: int


async def open_cadences(tx: Tx) -> dict[str, int]:
    """Returns how many people are in each cadence; enrollments that have ended do not count."""
    return {row.cadence: row.people for row in await tx.execute(_OPEN)}


async def passed_steps(tx: Tx) -> tuple[LivedStep, ...]:
    """Returns the steps that are over for people who are in a cadence, by that cadence and the step's id then."""
    return tuple(map(LivedStep._make, await tx.execute(_STEPS)))


_RUNNING = enrollments.c.state != "ended"
_OPEN = (
    select(enrollments.c.cadence, func.count().label("people"))
    .where(_RUNNING)
    .group_by(enrollments.c.cadence)
    .order_by(enrollments.c.cadence)
)
_STEPS = (
    select(enrollments.c.cadence, touches.c.step, func.count(distinct(touches.c.enrollment_id)))
    .join(touches, touches.c.enrollment_id == enrollments.c.id)
    .where(
        _RUNNING,
        touches.c.kind != TouchKind.COMMITMENT.value,
        touches.c.state.in_(tuple(state.value for state in PASSED)),
    )
    .group_by(enrollments.c.cadence, touches.c.step)
    .order_by(enrollments.c.cadence, touches.c.step)
)
