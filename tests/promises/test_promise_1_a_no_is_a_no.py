"""Promise 1: once a stop is acknowledged, no message to that person is begun."""

import random
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from urllib.error import HTTPError

import pytest
from promises.mails import Person, deliver, forward_of_no
from promises.process import Home, nurture, wait_until
from promises.records import Records, TouchRecord, clock
from promises.relay_log import RelayLog
from promises.runner import Trap, Way
from promises.scene import Plant, standing
from promises.seeding import Seed, grow
from promises.stoppers import Stopper, Stoppers
from servers.sink_process import sink_process
from servers.sink_values import Answer

from nurture.domain.checkpoint import Point
from nurture.domain.errors import JournalUnwritable, NotFound

AIMED = 200
UNDER_WAY = frozenset({"planned", "claimed", "sending"})
AHEAD = 20
"""How far before the front a stop is first aimed: two or three groups of connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A stop that was acknowledged, with whom it covers and when the client had read that."""

    by: str
    covers: frozenset[Person]
    at: float


class Volley:
    """Stops aimed at the sending front.

    They go off at those who have been cleared, and at each MAIL FROM at some whose turn is near.
    """

    def __init__(self, order: list[TouchRecord], stoppers: Stoppers) -> None:
        self._place = {touch.tag: place for place, touch in enumerate(order)}
        self._left = {place: touch.person for place, touch in enumerate(order)}
        self._chance = random.Random(2027)
        self._pool = ThreadPoolExecutor(12)
        self._fired: list[Future[Acknowledged]] = []
        self._ahead = AHEAD
        self._ways = (stoppers.reply, stoppers.click, stoppers.mailto, stoppers.command)
        self._company_ways = (stoppers.company_reply, stoppers.company_command)

    def follow(self, log: RelayLog, records: Records) -> list[Acknowledged]:
        """Aims until everybody was stopped; returns the stops once all are acknowledged."""
        seen = 0
        while self._left:
            begun = log.begun[seen:]
            seen += len(begun)
            for each in begun:
                self._aim_near(self._place[each.tag])
            states = {touch.tag: touch.state for touch in records.first_touches().values() if touch.tag in self._place}
            self._lead_by(Counter(states.values()))
            self._aim_at_cleared(tag for tag, state in states.items() if state == "sending")
            if not begun and not UNDER_WAY.intersection(states.values()):
                self._aim_near(len(self._place))
        return [each.result() for each in self._fired]

    def _lead_by(self, ends: Counter[str]) -> None:
        """Aims further ahead where stops are slow beside the sending, as on a machine that has much to do."""
        self._ahead = AHEAD if ends["accepted"] <= 3 * ends["canceled"] + AHEAD else 4 * AHEAD

    def _aim_near(self, front: int) -> None:
        """Fires at two people near the touch that has just begun; those passed over are shot at from behind."""
        near = [place for place in self._left if place < front + self._ahead]
        for place in self._chance.sample(near, min(len(near), 2)):
            self._fire_at(place)

    def _aim_at_cleared(self, tags: Iterable[str]) -> None:
        """Fires at one of those who have passed the gate and whose mail may not have begun."""
        cleared = [self._place[tag] for tag in tags if self._place[tag] in self._left]
        if cleared:
            self._fire_at(self._chance.choice(cleared))

    def _fire_at(self, place: int) -> None:
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


@pytest.mark.slow_first
@pytest.mark.timeout(400)
def test_nothing_is_begun_after_any_of_200_acknowledged_stops_aimed_at_the_sending_front(
    crowd: Seed, tmp_path: Path
) -> None:
    slow = [Answer(phase=phase, delay=0.02, times=None) for phase in ("mail", "dot")]
    targets = [person for person in crowd.people if not person.is_second]
    with sink_process(tmp_path / "relay", *slow) as relay:
        home = crowd.clone(tmp_path / "home", relay.port)
        log, records = RelayLog(tmp_path / "relay"), Records(home.database_url)
        # A slow disk widens the moment between clearance and first byte, at which the stops are aimed.
        trap = Trap(point=Point.JOURNAL_SYNCED, way=Way.LINGER, folder=tmp_path)
        with ExitStack() as running:
            replicas = [running.enter_context(nurture(each, trap)) for each in _homes_of(home, crowd)]
            stoppers = Stoppers(records, crowd.people, *replicas)
            volley = Volley(list(records.first_touches(*targets).values()), stoppers)
            records.bring_forward(*targets)
            stops = volley.follow(log, records)
            wait_until(lambda: not _under_way(records, targets), "no touch is under way any more")
        states = Counter(touch.state for touch in records.first_touches(*targets).values())
    assert min(states["accepted"], states["canceled"]) > AIMED // 10, "the stops missed the front"
    assert len(stops) == AIMED
    assert _too_late(log, records, stops) == []


def _homes_of(home: Home, crowd: Seed) -> list[Home]:
    """Returns the homes of two replicas where the database serves several."""
    return [home] if crowd.postgres is None else [home, replace(home, folder=home.folder.with_name("replica"))]


def _under_way(records: Records, people: list[Person]) -> bool:
    return any(touch.state in UNDER_WAY for touch in records.first_touches(*people).values())


LONELY, ASKED, PEER, OTHER = (Person(number=number) for number in (0, 3, 4, 10))
"""Somebody without colleagues, two colleagues, and somebody else."""


def _is_accepted(records: Records, person: Person) -> bool:
    return records.first_touches(person)[person].state == "accepted"


def _show_that_sending_goes_on(records: Records, person: Person = OTHER) -> None:
    """Returns when somebody's touch went out that became due now: what was due before had its turn."""
    records.bring_forward(person)
    wait_until(lambda: _is_accepted(records, person), "somebody else's touch goes out")


@pytest.mark.parametrize("way", ["reply", "mailto"])
def test_while_a_stop_is_stored_and_not_acted_on_nothing_is_begun(way: str, plant: Plant, tmp_path: Path) -> None:
    with standing(plant, tmp_path, Trap(point=Point.INSIDE_PROCESSING, way=Way.PAUSE, folder=tmp_path)) as scene:
        getattr(scene.stoppers, way)(LONELY)
        scene.records.bring_forward(LONELY)
        _show_that_sending_goes_on(scene.records)
        assert scene.begun(LONELY) == 0
        assert scene.records.first_touches(LONELY)[LONELY].waiting_for == "unread_mail"
        (tmp_path / "go_on").touch()
        wait_until(lambda: scene.records.first_touches(LONELY)[LONELY].state == "canceled", "the stop is acted on")


@pytest.mark.parametrize("way", ["company_reply", "rep_for_company"])
def test_while_a_stop_for_a_company_is_stored_and_not_acted_on_nobody_there_is_written_to(
    way: str, plant: Plant, tmp_path: Path
) -> None:
    with standing(plant, tmp_path, Trap(point=Point.INSIDE_PROCESSING, way=Way.PAUSE, folder=tmp_path)) as scene:
        getattr(scene.stoppers, way)(ASKED)
        scene.records.bring_forward(PEER)
        _show_that_sending_goes_on(scene.records)
        assert scene.begun(PEER) == 0
        (tmp_path / "go_on").touch()
        wait_until(lambda: scene.records.first_touches(PEER)[PEER].state == "canceled", "the stop is acted on")


def test_a_stop_that_fails_holds_from_quarantine_until_it_is_replayed(plant: Plant, tmp_path: Path) -> None:
    with standing(plant, tmp_path, Trap(point=Point.INSIDE_PROCESSING, way=Way.FAIL, folder=tmp_path)) as scene:
        scene.stoppers.reply(LONELY)
        (entry,) = wait_until(lambda: scene.process.ask("quarantine_list"), "the stop is put aside")
        scene.records.bring_forward(LONELY)
        _show_that_sending_goes_on(scene.records)
        held = scene.records.first_touches(LONELY)[LONELY]
        outcome = scene.process.ask("quarantine_replay", message=entry.id)
        assert (held.state, held.waiting_for) == ("planned", "unread_mail")
        assert outcome == "stop"
        assert scene.records.first_touches(LONELY)[LONELY].state == "canceled"
        assert scene.begun(LONELY) == 0


def test_a_journal_that_cannot_be_written_keeps_stops_and_halts_sending_until_it_can(
    plant: Plant, tmp_path: Path
) -> None:
    with standing(plant, tmp_path) as scene:
        with scene.broken_journal():
            with pytest.raises(HTTPError, match="503"):
                scene.stoppers.click(LONELY)
            with pytest.raises(JournalUnwritable):
                scene.stoppers.command(ASKED)
            scene.records.bring_forward(LONELY, ASKED, OTHER)
            wait_until(lambda: scene.records.first_touches(OTHER)[OTHER].waiting_for == "halted", "sending is halted")
        kept = [scene.records.first_touches(person)[person].state for person in (LONELY, ASKED)]
        scene.stoppers.click(LONELY)
        _show_that_sending_goes_on(scene.records)
        assert kept == ["canceled", "canceled"]
        assert scene.begun(LONELY) + scene.begun(ASKED) == 0


def test_an_acknowledged_stop_survives_a_kill(plant: Plant, tmp_path: Path) -> None:
    with standing(plant, tmp_path) as scene:
        scene.stoppers.click(LONELY)
        scene.stoppers.reply(ASKED)
        scene.process.kill()
        scene.records.forget_heartbeats()
        scene.records.bring_forward(LONELY, ASKED)
        with nurture(scene.home):
            _show_that_sending_goes_on(scene.records)
        assert scene.begun(LONELY) + scene.begun(ASKED) == 0


def test_neither_a_forward_nor_another_rep_nor_a_command_revives_somebody_who_said_stop(
    plant: Plant, tmp_path: Path
) -> None:
    with standing(plant, tmp_path) as scene:
        scene.stoppers.click(LONELY)
        addresses = scene.process.ask("status").add_addresses
        for number, rep in enumerate(("maya", "sam")):
            again = forward_of_no(LONELY, addresses[rep], now=datetime.now(UTC) + timedelta(seconds=number))
            deliver(scene.process.ports.smtp, again)
        by_command = forward_of_no(LONELY, "add@in.acme.example", now=datetime.now(UTC) + timedelta(minutes=1))
        report = scene.process.ask("add", raw=b64encode(by_command.as_bytes()).decode(), rep="sam")
        wait_until(lambda: not scene.records.unfinished_messages(), "the forwards are read")
        scene.records.bring_forward(LONELY)
        _show_that_sending_goes_on(scene.records)
        assert report.outcome == "not_added"
        assert {touch.state for touch in scene.records.touches(LONELY)} == {"canceled"}
        assert scene.begun(LONELY) == 0


def test_a_company_stop_covers_people_who_come_later(plant: Plant, tmp_path: Path) -> None:
    with standing(plant, tmp_path) as scene:
        scene.stoppers.company_command(ASKED)
        newcomer = Person(number=1003)
        mail = forward_of_no(newcomer, scene.process.ask("status").add_addresses["maya"], now=datetime.now(UTC))
        mail = message_from_bytes(mail.as_bytes().replace(newcomer.domain.encode(), ASKED.domain.encode()))
        deliver(scene.process.ports.smtp, mail)
        wait_until(lambda: not scene.records.unfinished_messages(), "the forward is read")
        assert scene.records.messages()[-1].outcome == "not_added"


def test_a_stop_ends_only_by_lifting_the_message_that_was_misread(plant: Plant, tmp_path: Path) -> None:
    with standing(plant, tmp_path) as scene:
        scene.stoppers.reply(LONELY)
        scene.stoppers.click(ASKED)
        wait_until(lambda: not scene.records.unfinished_messages(), "the reply is read")
        misread = scene.records.messages()[-1].id
        with pytest.raises(NotFound):
            scene.process.ask("lift", address=ASKED.address, misread=misread)
        assert scene.process.ask("lift", address=LONELY.address, misread=misread) == 1
        for person in (LONELY, ASKED):
            again = forward_of_no(person, scene.process.ask("status").add_addresses["maya"], now=datetime.now(UTC))
            deliver(scene.process.ports.smtp, again)
        wait_until(lambda: not scene.records.unfinished_messages(), "the forwards are read")
        assert [message.outcome for message in scene.records.messages()[-2:]] == ["added", "not_added"]
