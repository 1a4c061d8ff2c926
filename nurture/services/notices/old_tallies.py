"""Tallies of days that are long past go."""

from datetime import datetime, timedelta

from nurture.services.notices.parts import NoticeParts
from nurture.storage import tallies
from nurture.storage.database import Tx

_KEPT = timedelta(days=2)
"""After the end of its period: until then a touch that did not leave may still be taken back."""


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Removes them."""
    await tallies.remove_ended(tx, before=now - _KEPT)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Nothing waits for it."""
    return ()
