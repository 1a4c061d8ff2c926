"""Has the person, or anybody at the account, had this content meanwhile?"""

from datetime import datetime, timedelta

from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage import content_uses
from nurture.storage.candidates import Candidate
from nurture.storage.content_uses import AllUses
from nurture.storage.database import Tx

_AGAIN = timedelta(minutes=1)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses an item used since it was chosen, also by another touch of this batch; the next look chooses another."""
    carriers = [touch for touch in batch.candidates if batch.drafts[touch.touch_id].content_id is not None]
    if not carriers:
        return {}
    people, accounts = {touch.prospect_id for touch in carriers}, {touch.account_id for touch in carriers}
    uses = await content_uses.of_all(tx, people, accounts)
    refused: dict[int, Verdict] = {}
    taken: set[tuple[int, str]] = set()
    for touch in carriers:
        item = batch.drafts[touch.touch_id].content_id or ""
        if (touch.account_id, item) in taken or _is_used(touch, item, uses, now=batch.now):
            refused[touch.touch_id] = Wait(why="content_used", until=batch.now + _AGAIN)
        taken.add((touch.account_id, item))
    return refused


def _is_used(touch: Candidate, item: str, uses: AllUses, *, now: datetime) -> bool:
    had = uses.of(touch.prospect_id, touch.account_id, now=now)
    return item != uses.of_touch.get(touch.touch_id) and item in had.person | had.account
