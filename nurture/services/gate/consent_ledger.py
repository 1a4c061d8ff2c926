"""Did this person, or their company, ask to end the conversation?"""

from datetime import timedelta

from nurture.services.gate.verdict import Cancel, GateBatch, Verdict, Wait
from nurture.storage import ledger
from nurture.storage.database import Tx

_KEY_AGAIN = timedelta(hours=1)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses under every key and canonicaliser ever used; a key that is missing refuses everything."""
    if await _key_missing(tx, batch):
        return {touch.touch_id: Wait(why="key_missing", until=batch.now + _KEY_AGAIN) for touch in batch.candidates}
    subjects = {t.touch_id: batch.rules.keyring.forbidding(t.address) for t in batch.candidates if t.address}
    stops = await ledger.stops_of(tx, [subject for every in subjects.values() for subject in every])
    return {
        touch.touch_id: Cancel(why="stopped")
        for touch in batch.candidates
        if touch.touch_id not in subjects or any(s.value in stops for s in subjects[touch.touch_id])
    }


async def _key_missing(tx: Tx, batch: GateBatch) -> bool:
    return any(key_id not in batch.rules.keyring.keys for key_id in await ledger.keys_used(tx))
