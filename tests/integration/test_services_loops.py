"""Two nurtures that get each other's letters over real SMTP: whatever servers rewrite, they fall silent."""

import asyncio
import shutil
import smtplib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from factories import reply
from shared import REPOSITORY
from workbench import Bench, sandbox_bench

from nurture.services.receiving import Arrival, MessageRefused
from nurture.storage import schema
from nurture.transport.listener import Listener
from nurture.transport.reception import TAKEN, UNKNOWN_RECIPIENT, ListenerLimits, Received, Verdict

LIMITS = ListenerLimits(size=1_000_000, lines=50_000, recipients=9, connections=9, connections_per_peer=9, messages=90)
ROUNDS = 8
"""After so many exchanges two robots that answer each other would still be at it."""

Rewriting = Callable[[bytes], bytes]


@dataclass
class House:
    """One nurture behind its own listener; `carried` is how much of its outbox went over the wire already."""

    bench: Bench
    domain: str
    port: int = 0
    carried: int = 0
    taken: list[str] = field(default_factory=list)

    async def accepts(self, recipient: str, peer: str) -> Verdict:
        return TAKEN if await self.bench.application.receiving.accepts(recipient) else UNKNOWN_RECIPIENT

    async def receive(self, message: Received) -> Verdict:
        arrival = Arrival(
            data=message.data, mail_from=message.mail_from, recipients=tuple(message.recipients), peer="127.0.0.1"
        )
        try:
            await self.bench.application.receiving.receive(arrival)
        except MessageRefused:
            return UNKNOWN_RECIPIENT
        self.taken.extend(message.recipients)
        return TAKEN

    async def unsent(self) -> list[bytes]:
        """Returns the mails that nurture wrote since this was last asked."""
        await self.bench.settle()
        written = [row.raw for row in await self.bench.rows(schema.outbox)]
        new, self.carried = written[self.carried :], len(written)
        return new


def as_it_is(raw: bytes) -> bytes:
    return raw


def rewritten(raw: bytes) -> bytes:
    """Returns a mail as gateways leave it that give new ids and drop what says that a machine wrote it."""
    mail = message_from_bytes(raw, policy=policy.SMTP)
    for name in ("Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "References", "In-Reply-To"):
        del mail[name]
    mail["Message-ID"] = f"<{abs(hash(raw))}@gateway.example>"
    return mail.as_bytes()


@asynccontextmanager
async def house(url: str, folder: Path, *, domain: str, ops: str) -> AsyncIterator[House]:
    shutil.copytree(REPOSITORY / "config", folder / "config")
    path = folder / "config" / "nurture.yaml"
    text = path.read_text(encoding="utf-8").replace("in.acme.example", domain).replace("ops@acme.example", ops)
    path.write_text(text, encoding="utf-8")
    async with sandbox_bench(url, folder) as bench:
        home = House(bench=bench, domain=domain)
        listener = Listener(home, LIMITS, None, domain)
        await listener.start("127.0.0.1", 0)
        home.port = listener.port
        try:
            yield home
        finally:
            await listener.stop(1)


@pytest.fixture
async def houses(database_url, tmp_path):
    """Two nurtures; what one tells its ops comes to the other's postmaster."""
    second = f"sqlite+aiosqlite:///{tmp_path / 'second.db'}"
    here, there = "in.acme.example", "in.initech.example"
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    async with (
        house(database_url, tmp_path / "one", domain=here, ops=f"postmaster@{there}") as one,
        house(second, tmp_path / "two", domain=there, ops=f"postmaster@{here}") as two,
    ):
        yield one, two


async def carry(raw: bytes, recipient: str, house: House) -> None:
    """Hands a mail over by SMTP, as from a null sender; a refusal ends its way."""

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", house.port, local_hostname="gateway.example") as client:
            try:
                client.sendmail("", [recipient], raw)
            except smtplib.SMTPResponseException:
                return
            except smtplib.SMTPRecipientsRefused:
                return

    await asyncio.to_thread(send)


def reaches(raw: bytes, house: House) -> str | None:
    mail: EmailMessage = message_from_bytes(raw, policy=policy.default)  # type: ignore[assignment]
    address = str(mail["To"].addresses[0].addr_spec)
    return address if address.endswith("@" + house.domain) else None


async def exchange(one: House, two: House, rewriting: Rewriting) -> int:
    """Carries letters to and fro until both are silent; returns after how many rounds that was."""
    for number in range(ROUNDS):
        moved = 0
        for sender, reader in ((one, two), (two, one)):
            for raw in await sender.unsent():
                address = reaches(raw, reader)
                if address:
                    await carry(rewriting(raw), address, reader)
                    moved += 1
        if not moved:
            return number
    return ROUNDS


@pytest.mark.parametrize("rewriting", [as_it_is, rewritten])
async def test_a_stray_mail_makes_one_letter_and_no_loop(houses, rewriting):
    one, two = houses
    stray = reply("Who are you?", sender="li@umbrella.example", name="Li", to=f"postmaster@{one.domain}")
    await carry(stray, f"postmaster@{one.domain}", one)
    assert await exchange(one, two, rewriting) <= 2
    assert (one.carried, two.carried) == (1, 0)
    assert two.taken == [f"postmaster@{two.domain}"]


@pytest.mark.parametrize("door", ["add", "postmaster", "abuse"])
@pytest.mark.parametrize("rewriting", [as_it_is, rewritten])
async def test_a_letter_of_another_nurture_is_answered_at_no_door(houses, rewriting, door):
    one, two = houses
    stray = reply("Who are you?", sender="li@umbrella.example", name="Li", to=f"postmaster@{one.domain}")
    await carry(stray, f"postmaster@{one.domain}", one)
    for raw in await one.unsent():
        await carry(rewriting(raw), f"{door}@{two.domain}", two)
    assert await two.unsent() == []


async def test_our_own_letter_that_comes_back_to_its_tag_is_no_answer(houses):
    one, _ = houses
    stray = reply("Who are you?", sender="li@umbrella.example", name="Li", to=f"postmaster@{one.domain}")
    await carry(stray, f"postmaster@{one.domain}", one)
    letters = await one.unsent()
    mail: EmailMessage = message_from_bytes(letters[0], policy=policy.default)  # type: ignore[assignment]
    tagged = str(mail["Reply-To"].addresses[0].addr_spec)
    await carry(rewritten(letters[0]), tagged, one)
    assert one.taken[-1] == tagged
    assert await one.unsent() == []
