"""Tallies of days that are long past go."""

from datetime import UTC, datetime, time, timedelta

from nurture.services.notices.parts import NoticeParts
from nurture.storage import tallies
from nurture.storage.database import Tx

_A_DAY = timedelta(days=1)
_KEPT = timedelta(days=2)
"""After the end of its period: until then a touch that did not leave may still be taken back."""


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Removes them."""
    await tallies.remove_ended(tx, before=now - _KEPT)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns the end of the day on which the first of them may go: once a day will do."""
    ended = await tallies.first_end(tx)
    return (datetime.combine(ended + _KEPT + _A_DAY, time(), tzinfo=UTC),) if ended else ()
