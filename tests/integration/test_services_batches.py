"""Batches of touches: what is read and written for all at once, and how many are cleared at a time."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from factories import forward, no
from fakes import FakeRelay
from sqlalchemy import event, update
from workbench import Bench, real_bench

from nurture.domain.delivery import Clearance, LetterMail, Outcome
from nurture.storage import schema
from nurture.storage.database import Database

ROOMY = {"rep_per_day": "none", "warm_up_from": "none"}


class NarrowRelay(FakeRelay):
    """Lends three connections at a time, and looks how many touches are marked as sending when one is offered."""

    bench: Bench
    most_sending = 0

    @asynccontextmanager
    async def lease(self, wanted: int, *where: Any) -> AsyncIterator[tuple[FakeRelay, ...]]:
        async with super().lease(min(wanted, 3), *where) as lent:
            yield lent

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        sending = await self.bench.rows(schema.touches, schema.touches.c.state == "sending")
        self.most_sending = max(self.most_sending, len(sending))
        return await super().send(mail)


async def enroll(bench: Bench, *numbers: int) -> None:
    """Holds people of as many companies; moves to where touches to all are due, and were shown."""
    before = [row.id for row in await bench.rows(schema.touches)]
    address = (await bench.desk.status()).add_addresses["maya"]
    for number in numbers:
        noted = no(sender=("Dana Ng", f"dana@plant{number}.example"))
        await bench.act(forward(noted, said=bench.now), address)
    new = schema.touches.c.id.not_in(before)
    due = (await bench.rows(schema.touches, new))[-1].due_at
    together = update(schema.touches).where(new)
    await bench.foundation.database.write(lambda tx: tx.execute(together.values(due_at=due, next_try_at=due)))
    for day in range(5, 0, -1):
        await bench.advance(due - timedelta(days=day))
    assert bench.standing is not None
    bench.standing.moment = due + timedelta(minutes=1)
    await bench.listen()


async def statements_of_dispatch(bench: Bench) -> int:
    """Returns how many statements sending what is due takes."""
    database: Database = bench.foundation.database
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    engines = {database._writer.sync_engine, database._reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    await bench.application.workshop.dispatch()
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def no_daily_limits(text: str) -> str:
    for key, value in ROOMY.items():
        text = re.sub(rf"(?m)^(  {key}:).*$", rf"\1 {value}", text)
    return text


@pytest.fixture
def relay(kind: type[FakeRelay]) -> FakeRelay:
    return kind()


@pytest.fixture
async def live(database_url: str, tmp_path: Any, relay: FakeRelay) -> AsyncIterator[Bench]:
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=relay) as bench:
        await bench.edit("nurture.yaml", no_daily_limits)
        yield bench


@pytest.mark.parametrize("kind", [FakeRelay])
async def test_sending_eight_touches_takes_as_many_statements_as_sending_two(live: Bench) -> None:
    await enroll(live, 1, 2)
    few = await statements_of_dispatch(live)
    assert live.relay is not None
    assert len(live.relay.touches) == 2
    await enroll(live, *range(3, 11))
    many = await statements_of_dispatch(live)
    assert len(live.relay.touches) >= 10
    assert many <= few + 2


class SlowRelay(NarrowRelay):
    """Something changes while it takes its first group."""

    change: Callable[[], Awaitable[object]]
    changed = False

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        if isinstance(mail, Clearance) and not self.changed:
            self.changed = True
            await self.change()
        return await super().send(mail)


async def renamed_person(bench: Bench) -> None:
    new = update(schema.prospects).values(name="Dana Ngata")
    await bench.foundation.database.write(lambda tx: tx.execute(new))


async def renamed_rep(bench: Bench) -> None:
    await bench.edit("team.yaml", lambda text: text.replace("name: Maya Okafor", "name: Maya Ngata"))


async def edited_template(bench: Bench) -> None:
    path = bench.own_templates() / "_close.en.md.j2"
    path.write_text(path.read_text() + "\n\nNgata\n")
    assert await bench.application.reloading.reload()


@pytest.mark.parametrize("kind", [SlowRelay])
@pytest.mark.parametrize("change", [renamed_person, renamed_rep, edited_template])
async def test_what_changes_while_a_batch_is_under_way_stands_in_the_mails_not_begun(
    live: Bench, relay: SlowRelay, change: Callable[[Bench], Awaitable[None]]
) -> None:
    relay.bench, relay.change = live, lambda: change(live)
    await enroll(live, *range(7))
    await live.application.workshop.dispatch()
    assert len({mail.recipient for mail in relay.touches}) == len(relay.touches) == 7
    says_so = [b"Ngata" in mail.data for mail in relay.touches]
    assert says_so == [False] * 3 + [True] * 4


@pytest.mark.parametrize("kind", [NarrowRelay])
async def test_no_more_touches_are_cleared_than_connections_are_free(live: Bench, relay: NarrowRelay) -> None:
    relay.bench = live
    await enroll(live, *range(7))
    await live.application.workshop.dispatch()
    assert len(relay.touches) == 7
    assert relay.most_sending == 3


@pytest.mark.parametrize("kind", [NarrowRelay])
async def test_what_a_group_wrote_to_the_journal_is_marked_with_the_next_group_and_stands_there_once(
    live: Bench, relay: NarrowRelay
) -> None:
    relay.bench = live
    await enroll(live, *range(7))
    await live.application.workshop.dispatch()
    unmarked = await live.rows(schema.journal_queue, ~schema.journal_queue.c.written)
    assert len(unmarked) == 1, "what the last of three groups wrote"
    await live.foundation.journal.mend()
    assert not await live.rows(schema.journal_queue, ~schema.journal_queue.c.written)
    (file,) = live.foundation.settings.journal.glob("*.jsonl")
    numbers = [json.loads(line)["number"] for line in file.read_text(encoding="utf-8").splitlines()]
    assert numbers == sorted(set(numbers))
    assert len([line for line in file.read_text(encoding="utf-8").splitlines() if "touch" in json.loads(line)]) == 7
