"""The stage: plays what people do, lets time pass, and collects what nurture would have sent."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from nurture.cli.demo.cast import ADD_ADDRESS, LATER, STORY, Player, Scene, Way
from nurture.cli.demo.letterbox import SentMail, answer, open_mail, stop_mail
from nurture.cli.demo.sandbox import Sandbox, StoryBroken
from nurture.cli.demo.timeline import Entry, Mark, Timeline

_MOST_WAITS = 12
COPY = "Sent: "
"""How the subject of a rep's copy begins: the mail itself stands in the timeline."""

_HEADS_UP = re.compile(r"Goes out |\d+ mails due soon")


def is_heads_up(mail: SentMail) -> bool:
    """Tells whether a letter shows a rep what is due soon; the mails themselves stand in the timeline."""
    return bool(_HEADS_UP.match(mail.subject))


_VIA = " via nurture"
"""How the sender of a prospect's mail ends that is handed to the rep."""

_HANDED = "their own mail, to answer: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that reached nurture from outside: who did what, when, and the mail if it was one."""

    at: datetime
    who: str
    words: str
    mail: bytes = b""


class Stage:
    """Where the story is played; `now` is the sandbox's time, which moves only when it is told to."""

    def __init__(self, sandbox: Sandbox, timeline: Timeline, mails_folder: Path, *, now: datetime) -> None:
        self.sandbox = sandbox
        self.timeline = timeline
        self.now = now
        self.mails: list[SentMail] = []
        self.heard: list[Heard] = []
        self._mails_folder = mails_folder

    def begin(self) -> None:
        """Sets the clock to the first day and lets it stand."""
        self.sandbox.command("clock", "--rate", "0", "--to", _stamp(self.now))

    def forward(self, player: Player) -> None:
        """Lets a rep forward the no of a player, the bytes as the rep's mail program made them."""
        raw = (STORY / player.file).read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        name, address = parseaddr(str(message_from_bytes(raw)["From"]))
        self.sandbox.post(address, ADD_ADDRESS, raw)
        self._hear(name.split()[0], Mark.HEARD, f"forwards the no of {player.name} ({player.program})", raw)

    def let_pass(self, until: datetime) -> None:
        """Moves the clock, doing all that falls due, and shows what went out."""
        self.now = until.replace(microsecond=0)
        self.sandbox.command("clock", "--to", _stamp(self.now))
        self._collect()

    def await_check_in(self, player: Player, count: int) -> SentMail:
        """Lets time pass until a day after a player had so many check-ins, and returns the last of them."""
        for _ in range(_MOST_WAITS):
            had = self.check_ins(player)
            if len(had) >= count:
                return had[count - 1]
            self.let_pass(self._next_due(player) + LATER)
        raise StoryBroken(f"{player.name} never got check-in {count}; `nurture plan` said when, and nothing came")

    def act(self, scene: Scene) -> None:
        """Lets a player do what the story says, and nurture react to it."""
        mail = self.await_check_in(scene.who, scene.after)
        {Way.REPLY: self._reply, Way.ONE_CLICK: self._click, Way.MAILTO: self._mailto}[scene.way](scene, mail)
        self.let_pass(self.now)

    def tell_nurture(self, letter: SentMail, words: str) -> None:
        """Lets the reader of a letter answer it: such answers are commands."""
        raw = answer(letter, words, sender=letter.recipient, language="en", now=self.now)
        self.sandbox.post(letter.recipient, letter.reply_to, raw)
        self._hear(_first_name(letter.recipient), Mark.HEARD, f"answers “{words}”", raw)
        self.let_pass(self.now)

    def check_ins(self, player: Player) -> tuple[SentMail, ...]:
        """Returns the mails a player had so far, the oldest first."""
        return tuple(mail for mail in self.mails if mail.recipient == player.address)

    def ask(self, *arguments: str) -> Any:
        """Returns what a command answers in JSON."""
        return json.loads(self.sandbox.command(*arguments, "--json"))

    def _next_due(self, player: Player) -> datetime:
        due = [line["due_at"] for line in self.ask("plan") if line["address"] == player.address]
        if not due:
            raise StoryBroken(f"the story waits for a mail to {player.name}, and none is planned")
        return datetime.fromisoformat(min(due))

    def _reply(self, scene: Scene, mail: SentMail) -> None:
        sender = f"{scene.who.name} <{scene.who.address}>"
        raw = answer(mail, scene.says, sender=sender, language=scene.who.language, now=self.now)
        self.sandbox.post(scene.who.address, mail.reply_to, raw)
        self._hear(scene.who.first_name, Mark.STOP if scene.ends else Mark.HEARD, f"“{scene.says}”", raw)

    def _click(self, scene: Scene, mail: SentMail) -> None:
        self.sandbox.click(mail.stop_link)
        self._hear(scene.who.first_name, Mark.STOP, "clicks the mail program's unsubscribe button (one-click POST)")

    def _mailto(self, scene: Scene, mail: SentMail) -> None:
        raw = stop_mail(mail, sender=f"{scene.who.name} <{scene.who.address}>", now=self.now)
        self.sandbox.post(scene.who.address, mail.stop_address, raw)
        self._hear(scene.who.first_name, Mark.STOP, "unsubscribes by mail (mailto of List-Unsubscribe)", raw)

    def _hear(self, who: str, mark: Mark, words: str, raw: bytes = b"") -> None:
        self.heard.append(Heard(at=self.now, who=who, words=words, mail=raw))
        self.timeline.add(Entry(at=self.now, mark=mark, who=f"{who} → nurture", text=words))

    def _collect(self) -> None:
        newest = self.mails[-1].number if self.mails else 0
        self.sandbox.command("outbox", "--after", str(newest), "--save", str(self._mails_folder))
        found = (open_mail(file) for file in self._mails_folder.glob("*.eml") if int(file.stem[:4]) > newest)
        fresh = sorted(found, key=lambda mail: mail.number)
        self.mails += fresh
        self._show(fresh)

    def _show(self, fresh: Sequence[SentMail]) -> None:
        for mail in fresh:
            if mail.is_check_in:
                who = f"{mail.sender_name.split()[0]} → {mail.to_name.split()[0]}"
                self.timeline.add(Entry(at=mail.at, mark=Mark.CHECK_IN, who=who, text=mail.subject))
            elif not is_heads_up(mail) and not mail.subject.startswith(COPY):
                handed = f"{_HANDED}{mail.subject}" if mail.sender_name.endswith(_VIA) else mail.subject
                who = f"nurture → {_first_name(mail.recipient)}"
                self.timeline.add(Entry(at=mail.at, mark=Mark.NOTE, who=who, text=handed))


def _first_name(address: str) -> str:
    """Returns how the timeline calls somebody of the team."""
    return address.partition("@")[0].partition(".")[0].capitalize()


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"
