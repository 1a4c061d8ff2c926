"""Promise 3: no touch goes out before everything is stored that was sent to us until it fell due."""

import os
import signal
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from promises.mails import STOP_WORDS, Person, answer, deliver
from promises.process import Home, NurtureProcess, nurture, wait_until
from promises.records import Records
from promises.relay_log import RelayLog
from promises.runner import Trap, Way
from promises.scene import Plant, standing
from servers.dovecot import PASSWORD, DovecotServer
from servers.ports import free_port
from servers.sink_process import sink_process
from sqlalchemy import update

from nurture.domain.checkpoint import Point
from nurture.storage import schema

ASKED, OTHER = Person(number=0), Person(number=10)
LONG_AGO = timedelta(hours=2)


@pytest.fixture
def user() -> str:
    return f"user{uuid.uuid4().hex[:8]}"


def with_mailbox(home: Home, port: int, user: str) -> Home:
    """Returns a home that reads a mailbox beside its listener."""
    place = f"mailboxes:\n  - {{name: replies, host: 127.0.0.1, port: {port}, tls: none, user: {user}}}\n"
    path = home.config / "nurture.yaml"
    path.write_text(path.read_text() + place)
    return replace(home, more=(("NURTURE_MAILBOX_REPLIES_PASSWORD", PASSWORD),))


def state_of(records: Records, person: Person) -> str:
    return records.first_touches(person)[person].state


def waiting_for(records: Records, *people: Person) -> Callable[[], bool]:
    """Returns whether touches were held back because something may not have been heard."""
    return lambda: {touch.waiting_for for touch in records.first_touches(*people).values()} == {"listening"}


def test_while_a_mailbox_is_down_nothing_goes_out_and_then_the_stop_that_lay_there_counts(
    plant: Plant, tmp_path: Path, dovecot: DovecotServer, user: str
) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = with_mailbox(plant(relay.port), free_port(), user)
        records, log = Records(home.database_url), RelayLog(tmp_path / "relay")
        mail = answer(ASKED, f"maya+{records.reply_tag(ASKED)}@in.acme.example", STOP_WORDS)
        dovecot.deliver(user, mail.as_bytes())
        records.bring_forward(ASKED, OTHER)
        with nurture(home) as process:
            wait_until(waiting_for(records, ASKED, OTHER), "the touches wait to be heard")
            error = wait_until(lambda: error_of(process, "replies"), "the mailbox was tried")
            words = process.ask("explain", address=OTHER.address).next_lines
        assert "check host, port and tls" in error
        assert any("mailbox replies" in line for line in words)
        assert log.begun == []
        path = home.config / "nurture.yaml"
        path.write_text(path.read_text().partition("mailboxes:")[0])
        with nurture(with_mailbox(home, dovecot.port, user)) as process:
            wait_until(lambda: state_of(records, ASKED) == "canceled", "the stop is acted on")
            wait_until(lambda: not error_of(process, "replies"), "the mailbox was read")
            records.bring_forward(OTHER)
            wait_until(lambda: state_of(records, OTHER) == "accepted", "somebody else's touch goes out")
        assert [begun.tag for begun in log.begun] == [records.first_touches(OTHER)[OTHER].tag]


def error_of(process: NurtureProcess, name: str) -> str | None:
    """Returns what is wrong with a way in."""
    return {way.name: way.error for way in process.ask("status").ways}[name]


def settling(home: Home, minutes: int) -> Home:
    """Lets a gap of the listener take so long to settle."""
    path = home.config / "nurture.yaml"
    path.write_text(path.read_text().replace("settling_minutes: 0", f"settling_minutes: {minutes}"))
    return home


def test_after_a_gap_in_which_nobody_listened_sending_waits_until_it_has_settled(plant: Plant, tmp_path: Path) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = settling(plant(relay.port), 75)
        records, log = Records(home.database_url), RelayLog(tmp_path / "relay")
        past = datetime.now(UTC) - LONG_AGO
        records.change(update(schema.ways).values(watermark=past, certain_until=past))
        records.bring_forward(ASKED)
        with nurture(home) as process:
            wait_until(lambda: settles_at(process) is not None, "the gap is known")
            wait_until(waiting_for(records, ASKED), "the touch waits to be heard")
            begun_before = list(log.begun)
            records.change(update(schema.ways).values(settles_at=past))
            wait_until(lambda: settles_at(process) is None, "the gap has settled")
            records.bring_forward(ASKED)
            wait_until(lambda: state_of(records, ASKED) == "accepted", "it goes out")
        assert begun_before == []


def settles_at(process: NurtureProcess) -> datetime | None:
    (way,) = process.ask("status").ways
    return way.settles_at  # type: ignore[no-any-return]


def test_a_process_that_stood_still_sends_nothing_before_it_has_listened_again(plant: Plant, tmp_path: Path) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        records, log = Records(home.database_url), RelayLog(tmp_path / "relay")
        with nurture(home) as process:
            wait_until(lambda: process.ask("status").ways[0].watermark, "it listens")
            os.kill(process.pid, signal.SIGSTOP)
            past = datetime.now(UTC) - LONG_AGO
            records.change(update(schema.ways).values(watermark=past, certain_until=past))
            records.bring_forward(OTHER)
            os.kill(process.pid, signal.SIGCONT)
            wait_until(waiting_for(records, OTHER), "the touch waits to be heard")
            begun_before = list(log.begun)
            wait_until(lambda: process.ask("status").ways[0].watermark > past, "it listens again")
            records.bring_forward(OTHER)
            wait_until(lambda: state_of(records, OTHER) == "accepted", "it goes out")
        assert begun_before == []


def test_mail_to_a_tag_holds_its_person_while_it_is_stored_and_not_read(plant: Plant, tmp_path: Path) -> None:
    with standing(plant, tmp_path, Trap(point=Point.INSIDE_PROCESSING, way=Way.PAUSE, folder=tmp_path)) as scene:
        mail = answer(OTHER, f"maya+{scene.records.reply_tag(ASKED)}@in.acme.example", "A word of a colleague.")
        deliver(scene.process.ports.smtp, mail)
        scene.records.bring_forward(ASKED)
        wait_until(lambda: held(scene.records, ASKED), "the touch is held")
        assert scene.begun(ASKED) == 0
        (tmp_path / "go_on").touch()


def held(records: Records, person: Person) -> bool:
    return records.first_touches(person)[person].waiting_for == "unread_mail"


def test_a_stop_that_names_nobody_we_know_holds_everybody_until_it_is_acted_on(plant: Plant, tmp_path: Path) -> None:
    with standing(plant, tmp_path, Trap(point=Point.INSIDE_PROCESSING, way=Way.PAUSE, folder=tmp_path)) as scene:
        stranger = Person(number=400)
        scene.stoppers.mailto(stranger)
        scene.records.bring_forward(OTHER)
        wait_until(lambda: held(scene.records, OTHER), "somebody else's touch is held")
        assert scene.begun(OTHER) == 0
        (tmp_path / "go_on").touch()
        wait_until(lambda: not scene.records.unfinished_messages(), "the stop is acted on")
        scene.records.bring_forward(OTHER)
        wait_until(lambda: state_of(scene.records, OTHER) == "accepted", "it goes out")
