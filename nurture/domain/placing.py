"""Days with room: how full a rep's days are, and where a touch goes whose own day is full."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.planner import replan_late
from nurture.domain.spread import Room, settle
from nurture.domain.throttle import Limits
from nurture.domain.touch import PlannedTouch, TouchKind
from nurture.domain.window import spans

HORIZON = timedelta(days=120)
"""So far ahead a day with room is looked for; what finds none stays where it was drawn, and is moved again there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A touch that is to be placed at or after `earliest` (aware UTC); `drawn` is the moment the planner chose."""

    touch: PlannedTouch
    prospect_id: int
    rep_id: str
    cadence: Cadence
    calendar: Calendar
    earliest: datetime
    drawn: datetime | None = None

    @property
    def seed(self) -> str:
        """What draws the moment: anew each time, or one drawn into the last minute of a window misses it for ever."""
        return f"{self.prospect_id}:{self.touch.due_at.date()}"

    def moment(self) -> datetime:
        """Returns where it would lie if every day had room."""
        return self.drawn or replan_late(self.touch, self.cadence, self.calendar, now=self.earliest, seed=self.seed)

    def moment_on(self, opens: datetime, closes: datetime) -> datetime:
        """Returns where it would lie in one opening of its window."""
        room = Room(window=self.cadence.window, earliest=opens, spread=replace(self.cadence.spacing.spread, count=0))
        step = self.cadence.first_name(self.touch.step)
        return settle(replace(room, until=closes), self.calendar, seed=f"{self.seed}:{step}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """How full one rep's days are, by the rep's own day. `first_day` is when the rep's mailbox first sent."""

    limits: Limits
    first_day: date
    calendar: Calendar
    load: Mapping[date, int]

    def has_room(self, moment: datetime) -> bool:
        """Tells whether one more touch may lie on the day of that moment."""
        day = self.calendar.day_of(moment)
        most = self.limits.of_rep(self.first_day, day)
        return most is None or self.load.get(day, 0) < most


def most_on(limits: Limits, day: date) -> int | None:
    """Returns how many touches are planned on a day in a rep's name before another goes elsewhere; None for any number.

    A mailbox that is not warm yet is left to the day itself: planned far ahead, it may be warm by then.
    """
    return limits.of_rep(date.min, day)


def placed(wish: Wish, book: Book) -> datetime:
    """Returns where a touch goes: where it was drawn, else into the first opening on a day with room.

    A date that the prospect named is never put off for other mails of the rep; only the gate's count can do that.
    """
    moment = wish.moment()
    if wish.touch.kind is TouchKind.COMMITMENT or book.has_room(moment):
        return moment
    ahead = spans(wish.cadence.window, wish.earliest, wish.calendar)
    within = takewhile(lambda span: span.opens < wish.earliest + HORIZON, ahead)
    found = next((span for span in within if book.has_room(span.opens)), None)
    return wish.moment_on(found.opens, found.closes) if found else moment
