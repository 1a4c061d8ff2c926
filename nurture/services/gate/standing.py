"""Do enrollment and account still allow a touch?"""

from nurture.domain.prospect import AccountState, EnrollmentState
from nurture.domain.waiting import next_look
from nurture.services.gate.verdict import Cancel, GateBatch, Verdict, Wait
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses for enrollments that are held or ended and for accounts that are talked to, won or excluded."""
    verdicts = ((touch.touch_id, _verdict(touch, batch)) for touch in batch.candidates)
    return {touch_id: verdict for touch_id, verdict in verdicts if verdict}


def _verdict(touch: Candidate, batch: GateBatch) -> Verdict | None:
    if touch.enrollment_state != EnrollmentState.ACTIVE:
        return Cancel(why=f"enrollment_{touch.enrollment_state}")
    if touch.account_state in (AccountState.WON, AccountState.EXCLUDED):
        return Cancel(why=f"account_{touch.account_state}")
    if touch.account_state == AccountState.TALKING:
        return Wait(why="account_talking", until=next_look(batch.now))
    return None
