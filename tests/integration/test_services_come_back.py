"""Touches that come back from the relay: whose enrollment ended meanwhile, and which are another's by now."""

import asyncio
from datetime import timedelta

import pytest
from factories import DANA, forward, no
from fakes import DEFERRED, FakeRelay
from sqlalchemy import update
from workbench import real_bench

from nurture.domain.delivery import Outcome, OutcomeKind
from nurture.storage import schema
from nurture.storage.types import database_now

LAPSED = Outcome(kind=OutcomeKind.LAPSED)
CALLED_OFF = Outcome(kind=OutcomeKind.CALLED_OFF, phase="rcpt")
TURNED_AWAY = Outcome(kind=OutcomeKind.REFUSED, phase="mail", code=550, reply="5.7.1 sender not allowed")
BACK = pytest.mark.parametrize(
    "outcome", [DEFERRED, LAPSED, CALLED_OFF, TURNED_AWAY], ids=["deferred", "lapsed", "called_off", "turned_away"]
)


@pytest.fixture
async def live(database_url, tmp_path):
    """A real database in live mode, the touch to Dana due and shown."""
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay()) as bench:
        address = (await bench.desk.status()).add_addresses["maya"]
        await bench.act(forward(no(), said=bench.now), address)
        (touch,) = await bench.touches(state="planned")
        await bench.advance(touch.due_at - timedelta(days=1))
        yield bench


async def due(bench):
    """Moves to when the touch to Dana is due, before anything is done."""
    (touch,) = await bench.touches(state="planned")
    bench.standing.moment = touch.due_at
    await bench.listen()


async def standing_stop(bench):
    for _ in range(1_000):
        if await bench.stops():
            return
    raise AssertionError("no stop was written")


@BACK
async def test_a_touch_that_comes_back_after_a_stop_is_canceled_with_it(live, outcome):
    stopping = []

    async def send(_):
        stopping.append(asyncio.create_task(live.desk.stop(DANA)))
        await standing_stop(live)
        return outcome

    live.relay.send = send
    await due(live)
    await live.application.workshop.dispatch()
    await stopping[0]
    assert [row.state for row in await live.rows(schema.touches)] == ["canceled"]
    assert "touch_canceled" in [row.event for row in await live.rows(schema.history)]


async def test_a_touch_that_was_never_handed_over_is_canceled_with_a_stop_that_came_before(live):
    await due(live)
    base = live.foundation
    mine = {"state": "sending", "claimed_by": base.owner, "sending_at": database_now()}
    await base.database.write(lambda tx: tx.execute(update(schema.touches).values(**mine)))
    stop = asyncio.create_task(live.desk.stop(DANA))
    await standing_stop(live)
    dispatcher = live.application.workshop._dispatcher
    dispatcher._not_begun = {row.id for row in await live.rows(schema.touches)}
    await dispatcher.tick()
    await stop
    assert [row.state for row in await live.rows(schema.touches)] == ["canceled"]


@BACK
async def test_an_outcome_that_is_recorded_again_leaves_a_touch_to_whoever_sends_it_by_now(live, outcome):
    """A commit whose answer was lost: the replica records again, while another tries the touch once more."""
    recorded = []
    recording = live.application.workshop._dispatcher._parts.recording
    record = recording.record

    async def note(tx, offers, *, now):
        recorded.append(offers)
        await record(tx, offers, now=now)

    recording.record = note
    live.relay.answers = [outcome]
    await due(live)
    await live.application.workshop._dispatcher.tick()
    other = {"state": "sending", "claimed_by": "another", "sending_at": database_now()}
    await live.foundation.database.write(lambda tx: tx.execute(update(schema.touches).values(**other)))
    await count_once_more(live)
    (before,), counted = await live.rows(schema.touches), await counts(live)
    await live.foundation.database.write(lambda tx: record(tx, recorded[0], now=live.now))
    (after,) = await live.rows(schema.touches)
    assert (after.state, after.claimed_by, after.attempts) == ("sending", "another", before.attempts)
    assert await counts(live) == counted


async def test_what_another_sends_by_now_is_neither_given_back_nor_taken_out_of_the_counts(live):
    live.relay.answers = [DEFERRED]
    await due(live)
    dispatcher = live.application.workshop._dispatcher
    await dispatcher.tick()
    other = {"state": "sending", "claimed_by": "another", "sending_at": database_now()}
    await live.foundation.database.write(lambda tx: tx.execute(update(schema.touches).values(**other)))
    await count_once_more(live)
    counted = await counts(live)
    dispatcher._not_begun = {row.id for row in await live.rows(schema.touches)}
    await dispatcher.tick()
    assert [(row.state, row.claimed_by) for row in await live.rows(schema.touches)] == [("sending", "another")]
    assert await counts(live) == counted


async def counts(bench):
    return {(row.scope, row.subject, row.period): row.taken for row in await bench.rows(schema.tallies)}


async def count_once_more(bench):
    """Counts the touch as another's gate has."""
    table = schema.tallies
    await bench.foundation.database.write(lambda tx: tx.execute(update(table).values(taken=table.c.taken + 1)))


async def test_a_touch_that_our_own_stop_called_off_is_offered_at_once_and_not_counted(live):
    live.relay.answers = [CALLED_OFF, CALLED_OFF]
    await due(live)
    for _ in range(3):
        await live.application.workshop._dispatcher.tick()
    (touch,) = [row for row in await live.rows(schema.touches) if row.state != "planned"]
    assert (touch.state, touch.attempts) == ("accepted", 0)
    assert "touch_deferred" not in [row.event for row in await live.rows(schema.history)]
