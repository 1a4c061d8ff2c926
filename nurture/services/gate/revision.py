"""Is the configuration by which this replica sends the one in force, and is everybody's next touch planned by it?"""

from datetime import timedelta

from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage import revisions
from nurture.storage.database import Tx

_AGAIN = timedelta(seconds=30)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Keeps back everything under an older configuration, and whose touch is still to be planned by this one."""
    wait = Wait(why="configuration", until=batch.now + _AGAIN)
    number, settled_to = await revisions.at_the_gate(tx)
    if number != batch.rules.revisions.number:
        return {touch.touch_id: wait for touch in batch.candidates}
    if settled_to is None:
        return {}
    return {touch.touch_id: wait for touch in batch.candidates if touch.account_id > settled_to}
