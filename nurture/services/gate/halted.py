"""Has somebody, or a broken journal, halted this?"""

from datetime import timedelta

from nurture.domain.halt import Halt, HaltScope
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage import halts
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_AGAIN = timedelta(minutes=10)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses under a halt of everything, the rep, the cadence, the template or the account."""
    wait = Wait(why="halted", until=batch.now + _AGAIN)
    if batch.rules.journal_broken():
        return {touch.touch_id: wait for touch in batch.candidates}
    standing = await halts.standing(tx)
    return {t.touch_id: wait for t in batch.candidates if any(_covers(halt, t) for halt in standing)}


def _covers(halt: Halt, touch: Candidate) -> bool:
    subjects = {
        HaltScope.EVERYTHING: halt.subject,
        HaltScope.REP: touch.rep_id,
        HaltScope.CADENCE: touch.cadence,
        HaltScope.TEMPLATE: touch.template,
        HaltScope.ACCOUNT: str(touch.account_id),
    }
    return subjects[halt.scope] == halt.subject
