"""Looks ahead: gathers who is there, and lets the years pass."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from nurture.domain.cadence import Duration
from nurture.domain.calendar import Calendar
from nurture.domain.duration import after
from nurture.domain.errors import NotFound
from nurture.domain.simulation.answers import Answers
from nurture.domain.simulation.days import Days
from nurture.domain.simulation.figures import LookAhead
from nurture.domain.simulation.people import Person
from nurture.domain.simulation.run import Newcomers, run
from nurture.domain.simulation.world import Rules, Sent, World
from nurture.services.looking_ahead.casting import Cast, read_cast
from nurture.services.looking_ahead.inventing import invent, like
from nurture.services.looking_ahead.scenery import Scenery
from nurture.storage.content_uses import PERIOD
from nurture.storage.database import Database

_UTC = Calendar(zone="UTC")
_MADE_BETWEEN = 200_000
"""So many values are made between two looks for garbage; Python's own are 700."""

Progress = Callable[[str, float], None]
"""Is told what is being done, and which part of it is done, from 0 to 1."""


def unheeded(_what: str, _done: float) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look at: for how long, who answers, how many noes come in thirty days, and how many people from nothing.

    The same `seed` draws the same answers and the same newcomers.
    """

    length: Duration
    answers: Answers = field(default_factory=Answers)
    new_a_month: int = 0
    people: int | None = None
    seed: str = ""


async def look_ahead(
    database: Database | None, scenery: Scenery, wanted: Wanted, *, now: datetime, progress: Progress = unheeded
) -> LookAhead:
    """Returns what the years bring to everybody in a cadence, or to people from nothing when there is no database.

    Raises NotFound when there is nobody to look at, NurtureError when a send window never opens.
    """
    with _few_collections():
        if database is None:
            everybody = tuple(invent(wanted.people or 0, scenery, now=now, seed=wanted.seed))
            cast = Cast(people=everybody, held=0, last=0, first_days={}, counts={})
        else:
            cast = await read_cast(
                database, scenery, now=now, progress=lambda done, of: progress("reading", done / max(1, of))
            )
        return live(cast, scenery, wanted, now=now, progress=progress)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Lets Python look for garbage seldom: nearly all that is made here stays until the end."""
    before = gc.get_threshold()
    gc.set_threshold(_MADE_BETWEEN, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def live(
    cast: Cast,
    scenery: Scenery,
    wanted: Wanted,
    *,
    now: datetime,
    progress: Progress = unheeded,
    on_sent: Callable[[Sent], None] | None = None,
) -> LookAhead:
    """Returns what the years bring to a cast; `on_sent` is told of each mail."""
    if not cast.people and not cast.held:
        raise NotFound("nobody is in a cadence yet; give --people 1000 to look at people from nothing")
    until = after(now, wanted.length, _UTC)
    rules = Rules(
        library=scenery.revisions.library_without(cast.dead),
        jurisdictions=scenery.revisions.current.jurisdictions,
        rest=PERIOD,
        calendar_of=scenery.calendar_of,
        signer_of=scenery.signer_of,
        answers=wanted.answers,
        seed=wanted.seed,
        until=until,
        on_sent=on_sent,
    )
    world = World(rules, Days(cast.first_days, cast.counts), since=now, first_number=cast.last + 1)
    world.figures.held = cast.held
    gc.freeze()  # Whoever is there stays there: looking through them for garbage takes long and finds none.
    try:
        for moment in run(world, cast.people, _newcomers(cast, scenery, wanted)):
            progress("looking ahead", (moment - now) / (until - now))
    finally:
        gc.unfreeze()
    return world.figures.result(until)


def _newcomers(cast: Cast, scenery: Scenery, wanted: Wanted) -> Newcomers | None:
    def one(model: Person, number: int, moment: datetime) -> Person:
        return like(model, number, moment, scenery)

    return Newcomers(a_month=wanted.new_a_month, cast=cast.people, like=one) if wanted.new_a_month else None
