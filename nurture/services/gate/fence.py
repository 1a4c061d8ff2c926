"""Is this the database that answers at its public URL?"""

from datetime import timedelta

from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage.database import Tx

_AGAIN = timedelta(minutes=1)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses everything while the fence is shut."""
    if batch.rules.objections.of_fence() is None:
        return {}
    wait = Wait(why="fence", until=batch.now + _AGAIN)
    return {touch.touch_id: wait for touch in batch.candidates}
