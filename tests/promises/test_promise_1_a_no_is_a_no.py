"""Promise 1: once a stop is acknowledged, no message to that person is begun."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from promises.mails import Person
from promises.process import nurture, wait_until
from promises.records import Records, TouchRecord, clock
from promises.relay_log import RelayLog
from promises.seeding import Seed, grow
from promises.stoppers import Stopper, Stoppers
from servers.sink_process import sink_process
from servers.sink_values import Answer

AIMED = 200
AHEAD = 20
"""How far before the front a stop may be aimed: two or three groups of connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A stop that was acknowledged, with whom it covers and when the client had read that."""

    by: str
    covers: frozenset[Person]
    at: float


class Volley:
    """Stops aimed at the sending front: at each MAIL FROM some of those go off whose turn is about now."""

    def __init__(self, order: list[TouchRecord], stoppers: Stoppers) -> None:
        self._place = {touch.tag: place for place, touch in enumerate(order)}
        self._left = {place: touch.person for place, touch in enumerate(order)}
        self._chance = random.Random(2027)
        self._pool = ThreadPoolExecutor(12)
        self._fired: list[Future[Acknowledged]] = []
        self._ways = (stoppers.reply, stoppers.click, stoppers.mailto, stoppers.command)
        self._company_ways = (stoppers.company_reply, stoppers.company_command)

    def follow(self, log: RelayLog, is_over: Callable[[], bool]) -> list[Acknowledged]:
        """Aims until everybody was stopped; returns the stops once all are acknowledged."""
        seen = 0
        while self._left:
            wait_until(lambda: len(log.begun) > seen or is_over(), "the front moves on")  # noqa: B023 - called at once
            begun = log.begun[seen:]
            seen += len(begun)
            for each in begun:
                self._aim(self._place[each.tag])
            if not begun and is_over():
                self._aim(len(self._place))
        return [each.result() for each in self._fired]

    def _aim(self, front: int) -> None:
        """Fires at two people near the touch that has just begun; those passed over are shot at from behind."""
        near = [place for place in self._left if place < front + AHEAD]
        for place in self._chance.sample(near, min(len(near), 2)):
            target = self._left.pop(place)
            way = self._chance.choice(self._company_ways if target.colleague else self._ways)
            self._fired.append(self._pool.submit(_fire, way, target))


def _fire(way: Stopper, target: Person) -> Acknowledged:
    """Stops the target; a stop of a company is asked for by the colleague, to whom nothing is due."""
    way(target.colleague or target)
    covers = {target, target.colleague} - {None}
    return Acknowledged(by=way.__name__, covers=frozenset(covers), at=clock())


def _too_late(log: RelayLog, records: Records, stops: list[Acknowledged]) -> list[str]:
    """Returns what was begun to somebody after a stop that covers them had been acknowledged."""
    people = {touch.tag: touch.person for touch in records.touches()}
    return [
        f"{people[begun.tag].address}: begun {begun.at - stop.at:.4f} s after the acknowledgement of {stop.by}"
        for begun in log.begun
        for stop in stops
        if people[begun.tag] in stop.covers and begun.at > stop.at
    ]


@pytest.fixture
def crowd(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Seed:
    """As many people as stops, and the colleagues of some of them."""
    server = request.getfixturevalue("postgres_server") if database_kind == "postgres" else None
    return grow(tmp_path / "crowd", AIMED * 5 // 4, server)


def test_nothing_is_begun_after_any_of_200_acknowledged_stops_aimed_at_the_sending_front(
    crowd: Seed, tmp_path: Path
) -> None:
    slow = [Answer(phase=phase, delay=0.02, times=None) for phase in ("mail", "dot")]
    targets = [person for person in crowd.people if not person.is_second]
    with sink_process(tmp_path / "relay", *slow) as relay:
        home = crowd.clone(tmp_path / "home", relay.port)
        log, records = RelayLog(tmp_path / "relay"), Records(home.database_url)
        with nurture(home) as process:
            volley = Volley(list(records.first_touches(*targets).values()), Stoppers(process, records, crowd.people))
            records.bring_forward(*targets)
            stops = volley.follow(log, lambda: not _under_way(records, targets))
            wait_until(lambda: not _under_way(records, targets), "no touch is under way any more")
        states = Counter(touch.state for touch in records.first_touches(*targets).values())
    assert len(stops) == AIMED
    assert _too_late(log, records, stops) == []
    print(states, Counter(stop.by for stop in stops))


def _under_way(records: Records, people: list[Person]) -> bool:
    return any(touch.state in ("planned", "claimed", "sending") for touch in records.first_touches(*people).values())
