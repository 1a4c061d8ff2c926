"""Figures of a simulation: what is counted while it runs, and what comes of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nurture.domain.calendar import ONE_DAY
from nurture.domain.content import base_language
from nurture.domain.rejection import Reason
from nurture.domain.simulation.answers import Answer
from nurture.domain.simulation.people import Person

_A_WEEK = timedelta(weeks=1)

Kind = tuple[Reason | None, str]
"""The primary reason and the language for which content is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepLoad:
    """Mails in a rep's name in each week of the simulation."""

    rep: str
    weeks: tuple[int, ...]

    @property
    def most(self) -> int:
        """The mails of the fullest week."""
        return max(self.weeks, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Content that runs dry for a reason and a language: since when (a day in UTC), and how many then wait for it."""

    reason: Reason | None
    language: str
    since: date
    most_waiting: int
    waiting_at_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAhead:
    """What a simulation shows. Weeks begin on Mondays in UTC, the first may be cut short; loads are in order of reps.

    `endings` tells how enrollments ended, `answers` what came back, `mails` how many went out in each calendar year.
    Nothing was looked at for those who are `held`, since they wait for a rep's decision from the start, and those
    `kept_back` until the end of talks that nobody dated. Nothing more goes to those `without_basis`. `moved` counts
    mails that a limit moved to another day, `crowded` those that found no day with room in four months.
    """

    since: datetime
    until: datetime
    people: int
    joined: int
    weeks: tuple[date, ...]
    loads: tuple[RepLoad, ...]
    mails: tuple[tuple[int, int], ...]
    answers: tuple[tuple[Answer, int], ...]
    endings: tuple[tuple[str, int], ...]
    shortages: tuple[Shortage, ...]
    still_open: int
    held: int
    kept_back: int
    without_basis: int
    moved: int
    crowded: int

    @property
    def total(self) -> int:
        """All mails."""
        return sum(count for _, count in self.mails)

    @property
    def most_in_a_week(self) -> int:
        """The mails of the fullest week of any rep."""
        return max((load.most for load in self.loads), default=0)


class Figures:
    """Counts while the years pass."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.people = self.joined = self.open = self.held = self.kept_back = self.without_basis = self.moved = (
            self.crowded
        ) = 0
        self._loads: dict[str, Counter[date]] = defaultdict(Counter)
        self._mails: Counter[int] = Counter()
        self._answers: Counter[Answer] = Counter()
        self._endings: Counter[str] = Counter()
        self._waiting: Counter[Kind] = Counter()
        self._most_waiting: dict[Kind, int] = {}
        self._dry_since: dict[Kind, date] = {}

    def enter(self, *, is_new: bool) -> None:
        """Counts a person who is in a cadence."""
        self.people += not is_new
        self.joined += is_new
        self.open += 1

    def mail(self, rep: str, *, now: datetime) -> None:
        """Counts a mail."""
        self._loads[rep][_monday(now)] += 1
        self._mails[now.year] += 1

    def answer(self, answer: Answer) -> None:
        """Counts what came back."""
        self._answers[answer] += 1

    def end(self, why: str) -> None:
        """Counts an enrollment that ended."""
        self._endings[why] += 1
        self.open -= 1

    def lack(self, person: Person, *, now: datetime) -> None:
        """Counts a person for whom there is no content, once until there is some."""
        if person.lacks_since is None:
            person.lacks_since = now
            kind = kind_of(person)
            self._waiting[kind] += 1
            self._most_waiting[kind] = max(self._most_waiting.get(kind, 0), self._waiting[kind])
            self._dry_since.setdefault(kind, now.date())

    def lack_no_more(self, person: Person) -> None:
        """Takes back that a person lacks content."""
        if person.lacks_since is not None:
            person.lacks_since = None
            self._waiting[kind_of(person)] -= 1

    def result(self, until: datetime) -> LookAhead:
        """Returns all of it, over the time until then."""
        weeks = _weeks(self.since, until)
        return LookAhead(
            since=self.since,
            until=until,
            people=self.people,
            joined=self.joined,
            weeks=weeks,
            loads=tuple(
                RepLoad(rep=rep, weeks=tuple(load[week] for week in weeks)) for rep, load in sorted(self._loads.items())
            ),
            mails=tuple(sorted(self._mails.items())),
            answers=tuple(self._answers.most_common()),
            endings=tuple(self._endings.most_common()),
            shortages=self._shortages(),
            still_open=self.open,
            held=self.held,
            kept_back=self.kept_back,
            without_basis=self.without_basis,
            moved=self.moved,
            crowded=self.crowded,
        )

    def _shortages(self) -> tuple[Shortage, ...]:
        found = (
            Shortage(
                reason=reason,
                language=language,
                since=since,
                most_waiting=self._most_waiting[reason, language],
                waiting_at_end=self._waiting[reason, language],
            )
            for (reason, language), since in self._dry_since.items()
        )
        return tuple(sorted(found, key=lambda each: (-each.most_waiting, each.since, each.language, str(each.reason))))


def kind_of(person: Person) -> Kind:
    """Returns what content for this person is written for."""
    return person.traits.reason, base_language(person.traits.language)


def _monday(moment: datetime) -> date:
    day = moment.date()
    return day - ONE_DAY * day.weekday()


def _weeks(since: datetime, until: datetime) -> tuple[date, ...]:
    first, count = _monday(since), (_monday(until) - _monday(since)).days // 7
    return tuple(first + _A_WEEK * number for number in range(count + 1))
