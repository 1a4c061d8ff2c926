"""Touches that come back from the relay without having gone out: planned again, unless their enrollment ended."""

from collections.abc import Iterable
from datetime import datetime

from nurture.storage import accounts, batches, candidates, history, touches
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx


async def lock_accounts(tx: Tx, touch_ids: Iterable[int]) -> None:
    """Locks the accounts of touches, before the touches: who stops a person or ends an enrollment does it so too."""
    ids = tuple(touch_ids)
    if ids:
        await accounts.lock(tx, (touch.account_id for touch in await candidates.of(tx, ids)))


async def take_back(tx: Tx, touch: Candidate, until: datetime, why: str) -> bool:
    """Returns a touch that its owner was sending to planned; False when it is another's by now, or ended."""
    return await touches.take_back(tx, touch.touch_id, owner=touch.claimed_by or "", next_try_at=until, waiting_for=why)


async def cancel_of_ended(tx: Tx, touch_ids: Iterable[int], *, now: datetime) -> None:
    """Cancels those whose enrollment ended while they were sent: a stop leaves these to their outcome.

    Their accounts are to be locked.
    """
    ids = tuple(touch_ids)
    canceled = await batches.cancel_of_ended(tx, ids, now=now) if ids else ()
    if canceled:
        lines = [_canceled(touch) for touch in await candidates.of(tx, canceled)]
        await history.add(tx, *lines, now=now)


def _canceled(touch: Candidate) -> history.Event:
    return history.of_touch(touch, "touch_canceled", {"why": "enrollment_ended"})
