"""Other work steps back while somebody outside waits, and goes on all the same."""

import asyncio

from nurture.storage.write_queue import Awaited


async def test_it_goes_on_at_once_when_nobody_waits() -> None:
    awaited, passed = Awaited(), asyncio.Event()
    task = asyncio.create_task(_pass(awaited, passed))
    await asyncio.sleep(0)
    assert passed.is_set()
    await task


async def _pass(awaited: Awaited, passed: asyncio.Event) -> None:
    await awaited.pass_by()
    passed.set()


async def test_it_goes_on_when_the_last_of_those_who_wait_has_an_answer() -> None:
    awaited, order = Awaited(), []

    async def sending() -> None:
        await awaited.pass_by()
        order.append("sending")

    with awaited.one():
        task = asyncio.create_task(sending())
        with awaited.one():
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        order.append("stop")
    await task
    assert order == ["stop", "sending"]


async def test_it_goes_on_after_a_moment_however_long_they_wait() -> None:
    awaited, passed = Awaited(), asyncio.Event()
    with awaited.one():
        task = asyncio.create_task(_pass(awaited, passed))
        await asyncio.sleep(0)
        assert not passed.is_set()
        await asyncio.wait_for(passed.wait(), 5)
        assert passed.is_set()
    await task
