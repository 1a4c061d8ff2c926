"""Dates inside the cool-off: the rep is reminded on the day, since nurture writes nothing then."""

from datetime import UTC, datetime, time, timedelta

from nurture.services.notices.parts import NoticeParts
from nurture.storage import commitments
from nurture.storage.database import Tx

_BATCH = 50
_EARLIEST_ZONE = timedelta(hours=14)
"""How far the first zones are ahead of UTC: a day begins there so much earlier."""


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Reminds reps of dates that have come; whoever stopped or left meanwhile is passed over."""
    for enrollment_id in await commitments.come_unkept(tx, until=(now + _EARLIEST_ZONE).date(), limit=_BATCH):
        await parts.tools.planning.remind(tx, enrollment_id, now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns when the next such day begins in the first zones."""
    day = await commitments.next_unkept(tx)
    return (datetime.combine(day, time(), tzinfo=UTC) - _EARLIEST_ZONE,) if day else ()
