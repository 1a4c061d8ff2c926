"""The planner: what an enrollment's next touch is, and when. Pure: same facts, same plan."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from nurture.domain.cadence import Cadence, CommitmentRule, Duration, Step, Unit
from nurture.domain.calendar import ONE_DAY, Calendar, add_months, day_words
from nurture.domain.commitment import Commitment, due_span
from nurture.domain.counted import counted
from nurture.domain.duration import add
from nurture.domain.prospect import EndReason
from nurture.domain.spread import Room, Settled, clear_of, settle, settled
from nurture.domain.standing import Bound, Case, Standing, room_for, room_from, wait_after
from nurture.domain.touch import PlannedTouch, TouchKind, touch_seed
from nurture.domain.window import first_slot, is_open, is_skipped

COMMITMENT_STEP = "commitment"
"""What stands for the step's id in a touch that keeps a commitment."""

AFTER_A_WHILE = "after-a-while"
"""The template of the first touch to somebody whose old no was imported, in place of the step's own."""

TRUE_FOR = timedelta(days=60)
"""So long after an anniversary "a year on" is still true; a step that cannot go out by then is passed over."""

SEEN_FIRST = "late enough for the rep to see it first"
AFTER_YES = "it goes out only after the rep's yes"
"""Reasons of a planned touch that other rules may make untrue while it stays where it is."""

_AT_ONCE = Duration(count=0, unit=Unit.DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A commitment that falls inside the cool-off: the rep is reminded on `on`, nothing is mailed."""

    commitment: Commitment
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What comes next: a touch, or None when the cadence is finished; and reminders to hand to the rep."""

    touch: PlannedTouch | None
    reminders: tuple[Reminder, ...] = ()
    finished: EndReason | None = None


def plan_next(
    standing: Standing,
    cadence: Cadence,
    calendar: Calendar,
    *,
    now: datetime,
    seen_from: datetime | None = None,
    is_told: bool = True,
) -> Plan:
    """Returns the next touch with its moment (aware UTC, never before `now`) and why; or that the cadence is finished.

    Until its moment the plan stays the same, whenever it is asked for. `seen_from` is the moment before which the rep
    would not have seen it. A plan that `is_told` to nobody comes without its reasons. Raises NurtureError when the
    window never opens.
    """
    case = Case(standing=standing, cadence=cadence, calendar=calendar, seen_from=seen_from, is_told=is_told)
    touch = _next_touch(case, now)
    finished = None if touch else _ending(case)
    return Plan(touch=touch, reminders=_reminders(case, now), finished=finished)


def allowed_from(standing: Standing, cadence: Cadence, calendar: Calendar, *, now: datetime) -> datetime:
    """Returns the first moment, at or after `now`, that cool-off, wait, spacing and an open commitment allow.

    It is `now` itself when a touch may go out; the send window is not looked at (`is_sendable_now` does that).
    """
    case = Case(standing=standing, cadence=cadence, calendar=calendar)
    commitment = _next_commitment(case)
    room = (
        room_for(case, commitment)
        if commitment
        else room_from(case, Bound(at=standing.latest_no, tell=lambda: "the no"))
    )
    return clear_of(room.apart, max(room.earliest, now))


def seen_from(cadence: Cadence, calendar: Calendar, now: datetime) -> datetime:
    """Returns the moment before which the rep would not have seen a touch that is planned now."""
    if not cadence.notice.count:
        return now
    return calendar.midnight(add(calendar.day_of(now), cadence.notice, calendar))


def is_sendable_now(moment: datetime, cadence: Cadence, calendar: Calendar) -> bool:
    """Tells whether the cadence's send window is open at that moment."""
    return is_open(cadence.window, moment, calendar)


def is_true_on(step: Step, cadence: Cadence, day: date, *, day_of_no: date) -> bool:
    """Tells whether the anniversary of a step is still near on a local day; the farewell speaks of none."""
    if step.anniversary is None or step is cadence.farewell:
        return True
    return day - add_months(day_of_no, 12 * step.anniversary) <= TRUE_FOR


def replan_late(
    touch: PlannedTouch, cadence: Cadence, calendar: Calendar, *, now: datetime, seed: int | str
) -> datetime:
    """Returns a moment inside the send window, at or after `now`, for a touch that missed its own.

    Spread like any touch, so that many late ones are no burst; one that keeps a commitment takes the next open day.
    """
    spread = _AT_ONCE if touch.kind is TouchKind.COMMITMENT else cadence.spacing.spread
    room = Room(window=cadence.window, earliest=now, spread=spread)
    return settle(room, calendar, seed=f"{seed}:{cadence.first_name(touch.step)}:{touch.occurrence}")


def _next_touch(case: Case, now: datetime) -> PlannedTouch | None:
    commitment = _next_commitment(case)
    if commitment is not None:
        place = _place(case, COMMITMENT_STEP, room_for(case, commitment), now, occurrence=commitment.id)
        return _kept(case, commitment, place)
    passed_over: list[str] = []
    for step in _open_steps(case):
        if step.when is not None and not step.when.holds(case.facts):
            passed_over.append(f"{step.id} was passed over: it is for `{step.when}`")
            continue
        room = _step_room(case, step)
        if is_true_on(step, case.cadence, case.calendar.day_of(max(room.earliest, now)), day_of_no=case.day_of_no):
            if passed_over:
                room = replace(room, because=(*room.because, *passed_over))
            return _taken(case, step, _place(case, step.id, room, now))
    return None


def _open_steps(case: Case) -> tuple[Step, ...]:
    """Returns the steps after the furthest one sent; after silence the farewell alone; none once that was sent."""
    for touch in case.standing.past:
        if touch.kind is TouchKind.FAREWELL:
            return ()
    sent = case.sent_steps
    furthest = len(sent) - sent[::-1].index(True) if True in sent else 0
    ahead = case.cadence.steps[furthest:]
    return tuple(step for step in ahead if step is case.cadence.farewell) if case.is_silent else ahead


def _ending(case: Case) -> EndReason:
    return EndReason.UNANSWERED if case.is_silent and not all(case.sent_steps) else EndReason.COMPLETED


def _step_room(case: Case, step: Step) -> Room:
    room = room_from(case, _step_base(case, step))
    if step is case.cadence.farewell and case.is_silent:
        silence = f"the farewell, after {counted(case.standing.unanswered, 'mail')} without an answer"
        return replace(room, because=(silence, *room.because))
    return room


def _step_base(case: Case, step: Step) -> Bound:
    """Returns the rule of the step itself: its anniversary, or its wait from the last touch, at first from the no."""
    if step.anniversary is not None:
        return wait_after(case.day_of_no, Duration(count=step.anniversary, unit=Unit.YEARS), "the no", case.calendar)
    wait = step.wait or _AT_ONCE
    if case.last_touch is None:
        return wait_after(case.day_of_no, wait, "the no", case.calendar)
    return wait_after(case.calendar.day_of(case.last_touch), wait, "the mail", case.calendar)


def _next_commitment(case: Case) -> Commitment | None:
    if not case.open_commitments:
        return None
    mailed = (commitment for commitment in case.open_commitments if not _is_cooled_off(case, commitment))
    return min(mailed, key=lambda commitment: (commitment.on, commitment.id), default=None)


def _is_cooled_off(case: Case, commitment: Commitment) -> bool:
    """Tells whether the cool-off leaves no open moment of the span in which the commitment could be kept by mail."""
    first, last = due_span(commitment, case.calendar)
    if case.cool_off_end <= first:
        return False
    slot = first_slot(case.cadence.window, case.calendar.midnight(case.cool_off_end), case.calendar)
    return case.calendar.day_of(slot) > last


def _reminders(case: Case, now: datetime) -> tuple[Reminder, ...]:
    cooled_off = [commitment for commitment in case.open_commitments if _is_cooled_off(case, commitment)]
    if not cooled_off:
        return ()
    today = case.calendar.day_of(now)
    return tuple(Reminder(commitment=commitment, on=max(commitment.on, today)) for commitment in cooled_off)


class _Place(NamedTuple):
    """When a touch goes out, and why then."""

    due_at: datetime
    because: tuple[str, ...]


def _taken(case: Case, step: Step, place: _Place) -> PlannedTouch:
    """Returns the touch of a step; the first after a no of long ago says that it was."""
    is_farewell = step is case.cadence.farewell
    long_ago = case.standing.is_imported and not case.standing.past and not is_farewell
    return PlannedTouch(
        kind=TouchKind.FAREWELL if is_farewell else TouchKind.STEP,
        step=step.id,
        occurrence=0,
        template=AFTER_A_WHILE if long_ago else step.template,
        content=step.content,
        due_at=place.due_at,
        because=place.because,
    )


def _kept(case: Case, commitment: Commitment, place: _Place) -> PlannedTouch:
    """Returns the touch that keeps a commitment; on a rep's date goes what a step would send."""
    rule = case.cadence.commitment
    if commitment.by_rep and case.cadence.steps:
        first = case.cadence.steps[0]
        rule = CommitmentRule(template=first.template, content=first.content)
    return PlannedTouch(
        kind=TouchKind.COMMITMENT,
        step=COMMITMENT_STEP,
        occurrence=commitment.id,
        template=rule.template,
        content=rule.content,
        due_at=place.due_at,
        because=place.because,
    )


def _place(case: Case, step: str, room: Room, now: datetime, *, occurrence: int = 0) -> _Place:
    seed = touch_seed(case.standing.prospect_id, case.cadence.first_name(step), occurrence)
    found = settled(room, case.calendar, seed=seed)
    soonest = max(now, case.seen_from or now)
    if found.at < soonest:
        overdue = f"overdue since {day_words(case.calendar.day_of(found.at))}"
        why = overdue if found.at < now else SEEN_FIRST
        room = replace(room, earliest=clear_of(room.apart, max(room.earliest, soonest)), because=(*room.because, why))
        found = settled(room, case.calendar, seed=seed)
    if not case.is_told:
        return _Place(found.at, ())
    because = (*room.because, *_delays(room, found, case.calendar), *_approval(case, step))
    return _Place(found.at, because)


def _approval(case: Case, step: str) -> tuple[str, ...]:
    asks = case.cadence.asks_yes(step, is_first=case.last_mail is None)
    return (AFTER_YES,) if asks else ()


def _delays(room: Room, found: Settled, calendar: Calendar) -> tuple[str, ...]:
    """Returns what moved a touch from the first allowed moment to its own, a line a reason."""
    since, slot, due = (calendar.day_of(moment) for moment in (room.earliest, found.first, found.at))
    days = [since + ONE_DAY * number for number in range((due - since).days)]
    skipped = [f"{calendar.holiday_name(day)} is skipped" for day in days if is_skipped(room.window, day, calendar)]
    moved = ["moved to the next send window"] if slot > since else []
    spread = (due - slot).days
    later = [f"{Duration(count=spread, unit=Unit.DAYS)} later, so that mails do not leave together"] if spread else []
    return (*skipped, *moved, *later)


__all__ = [
    "AFTER_A_WHILE",
    "AFTER_YES",
    "COMMITMENT_STEP",
    "SEEN_FIRST",
    "TRUE_FOR",
    "Calendar",
    "Plan",
    "Reminder",
    "Standing",
    "allowed_from",
    "is_sendable_now",
    "is_true_on",
    "plan_next",
    "replan_late",
    "seen_from",
]
