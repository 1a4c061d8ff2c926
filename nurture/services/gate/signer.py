"""Is there somebody current in whose name the mail may go out?"""

from nurture.domain.waiting import next_look
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage.database import Tx


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses while the rep has left, or is away, and nobody current is named in their place."""
    wait = Wait(why="no_signer", until=next_look(batch.now))
    revisions = batch.rules.revisions
    return {touch.touch_id: wait for touch in batch.candidates if revisions.signer(touch.rep_id, batch.now) is None}
