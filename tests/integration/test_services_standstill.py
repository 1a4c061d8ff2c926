"""While nothing at all may go out, what is due is neither claimed nor drafted; it goes on as soon as that ends."""

from datetime import timedelta

import pytest
from factories import DANA, forward, no
from fakes import FakeRelay
from sqlalchemy import event, update
from workbench import real_bench

from nurture.domain.adoption import Objection
from nurture.domain.ways import WayKind
from nurture.storage import schema

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def live(database_url, tmp_path):
    """A real database in live mode that holds Dana and Erin, whose touches are due."""
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay()) as bench:
        await bench.edit(
            "cadences/not-now.yaml", lambda text: text.replace("heads_up: 2 working days", "heads_up: 0 days")
        )
        address = (await bench.desk.status()).add_addresses["maya"]
        for sender in (("Dana Ng", DANA), ("Erin Vale", "erin.vale@initech.example")):
            await bench.act(forward(no(sender=sender, said=bench.now), said=bench.now), address)
        due_at = (await bench.touches())[0].due_at
        both = update(schema.touches).values(due_at=due_at, next_try_at=due_at)
        await bench.foundation.database.write(lambda tx: tx.execute(both))
        bench.standing.moment = due_at
        await bench.listen()
        yield bench


async def stop_listening(bench) -> None:
    """Lets the listener have heard nothing for an hour."""
    past = update(schema.ways).values(watermark=bench.now - 60 * MINUTE)
    await bench.foundation.database.write(lambda tx: tx.execute(past))


async def have_no_way_in(bench) -> None:
    await bench.foundation.database.write(lambda tx: tx.execute(schema.ways.delete()))


async def have_one_again(bench) -> None:
    await bench.enlist(listener=WayKind.LISTENER)
    await bench.listen()


async def halt(bench) -> None:
    await bench.desk.halt("everything", "", "audit")


async def release(bench) -> None:
    await bench.desk.release("everything", "")


async def shut_fence(bench) -> None:
    bench.foundation.objections.of_fence = lambda: Objection.FENCE_SILENT


async def open_fence(bench) -> None:
    bench.foundation.objections.of_fence = lambda: None


async def listen(bench) -> None:
    await bench.listen()


STANDSTILLS = [
    (stop_listening, listen, "listening"),
    (have_no_way_in, have_one_again, "no_way_in"),
    (halt, release, "halted"),
    (shut_fence, open_fence, "fence"),
]


@pytest.mark.parametrize(("begin", "end", "why"), STANDSTILLS, ids=[why for _, _, why in STANDSTILLS])
async def test_while_nothing_may_go_out_nothing_is_claimed_and_then_everything_goes_at_once(live, begin, end, why):
    await begin(live)
    assert [await live.application.workshop.dispatch() for _ in range(3)] == [0, 0, 0]
    assert {(row.state, row.waiting_for) for row in await live.rows(schema.touches)} == {("planned", why)}
    live.standing.moment += MINUTE
    await end(live)
    assert await live.application.workshop.dispatch() == 2
    assert {row.state for row in await live.rows(schema.touches, schema.touches.c.sent_at.is_not(None))} == {"accepted"}


async def test_a_halt_of_one_rep_stops_nobody_else_from_being_claimed(live):
    await live.desk.halt("rep", "tom", "away")
    assert await live.application.workshop.dispatch() == 2


async def test_what_falls_due_at_a_standstill_is_told_why_it_waits(live):
    await halt(live)
    await live.application.workshop.dispatch()
    fresh = update(schema.touches).values(waiting_for=None)
    await live.foundation.database.write(lambda tx: tx.execute(fresh))
    live.standing.moment += MINUTE
    await live.application.workshop.dispatch()
    assert {row.waiting_for for row in await live.rows(schema.touches)} == {"halted"}


async def test_a_standstill_takes_as_many_statements_however_much_is_due(live):
    await halt(live)
    statements: list[str] = []
    engine = live.foundation.database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    await live.application.workshop.dispatch()
    assert len([each for each in statements if "touches" in each]) == 1
