"""Which touches go out only after the rep's yes, by the cadences in force."""

from collections.abc import Sequence

from nurture.services.revisions import Revisions
from nurture.storage import past
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx


async def needing_yes(tx: Tx, touches: Sequence[Candidate], revisions: Revisions) -> frozenset[int]:
    """Returns the ids of those of the touches that need a yes, whether it was given or not."""
    rules = [(touch, revisions.cadence(touch.cadence)) for touch in touches]
    of_first = {touch.prospect_id for touch, cadence in rules if cadence and cadence.approve_first}
    mailed = await past.mailed(tx, of_first) if of_first else frozenset()
    return frozenset(
        touch.touch_id
        for touch, cadence in rules
        if cadence and cadence.asks_yes(touch.step, is_first=touch.prospect_id not in mailed)
    )
