"""Runs a simulation: moment by moment, until its end."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from nurture.domain.simulation.hearing import hear
from nurture.domain.simulation.people import Person
from nurture.domain.simulation.sending import meet
from nurture.domain.simulation.world import Due, What, World
from nurture.domain.spread import draw

_A_MONTH = timedelta(days=30)
_A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomers:
    """How many noes come in each thirty days; each is like one of the `cast`, as `like` makes them.

    `like` takes that person, a number of its own and the moment of the no.
    """

    a_month: int
    cast: tuple[Person, ...]
    like: Callable[[Person, int, datetime], Person]


def run(world: World, people: Iterable[Person], newcomers: Newcomers | None = None) -> Iterator[datetime]:
    """Lives through the time of a world, and yields how far it is after each week."""
    since = shown = world.figures.since
    for person in people:
        _enter(world, person, since)
    arrivals = _arrivals(newcomers, world) if newcomers and newcomers.cast else iter(())
    _expect_next(world, arrivals)
    while coming := world.next():
        moment, due = coming
        if due.what is What.ARRIVAL:
            _expect_next(world, arrivals)
        _live(world, due, max(moment, since))
        if moment - shown >= _A_WEEK:
            shown = moment
            yield moment


def _live(world: World, due: Due, now: datetime) -> None:
    person = due.person
    if due.what is What.ARRIVAL:
        world.figures.enter(is_new=True)
        world.plan(person, now=now)
    elif due.answer is not None:
        hear(world, person, due.answer, now=now)
    elif person.touch is not None and person.number == due.number:
        meet(world, person, now=now)


def _enter(world: World, person: Person, since: datetime) -> None:
    """Lets in whoever is there from the start; who has nothing planned yet gets a plan."""
    world.figures.enter(is_new=False)
    if person.touch is None:
        world.plan(person, now=since)
    else:
        world.lay_down(person, now=since)


def _expect_next(world: World, arrivals: Iterator[Person]) -> None:
    person = next(arrivals, None)
    if person is not None:
        world.expect_arrival(person)


def _arrivals(newcomers: Newcomers, world: World) -> Iterator[Person]:
    """Yields who says no, in order of time."""
    since, number = world.figures.since, 0
    while since < world.rules.until:
        drawn = sorted(_drawn(world, "no", number + each, _A_MONTH // _SECOND) for each in range(newcomers.a_month))
        for second in drawn:
            model = newcomers.cast[_drawn(world, "like", number, len(newcomers.cast))]
            yield newcomers.like(model, number, since + second * _SECOND)
            number += 1
        since += _A_MONTH


def _drawn(world: World, what: str, number: int, below: int) -> int:
    return draw(f"{world.rules.seed}:{what}:{number}", below)


_SECOND = timedelta(seconds=1)
