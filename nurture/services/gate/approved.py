"""Has the rep said yes, where a yes is asked for?"""

from datetime import timedelta

from nurture.domain.planner import seen_from
from nurture.domain.touch import APPROVAL
from nurture.services.approval import needing_yes
from nurture.services.gate.later import Later, later
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.services.standing import calendar_of
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_TOMORROW = timedelta(days=1)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Moves a touch that lacks its yes once, so that the next heads-up asks again; then it waits, however long."""
    asking = await needing_yes(tx, batch.candidates, batch.rules.revisions)
    lacking = [touch for touch in batch.candidates if touch.touch_id in asking and touch.approved_at is None]
    waiting = {
        touch.touch_id: Wait(why=APPROVAL, until=batch.now + _TOMORROW)
        for touch in lacking
        if touch.waiting_for == APPROVAL
    }
    moved = {touch.touch_id: _again(touch, batch) for touch in lacking if touch.touch_id not in waiting}
    return waiting | (await later(tx, batch, moved) if moved else {})


def _again(touch: Candidate, batch: GateBatch) -> Later:
    rules, cadence = batch.rules, batch.rules.revisions.cadence(touch.cadence)
    assert cadence is not None, "without a cadence nothing asks for a yes"
    calendar = calendar_of(touch, cadence, rules.revisions, rules.calendars, now=batch.now)
    return Later(why=APPROVAL, earliest=seen_from(cadence, calendar, batch.now), shown_again=True)
