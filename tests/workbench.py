"""A whole nurture without its daemon: a test hands it mails, moves its clock and looks at what came of it."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from factories import ADD, DANA, MAYA, NOW, forward, no, reply
from fakes import FakeRelay, StandingClock
from haste import hasty_load, shipped_templates
from shared import REPOSITORY
from sqlalchemy import Row, select

from nurture.content.render import Templates
from nurture.domain.checkpoint import Checkpoint
from nurture.domain.letter import LetterKind
from nurture.domain.prospect import Prospect
from nurture.domain.ways import LISTENER, Purpose, Way, WayKind
from nurture.services.clock import SandboxClock
from nurture.services.desk import Desk
from nurture.services.desk.people import PersonView
from nurture.services.polling import Polling, PollingParts
from nurture.services.proof.proving import Keys
from nurture.services.reading import Reader
from nurture.services.receiving import Arrival
from nurture.services.sorting import Sorting
from nurture.settings import load_settings
from nurture.settings_logins import Logins
from nurture.storage import ledger, letters, prospects, schema, ways
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter
from nurture.transport.fetched import InboxReader
from nurture.wiring.application import Application, assemble
from nurture.wiring.foundation import Foundation, lay_foundation
from nurture.wiring.relays import relay_of

SECRET = "a secret of thirty-two characters"


@dataclass(kw_only=True)
class Bench:
    """One nurture, and the questions tests ask of it."""

    application: Application
    folder: Path
    relay: FakeRelay | None = None
    standing: StandingClock | None = None

    @property
    def desk(self) -> Desk:
        """What commands may ask."""
        return self.application.desk

    @property
    def foundation(self) -> Foundation:
        """What it stands on."""
        return self.application.foundation

    @property
    def now(self) -> datetime:
        """Where its clock stands."""
        return self.foundation.clock.now()

    async def receive(self, raw: bytes, *recipients: str, **envelope: Any) -> int | None:
        """Takes a message as the listener does; it is stored, not acted on yet."""
        arrival = Arrival(
            data=raw, recipients=recipients or (ADD,), **{"peer": "127.0.0.1", "mail_from": "", **envelope}
        )
        return await self.application.receiving.receive(arrival)

    async def act(self, raw: bytes, *recipients: str, **envelope: Any) -> str:
        """Takes a message, does all that is due, and returns what became of it."""
        number = await self.receive(raw, *recipients, **envelope)
        await self.application.workshop.settle()
        assert number is not None, "the message was known"
        return (await self.message(number)).outcome or (await self.message(number)).state

    async def add(self, original: EmailMessage | None = None, *, by: str = MAYA) -> str:
        """Forwards a no, Dana's unless another is given, and returns what became of it."""
        return await self.act(forward(original or no(), by=by, said=self.now))

    async def settle(self) -> None:
        """Does all that is due; a real database has listened up to now."""
        if self.standing is not None:
            await self.listen()
        await self.application.workshop.settle()

    async def advance(self, until: datetime) -> None:
        """Moves the clock to that moment, doing all that falls due on the way."""
        if self.standing is None:
            await self.desk.advance(until)
        else:
            self.standing.moment = until
            await self.settle()

    async def pass_days(self, days: float) -> None:
        """Moves the clock on."""
        await self.advance(self.now + timedelta(days=days))

    async def send_first(self, address: str = DANA) -> Row[Any]:
        """Moves on until the first touch to a person has gone out, and returns its row."""
        (touch,) = await self.touches(address, state="planned")
        await self.advance(touch.due_at + timedelta(minutes=1))
        return next(row for row in await self.touches(address) if row.id == touch.id)

    async def reply_address(self, address: str = DANA) -> str:
        """Returns the Reply-To of the check-ins to a person."""
        tag = (await self.enrollment(address)).tag
        return f"maya+{tag}@in.acme.example"

    async def rows(self, table: Any, *where: Any) -> list[Row[Any]]:
        """Returns rows of a table, the oldest first."""
        key = table.c.id if "id" in table.c else next(iter(table.c))
        return list(
            await self.foundation.database.read(lambda tx: tx.execute(select(table).where(*where).order_by(key)))
        )

    async def message(self, number: int) -> Row[Any]:
        """Returns a message of the inbox."""
        return (await self.rows(schema.inbox, schema.inbox.c.id == number))[0]

    async def person(self, address: str = DANA) -> Prospect | None:
        """Returns the prospect of an address, or None."""
        hashes = self.foundation.keyring.person_under_all(address)
        return await self.foundation.database.read(lambda tx: prospects.of_hashes(tx, hashes))

    async def touches(self, address: str = DANA, *, state: str | None = None) -> list[Row[Any]]:
        """Returns the touches of a person, of one state or of any but canceled, the oldest first."""
        person = await self.person(address)
        assert person is not None
        of_state = schema.touches.c.state == state if state else schema.touches.c.state != "canceled"
        return await self.rows(schema.touches, schema.touches.c.prospect_id == person.id, of_state)

    async def enrollment(self, address: str = DANA) -> Row[Any]:
        """Returns the newest enrollment of a person."""
        return (await self.enrollments(address))[-1]

    async def enrollments(self, address: str = DANA) -> list[Row[Any]]:
        """Returns the enrollments of a person, the oldest first."""
        person = await self.person(address)
        assert person is not None
        return await self.rows(schema.enrollments, schema.enrollments.c.prospect_id == person.id)

    async def letters(self, kind: LetterKind, recipient: str | None = None) -> list[StoredLetter]:
        """Returns the letters of a kind, the oldest first."""
        table = schema.letters
        rows = await self.rows(
            table, table.c.kind == kind.value, *([table.c.recipient == recipient] if recipient else [])
        )
        return [
            letter
            for row in rows
            if (letter := await self.foundation.database.read(lambda tx, tag=row.tag: letters.of_tag(tx, tag)))
        ]

    async def letter(self, kind: LetterKind, recipient: str | None = None) -> StoredLetter:
        """Returns the newest letter of a kind; fails when there is none."""
        found = await self.letters(kind, recipient)
        assert found, f"no letter {kind.value} was written"
        return found[-1]

    async def answer(self, letter: StoredLetter, text: str, *, by: str = MAYA) -> str:
        """Answers a letter as a rep and returns what became of the answer."""
        address = f"nurture+{letter.tag}@in.acme.example"
        return await self.act(reply(text, sender=by, name="", to=address, said=self.now), address)

    async def outbox(self, recipient: str | None = None, *, what: str | None = None) -> list[EmailMessage]:
        """Returns the mails that went out, parsed: a sandbox's outbox, or what a fake relay took."""
        table = schema.outbox
        chosen = [column == value for column, value in ((table.c.recipient, recipient), (table.c.what, what)) if value]
        raws = [row.raw for row in await self.rows(table, *chosen)]
        return [message_from_bytes(raw, policy=policy.default) for raw in raws]  # type: ignore[misc]

    async def stops(self, address: str = DANA) -> int:
        """Returns how many stops stand against an address."""
        subjects = self.foundation.keyring.forbidding(address)
        found = await self.foundation.database.read(lambda tx: ledger.stops_of(tx, subjects))
        return sum(len(lines) for lines in found.values())

    async def show(self, address: str = DANA) -> PersonView:
        """Returns what `nurture show` shows."""
        return await self.desk.show(address)

    async def explain(self, address: str = DANA) -> str:
        """Returns what `nurture explain` prints, without the times."""
        told = await self.desk.explain(address)
        return "\n".join((*(words for _, words in told.lines), *told.next_lines))

    def polling(self, reader: InboxReader, *, purpose: Purpose = Purpose.LETTERS, name: str = "mailbox") -> Polling:
        """Returns what polls a mailbox for this nurture."""
        base, application = self.foundation, self.application
        parts = PollingParts(
            database=base.database,
            revisions=base.revisions,
            clock=base.clock,
            receiving=application.receiving,
            sorting=Sorting(base.database, base.revisions, base.keyring, application.receiving),
            copies=application.copies,
            owner=base.owner,
        )
        return Polling(parts, reader, Way(name=name, kind=WayKind.MAILBOX, purpose=purpose))

    async def vouch(self) -> None:
        """Answers for the path of each rep, in a sandbox too, whose operator cannot: no welcome is written then."""
        reps = [rep for rep in self.foundation.revisions.current.team.reps if rep.is_current(self.now.date())]
        welcoming = self.desk._parts.welcoming

        async def vouch(tx: Tx) -> None:
            for rep in reps:
                await welcoming.vouch(tx, rep.id, now=self.now)

        await self.foundation.database.write(vouch)

    async def enlist(self, **kinds: WayKind) -> None:
        """Gives ways in a watermark, by name."""
        wanted = [Way(name=name, kind=kind) for name, kind in kinds.items()]
        await self.foundation.database.write(lambda tx: ways.enlist(tx, wanted, now=self.now))

    async def listen(self) -> None:
        """Lets the listener have heard everything up to now, if there is one."""
        await self.foundation.database.write(lambda tx: ways.pass_watermark(tx, LISTENER, self.now))

    def own_templates(self) -> Path:
        """Gives it a copy of the shipped templates, which the test may edit, and returns their folder."""
        folder = self.folder / "templates"
        folder.unlink()
        shutil.copytree(REPOSITORY / "templates", folder)
        self.foundation.revisions.templates = Templates(folder)
        return folder / "email"

    async def edit(self, name: str, change: Callable[[str], str]) -> None:
        """Edits a file of the configuration and loads it again."""
        path = self.folder / "config" / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        assert await self.application.reloading.reload(), "the edit is broken"


@asynccontextmanager
async def sandbox_bench(
    url: str, folder: Path, *, at: datetime | None = NOW, reader: Reader | None = None, welcomed: bool = True
) -> AsyncIterator[Bench]:
    """A sandbox with the shipped configuration, whose clock stands at a moment. Its reps were welcomed long ago.

    With no moment the clock stays where it was when the sandbox was last open.
    """
    foundation = await _foundation(url, folder)
    bench = Bench(application=assemble(foundation, relay_of(foundation), reader=reader), folder=folder)
    assert isinstance(foundation.clock, SandboxClock)
    if at is not None:
        await foundation.clock.set(foundation.database, at, rate=0)
    if welcomed:
        await bench.vouch()
    try:
        yield bench
    finally:
        await bench.application.close()
        _hold_the_copy_whole()


@asynccontextmanager
async def real_bench(
    url: str,
    folder: Path,
    *,
    delivery: str,
    relay: FakeRelay | None,
    at: datetime = NOW,
    keys: Keys | None = None,
    logins: Logins | None = None,
    welcomed: bool = True,
) -> AsyncIterator[Bench]:
    """A database that was born real, with a relay that answers as it is told. `delivery` is YAML of nurture.yaml.

    The paths of its reps are vouched for, unless they are still to be `welcomed`.

    Without a relay, mail goes to those that this YAML names, with these logins.
    """
    clock = StandingClock(at)
    foundation = replace(await _foundation(url, folder, delivery=delivery), clock=clock)
    foundation.settings._logins = logins or Logins()
    application = assemble(foundation, relay or relay_of(foundation), keys=keys)
    bench = Bench(application=application, folder=folder, relay=relay, standing=clock)
    await bench.enlist(listener=WayKind.LISTENER)
    await bench.listen()
    if welcomed:
        await bench.vouch()
    try:
        yield bench
    finally:
        await bench.application.close()
        _hold_the_copy_whole()


async def _foundation(url: str, folder: Path, *, delivery: str = "delivery: sandbox") -> Foundation:
    _lay_out(folder, delivery)
    settings = load_settings(
        {
            "NURTURE_DATA": str(folder / "var"),
            "NURTURE_CONFIG": str(folder / "config"),
            "NURTURE_TEMPLATES": str(folder / "templates"),
            "NURTURE_DATABASE_URL": url,
            "NURTURE_PUBLIC_URL": "http://127.0.0.1:8025",
            "NURTURE_SECRET": SECRET,
            "NURTURE_FENCE": "off",  # Nothing is served at that public URL.
        }
    )
    settings.data.mkdir(exist_ok=True)
    foundation = await lay_foundation(settings, hasty_load(settings.config, templates=settings.templates), Checkpoint())
    if (folder / "templates").is_symlink():
        foundation.revisions.templates = shipped_templates()
    return foundation


def _lay_out(folder: Path, delivery: str) -> None:
    """Gives a folder the shipped configuration, which a test may edit, and a way to the shipped templates."""
    if not (folder / "config").exists():
        shutil.copytree(REPOSITORY / "config", folder / "config")
    if not (folder / "templates").exists():
        (folder / "templates").symlink_to(_copy_of_templates().name, target_is_directory=True)
    path = folder / "config" / "nurture.yaml"
    path.write_text(path.read_text().replace("delivery: sandbox", delivery).replace("allowlist: []\n", ""))


@cache
def _copy_of_templates() -> TemporaryDirectory[str]:
    """Returns a copy for all tests of a process, so that none that writes there by mistake reaches the shipped ones."""
    copy = TemporaryDirectory(prefix="nurture-templates-")
    shutil.copytree(REPOSITORY / "templates", copy.name, dirs_exist_ok=True)
    return copy


def _hold_the_copy_whole() -> None:
    """Fails in the test that wrote there by mistake, and mends the copy, so that no later one does."""
    copy, shipped = Path(_copy_of_templates().name), REPOSITORY / "templates"
    names = [path.relative_to(shipped) for path in shipped.rglob("*") if path.is_file()]
    changed = [name for name in names if _size(copy / name) != _size(shipped / name)]
    for name in changed:
        shutil.copyfile(shipped / name, copy / name)
    assert not changed, f"{changed[0]} was edited for all tests: edit it in the folder that own_templates() gives"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
