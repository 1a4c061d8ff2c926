"""A group of letters on their way: whatever interrupts it, each is recorded as it ended, and none comes twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from factories import forward, no
from fakes import ACCEPTED, FakeRelay
from sqlalchemy.exc import OperationalError
from workbench import Bench, real_bench

from nurture.domain.delivery import Clearance, LetterMail, Outcome, OutcomeKind
from nurture.domain.letter import LetterKind
from nurture.domain.relays import OUTBOX, Route, Routes
from nurture.storage import letters, schema


class OddRelay(FakeRelay):
    """Takes letters after some turns of the loop; the first may end in a fault, or all may hang until a cancel."""

    has_fault = False
    hangs = False

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        self.begun.set()
        if self.has_fault:
            self.has_fault = False
            raise AttributeError("a fault of ours")
        try:
            for _turn in range(50):
                await asyncio.sleep(0)
            if self.hangs:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            return ACCEPTED  # As a connection does, whose relay took it.
        return await super().send(mail)


@pytest.fixture
def relay() -> OddRelay:
    return OddRelay()


@pytest.fixture
async def live(database_url: str, tmp_path: Path, relay: OddRelay) -> AsyncIterator[Bench]:
    """A nurture with three confirmations to send."""
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=relay) as bench:
        await bench.settle()
        address = (await bench.desk.status()).add_addresses["maya"]
        for number in range(3):
            await bench.receive(forward(no(sender=("Dana Ng", f"dana@plant{number}.example")), said=bench.now), address)
        await bench.application.workshop.process()
        yield bench


async def states(bench: Bench) -> list[str]:
    table = schema.letters
    return sorted(row.state for row in await bench.rows(table, table.c.kind == LetterKind.CONFIRMATION.value))


async def most_often(bench: Bench, relay: OddRelay) -> int:
    """Returns how often a letter came, of that which came most, some hours later."""
    bench.standing.moment += timedelta(hours=8)  # type: ignore[union-attr]
    await bench.settle()
    return max(Counter(mail.letter_id for mail in relay.letters).values())


async def test_the_others_of_a_group_are_awaited_beside_a_fault_in_one(live: Bench, relay: OddRelay) -> None:
    relay.has_fault = True
    with pytest.raises(AttributeError, match="a fault of ours"):
        await live.application.workshop.post()
    assert await states(live) == ["accepted", "accepted", "planned"]
    assert await most_often(live, relay) == 1
    assert await states(live) == ["accepted"] * 3


async def test_what_the_relay_took_is_not_sent_again_when_the_database_was_away(
    live: Bench, relay: OddRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> bool:
        raise OperationalError("a statement", {}, Exception("the disk is full"))

    with monkeypatch.context() as away:
        away.setattr(letters, "finish", fail)
        with pytest.raises(OperationalError):
            await live.application.workshop.post()
    assert await states(live) == ["sending"] * 3
    await live.application.workshop.post()
    assert await states(live) == ["accepted"] * 3
    assert await most_often(live, relay) == 1


async def test_a_cancel_records_how_the_letters_under_way_ended(live: Bench, relay: OddRelay) -> None:
    relay.hangs = True
    posting = asyncio.create_task(live.application.workshop.post())
    await relay.begun.wait()
    posting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await posting
    assert await states(live) == ["accepted"] * 3


async def test_letters_that_our_own_stop_called_off_are_offered_at_once(
    live: Bench, relay: OddRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def called_off(_: Clearance | LetterMail) -> Outcome:
        return Outcome(kind=OutcomeKind.CALLED_OFF, phase="data")

    with monkeypatch.context() as stopping:
        stopping.setattr(relay, "send", called_off)
        await live.application.workshop.post()
    assert await states(live) == ["planned"] * 3
    assert {row.attempts for row in await live.rows(schema.letters, schema.letters.c.state == "planned")} == {0}
    await live.application.workshop.post()
    assert await states(live) == ["accepted"] * 3


@pytest.mark.parametrize(("connections", "together"), [(1, 1), (4, 2), (16, 3)])
async def test_letters_leave_half_of_the_connections_to_touches(
    live: Bench, relay: OddRelay, monkeypatch: pytest.MonkeyPatch, connections: int, together: int
) -> None:
    wanted: list[int] = []

    @asynccontextmanager
    async def lease(many: int, route: Route) -> AsyncIterator[tuple[FakeRelay, ...]]:
        wanted.append(many)
        yield (relay,) * many

    monkeypatch.setattr(relay, "lease", lease)
    mails = live.application.workshop._posting._parts.mails
    narrow = Routes(relays=(replace(OUTBOX, connections=connections),))
    monkeypatch.setattr(mails, "_parts", replace(mails._parts, routes=narrow))
    await live.application.workshop.post()
    assert max(wanted) == together
    assert await states(live) == ["accepted"] * 3
