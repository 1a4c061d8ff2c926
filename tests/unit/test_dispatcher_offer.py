"""A group of mails handed to the relay at once, one of which ends in a fault of ours."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from fakes import ACCEPTED

from nurture.domain.checkpoint import Checkpoint
from nurture.services.dispatcher import Dispatcher


class Plain:
    """The parts that an offer needs; it keeps what was recorded."""

    def __init__(self) -> None:
        self.recorded = []
        self.gatekeeper = self.breakers = self.database = self.recording = self.signal = self
        self.clock = SimpleNamespace(now=lambda: None)
        self.checkpoint = Checkpoint()
        self.correspondence = None

    async def step_back(self):
        """Lets nobody pass."""

    async def clear(self, group, *, now):
        return tuple(SimpleNamespace(touch_id=draft.touch.touch_id) for draft in group)

    def of(self, route):
        return SimpleNamespace(heard=lambda outcome: None, room=lambda wanted: wanted)

    async def write(self, work, **_):
        await work(None)

    async def record(self, tx, offers, *, now):
        self.recorded += [(offer.draft.touch.touch_id, offer.outcome.kind.value) for offer in offers]

    def fire(self):
        """Tells nobody."""


class Faulty:
    """Ends in a fault once its neighbour has begun."""

    def __init__(self, begun: asyncio.Event) -> None:
        self._begun = begun

    async def send(self, _):
        await asyncio.wait_for(self._begun.wait(), 5)
        raise AttributeError("a fault of ours")


class Slow:
    """Takes its mail after some turns of the loop."""

    def __init__(self, begun: asyncio.Event) -> None:
        self._begun = begun

    async def send(self, _):
        self._begun.set()
        for _turn in range(50):
            await asyncio.sleep(0)
        return ACCEPTED


async def test_a_mail_that_ends_in_a_fault_is_unknown_and_the_others_of_its_group_are_awaited():
    parts, begun = Plain(), asyncio.Event()
    dispatcher = Dispatcher(parts)
    group = tuple(SimpleNamespace(touch=SimpleNamespace(touch_id=each), route=None) for each in (1, 2))
    with pytest.raises(AttributeError, match="a fault of ours"):
        await dispatcher._offer(group, (Faulty(begun), Slow(begun)))
    assert sorted(parts.recorded) == [(1, "unknown"), (2, "accepted")]
    assert (dispatcher._unrecorded, dispatcher._not_begun) == ([], set())


async def test_how_a_mail_ended_is_recorded_however_often_the_dispatcher_is_cancelled_meanwhile():
    parts, recording, go_on = Plain(), asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def lease(room, route):
        yield (Slow(asyncio.Event()),)

    async def write_slowly(work, **_):
        recording.set()
        await go_on.wait()
        await work(None)

    parts.relay, parts.write = SimpleNamespace(lease=lease), write_slowly
    draft = SimpleNamespace(touch=SimpleNamespace(touch_id=1), route=None)
    sending = asyncio.create_task(Dispatcher(parts)._send_by(None, (draft,)))
    await recording.wait()
    for _ in range(3):
        sending.cancel()
        await asyncio.wait([sending], timeout=0.01)
    assert not sending.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert parts.recorded == [(1, "accepted")]
