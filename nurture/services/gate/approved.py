"""Has the rep said yes, where a yes is asked for, and to these words?"""

from datetime import timedelta

from nurture.domain.planner import seen_from
from nurture.domain.touch import APPROVAL, NEW_APPROVAL
from nurture.services.approval import needing_yes
from nurture.services.gate.later import Later, later
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.services.standing import calendar_of
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_TOMORROW = timedelta(days=1)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Moves a touch that lacks its yes once, so that the next heads-up asks again; then it waits, however long.

    One whose words are not those shown any more is moved whatever it waited for: its yes was for others.
    """
    asking = await needing_yes(tx, batch.candidates, batch.rules.revisions)
    asked = [touch for touch in batch.candidates if touch.touch_id in asking]
    waiting: dict[int, Verdict] = {
        touch.touch_id: Wait(why=APPROVAL, until=batch.now + _TOMORROW)
        for touch in asked
        if touch.approved_at is None and touch.waiting_for in (APPROVAL, NEW_APPROVAL)
    }
    moved = {
        touch.touch_id: _again(touch, batch, why=NEW_APPROVAL if touch.approved_at else APPROVAL)
        for touch in asked
        if touch.touch_id not in waiting and (touch.approved_at is None or not _is_as_shown(touch, batch))
    }
    return waiting | (await later(tx, batch, moved) if moved else {})


def _is_as_shown(touch: Candidate, batch: GateBatch) -> bool:
    """Tells whether it has the words that the rep was shown; what a rep gave or wrote since is theirs."""
    return touch.shown_digest in (None, batch.drafts[touch.touch_id].words_digest)


def _again(touch: Candidate, batch: GateBatch, *, why: str) -> Later:
    rules, cadence = batch.rules, batch.rules.revisions.cadence(touch.cadence)
    assert cadence is not None, "without a cadence nothing asks for a yes"
    calendar = calendar_of(touch, cadence, rules.revisions, rules.calendars, now=batch.now)
    return Later(why=why, earliest=seen_from(cadence, calendar, batch.now), shown_again=True)
