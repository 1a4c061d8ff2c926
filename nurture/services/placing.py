"""Places touches on days that have room: no more in a rep's name than the limit of that day allows."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nurture.domain.calendar import ONE_DAY, Calendar
from nurture.domain.placing import HORIZON, Book, Wish, most_on, placed
from nurture.domain.throttle import Scope
from nurture.services.revisions import Revisions
from nurture.services.throttling import Throttle
from nurture.storage import loads, tallies
from nurture.storage.database import Tx
from nurture.storage.loads import Span


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

        Each of a rep's wishes takes room from those after it.
        """
        moments = [wish.earliest for wish in wishes]
        of_rep: dict[str, list[int]] = defaultdict(list)
        for place, wish in enumerate(wishes):
            of_rep[self._throttle.signer_id(wish.rep_id, now)].append(place)
        for rep, places in of_rep.items():
            since = min(wishes[place].earliest for place in places)
            book, load = await self._book(tx, rep, since, now=now)
            for place in places:
                moments[place] = placed(wishes[place], book)
                load[book.calendar.day_of(moments[place])] += 1
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
        most = most_on(limits, day)
        if most is None:
            return None
        return _LimitedDay(
            rep=rep,
            since=calendar.midnight(day),
            until=calendar.midnight(day + ONE_DAY),
            most=most,
        )

    async def _book(self, tx: Tx, rep: str, since: datetime, *, now: datetime) -> tuple[Book, Counter[date]]:
        """Returns how full the rep's days are, and the counts behind it; what has begun today takes room too."""
        calendar = Calendar(zone=self._revisions.zone_of(rep))
        first = calendar.midnight(calendar.day_of(since))
        planned = await loads.moments(tx, self._same_among({rep}, now)[rep], since=first, until=since + HORIZON)
        load = Counter(calendar.day_of(moment) for moment in planned)
        today = calendar.day_of(now)
        counts = await tallies.of(tx, [(Scope.REP.value, rep, today.isoformat())])
        load[today] += sum(count.taken for count in counts.values())
        began = await tallies.first_days(tx, (rep,))
        limits = self._throttle.limits_of(rep)
        return Book(limits=limits, first_day=began.get(rep, today), calendar=calendar, load=load), load

    def _same_among(self, reps: set[str], now: datetime) -> dict[str, tuple[str, ...]]:
        """Returns by rep everybody in whose place this rep signs now, and the rep."""
        same = {rep: {rep} for rep in reps}
        for each in self._revisions.current.team.reps:
            signer = self._throttle.signer_id(each.id, now)
            if signer in same:
                same[signer].add(each.id)
        return {rep: tuple(sorted(everybody)) for rep, everybody in same.items()}
