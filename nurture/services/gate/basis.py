"""Is there a basis for writing to this person now, and does the mail show what the law of their country wants shown?"""

from datetime import timedelta

from nurture.services.basis import basis_of
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_AGAIN = timedelta(days=1)
"""A basis that is recorded meanwhile has the touch planned again at once; this is for those that a new rule allows."""


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses what has no valid basis at this moment, and a mail that does not show what it must; both stay planned."""
    verdicts = ((touch.touch_id, _verdict(touch, batch)) for touch in batch.candidates)
    return {touch_id: verdict for touch_id, verdict in verdicts if verdict}


def _verdict(touch: Candidate, batch: GateBatch) -> Verdict | None:
    standing = basis_of(touch, batch.rules.revisions.current.jurisdictions, on=batch.now.date())
    if standing.lack is not None:
        return Wait(why="basis", until=batch.now + _AGAIN)
    if not set(standing.jurisdiction.shows) <= batch.drafts[touch.touch_id].shows:
        return Wait(why="not_shown", until=batch.now + _AGAIN)
    return None
