"""Moves touches to later moments: for all checks that know when a touch may go, but not on which day is room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from nurture.domain.cadence import Cadence
from nurture.domain.placing import Wish
from nurture.domain.touch import ContentRule, PlannedTouch, TouchKind
from nurture.services.gate.verdict import GateBatch, Move, Verdict
from nurture.services.standing import calendar_of
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_NOTICE_LASTS = timedelta(days=14)
"""So long after the heads-up a rep still knows of a mail that goes out some days later than shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Why a touch is moved, and the first moment (aware UTC) it may be moved to."""

    why: str
    earliest: datetime
    shown_again: bool = False


async def later(tx: Tx, batch: GateBatch, moved: Mapping[int, Later]) -> dict[int, Verdict]:
    """Returns the verdicts that move these touches of the batch, each to a day with room in its rep's name."""
    touches = [touch for touch in batch.candidates if touch.touch_id in moved]
    wishes = [_wish(touch, moved[touch.touch_id], batch) for touch in touches]
    moments = await batch.rules.placing.place(tx, [wish for wish in wishes if wish], now=batch.now)
    placed = zip((touch for touch, wish in zip(touches, wishes, strict=True) if wish), moments, strict=True)
    return {touch.touch_id: _move(touch, moved[touch.touch_id], moment) for touch, moment in placed}


def was_shown(touch: Candidate, moment: datetime) -> bool:
    """Tells whether the rep, shown the touch once, still knows of it at that moment."""
    return touch.noticed_at is not None and moment - touch.noticed_at <= _NOTICE_LASTS


def _move(touch: Candidate, why: Later, moment: datetime) -> Move:
    return Move(why=why.why, due_at=moment, keeps_notice=not why.shown_again and was_shown(touch, moment))


def _wish(touch: Candidate, moved: Later, batch: GateBatch) -> Wish | None:
    cadence = batch.rules.revisions.cadence(touch.cadence)
    return None if cadence is None else _wish_in(cadence, touch, moved, batch)


def _wish_in(cadence: Cadence, touch: Candidate, moved: Later, batch: GateBatch) -> Wish:
    planned = PlannedTouch(
        kind=TouchKind(touch.kind),
        step=touch.step,
        occurrence=touch.occurrence,
        template=touch.template,
        content=ContentRule(touch.content_rule),
        due_at=touch.due_at,
    )
    return Wish(
        touch=planned,
        prospect_id=touch.prospect_id,
        rep_id=touch.rep_id,
        cadence=cadence,
        calendar=calendar_of(touch, cadence, batch.rules.revisions, batch.rules.calendars, now=batch.now),
        earliest=moved.earliest,
    )
