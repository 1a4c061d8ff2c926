"""Is this the database that its deployment and its journals speak of?"""

from datetime import timedelta

from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage.database import Tx

_AGAIN = timedelta(minutes=2)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses everything from a copy: of another deployment, or older than what its journals know."""
    if not await batch.rules.objections.to_database(tx):
        return {}
    wait = Wait(why="not_adopted", until=batch.now + _AGAIN)
    return {touch.touch_id: wait for touch in batch.candidates}
