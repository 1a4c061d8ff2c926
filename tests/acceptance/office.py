"""An office that works by mail alone: a nurture in its own process, and what people write to it and read of it."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from types import MappingProxyType

from factories import Note, mail
from promises.process import wait_until
from servers.dovecot import PASSWORD, DovecotServer
from shared import REPOSITORY

from nurture.cli.demo.letterbox import SentMail, answer, open_mail
from nurture.cli.demo.sandbox import Sandbox

BEGIN = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
"""A Thursday: where the clock of each office stands at first."""

MAYA = "maya@acme.example"
_AFTER_HEADS_UP = timedelta(days=1, hours=12)
"""Two working days before a mail is due its rep is shown it; by the calendar that may be less than 48 hours."""

Edit = Callable[[str], str]
"""Changes the text of a file."""

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})

Post = Callable[[str, str, bytes], None]
"""Hands a mail to nurture: sender, recipient, bytes. Returns once nurture has it."""


@dataclass(kw_only=True)
class Office:
    """Who writes and who reads; `now` is the sandbox's time, which moves only when the command line is told to."""

    sandbox: Sandbox
    folder: Path
    post: Post
    add_address: str = "add@in.acme.example"
    now: datetime = BEGIN
    _read: int = 0

    def begin(self) -> None:
        """Sets the clock to the first day and lets it stand."""
        self.sandbox.command("clock", "--rate", "0", "--to", _stamp(self.now))

    def forward(self, no: EmailMessage, above: str = "FYI", *, by: str = MAYA) -> SentMail:
        """Lets a rep forward a mail, and returns what the rep reads in answer."""
        outer = mail(
            Note(sender=("", by), to=self.add_address, subject=f"Fwd: {no['Subject']}", text=above, said=self.now)
        )
        outer.add_attachment(no)
        return self.hand_in(by, self.add_address, outer.as_bytes(policy=policy.SMTP))[-1]

    def write(self, text: str, *, by: str = MAYA) -> SentMail:
        """Lets a rep write to the add address without a forward, and returns what the rep reads in answer."""
        note = mail(Note(sender=("", by), to=self.add_address, subject="A note", text=text, said=self.now))
        return self.hand_in(by, self.add_address, note.as_bytes(policy=policy.SMTP))[-1]

    def answer(self, letter: SentMail, words: str) -> list[SentMail]:
        """Lets whoever got a mail answer it above the quoted words, and returns what comes of it."""
        sender = f"{letter.to_name} <{letter.recipient}>" if letter.to_name else letter.recipient
        raw = answer(letter, words, sender=sender, language="en", now=self.now)
        return self.hand_in(letter.recipient, letter.reply_to, raw)

    def answer_by_machine(self, touch: SentMail, words: str) -> list[SentMail]:
        """Lets a prospect's mail server answer a mail (RFC 3834), and returns what comes of it."""
        note = Note(sender=(touch.to_name, touch.recipient), to=touch.reply_to, subject="Out of office", said=self.now)
        away = mail(note)
        away.set_content(words)
        away["Auto-Submitted"] = "auto-replied"
        return self.hand_in(touch.recipient, touch.reply_to, away.as_bytes(policy=policy.SMTP))

    def hand_in(self, sender: str, recipient: str, raw: bytes) -> list[SentMail]:
        """Hands a mail to nurture, does all that is due, and returns what went out."""
        self.post(sender, recipient, raw)
        return self.let_pass(self.now)

    def let_pass(self, until: datetime) -> list[SentMail]:
        """Moves the clock by the command line, and returns what went out meanwhile, the oldest first."""
        self.now = until.replace(microsecond=0)
        self.sandbox.command("clock", "--to", _stamp(self.now))
        place = self.folder / "mails"
        self.sandbox.command("outbox", "--after", str(self._read), "--save", str(place))
        fresh = [open_mail(file) for file in sorted(place.glob("*.eml")) if int(file.stem[:4]) > self._read]
        self._read = max([self._read, *(each.number for each in fresh)])
        return fresh

    def plan(self) -> list[dict[str, str]]:
        """Returns the mails that `nurture plan` lists."""
        lines: list[dict[str, str]] = json.loads(self.sandbox.command("plan", "--json"))
        return lines

    def due(self, address: str) -> datetime:
        """Returns when the next mail to somebody is planned."""
        return min(datetime.fromisoformat(line["due_at"]) for line in self.plan() if line["address"] == address)

    def await_heads_up(self, *addresses: str) -> SentMail:
        """Lets time pass until shortly before the next mail to one of these is due, and returns how it was shown."""
        passed = self.let_pass(min(self.due(address) for address in addresses) - _AFTER_HEADS_UP)
        (shown,) = [read for read in passed if "without an answer" in read.text]
        assert all(address in shown.text for address in addresses)
        return shown

    def await_touch(self, address: str) -> SentMail:
        """Lets time pass until the mail that is due to somebody has gone out, and returns it."""
        return only(self.let_pass(self.due(address) + timedelta(hours=1)), address)

    def explain(self, address: str) -> str:
        """Returns what `nurture explain` prints of somebody."""
        return self.sandbox.command("explain", address)


@contextmanager
def open_office(folder: Path, *, edit: Edit = str, settings: Mapping[str, str] = NO_SETTINGS) -> Iterator[Office]:
    """Opens an office in a folder; `edit` is done to each file of the shipped configuration, `settings` are added."""
    config = folder / "config"
    shutil.copytree(REPOSITORY / "config", config)
    for file in config.rglob("*.yaml"):
        file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")
    with Sandbox(folder, folder / "log", {"NURTURE_CONFIG": str(config), **settings}) as sandbox:
        office = Office(sandbox=sandbox, folder=folder, post=sandbox.post)
        office.begin()
        yield office


@contextmanager
def open_mailbox_office(folder: Path, server: DovecotServer, user: str) -> Iterator[Office]:
    """Opens an office whose nurture reads one mailbox with plus tags by IMAP (layout B), and listens nowhere."""
    settings = {
        "NURTURE_SMTP_LISTEN": "none",
        "NURTURE_MAILBOX_HOST": "127.0.0.1",
        "NURTURE_MAILBOX_PORT": str(server.port),
        "NURTURE_MAILBOX_TLS": "none",
        "NURTURE_MAILBOX_USER": user,
        "NURTURE_MAILBOX_PASSWORD": PASSWORD,
        "NURTURE_MAILBOX_FOLDERS": "INBOX",
    }

    def post(sender: str, recipient: str, raw: bytes) -> None:
        name = server.deliver(user, raw).name
        read = server.maildir(user) / "cur"
        wait_until(lambda: [*read.glob(f"{name}:2,*S*")], f"nurture has read the mail to {recipient}")

    with open_office(folder, edit=_with_a_mailbox, settings=settings) as office:
        yield replace(office, post=post, add_address="nurture+add@acme.example")


def _with_a_mailbox(text: str) -> str:
    return text.replace("\n  domain: in.acme.example", "\n  mailbox: nurture@acme.example")


def first_line(read: SentMail) -> str:
    """Returns the first line of a mail below the greeting."""
    lines = [line.strip() for line in read.text.splitlines() if line.strip()]
    return next(line for line in lines if not line.startswith("Hello"))


def number_of(address: str, heads_up: str) -> int:
    """Returns the number under which a heads-up shows the mail to somebody."""
    found = re.search(rf"^(\d+)\. .*{re.escape(address)}", heads_up, re.MULTILINE)
    assert found is not None
    return int(found[1])


def only(mails: list[SentMail], recipient: str) -> SentMail:
    """Returns the one mail among these that somebody got."""
    (found,) = [each for each in mails if each.recipient == recipient]
    return found


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"
