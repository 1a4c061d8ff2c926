"""Is this the moment: not late, inside the window, past cool-off and spacing?"""

from datetime import datetime, timedelta

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.planner import allowed_from, is_sendable_now, seen_from
from nurture.domain.standing import Standing
from nurture.services.gate.later import Later, later, was_shown
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.services.standing import calendar_of, standings_of
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_TOMORROW = timedelta(days=1)
_SOON = timedelta(minutes=1)
LATE = timedelta(hours=1)
"""What is later than this is planned again: what a stop, a halt or an outage held back must not leave at once."""

_PACED = frozenset({"deferred", "limit_relay_hour", "limit_relay_minute"})
"""Waits that spread touches by themselves: such a touch is late only when the end of its wait is long past."""


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Moves a touch that is late, that missed its window, or that cool-off or spacing forbid by now.

    Of two people of one account in a batch the second waits, since the first has not begun for this check to see.
    """
    refused: dict[int, Verdict] = {}
    moved: dict[int, Later] = {}
    passed: set[int] = set()
    standings = await standings_of(tx, batch.candidates, now=batch.now, begun_only=True)
    for touch in batch.candidates:
        found = _look(touch, standings[touch.enrollment_id], batch)
        if found is None and touch.account_id in passed:
            found = Wait(why="spacing", until=batch.now + _SOON)
        if found is None:
            passed.add(touch.account_id)
        elif isinstance(found, Later):
            moved[touch.touch_id] = found
        else:
            refused[touch.touch_id] = found
    return refused | (await later(tx, batch, moved) if moved else {})


def _look(touch: Candidate, standing: Standing, batch: GateBatch) -> Wait | Later | None:
    cadence = batch.rules.revisions.cadence(touch.cadence)
    if cadence is None:
        return Wait(why="cadence_gone", until=batch.now + _TOMORROW)
    calendar = calendar_of(touch, cadence, batch.rules.revisions, batch.rules.calendars, now=batch.now)
    allowed = allowed_from(standing, cadence, calendar, now=batch.now)
    if allowed > batch.now:
        return Later(why="spacing", earliest=allowed)
    if not is_sendable_now(batch.now, cadence, calendar):
        return Later(why="window", earliest=_from_now(touch, cadence, calendar, batch.now))
    if is_late(touch, batch.now):
        return Later(why="late", earliest=_from_now(touch, cadence, calendar, batch.now))
    return None


def is_late(touch: Candidate, now: datetime) -> bool:
    """Tells whether a touch is past its moment by so much that it is planned again.

    One that was put off by its recipient's server is never late: it passed this check once, and is tried on for days
    (RFC 5321, 4.5.4.1).
    """
    return not touch.attempts and now - (touch.next_try_at if touch.waiting_for in _PACED else touch.due_at) > LATE


def _from_now(touch: Candidate, cadence: Cadence, calendar: Calendar, now: datetime) -> datetime:
    """Returns the first moment from now on at which the rep has had the time of a heads-up, or has said yes."""
    if touch.approved_at is not None:
        return now
    if touch.noticed_at is None or not was_shown(touch, now):
        return seen_from(cadence, calendar, now)
    return max(now, seen_from(cadence, calendar, touch.noticed_at))
