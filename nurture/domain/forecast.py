"""Forecasts: every touch that a cadence would bring after one no, worked out ahead."""

from dataclasses import replace
from datetime import datetime

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.planner import plan_next
from nurture.domain.standing import Standing
from nurture.domain.touch import PastTouch, PlannedTouch
from nurture.domain.traits import Traits

_MOST = 100
"""Touches that follow are told at most; a cadence has fewer."""


def forecast(
    cadence: Cadence,
    calendar: Calendar,
    *,
    latest_no: datetime,
    answered: bool = False,
    traits: Traits | None = None,
) -> tuple[PlannedTouch, ...]:
    """Returns the touches in order, each accepted when it is due and without a colleague's mail between them.

    Nobody answers, or with `answered` everybody does in a way that lets the cadence go on, so that no step is cut off.
    Without `traits` every step is taken as being for them, whatever its `when` says.
    Raises NurtureError when the send window never opens.
    """
    if traits is None:
        cadence = replace(cadence, steps=tuple(replace(step, when=None) for step in cadence.steps))
    standing = Standing(enrollment_id=0, prospect_id=0, latest_no=latest_no, traits=traits or Traits())
    touches: list[PlannedTouch] = []
    now = latest_no
    while touch := plan_next(standing, cadence, calendar, now=now).touch:
        touches.append(touch)
        standing, now = _after(standing, touch, answered=answered), touch.due_at
    return tuple(touches)


def go_on(standing: Standing, cadence: Cadence, calendar: Calendar, first: PlannedTouch) -> tuple[PlannedTouch, ...]:
    """Returns the touches that follow a planned one, each accepted when it is due, with no answer.

    What colleagues get stays where it lies now. Raises NurtureError when the send window never opens.
    """
    touches: list[PlannedTouch] = []
    touch: PlannedTouch | None = first
    while touch is not None and len(touches) < _MOST:
        standing = _after(standing, touch, answered=False)
        touch = plan_next(standing, cadence, calendar, now=touch.due_at).touch
        touches += [touch] if touch else []
    return tuple(touches)


def long_after(
    cadence: Cadence, calendar: Calendar, *, latest_no: datetime, traits: Traits, now: datetime
) -> tuple[PlannedTouch, ...]:
    """Returns the touches that would come to somebody whose old no is taken in now, with no answer; in order.

    Raises NurtureError when the send window never opens.
    """
    standing = Standing(enrollment_id=0, prospect_id=0, latest_no=latest_no, is_imported=True, traits=traits)
    first = plan_next(standing, cadence, calendar, now=now).touch
    return (first, *go_on(standing, cadence, calendar, first)) if first else ()


def _after(standing: Standing, touch: PlannedTouch, *, answered: bool) -> Standing:
    past = PastTouch(kind=touch.kind, step=touch.step, occurrence=touch.occurrence, at=touch.due_at, answered=answered)
    return replace(
        standing,
        past=(*standing.past, past),
        person_touches=(*standing.person_touches, touch.due_at),
        unanswered=0 if answered else standing.unanswered + 1,
    )
