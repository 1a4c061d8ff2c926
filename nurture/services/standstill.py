"""What lets no touch go out at all, so that claiming and drafting one would be in vain."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from nurture.domain.delivery import DeliveryMode
from nurture.domain.halt import HaltScope
from nurture.domain.ways import Listening
from nurture.services.objections import Objections
from nurture.services.revisions import Revisions
from nurture.storage import batches, halts, ways
from nurture.storage.database import Tx

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

_LOOK_AGAIN = timedelta(seconds=5)
"""How often what falls due at a standstill is told why it waits."""

_MOST = 1_000

_GATED = (DeliveryMode.ALLOWLIST, DeliveryMode.LIVE)
"""A rehearsal passes no gate, and in a sandbox a halt alone could stop everything."""


class Standstill:
    """Asks before a claim what the gate would refuse every touch for. The gate still has the last word on each."""

    def __init__(self, revisions: Revisions, objections: Objections, journal_broken: Callable[[], bool]) -> None:
        self._revisions = revisions
        self._objections = objections
        self._journal_broken = journal_broken
        self._told: tuple[str, datetime] | None = None

    async def stands(self, tx: Tx, *, now: datetime) -> bool:
        """Tells whether nothing may go out now. What is due learns why, and stays due until that ends."""
        why = await self.why(tx, now=now)
        if why is None:
            self._told = None
            return False
        if self._told is None or self._told[0] != why or abs(now - self._told[1]) >= _LOOK_AGAIN:
            await batches.note_waiting(tx, why, now=now, limit=_MOST)
            self._told = (why, now)
        return True

    async def why(self, tx: Tx, *, now: datetime) -> str | None:
        """Returns the reason in the gate's words and order, or None."""
        if self._revisions.current.installation.delivery not in _GATED:
            return None
        if await self._objections.to_database(tx):
            return "not_adopted"
        if self._objections.of_fence() is not None:
            return "fence"
        listening = Listening(ways=await ways.standing(tx), now=now)
        if not listening.hears(_LONG_AGO):
            return "no_way_in" if listening.is_deaf else "listening"
        standing = await halts.standing(tx)
        everything = self._journal_broken() or any(halt.scope is HaltScope.EVERYTHING for halt in standing)
        return "halted" if everything else None
