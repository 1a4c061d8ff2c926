"""Who may add, over real SMTP: a real process takes forwards, reads keys from a file, and asks by a real relay."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from factories import MAYA
from promises.mails import Person, forward_of_no
from promises.process import Home, NurtureProcess, nurture, wait_until
from promises.records import Records
from promises.runner import Trap, Way
from promises.sandbox import send_raw
from promises.seeding import lay_out_house
from servers.sink_process import SinkProcess, sink_process
from signing import Signer
from sqlalchemy import select

from nurture.domain.checkpoint import Point
from nurture.storage import schema

ADD = "add@in.acme.example"
ACME = Signer()
KIM = Person(number=7)
OF_PATHS = {
    "Welcome to nurture: please answer “ok”",
    "nurture tries the way of Maya Okafor's mail",
    "nurture tries the way of Sam Rivera's mail",
}
"""What goes out although nobody wrote anything: each rep is welcomed, and nurture tries the way of their mail."""


@dataclass(frozen=True, kw_only=True)
class SigningHome(Home):
    """A home whose keys of signing domains lie in a file."""

    @property
    def environ(self) -> dict[str, str]:
        """The settings, as variables."""
        return {**super().environ, "NURTURE_DKIM_KEYS": str(self.folder / "keys")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A home with its relay."""

    home: Home
    relay: SinkProcess
    records: Records

    def forward(self, person: Person = KIM) -> bytes:
        """Returns Maya's forward of a no."""
        return forward_of_no(person, ADD, now=datetime.now(UTC)).as_bytes(policy=policy.SMTP)

    def states(self) -> list[tuple[str, str | None]]:
        """Returns what became of each message."""
        return [(row.state, row.outcome) for row in self.records.messages()]

    def letters(self, subject: str) -> list[EmailMessage]:
        """Returns the letters that the relay took with words in their subject."""
        taken = [message_from_bytes(each.data, policy=policy.default) for each in self.relay.accepted]
        return [each for each in taken if subject in str(each["Subject"])]  # type: ignore[misc]

    def letter(self, subject: str) -> EmailMessage:
        """Returns the newest of them, once there is one."""
        found: list[EmailMessage] = wait_until(lambda: self.letters(subject), f"a letter says {subject!r}")
        return found[-1]


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "keys").write_text("".join(f"{name} {text}\n" for name, (text,) in ACME.records().items()))
    with sink_process(tmp_path / "relay") as relay:
        config = lay_out_house(tmp_path / "config")
        home = SigningHome(folder=folder, config=config, database_url=database_url, relay_port=relay.port)
        yield Office(home=home, relay=relay, records=Records(database_url))


@contextmanager
def running(office: Office, trap: Trap | None = None) -> Iterator[NurtureProcess]:
    with nurture(office.home, trap) as process:
        yield process


def said(words: str, question: EmailMessage) -> bytes:
    """Returns Maya's answer to a letter."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = MAYA, str(question["Reply-To"]), f"Re: {question['Subject']}"
    mail["Message-ID"] = f"<answer-{words}@acme.example>"
    mail.set_content(f"{words}\n")
    return mail.as_bytes(policy=policy.SMTP)


def to_of(question: EmailMessage) -> str:
    found = re.search(r"<([^<>]+)>", str(question["Reply-To"]))
    assert found is not None
    return found[1]


def test_a_signed_forward_is_added_without_a_question(office: Office) -> None:
    with running(office) as process:
        assert send_raw(process.ports.smtp, ACME.sign(office.forward()), ADD)[0] == 250
        office.letter("first mail in")
        assert office.letters("Did you send this") == []


def test_an_unsigned_one_is_added_after_a_yes(office: Office) -> None:
    with running(office) as process:
        assert send_raw(process.ports.smtp, office.forward(), ADD)[0] == 250
        question = office.letter("Did you send this")
        assert question["To"] == MAYA
        assert office.states() == [("unproven", None)]
        assert send_raw(process.ports.smtp, said("yes", question), to_of(question))[0] == 250
        office.letter("first mail in")
        own = process.ask("status").add_addresses["maya"]
        assert own in office.letter("taken as yours").get_body(("plain",)).get_content()
        assert send_raw(process.ports.smtp, office.forward(Person(number=8)), own)[0] == 250
        wait_until(lambda: len(office.letters("first mail in")) == 2, "the own address is believed")


def test_after_a_no_it_is_gone_and_ops_know(office: Office) -> None:
    with running(office) as process:
        send_raw(process.ports.smtp, office.forward(), ADD)
        question = office.letter("Did you send this")
        send_raw(process.ports.smtp, said("no", question), to_of(question))
        assert office.letter("did not send this")["To"] == "ops@acme.example"
        assert office.states()[0] == ("done", "disowned")
        assert office.records.rows(select(schema.prospects)) == []


def test_a_stranger_is_refused_at_the_door_and_never_written_to(office: Office) -> None:
    forged = office.forward().replace(b"maya@acme.example", b"maya@acme-mail.example")
    with running(office) as process:
        code, text = send_raw(process.ports.smtp, Signer(domain="acme-mail.example").sign(forged), ADD)
        assert (code, text[:5]) == (550, "5.7.1")
        process.ask("settle")
    assert {str(letter["Subject"]) for letter in office.letters("")} == OF_PATHS


@pytest.mark.parametrize("point", [Point.STORE_COMMITTED, Point.MESSAGE_ACKNOWLEDGED, Point.INSIDE_PROCESSING])
def test_killed_between_storing_and_asking_the_rep_is_asked_once(office: Office, point: Point) -> None:
    raw = office.forward()
    trap = Trap(point=point, way=Way.PAUSE, folder=office.home.folder)
    with running(office, trap) as doomed:
        if point is Point.STORE_COMMITTED:
            doomed.ports  # noqa: B018 - it must listen before anybody can knock
            send_and_forget(doomed.ports.smtp, raw)
        else:
            assert send_raw(doomed.ports.smtp, raw, ADD)[0] == 250
        wait_until(trap.reached.exists, "somebody stands at the point")
        doomed.kill()
    office.records.forget_heartbeats()
    with running(office) as process:
        assert send_raw(process.ports.smtp, raw, ADD)[0] == 250
        office.letter("Did you send this")
        process.ask("settle")
        assert len(office.letters("Did you send this")) == 1
        assert office.states() == [("unproven", None)]


def send_and_forget(port: int, raw: bytes) -> None:
    """Gives a mail to a listener that will not live to answer."""
    import socket

    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    lines = (b"EHLO x", b"MAIL FROM:<>", b"RCPT TO:<" + ADD.encode() + b">", b"DATA")
    reader = client.makefile("rb")
    reader.readline()
    for line in lines:
        client.sendall(line + b"\r\n")
        while reader.readline()[3:4] == b"-":
            pass
    client.sendall(raw + b"\r\n.\r\n")
