"""Is the path proven, out through the relay in this rep's name, and back?"""

from datetime import timedelta

from nurture.domain.delivery import DeliveryMode
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage import paths
from nurture.storage.database import Tx

_AGAIN = timedelta(minutes=10)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses in live delivery what would go out in the name of a rep whose path nobody has proven or vouched for.

    Allowlist is how a path is tried, with readers who know of it, so it is open there.
    """
    rules = batch.rules
    if rules.installation.delivery is not DeliveryMode.LIVE:
        return {}
    signers = {touch.touch_id: rules.revisions.signer(touch.rep_id, batch.now) for touch in batch.candidates}
    bases = {rep.id: rules.bases.of(rep).whole for rep in signers.values() if rep is not None}
    proven = await paths.passable(tx, bases.values())
    wait = Wait(why="path_unproven", until=batch.now + _AGAIN)
    return {touch_id: wait for touch_id, rep in signers.items() if rep is not None and bases[rep.id] not in proven}
