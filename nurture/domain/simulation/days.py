"""Days of a simulation: how full each rep's are, and what was counted against the limits."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nurture.domain.calendar import ONE_DAY, Calendar
from nurture.domain.placing import Book, most_on
from nurture.domain.throttle import Count, Key, Limits, Over, Sender, Share, admit, shares_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Whoever signs for a rep at some time: their mailbox, its limits, and all in whose place they sign."""

    id: str
    calendar: Calendar
    relay: str
    limits: Limits
    stands_for: tuple[str, ...]


class Days:
    """Counts by rep and day what is planned and what has begun, and by limit what has begun."""

    def __init__(self, first_days: dict[str, date], counts: dict[Key, Count]) -> None:
        self._planned: dict[str, Counter[date]] = defaultdict(Counter)
        self._lying: dict[str, Counter[date]] = defaultdict(Counter)
        self._first_days = first_days
        self._taken = {key: count.taken for key, count in counts.items()}
        self._put_off = {key: count.put_off for key, count in counts.items()}
        self._forget_on = date.min

    def plan(self, rep: str, signer: Signer, moment: datetime, count: int = 1) -> None:
        """Notes that so many more touches are planned then in a rep's name; fewer when negative."""
        day = signer.calendar.day_of(moment)
        self._planned[rep][day] += count
        self._lying[rep][day] += count

    def begin(self, rep: str, signer: Signer, *, now: datetime) -> None:
        """Notes that a touch has begun in a rep's name."""
        day = signer.calendar.day_of(now)
        self._lying[rep][day] += 1
        self._first_days.setdefault(signer.id, day)

    def is_full(self, signer: Signer, moment: datetime) -> bool:
        """Tells whether no more may be planned on the day of that moment."""
        day = signer.calendar.day_of(moment)
        most = most_on(signer.limits, day)
        return most is not None and sum([self._planned[rep].get(day, 0) for rep in signer.stands_for]) >= most

    def book(self, signer: Signer, *, now: datetime) -> Book:
        """Returns how full the days of whoever signs are."""
        today = signer.calendar.day_of(now)
        return Book(
            limits=signer.limits,
            first_day=self._first_days.get(signer.id, today),
            calendar=signer.calendar,
            load=self._load(signer.stands_for),
        )

    def admit(self, sender: Sender, limits: Limits, *, now: datetime) -> Over | None:
        """Counts a touch that begins now; returns the limit it is over instead, if there is one."""
        self._forget(now)
        shares, taken = shares_of(sender, limits, now=now), self._taken
        for key, _, limit in shares:
            if taken.get(key, 0) >= limit:
                return self._refuse(shares)
        for key, _, _ in shares:
            taken[key] = taken.get(key, 0) + 1
        return None

    def _refuse(self, shares: tuple[Share, ...]) -> Over:
        """Counts a touch as put off; returns the limit that it is over."""
        counts = {key: Count(self._taken.get(key, 0), self._put_off.get(key, 0)) for key, _, _ in shares}
        admission = admit(((0, shares),), counts)
        for key, put_off in admission.put_off.items():
            self._put_off[key] = self._put_off.get(key, 0) + put_off
        return admission.over[0]

    def first_day(self, signer: Signer) -> date | None:
        """Returns when the mailbox of whoever signs first sent."""
        return self._first_days.get(signer.id)

    def _load(self, reps: Iterable[str]) -> Counter[date]:
        loads = [self._lying[rep] for rep in reps]
        return loads[0] if len(loads) == 1 else sum(loads, Counter())

    def _forget(self, now: datetime) -> None:
        """Lets go of counts whose period is long over, now and then: five years have millions."""
        today = now.date()
        if today >= self._forget_on:
            self._forget_on = today + _A_WEEK
            kept_from = (today - 2 * ONE_DAY).isoformat()
            self._taken = {key: count for key, count in self._taken.items() if key[2] >= kept_from}
            self._put_off = {key: count for key, count in self._put_off.items() if key[2] >= kept_from}


_A_WEEK = timedelta(weeks=1)
