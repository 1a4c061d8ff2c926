"""The pool over real sockets: what is lent, kept, checked and recycled, and how it stops."""

import asyncio
from dataclasses import replace

import pytest
from servers.offers import CLEARANCE, Here, JumpingClock, pool_for
from servers.smtp_sink import Answer, SmtpSink

from nurture.domain.checkpoint import Point
from nurture.domain.delivery import Outcome, OutcomeKind
from nurture.domain.errors import RelayUnreachable
from nurture.transport.pool import PoolLimits, RelayPool


async def send_one(pool: RelayPool) -> Outcome:
    async with pool.lease(1) as (connection,):
        return await connection.send(CLEARANCE)


async def test_a_lease_gives_as_many_open_connections_as_wanted_at_most(smtp_sink: SmtpSink) -> None:
    pool = pool_for(smtp_sink, limits=PoolLimits(connections=3))
    async with pool.lease(2) as two, pool.lease(5) as rest:
        assert (len(two), len(rest), smtp_sink.open_connections) == (2, 1, 3)
    with pytest.raises(ValueError, match="one connection"):
        async with pool.lease(0):
            pass


async def test_a_lease_waits_until_a_connection_is_free(smtp_sink: SmtpSink) -> None:
    pool = pool_for(smtp_sink, limits=PoolLimits(connections=1))
    async with pool.lease(1):
        waiting = asyncio.create_task(send_one(pool))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    assert (await waiting).kind is OutcomeKind.ACCEPTED
    assert smtp_sink.connections == 1


async def test_a_lease_makes_do_with_the_connections_it_can_get(smtp_sink: SmtpSink) -> None:
    smtp_sink.script(Answer(phase="connect", reply="421 4.7.0 too many", times=2))
    async with pool_for(smtp_sink).lease(4) as connections:
        outcomes = await asyncio.gather(*(connection.send(CLEARANCE) for connection in connections))
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.ACCEPTED] * 2


async def test_a_failed_or_canceled_lease_gives_its_places_back(smtp_sink: SmtpSink) -> None:
    pool = pool_for(smtp_sink, limits=PoolLimits(connections=2))
    smtp_sink.script(Answer(phase="connect", drop=True, times=2), Answer(phase="connect", delay=3600))
    with pytest.raises(RelayUnreachable):
        async with pool.lease(2):
            pass
    opening = asyncio.create_task(send_one(pool))
    await smtp_sink.wait_for(lambda sink: sink.connections == 3)
    opening.cancel()
    await asyncio.wait([opening])
    async with pool.lease(2) as connections:
        assert len(connections) == 2


async def test_a_connection_is_used_again_and_recycled_after_so_many_messages(smtp_sink: SmtpSink) -> None:
    pool = pool_for(smtp_sink, limits=PoolLimits(messages=2))
    for _ in range(5):
        assert (await send_one(pool)).kind is OutcomeKind.ACCEPTED
    assert smtp_sink.connections == 3
    assert smtp_sink.commands.count("QUIT") == 2


async def test_a_connection_that_the_relay_closed_is_not_lent(smtp_sink: SmtpSink) -> None:
    pool = pool_for(smtp_sink)
    await send_one(pool)
    smtp_sink.drop_connections()
    await smtp_sink.wait_for(lambda sink: sink.open_connections == 0)
    await asyncio.sleep(0.05)
    assert (await send_one(pool)).kind is OutcomeKind.ACCEPTED
    assert smtp_sink.connections == 2


@pytest.mark.parametrize(
    ("idle", "answer", "connections", "probes"),
    [
        (4.0, None, 1, 0),
        (6.0, None, 1, 1),
        (6.0, Answer(phase="rset", drop=True), 2, 1),
        (6.0, Answer(phase="rset", reply="421 4.4.2 timeout"), 2, 1),
        (6.0, Answer(phase="rset", delay=3600), 2, 1),
        (61.0, None, 2, 0),
    ],
    ids=["fresh", "probed", "dropped at the probe", "refused at the probe", "silent at the probe", "too old"],
)
async def test_an_idle_connection_is_checked_or_closed(
    smtp_sink: SmtpSink, idle: float, answer: Answer | None, connections: int, probes: int
) -> None:
    clock = JumpingClock()
    # Short only where it is to run out: a busy machine may take as long for an answer.
    patience = 0.2 if answer is not None and answer.delay else 30
    pool = pool_for(smtp_sink, clock=clock, limits=PoolLimits(probe_timeout=patience))
    await send_one(pool)
    smtp_sink.script(*filter(None, [answer]))
    clock.now += idle
    assert (await send_one(pool)).kind is OutcomeKind.ACCEPTED
    assert (smtp_sink.connections, smtp_sink.commands.count("RSET")) == (connections, probes)


async def test_a_stop_drops_what_is_before_its_dot_and_waits_for_what_is_after_it(smtp_sink: SmtpSink) -> None:
    smtp_sink.script(Answer(phase="rcpt", delay=3600, about="early"), Answer(phase="dot", delay=0.2, about="late"))
    pool = pool_for(smtp_sink)
    async with pool.lease(2) as (first, second):
        early = asyncio.create_task(first.send(replace(CLEARANCE, recipient="early@globex.example")))
        late = asyncio.create_task(second.send(replace(CLEARANCE, recipient="late@globex.example")))
        await smtp_sink.wait_for(lambda sink: len(sink.arrivals) == 1 and len(sink.begun) == 2)
        await pool.stop(5)
        assert early.done()
        assert late.done()
    assert (await early) == Outcome(kind=OutcomeKind.CALLED_OFF, phase="rcpt")
    assert (await late).kind is OutcomeKind.ACCEPTED


async def test_after_the_grace_a_message_is_unknown(smtp_sink: SmtpSink) -> None:
    smtp_sink.script(Answer(phase="dot", delay=3600))
    pool = pool_for(smtp_sink)
    sending = asyncio.create_task(send_one(pool))
    await smtp_sink.wait_for(lambda sink: bool(sink.arrivals))
    await pool.stop(0.1)
    assert (await sending) == Outcome(kind=OutcomeKind.UNKNOWN, phase="dot")


@pytest.mark.parametrize("point", [Point.AFTER_MAIL, Point.AFTER_RCPT, Point.INSIDE_DATA])
async def test_a_message_that_a_stop_drops_never_gets_its_dot(smtp_sink: SmtpSink, point: Point) -> None:
    here = Here(point)
    pool = pool_for(smtp_sink, checkpoint=here)
    sending = asyncio.create_task(send_one(pool))
    await here.there.wait()
    await pool.stop(0.05)
    here.go_on.set()
    assert (await sending).kind is OutcomeKind.CALLED_OFF
    await smtp_sink.wait_for(lambda sink: sink.open_connections == 0)
    assert smtp_sink.arrivals == []


async def test_a_stopped_pool_refuses_leases_at_once(smtp_sink: SmtpSink) -> None:
    pool = pool_for(smtp_sink, limits=PoolLimits(connections=1))
    async with pool.lease(1) as (connection,):
        waiting = asyncio.create_task(send_one(pool))
        await asyncio.sleep(0)
        await pool.stop(1)
        for refused in (waiting, send_one(pool)):
            with pytest.raises(RelayUnreachable):
                await asyncio.wait_for(refused, 1)
        assert (await connection.send(CLEARANCE)).kind is OutcomeKind.CALLED_OFF
    assert smtp_sink.begun == []


async def test_a_stop_says_goodbye_on_idle_connections(smtp_sink: SmtpSink) -> None:
    pool = pool_for(smtp_sink)
    async with pool.lease(3):
        pass
    await pool.stop(1)
    await smtp_sink.wait_for(lambda sink: sink.commands.count("QUIT") >= 3)
    assert (smtp_sink.commands.count("QUIT"), smtp_sink.begun) == (3, [])
