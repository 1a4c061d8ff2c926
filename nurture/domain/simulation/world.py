"""The world of a simulation: its rules, its queue of moments, and planning what comes next for a person."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from nurture.domain.calendar import Calendar
from nurture.domain.jurisdiction import Jurisdictions
from nurture.domain.library import Library
from nurture.domain.placing import HORIZON, Wish, placed
from nurture.domain.planner import plan_next, seen_from
from nurture.domain.simulation.answers import Answer, Answers
from nurture.domain.simulation.days import Days, Signer
from nurture.domain.simulation.figures import Figures
from nurture.domain.simulation.people import Person, move_touch, standing_of
from nurture.domain.touch import PlannedTouch, TouchKind

LOOK_AGAIN = timedelta(weeks=HORIZON.days // 7)
"""After so long a touch is looked at again that found no day with room: the same weekday, whole weeks later."""


class What(IntEnum):
    """What a moment brings, in the order in which one second's are taken: who answers is not written to before."""

    ARRIVAL = 0
    ANSWER = 1
    COMMITMENT = 2
    TOUCH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A mail that went out in a simulation, for whoever looks on."""

    prospect_id: int
    step: str
    occurrence: int
    content: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a simulation runs by. `rest` is how long nobody else at a company gets the same item.

    `calendar_of` and `signer_of` answer for a moment; nobody may sign for a rep who left without a successor.
    """

    library: Library
    jurisdictions: Jurisdictions
    rest: timedelta
    calendar_of: Callable[[Person, datetime], Calendar]
    signer_of: Callable[[str, datetime], Signer | None]
    answers: Answers = field(default_factory=Answers)
    seed: str = ""
    until: datetime
    on_sent: Callable[[Sent], None] | None = None


class Due(NamedTuple):
    """What a moment brings to a person: their no, an answer, or the touch of that number."""

    person: Person
    what: What
    number: int
    answer: Answer | None = None


class World:
    """Everything that a simulation changes."""

    def __init__(self, rules: Rules, days: Days, *, since: datetime, first_number: int) -> None:
        self.rules = rules
        self.days = days
        self.figures = Figures(since)
        self._numbers = count(first_number)
        self._queue: list[tuple[datetime, int, int, Due]] = []
        self._no_room: dict[str, date] = {}

    def next(self) -> tuple[datetime, Due] | None:
        """Returns what comes next and when, None when nothing does before the end."""
        if not self._queue or self._queue[0][0] >= self.rules.until:
            return None
        moment, _, _, due = heappop(self._queue)
        return moment, due

    def expect_answer(self, person: Person, answer: Answer, moment: datetime) -> None:
        """Lets an answer come at that moment."""
        due = Due(person=person, what=What.ANSWER, number=next(self._numbers), answer=answer)
        self._expect(due, moment)

    def expect_arrival(self, person: Person) -> None:
        """Lets a person say no."""
        due = Due(person=person, what=What.ARRIVAL, number=next(self._numbers))
        self._expect(due, person.latest_no)

    def expect_touch(self, person: Person, moment: datetime) -> None:
        """Lets what is planned for a person come up at that moment."""
        touch = person.touch
        assert touch is not None
        what = What.COMMITMENT if touch.kind is TouchKind.COMMITMENT else What.TOUCH
        self._expect(Due(person, what, person.number), moment)

    def plan(self, person: Person, *, now: datetime) -> None:
        """Plans what comes next for a person, on a day with room; or ends their enrollment."""
        self.drop_touch(person, now=now)
        calendar, cadence = self.rules.calendar_of(person, now), person.cadence
        standing, seen = standing_of(person, now=now), seen_from(cadence, calendar, now)
        plan = plan_next(standing, cadence, calendar, now=now, seen_from=seen, is_told=False)
        if plan.touch is None:
            self.end(person, plan.finished or "completed", now=now)
            return
        person.touch, person.number = self._with_room(person, plan.touch, now), next(self._numbers)
        person.is_placed = True
        self.lay_down(person, now=now)

    def move(self, person: Person, earliest: datetime, *, now: datetime) -> None:
        """Moves what is due for a person to a day with room from then on, as the gate does."""
        touch = person.touch
        assert touch is not None
        self._take_up(person, now)
        moment = self._place(self._wish(person, touch, earliest, now), now)
        move_touch(person, moment)
        person.is_placed = False
        self.lay_down(person, now=now)

    def take_out(self, person: Person, *, now: datetime) -> None:
        """Takes what begins now from the days it was planned on."""
        self._take_up(person, now)

    def drop_touch(self, person: Person, *, now: datetime) -> None:
        """Cancels what is planned for a person."""
        if person.touch is not None:
            self._take_up(person, now)
            person.touch = person.shown = None
        self.figures.lack_no_more(person)

    def end(self, person: Person, why: str, *, now: datetime) -> None:
        """Ends the enrollment of a person; what they got still counts for their colleagues."""
        self.drop_touch(person, now=now)
        person.is_over = True
        self.figures.end(why)
        company = person.company
        company.people = [other for other in company.people if other is not person]
        if company.people:
            company.others = (*company.others, *person.mails)

    def _expect(self, due: Due, moment: datetime) -> None:
        heappush(self._queue, (moment, due.what, due.number, due))

    def _with_room(self, person: Person, touch: PlannedTouch, now: datetime) -> PlannedTouch:
        signer = self.rules.signer_of(person.rep, now)
        if touch.kind is TouchKind.COMMITMENT or signer is None:
            return touch
        if not self.days.is_full(signer, touch.due_at):
            return touch
        wish = replace(self._wish(person, touch, touch.due_at, now), drawn=touch.due_at)
        return replace(touch, due_at=self._place(wish, now))

    def _wish(self, person: Person, touch: PlannedTouch, earliest: datetime, now: datetime) -> Wish:
        return Wish(
            touch=touch,
            prospect_id=person.id,
            rep_id=person.rep,
            cadence=person.cadence,
            calendar=self.rules.calendar_of(person, now),
            earliest=earliest,
        )

    def _place(self, wish: Wish, now: datetime) -> datetime:
        """Returns where a touch goes; where four months have no room, it is looked at again after them.

        The daemon would look every few days; what it finds sooner is what others leave by stopping meanwhile.
        """
        signer = self.rules.signer_of(wish.rep_id, now)
        if signer is None:
            return wish.moment()
        book = self.days.book(signer, now=now)
        if self._no_room.get(signer.id, date.min) > now.date() and not book.has_room(wish.moment()):
            return self._crowd_out(wish)
        moment = placed(wish, book)
        if book.has_room(moment) or wish.touch.kind is TouchKind.COMMITMENT:
            return moment
        self._no_room[signer.id] = now.date() + timedelta(weeks=1)
        return self._crowd_out(wish)

    def _crowd_out(self, wish: Wish) -> datetime:
        self.figures.crowded += 1
        return wish.moment() + LOOK_AGAIN

    def lay_down(self, person: Person, *, now: datetime) -> None:
        """Lets what is planned for a person take room on its day, and come up then."""
        self._count(person, now, 1)
        assert person.touch is not None
        self.expect_touch(person, person.touch.due_at)

    def _take_up(self, person: Person, now: datetime) -> None:
        self._count(person, now, -1)

    def _count(self, person: Person, now: datetime, count: int) -> None:
        signer = self.rules.signer_of(person.rep, now)
        if signer is not None and person.touch is not None:
            self.days.plan(person.rep, signer, person.touch.due_at, count)
