"""Is there mail from or about this person that nobody has acted on yet?"""

from datetime import timedelta

from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage import deployment, messages
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.messages import HoldKey

_AGAIN = timedelta(minutes=2)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses while a message that holds the person, the account or everything is unread or in quarantine."""
    await deployment.lock_shared(tx)
    prospects = {touch.prospect_id for touch in batch.candidates}
    accounts = {touch.account_id for touch in batch.candidates}
    keys = await messages.held_among(tx, prospects, accounts)
    return {
        touch.touch_id: Wait(why="unread_mail", until=batch.now + _AGAIN)
        for touch in batch.candidates
        if any(_holds(key, touch) for key in keys)
    }


def _holds(key: HoldKey, touch: Candidate) -> bool:
    return key.everything or key.prospect_id == touch.prospect_id or key.account_id == touch.account_id
