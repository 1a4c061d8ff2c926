"""Has the rep seen it, as it goes?"""

from nurture.domain.cadence import Cadence
from nurture.domain.planner import seen_from
from nurture.services.gate.later import Later, later
from nurture.services.gate.verdict import GateBatch, Verdict
from nurture.services.standing import calendar_of
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Moves a touch that the rep was not shown, or with other content, so that the next heads-up shows it first."""
    moved = {
        touch.touch_id: _later(touch, cadence, batch)
        for touch in batch.candidates
        if (cadence := batch.rules.revisions.cadence(touch.cadence)) and not _is_shown(touch, cadence, batch)
    }
    return await later(tx, batch, moved) if moved else {}


def _is_shown(touch: Candidate, cadence: Cadence, batch: GateBatch) -> bool:
    if not cadence.notice.count:
        return True
    if touch.noticed_at is None:
        return False
    return bool(touch.edited_words) or touch.shown_content == (batch.drafts[touch.touch_id].content_id or "")


def _later(touch: Candidate, cadence: Cadence, batch: GateBatch) -> Later:
    rules, now = batch.rules, batch.now
    calendar = calendar_of(touch, cadence, rules.revisions, rules.calendars, now=now)
    return Later(why="heads_up", earliest=seen_from(cadence, calendar, now), shown_again=True)
