"""Promise 8: a copy of a database sends nothing; an older one sends again only when its journal was settled."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from promises.copying import Copier
from promises.mails import Person, deliver, forward_of_no
from promises.process import Home, NurtureProcess, nurture, wait_until
from promises.records import Records
from promises.relay_log import RelayLog
from promises.scene import Plant
from promises.seeding import Seed
from promises.stoppers import Stoppers
from servers.ports import free_port
from servers.sink_process import sink_process
from sqlalchemy import select

from nurture.domain.errors import NotAllowed
from nurture.storage import schema

SENT, CLICKED, MISREAD, LATER = (Person(number=number) for number in (0, 5, 10, 15))
STOPPED_WITH_COMPANY, COLLEAGUE = Person(number=3), Person(number=4)
NEWCOMER, ANOTHER = Person(number=1000), Person(number=2000)


@pytest.fixture
def copier(seed: Seed, tmp_path: Path) -> Iterator[Copier]:
    """Makes backups and clones, and removes them."""
    made = Copier(folder=tmp_path, postgres=seed.postgres)
    yield made
    made.drop_all()


ELSEWHERE = (("NURTURE_PUBLIC_URL", "http://127.0.0.1:9"), ("NURTURE_ENVIRONMENT", "staging"))


def test_under_another_identity_it_listens_and_stops_and_sends_nothing_until_it_is_adopted(
    plant: Plant, tmp_path: Path
) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = replace(plant(relay.port), more=ELSEWHERE)
        log, records = RelayLog(tmp_path / "relay"), Records(home.database_url)
        with nurture(home) as process:
            records.bring_forward(SENT, CLICKED)
            wait_until(lambda: _waits_for(records, SENT) == "not_adopted", "the gate refuses")
            Stoppers(records, (CLICKED,), process).click(CLICKED)
            shown = _adopt(home)
            told, ready = process.ask("status").objections, _ready(process)
            assert log.offered == []
            settled = _adopt(home, "--yes")
            _vouch(process)
            records.bring_forward(SENT)
            wait_until(lambda: _state(records, SENT) == "accepted", "it goes out once adopted")
            assert process.ask("adopt", settle=False).differences == ()
        assert len(told) == 2
        assert shown.splitlines()[:2] == [
            "public URL: http://127.0.0.1:8025 so far, http://127.0.0.1:9 from now on",
            "environment: default so far, staging from now on",
        ]
        assert "Nothing was changed." in shown
        assert "Settled." in settled
        assert ready["status"] == "ready"
        assert ready["sending"] == "not_adopted"
        assert _state(records, CLICKED) == "canceled"


def test_an_older_database_takes_from_its_journal_who_stopped_and_what_was_sent(
    plant: Plant, copier: Copier, tmp_path: Path
) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        log, backup = RelayLog(tmp_path / "relay"), copier.backup(home)
        _live_on(home)
        restored = copier.restore(home, backup)
        records = Records(restored.database_url)
        with nurture(restored) as process:
            records.bring_forward(SENT, CLICKED, MISREAD, STOPPED_WITH_COMPANY, COLLEAGUE)
            wait_until(lambda: _waits_for(records, SENT) == "not_adopted", "the gate refuses")
            (before,) = process.ask("adopt", settle=False).journals
            process.ask("adopt", settle=True)
            after = process.ask("adopt", settle=False)
            records.bring_forward(LATER)
            wait_until(lambda: _state(records, LATER) == "accepted", "a later touch goes out")
        with nurture(restored) as process:
            assert process.ask("status").objections == ()
        touch = records.first_touches(SENT)[SENT]
    assert (before.stops, before.lifts, before.sends, before.nobody) == (4, 1, 1, 0)
    assert after.journals == ()
    assert touch.state == "unknown"
    assert len(log.completed(touch.tag)) == 1
    assert {_state(records, person) for person in (CLICKED, STOPPED_WITH_COMPANY, COLLEAGUE)} == {"canceled"}
    assert _stops(records) == 4
    assert sum(each.recipient in (CLICKED.address, COLLEAGUE.address) for each in log.offered) == 0


def _live_on(home: Home) -> None:
    """Lets a nurture send, stop and lift, and kills it."""
    records = Records(home.database_url)
    with nurture(home) as process:
        stoppers = Stoppers(records, (SENT, CLICKED, MISREAD, STOPPED_WITH_COMPANY), process)
        records.bring_forward(SENT)
        wait_until(lambda: _state(records, SENT) == "accepted", "a touch goes out")
        stoppers.click(CLICKED)
        stoppers.reply(MISREAD)
        stoppers.company_command(STOPPED_WITH_COMPANY)
        wait_until(lambda: _state(records, MISREAD) == "canceled", "the answer is read")
        message = max(row.id for row in records.messages())
        process.ask("lift", address=MISREAD.address, misread=message)
        process.kill()


def test_a_stop_that_comes_to_an_older_database_counts_and_is_in_the_journal_after_all_others(
    plant: Plant, copier: Copier, tmp_path: Path
) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        backup = copier.backup(home)
        _live_on(home)
        restored = copier.restore(home, backup)
        records = Records(restored.database_url)
        before = _numbers(home)
        with nurture(restored) as process:
            Stoppers(records, (LATER,), process).click(LATER)
            process.kill()
        records.forget_heartbeats()
        with nurture(restored) as process:
            unsettled = process.ask("status").objections
            process.ask("adopt", settle=True)
    assert unsettled
    assert _state(records, LATER) == "canceled"
    assert _stops(records) == 5
    assert min(_numbers(home)[len(before) :]) > max(before)


def test_nobody_is_taken_for_somebody_else_whose_ids_a_restored_database_gave_them(
    plant: Plant, copier: Copier, tmp_path: Path
) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        backup = copier.backup(home)
        records = Records(home.database_url)
        with nurture(home) as process:
            _add(process, records, NEWCOMER)
            records.bring_forward(NEWCOMER)
            wait_until(lambda: _state(records, NEWCOMER) == "accepted", "a touch goes out")
            process.kill()
        first = records.first_touches(NEWCOMER)[NEWCOMER].id
        restored = copier.restore(home, backup)
        records = Records(restored.database_url)
        with nurture(restored) as process:
            _add(process, records, ANOTHER)
            second = records.first_touches(ANOTHER)[ANOTHER]
            (journal,) = process.ask("adopt", settle=True).journals
            records.bring_forward(ANOTHER)
            wait_until(lambda: _state(records, ANOTHER) == "accepted", "it goes out")
    assert second.id == first
    assert (journal.sends, journal.nobody) == (0, 1)


def test_a_new_database_takes_the_stops_from_the_journal_of_one_that_is_lost(
    plant: Plant, copier: Copier, tmp_path: Path
) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        _live_on(home)
        fresh = copier.empty(home)
        with nurture(fresh) as process:
            records = Records(fresh.database_url)
            (journal,) = process.ask("adopt", settle=True).journals
            mail = forward_of_no(CLICKED, process.ask("status").add_addresses["maya"], now=datetime.now(UTC))
            deliver(process.ports.smtp, mail)
            wait_until(lambda: not records.unfinished_messages(), "the forward is read")
            outcome = records.messages()[-1].outcome
    assert (journal.stops, journal.lifts, journal.sends, journal.nobody) == (4, 1, 0, 1)
    assert outcome == "not_added"


def test_without_its_journal_a_database_waits_until_that_is_back_or_given_up(plant: Plant, tmp_path: Path) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        records = Records(home.database_url)
        _live_on(home)
        file = _journal(home)
        aside = file.rename(tmp_path / "aside")
        with nurture(home) as process:
            records.bring_forward(LATER)
            wait_until(lambda: _waits_for(records, LATER) == "not_adopted", "the gate refuses")
            with pytest.raises(NotAllowed, match="without-journal"):
                process.ask("adopt", settle=True)
        aside.rename(file)
        with nurture(home) as process:
            process.ask("adopt", settle=True)
            assert process.ask("status").objections == ()
        file.unlink()
        with nurture(home) as process:
            assert process.ask("adopt", settle=True, without_journal=True).lost == (file.stem,)
            records.bring_forward(LATER)
            wait_until(lambda: _state(records, LATER) == "accepted", "it goes out")
        with nurture(home) as process:
            assert process.ask("status").objections == ()


def test_the_fence_keeps_a_full_clone_from_sending_while_the_original_goes_on(
    plant: Plant, copier: Copier, tmp_path: Path
) -> None:
    with sink_process(tmp_path / "relay") as relay, sink_process(tmp_path / "clones_relay") as other_relay:
        home = _fenced(plant(relay.port), free_port())
        clone = replace(copier.clone(home), relay_port=other_relay.port)
        clone = replace(clone, more=(*clone.more, ("NURTURE_WEB_LISTEN", "127.0.0.1:0")))
        records, copied = Records(home.database_url), Records(clone.database_url)
        with nurture(home) as original, nurture(clone) as copy:
            _vouch(original)
            copied.bring_forward(SENT)
            records.bring_forward(SENT)
            wait_until(lambda: _state(records, SENT) == "accepted", "the original sends")
            wait_until(
                lambda: any("another database" in each for each in copy.ask("status").objections), "it is caught"
            )
            copied.bring_forward(SENT)
            wait_until(lambda: _waits_for(copied, SENT) == "fence", "the gate refuses")
            assert _ready(copy)["sending"] == "fence"
    assert RelayLog(tmp_path / "clones_relay").offered == []


def test_nothing_is_sent_before_the_public_url_has_answered(plant: Plant, tmp_path: Path) -> None:
    with sink_process(tmp_path / "relay") as relay:
        port = free_port()
        home = _fenced(plant(relay.port), port)
        records = Records(home.database_url)
        astray = replace(home, more=(*home.more, ("NURTURE_WEB_LISTEN", "127.0.0.1:0")))
        with nurture(astray) as process:
            records.bring_forward(SENT)
            wait_until(lambda: _waits_for(records, SENT) == "fence", "the gate refuses")
            assert any("the fence waits" in each for each in process.ask("status").objections)
        assert RelayLog(tmp_path / "relay").offered == []
        with nurture(home) as process:
            _vouch(process)
            records.bring_forward(SENT)
            wait_until(lambda: _state(records, SENT) == "accepted", "it goes out")


def _vouch(process: NurtureProcess) -> None:
    """Answers for the paths of the reps: another public URL is another path, to be proven anew."""
    for rep in ("maya", "sam"):
        process.ask("vouch", rep=rep)


def _fenced(home: Home, port: int) -> Home:
    more = {
        "NURTURE_FENCE": "on",
        "NURTURE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "NURTURE_WEB_LISTEN": f"127.0.0.1:{port}",
    }
    records = Records(home.database_url)
    records.change(schema.deployment.update().values(public_url=more["NURTURE_PUBLIC_URL"]))
    return replace(home, more=tuple(more.items()))


def _adopt(home: Home, *options: str) -> str:
    """Runs `nurture adopt` and returns what it prints."""
    command = [str(Path(sys.executable).with_name("nurture")), "adopt", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=home.environ).stdout


def _add(process: NurtureProcess, records: Records, person: Person) -> None:
    mail = forward_of_no(person, process.ask("status").add_addresses["maya"], now=datetime.now(UTC))
    deliver(process.ports.smtp, mail)
    wait_until(lambda: not records.unfinished_messages(), "the forward is read")


def _state(records: Records, person: Person) -> str:
    return records.first_touches(person)[person].state


def _waits_for(records: Records, person: Person) -> str | None:
    return records.first_touches(person)[person].waiting_for


def _stops(records: Records) -> int:
    lines = schema.suppressions
    return len(records.rows(select(lines.c.id).where(lines.c.kind == "stop")))


def _journal(home: Home) -> Path:
    (file,) = (home.folder / "journal").glob("*.jsonl")
    return file


def _numbers(home: Home) -> list[int]:
    return [json.loads(line)["number"] for line in _journal(home).read_text().splitlines()]


def _ready(process: NurtureProcess) -> dict[str, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{process.ports.web}/readyz", timeout=10) as answer:
        return dict(json.load(answer))
