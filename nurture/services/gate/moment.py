"""Is this the moment: inside the window, past cool-off and spacing?"""

from datetime import datetime, timedelta

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.planner import allowed_from, is_sendable_now, replan_late
from nurture.domain.touch import ContentRule, PlannedTouch, TouchKind
from nurture.services.gate.verdict import GateBatch, Move, Verdict, Wait
from nurture.services.standing import calendar_of, standing_of
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_TOMORROW = timedelta(days=1)
_SOON = timedelta(minutes=1)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Moves a touch that missed its window, or that cool-off or spacing forbid by now.

    Of two people of one account in a batch the second waits, since the first has not begun for this check to see.
    """
    refused: dict[int, Verdict] = {}
    passed: set[int] = set()
    for touch in batch.candidates:
        verdict = await _verdict(tx, touch, batch)
        if verdict is None and touch.account_id in passed:
            verdict = Wait(why="spacing", until=batch.now + _SOON)
        if verdict is None:
            passed.add(touch.account_id)
        else:
            refused[touch.touch_id] = verdict
    return refused


async def _verdict(tx: Tx, touch: Candidate, batch: GateBatch) -> Verdict | None:
    cadence = batch.rules.revisions.cadence(touch.cadence)
    if cadence is None:
        return Wait(why="cadence_gone", until=batch.now + _TOMORROW)
    calendar = calendar_of(touch, cadence, batch.rules.revisions, batch.rules.calendars, now=batch.now)
    standing = await standing_of(tx, touch, now=batch.now, begun_only=True)
    allowed = allowed_from(standing, cadence, calendar, now=batch.now)
    if allowed > batch.now:
        return Move(why="spacing", due_at=_later(touch, cadence, calendar, allowed))
    if not is_sendable_now(batch.now, cadence, calendar):
        return Move(why="window", due_at=_later(touch, cadence, calendar, batch.now))
    return None


def _later(touch: Candidate, cadence: Cadence, calendar: Calendar, moment: datetime) -> datetime:
    planned = PlannedTouch(
        kind=TouchKind(touch.kind),
        step=touch.step,
        occurrence=touch.occurrence,
        template=touch.template,
        content=ContentRule(touch.content_rule),
        due_at=touch.due_at,
    )
    return replan_late(planned, cadence, calendar, now=moment, seed=touch.prospect_id)
