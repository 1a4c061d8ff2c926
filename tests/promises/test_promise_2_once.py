"""Promise 2: a touch is offered again only where the relay cannot have it; nothing is sent twice, nothing is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from promises.mails import Person, deliver, forward_of_no
from promises.process import Home, is_listening, nurture, wait_until
from promises.records import Records, TouchRecord
from promises.relay_log import RelayLog
from promises.runner import Trap, Way
from promises.scene import Plant
from promises.seeding import Seed
from servers.postgres import PostgresServer
from servers.sink_process import sink_process
from servers.sink_values import Answer

from nurture.domain.checkpoint import Point

NOT_CLEARED = (Point.CLAIM_COMMITTED, Point.COMPOSED, Point.BEFORE_GATE_COMMIT)
CLEARED = (Point.GATE_COMMITTED, Point.JOURNAL_SYNCED)
ON_THE_WAY = (Point.AFTER_MAIL, Point.AFTER_RCPT, Point.INSIDE_DATA, Point.AFTER_DOT, Point.AFTER_250)
RECORDED = (Point.RECORD_COMMITTED,)

PEOPLE = tuple(Person(number=number) for number in (0, 5, 10))
LATER = Person(number=15)
"""Somebody whose touch goes out at last: it shows that the dispatcher has been round since."""


@pytest.mark.parametrize("point", NOT_CLEARED + RECORDED)
def test_killed_before_the_gate_or_after_the_record_every_touch_goes_out_once(
    point: Point, plant: Plant, tmp_path: Path
) -> None:
    log, touches = _kill_and_go_on(point, plant, tmp_path)
    assert {touch.state for touch in touches} == {"accepted"}
    assert [len(log.completed(touch.tag)) for touch in touches] == [1, 1, 1]


@pytest.mark.parametrize("point", CLEARED)
def test_killed_with_clearances_in_hand_nothing_goes_out_and_nobody_can_say_so(
    point: Point, plant: Plant, tmp_path: Path
) -> None:
    log, touches = _kill_and_go_on(point, plant, tmp_path)
    assert {touch.state for touch in touches} == {"unknown"}
    assert [len(log.completed(touch.tag)) for touch in touches] == [0, 0, 0]


@pytest.mark.parametrize("point", ON_THE_WAY)
def test_killed_on_the_way_a_touch_is_never_offered_again(point: Point, plant: Plant, tmp_path: Path) -> None:
    log, touches = _kill_and_go_on(point, plant, tmp_path)
    begun = [each.tag for each in log.begun]
    assert {touch.state for touch in touches} == {"unknown"}
    assert max(begun.count(touch.tag) for touch in touches) == 1
    assert max(len(log.completed(touch.tag)) for touch in touches) <= 1
    if point is Point.AFTER_250:
        assert any(offered.code == 250 for touch in touches for offered in log.completed(touch.tag))


def _kill_and_go_on(point: Point, plant: Plant, folder: Path) -> tuple[RelayLog, tuple[TouchRecord, ...]]:
    """Kills a nurture at a point, starts it again and waits until everything has been settled."""
    with sink_process(folder / "relay") as relay:
        home = plant(relay.port)
        log, records = RelayLog(folder / "relay"), Records(home.database_url)
        records.bring_forward(*PEOPLE)
        with nurture(home, Trap(point=point, way=Way.KILL, folder=home.folder)) as doomed:
            assert doomed.await_end() == -9
        records.forget_heartbeats()
        with nurture(home):
            wait_until(lambda: _are_settled(records), "the touches of the killed process are settled")
            records.bring_forward(LATER)
            wait_until(lambda: _is_accepted(records, LATER), "a later touch goes out")
    return log, tuple(records.first_touches(*PEOPLE).values())


def _are_settled(records: Records) -> bool:
    return all(touch.state in ("accepted", "unknown") for touch in records.first_touches(*PEOPLE).values())


def _is_accepted(records: Records, person: Person) -> bool:
    return records.first_touches(person)[person].state == "accepted"


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "dot"])
def test_after_a_4xx_a_touch_is_offered_again_under_the_same_message_id(
    phase: str, plant: Plant, tmp_path: Path
) -> None:
    log, touch = _offer_twice(
        Answer(phase=phase, reply="451 4.7.1 later", times=1, about=_about(phase)), plant, tmp_path
    )
    offered = log.completed(touch.tag)
    assert touch.state == "accepted"
    assert [each.code for each in offered] == ([451, 250] if phase == "dot" else [250])
    assert {each.message_id for each in offered} == {touch.message_id}


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_when_the_connection_ends_before_the_final_dot_a_touch_is_offered_again(
    phase: str, plant: Plant, tmp_path: Path
) -> None:
    log, touch = _offer_twice(Answer(phase=phase, drop=True, times=1, about=_about(phase)), plant, tmp_path)
    assert touch.state == "accepted"
    assert len(log.completed(touch.tag)) == 1


def _about(phase: str) -> str:
    """Tells the touch's commands from those of letters, as far as the sink can."""
    return {"mail": "<b+", "rcpt": PEOPLE[0].address, "data": PEOPLE[0].address, "dot": PEOPLE[0].address}.get(
        phase, ""
    )


def _offer_twice(first: Answer, plant: Plant, folder: Path) -> tuple[RelayLog, TouchRecord]:
    """Lets a first offer fail; brings the second one forward."""
    person = PEOPLE[0]
    with sink_process(folder / "relay", first) as relay:
        home = plant(relay.port)
        log, records = RelayLog(folder / "relay"), Records(home.database_url)
        records.bring_forward(person)
        with nurture(home):
            wait_until(lambda: records.first_touches(person)[person].waiting_for == "deferred", "it is put off")
            records.bring_forward(person)
            wait_until(lambda: _is_accepted(records, person), "it goes out")
    return log, records.first_touches(person)[person]


def test_when_the_connection_ends_after_the_final_dot_a_touch_is_unknown_for_good(plant: Plant, tmp_path: Path) -> None:
    person = PEOPLE[0]
    with sink_process(tmp_path / "relay", Answer(phase="dot", drop=True, about=person.address)) as relay:
        home = plant(relay.port)
        log, records = RelayLog(tmp_path / "relay"), Records(home.database_url)
        records.bring_forward(person)
        with nurture(home):
            wait_until(lambda: records.first_touches(person)[person].state == "unknown", "its outcome is unknown")
            records.bring_forward(LATER)
            wait_until(lambda: _is_accepted(records, LATER), "a later touch goes out")
        touch = records.first_touches(person)[person]
    assert touch.state == "unknown"
    assert len(log.completed(touch.tag)) == 1


@pytest.mark.parametrize(
    ("last", "state"),
    [
        ("postfix/qmgr[3]: 4C1Fq04Vz1z3: from=<b@in.acme.example>, size=61, nrcpt=1 (queue active)", "accepted"),
        ("postfix/cleanup[2]: 4C1Fq04Vz1z3: milter-reject: END-OF-MESSAGE from app[192.0.2.9]: 5.7.1 no;", "refused"),
    ],
)
def test_the_relays_log_settles_an_unknown_touch_and_it_is_never_offered_again(
    last: str, state: str, plant: Plant, tmp_path: Path
) -> None:
    person = PEOPLE[0]
    with sink_process(tmp_path / "relay", Answer(phase="dot", drop=True, about=person.address)) as relay:
        home = plant(relay.port)
        log, records = RelayLog(tmp_path / "relay"), Records(home.database_url)
        records.bring_forward(person)
        with nurture(home) as process:
            wait_until(lambda: records.first_touches(person)[person].state == "unknown", "its outcome is unknown")
            assert process.ask("status").unsettled == 1
            touch = records.first_touches(person)[person]
            told = _settle(home, f"mx postfix/cleanup[2]: 4C1Fq04Vz1z3: message-id=<{touch.message_id}>\nmx {last}\n")
            assert records.first_touches(person)[person].state == state
            records.bring_forward(LATER)
            wait_until(lambda: _is_accepted(records, LATER), "a later touch goes out")
    assert "still unknown: 0" in told
    assert "@" not in told
    assert len(log.completed(touch.tag)) == 1


def _settle(home: Home, log: str) -> str:
    """Runs `nurture settle` on a log and returns what it prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "nurture", "settle", "--log", "-"],
        input=log,
        env={**os.environ, **home.environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout + ran.stderr


NEWCOMER = Person(number=1000)


@pytest.mark.parametrize("point", [Point.BEFORE_STORE_COMMIT, Point.STORE_COMMITTED])
def test_killed_around_the_stores_commit_a_mail_is_sent_again_by_its_sender_and_acted_on_once(
    point: Point, plant: Plant, tmp_path: Path
) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        records = Records(home.database_url)
        with nurture(home, Trap(point=point, way=Way.KILL, folder=home.folder)) as doomed:
            mail = forward_of_no(NEWCOMER, doomed.ask("status").add_addresses["maya"], now=datetime.now(UTC))
            with pytest.raises(OSError):
                deliver(doomed.ports.smtp, mail)
            assert doomed.await_end() == -9
        records.forget_heartbeats()
        with nurture(home) as process:
            deliver(process.ports.smtp, mail)
            wait_until(lambda: not records.unfinished_messages(), "the mail is read")
    assert _noes_of_newcomer(records) == 1


@pytest.mark.parametrize("point", [Point.MESSAGE_ACKNOWLEDGED, Point.INSIDE_PROCESSING])
def test_killed_after_the_250_an_acknowledged_mail_is_acted_on_once(point: Point, plant: Plant, tmp_path: Path) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        records = Records(home.database_url)
        trap = Trap(point=point, way=Way.PAUSE, folder=home.folder)
        with nurture(home, trap) as doomed:
            mail = forward_of_no(NEWCOMER, doomed.ask("status").add_addresses["maya"], now=datetime.now(UTC))
            deliver(doomed.ports.smtp, mail)
            wait_until(trap.reached.exists, "the worker stands at the point")
            doomed.kill()
        records.forget_heartbeats()
        with nurture(home):
            wait_until(lambda: not records.unfinished_messages(), "the mail is read")
    assert _noes_of_newcomer(records) == 1


def _noes_of_newcomer(records: Records) -> int:
    return len([message for message in records.messages() if b"no-1000@" in (message.raw or b"")])


@pytest.mark.parametrize("point", NOT_CLEARED + CLEARED)
def test_a_clean_stop_before_the_first_byte_returns_claims_and_clearances(
    point: Point, plant: Plant, tmp_path: Path
) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        log, records = RelayLog(tmp_path / "relay"), Records(home.database_url)
        records.bring_forward(*PEOPLE)
        trap = Trap(point=point, way=Way.PAUSE, folder=home.folder)
        with nurture(home, trap) as process:
            wait_until(trap.reached.exists, "the dispatcher stands at the point")
            process.terminate()
            wait_until(lambda: not is_listening(process.ports.smtp), "the stop has begun")
            trap.go_on.touch()
            assert process.await_end() == 0
        stopped = records.first_touches(*PEOPLE).values()
        _send_what_is_planned(home, records)
    assert {touch.state for touch in stopped} == {"planned"}
    assert [len(log.completed(touch.tag)) for touch in stopped] == [1, 1, 1]


def test_a_clean_stop_before_the_final_dot_drops_the_message_and_it_goes_out_later(
    plant: Plant, tmp_path: Path
) -> None:
    log, stopped = _stop_while_the_relay_is_slow(
        Answer(phase="rcpt", delay=60, about=PEOPLE[0].address), plant, tmp_path
    )
    assert stopped.state == "planned"
    assert len(log.completed(stopped.tag)) == 1


def test_a_clean_stop_waits_for_the_answer_to_a_final_dot(plant: Plant, tmp_path: Path) -> None:
    log, stopped = _stop_while_the_relay_is_slow(Answer(phase="dot", delay=2, about=PEOPLE[0].address), plant, tmp_path)
    assert stopped.state == "accepted"
    assert len(log.completed(stopped.tag)) == 1


def test_a_clean_stop_gives_up_on_a_final_dot_that_is_not_answered(plant: Plant, tmp_path: Path) -> None:
    log, stopped = _stop_while_the_relay_is_slow(
        Answer(phase="dot", delay=60, about=PEOPLE[0].address), plant, tmp_path
    )
    assert stopped.state == "unknown"
    assert len(log.completed(stopped.tag)) == 1


def _stop_while_the_relay_is_slow(slow: Answer, plant: Plant, folder: Path) -> tuple[RelayLog, TouchRecord]:
    """Stops a nurture whose relay has a command and does not answer; then lets another run."""
    person = PEOPLE[0]
    with sink_process(folder / "relay", slow) as relay:
        home = plant(relay.port)
        log, records = RelayLog(folder / "relay"), Records(home.database_url)
        records.bring_forward(person)
        with nurture(home) as process:
            tag = records.first_touches(person)[person].tag
            begun = (
                log.completed if slow.phase == "dot" else lambda tag: [each for each in log.begun if each.tag == tag]
            )
            wait_until(lambda: begun(tag), "the relay is asked")
            process.stop()
            assert process.exit_code == 0
        stopped = records.first_touches(person)[person]
        _send_what_is_planned(home, records)
    return log, stopped


def _send_what_is_planned(home: Home, records: Records) -> None:
    records.bring_forward(
        *(touch.person for touch in records.first_touches(*PEOPLE).values() if touch.state == "planned")
    )
    with nurture(home):
        records.bring_forward(LATER)
        wait_until(lambda: _is_accepted(records, LATER), "a later touch goes out")


def test_two_replicas_send_each_touch_once(
    postgres_server: PostgresServer, seeds: Callable[[str], Seed], tmp_path: Path
) -> None:
    seed = seeds("postgres")
    many = tuple(person for person in seed.people if not person.is_second)
    with sink_process(tmp_path / "relay") as relay:
        home = seed.clone(tmp_path / "home", relay.port)
        log, records = RelayLog(tmp_path / "relay"), Records(home.database_url)
        with nurture(home), nurture(replace(home, folder=tmp_path / "other")):
            records.bring_forward(*many)
            wait_until(lambda: all(_is_accepted(records, person) for person in many), "everything is sent")
        touches = records.first_touches(*many).values()
    seed.drop(home)
    assert [len(log.completed(touch.tag)) for touch in touches] == [1] * len(many)


def test_a_replica_that_was_taken_for_dead_still_records_what_the_relay_said(
    postgres_server: PostgresServer, seeds: Callable[[str], Seed], tmp_path: Path
) -> None:
    seed, person = seeds("postgres"), PEOPLE[0]
    with sink_process(tmp_path / "relay") as relay:
        home = seed.clone(tmp_path / "home", relay.port)
        records = Records(home.database_url)
        records.bring_forward(person)
        trap = Trap(point=Point.AFTER_250, way=Way.PAUSE, folder=home.folder)
        with nurture(home, trap) as frozen:
            wait_until(trap.reached.exists, "the relay has answered")
            os.kill(frozen.pid, signal.SIGSTOP)
            records.forget_heartbeats()
            with nurture(replace(home, folder=tmp_path / "other")):
                wait_until(lambda: records.first_touches(person)[person].state == "unknown", "it is taken over")
                os.kill(frozen.pid, signal.SIGCONT)
                trap.go_on.touch()
                wait_until(lambda: _is_accepted(records, person), "the answer is recorded")
            touch = records.first_touches(person)[person]
    seed.drop(home)
    assert len(RelayLog(tmp_path / "relay").completed(touch.tag)) == 1
