"""Has the rep seen it, as it goes?"""

from nurture.domain.cadence import Cadence
from nurture.domain.planner import replan_late
from nurture.domain.touch import ContentRule, PlannedTouch, TouchKind
from nurture.services.gate.verdict import GateBatch, Move, Verdict
from nurture.services.planning import seen_from
from nurture.services.standing import calendar_of
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Moves a touch that the rep was not shown, or with other content, so that the next heads-up shows it first."""
    return {
        touch.touch_id: _later(touch, cadence, batch)
        for touch in batch.candidates
        if (cadence := batch.rules.revisions.cadence(touch.cadence)) and not _is_shown(touch, cadence, batch)
    }


def _is_shown(touch: Candidate, cadence: Cadence, batch: GateBatch) -> bool:
    if not cadence.heads_up.count:
        return True
    if touch.noticed_at is None:
        return False
    return bool(touch.edited_words) or touch.shown_content == (batch.content[touch.touch_id] or "")


def _later(touch: Candidate, cadence: Cadence, batch: GateBatch) -> Verdict:
    rules, now = batch.rules, batch.now
    calendar = calendar_of(touch, cadence, rules.revisions, rules.calendars, now=now)
    planned = PlannedTouch(
        kind=TouchKind(touch.kind),
        step=touch.step,
        occurrence=touch.occurrence,
        template=touch.template,
        content=ContentRule(touch.content_rule),
        due_at=touch.due_at,
    )
    moment = seen_from(cadence, calendar, now)
    return Move(why="heads_up", due_at=replan_late(planned, cadence, calendar, now=moment, seed=touch.prospect_id))
