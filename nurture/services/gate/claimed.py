"""Is the touch still claimed by us?"""

from nurture.services.gate.verdict import GateBatch, Lost, Verdict
from nurture.storage.database import Tx


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Leaves alone what somebody canceled or took since the claim."""
    return {
        touch.touch_id: Lost()
        for touch in batch.candidates
        if touch.state != "claimed" or touch.claimed_by != batch.rules.owner
    }
