"""Is everything stored that was sent to us before this touch was due, whatever the way it took?"""

from datetime import timedelta

from nurture.domain.delivery import DeliveryMode
from nurture.domain.ways import Listening
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage import ways
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_SOON = timedelta(seconds=6)
"""The listener says every five seconds that it listens, so a touch that has just fallen due waits for one beat."""

_LATER = timedelta(seconds=20)
"""What is out of reach, or settles, comes back no sooner."""


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses while a way in has no watermark that has passed the touch's due time and is fresh.

    It stands before the hold keys: what was stored before a watermark passed is seen by whoever looks for keys later.
    """
    listening = Listening(
        ways=await ways.standing(tx),
        now=batch.now,
        in_sandbox=batch.rules.installation.delivery is DeliveryMode.SANDBOX,
    )
    return {touch.touch_id: _wait(listening, touch) for touch in batch.candidates if not listening.hears(touch.due_at)}


def _wait(listening: Listening, touch: Candidate) -> Wait:
    if listening.is_deaf:
        return Wait(why="no_way_in", until=listening.now + _LATER)
    pause = _SOON if listening.now - touch.due_at < _LATER else _LATER
    return Wait(why="listening", until=listening.now + pause)
