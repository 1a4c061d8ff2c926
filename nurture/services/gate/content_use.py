"""Has the person, or anybody at the account, had this content meanwhile?"""

from datetime import timedelta

from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage import content_uses
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_AGAIN = timedelta(minutes=1)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses an item used since it was chosen, also by another touch of this batch; the next look chooses another."""
    refused: dict[int, Verdict] = {}
    taken: set[tuple[int, str]] = set()
    for touch in batch.candidates:
        item = batch.content.get(touch.touch_id)
        if item is None:
            continue
        if (touch.account_id, item) in taken or await _is_used(tx, touch, item, batch):
            refused[touch.touch_id] = Wait(why="content_used", until=batch.now + _AGAIN)
        taken.add((touch.account_id, item))
    return refused


async def _is_used(tx: Tx, touch: Candidate, item: str, batch: GateBatch) -> bool:
    uses = await content_uses.of(tx, touch.prospect_id, touch.account_id, now=batch.now)
    mine = await content_uses.item_of(tx, touch.touch_id)
    return item != mine and item in uses.person | uses.account
