"""Replicas restarted one after the other: they take all mail, send each touch once, and never cease to listen."""

import smtplib
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from promises.mails import Person
from promises.process import Home, NurtureProcess, nurture, wait_until
from promises.records import Records
from promises.relay_log import RelayLog
from promises.scene import Plant
from servers.ports import free_port
from servers.sink_process import sink_process
from sqlalchemy import Row, select

from nurture.storage import schema

PEOPLE = tuple(Person(number=number) for number in (0, 1, 2, 5, 6, 7))
"""People of six companies."""


@dataclass(kw_only=True)
class Post:
    """A stranger's mail that keeps coming, as a sender brings it who tries the next server where one refuses."""

    ports: tuple[int, ...]
    taken: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Brings one mail after the other until the block ends."""
        ended = threading.Event()
        thread = threading.Thread(target=self._bring_until, args=(ended,))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _bring_until(self, ended: threading.Event) -> None:
        number = 0
        while not ended.wait(0.05):
            number += 1
            turned = number % len(self.ports)
            name = f"stranger-{number}@elsewhere.example"
            places = (*self.ports[turned:], *self.ports[:turned])
            faults = []
            for port in places:
                if not (fault := _bring(port, name)):
                    self.taken.append(name)
                    break
                faults.append(fault)
            else:
                self.refused.append(f"{name}: {' and '.join(faults)}")


def _bring(port: int, name: str) -> str:
    """Brings a mail and returns what stood in the way, nothing when it was taken."""
    mail = EmailMessage()
    mail["From"] = "Jo Stranger <jo@elsewhere.example>"
    mail["To"] = "postmaster@in.acme.example"
    mail["Subject"] = "A question"
    mail["Message-ID"] = f"<{name}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("Is anybody there?\n")
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
            client.sendmail("jo@elsewhere.example", ["postmaster@in.acme.example"], mail.as_bytes())
    except (smtplib.SMTPException, OSError) as error:
        return repr(error)
    return ""


def _replica(home: Home, name: str, port: int) -> Home:
    """Returns the home of a replica beside the first: a folder of its own, and a port that it keeps."""
    return replace(home, folder=home.folder.parent / name, more=(("NURTURE_SMTP_LISTEN", f"127.0.0.1:{port}"),))


def _let_gaps_settle(home: Home, processes: tuple[NurtureProcess, ...]) -> None:
    """Lets a gap in listening keep everything back for more than an hour from now on."""
    path = home.config / "nurture.yaml"
    path.write_text(path.read_text().replace("settling_minutes: 0", "settling_minutes: 75"))
    for process in processes:
        wait_until(lambda p=process: p.events("configuration_in_force"), "the edit is in force")


def _wait_for_accepted(records: Records, *people: Person) -> None:
    def all_accepted() -> bool:
        return {touch.state for touch in records.first_touches(*people).values()} == {"accepted"}

    wait_until(all_accepted, "these touches went out")


def _heard_since(records: Records, moment: datetime) -> Row[Any]:
    """Waits until everything that was sent before a moment is known to be stored; returns how the listener stands."""

    def passed() -> Row[Any] | None:
        (way,) = records.rows(select(schema.ways))
        return way if way.watermark > moment else None

    found: Row[Any] = wait_until(passed, "the watermark passes")
    return found


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_replicas_restarted_in_turn_neither_miss_mail_nor_send_twice_nor_cease_to_listen(
    plant: Plant, tmp_path: Path, database_kind: str
) -> None:
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        log, records = RelayLog(tmp_path / "relay"), Records(home.database_url)
        ports = (free_port(), free_port())
        homes = [_replica(home, f"replica{port}", port) for port in ports]
        post = Post(ports=ports)
        with ExitStack() as stack:
            first, second = (stack.enter_context(nurture(each)) for each in homes)
            records.bring_forward(*PEOPLE[:2])
            _wait_for_accepted(records, *PEOPLE[:2])
            _let_gaps_settle(home, (first, second))
            with post.coming():
                for replica, place, person in ((first, homes[0], PEOPLE[2]), (second, homes[1], PEOPLE[3])):
                    records.bring_forward(person)
                    replica.stop()
                    stack.enter_context(nurture(place))
                records.bring_forward(*PEOPLE[4:])
                _wait_for_accepted(records, *PEOPLE)
            way = _heard_since(records, datetime.now(UTC))
        assert post.refused == []
        stored = b"".join(row.raw for row in records.messages() if row.as_what == "ops")
        assert [name for name in post.taken if name.encode() not in stored] == []
        assert way.settles_at is None
        sent = [len(log.completed(touch.tag)) for touch in records.first_touches(*PEOPLE).values()]
        assert sent == [1] * len(PEOPLE)
        assert "unknown" not in {touch.state for touch in records.touches()}
