"""Is it still an anniversary, or has what it waits for taken so long that its words are no longer true?"""

from nurture.domain.planner import is_true_on
from nurture.domain.touch import ANNIVERSARY_OVER, TouchKind
from nurture.services.gate.moment import is_late
from nurture.services.gate.verdict import GateBatch, PassOver, Verdict
from nurture.services.standing import calendar_of
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Passes over late steps whose anniversary is too long ago by now, as planning does: whatever kept them, a yes too.

    One that comes at its moment was planned while the anniversary was near, and may lie some days after that.
    """
    over = PassOver(why=ANNIVERSARY_OVER)
    return {
        touch.touch_id: over for touch in batch.candidates if is_late(touch, batch.now) and not _is_true(touch, batch)
    }


def _is_true(touch: Candidate, batch: GateBatch) -> bool:
    cadence = batch.rules.revisions.cadence(touch.cadence)
    step = cadence.step(touch.step) if cadence and touch.kind == TouchKind.STEP else None
    if cadence is None or step is None or step.anniversary is None:
        return True
    calendar = calendar_of(touch, cadence, batch.rules.revisions, batch.rules.calendars, now=batch.now)
    return is_true_on(step, cadence, calendar.day_of(batch.now), day_of_no=calendar.day_of(touch.latest_no))
