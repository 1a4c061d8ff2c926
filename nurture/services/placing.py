"""Places touches on days that have room: no more in a rep's name than the limit of that day allows."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from nurture.domain.cadence import Cadence
from nurture.domain.calendar import ONE_DAY, Calendar
from nurture.domain.planner import replan_late
from nurture.domain.spread import Room, settle
from nurture.domain.throttle import Limits, Scope
from nurture.domain.touch import PlannedTouch, TouchKind
from nurture.domain.window import spans
from nurture.services.revisions import Revisions
from nurture.services.throttling import Throttle
from nurture.storage import loads, tallies
from nurture.storage.database import Tx
from nurture.storage.loads import Span

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
        return settle(replace(room, until=closes), self.calendar, seed=f"{self.seed}:{self.touch.step}")


@dataclass(slots=True, kw_only=True)
class _Book:
    """How full one rep's days are. The day is the rep's own."""

    limits: Limits
    first_day: date
    calendar: Calendar
    load: Counter[date]

    def has_room(self, moment: datetime) -> bool:
        day = self.calendar.day_of(moment)
        most = self.limits.of_rep(self.first_day, day)
        return most is None or self.load[day] < most

    def add(self, moment: datetime) -> None:
        self.load[self.calendar.day_of(moment)] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _LimitedDay:
    """A day of a rep on which no more than `most` touches are planned."""

    rep: str
    since: datetime
    until: datetime
    most: int


class Placing:
    """Finds moments with room. Two replicas may place on one day at once; the gate, which counts, is the last word."""

    def __init__(self, throttle: Throttle, revisions: Revisions) -> None:
        self._throttle = throttle
        self._revisions = revisions

    async def place(self, tx: Tx, wishes: Sequence[Wish], *, now: datetime) -> tuple[datetime, ...]:
        """Returns a moment for each wish, in their order.

        A date that the prospect named is never put off for other mails of the rep; only the gate's count can do that.
        """
        moments = [wish.moment() for wish in wishes]
        of_rep: dict[str, list[int]] = defaultdict(list)
        for place, wish in enumerate(wishes):
            of_rep[self._throttle.signer_id(wish.rep_id, now)].append(place)
        for rep, places in of_rep.items():
            since = min(wishes[place].earliest for place in places)
            book = await self._book(tx, rep, since, now=now)
            for place in places:
                moments[place] = _placed(wishes[place], moments[place], book)
                book.add(moments[place])
        return tuple(moments)

    async def full_among(self, tx: Tx, wanted: Sequence[tuple[str, datetime]], *, now: datetime) -> tuple[bool, ...]:
        """Tells of each (rep, moment) whether that day of the rep has no room for one more touch."""
        days = [self._limited_day(rep_id, moment, now=now) for rep_id, moment in wanted]
        distinct = tuple(dict.fromkeys(day for day in days if day is not None))
        same = self._same_among({day.rep for day in distinct}, now) if distinct else {}
        counts = await loads.count_each(
            tx, [Span(rep_ids=same[day.rep], since=day.since, until=day.until) for day in distinct]
        )
        full = {day: count >= day.most for day, count in zip(distinct, counts, strict=True)}
        return tuple(day is not None and full[day] for day in days)

    def _limited_day(self, rep_id: str, moment: datetime, *, now: datetime) -> _LimitedDay | None:
        """Returns the day of whoever signs for the rep, None where no limit counts."""
        rep = self._throttle.signer_id(rep_id, now)
        calendar, limits = Calendar(zone=self._revisions.zone_of(rep)), self._throttle.limits_of(rep)
        day = calendar.day_of(moment)
        if limits.of_rep(calendar.day_of(now), day) is None:
            return None
        return _LimitedDay(
            rep=rep,
            since=calendar.midnight(day),
            until=calendar.midnight(day + ONE_DAY),
            most=limits.of_rep(date.min, day) or 0,
        )

    async def _book(self, tx: Tx, rep: str, since: datetime, *, now: datetime) -> _Book:
        """Returns how full the rep's days are; what has begun today takes room too."""
        calendar = Calendar(zone=self._revisions.zone_of(rep))
        first = calendar.midnight(calendar.day_of(since))
        planned = await loads.moments(tx, self._same_among({rep}, now)[rep], since=first, until=since + HORIZON)
        load = Counter(calendar.day_of(moment) for moment in planned)
        today = calendar.day_of(now)
        counts = await tallies.of(tx, [(Scope.REP.value, rep, today.isoformat())])
        load[today] += sum(count.taken for count in counts.values())
        began = await tallies.first_days(tx, (rep,))
        return _Book(
            limits=self._throttle.limits_of(rep), first_day=began.get(rep, today), calendar=calendar, load=load
        )

    def _same_among(self, reps: set[str], now: datetime) -> dict[str, tuple[str, ...]]:
        """Returns by rep everybody in whose place this rep signs now, and the rep."""
        same = {rep: {rep} for rep in reps}
        for each in self._revisions.current.team.reps:
            signer = self._throttle.signer_id(each.id, now)
            if signer in same:
                same[signer].add(each.id)
        return {rep: tuple(sorted(everybody)) for rep, everybody in same.items()}


def _placed(wish: Wish, moment: datetime, book: _Book) -> datetime:
    if wish.touch.kind is TouchKind.COMMITMENT or book.has_room(moment):
        return moment
    ahead = spans(wish.cadence.window, wish.earliest, wish.calendar)
    within = takewhile(lambda span: span.opens < wish.earliest + HORIZON, ahead)
    found = next((span for span in within if book.has_room(span.opens)), None)
    return wish.moment_on(found.opens, found.closes) if found else moment
