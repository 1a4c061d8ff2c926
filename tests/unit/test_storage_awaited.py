"""Other work steps back while somebody outside waits, and goes on all the same."""

import asyncio

from nurture.storage.write_queue import Awaited


async def test_it_goes_on_at_once_when_nobody_waits() -> None:
    async with asyncio.timeout(5):
        await Awaited().pass_by()


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
    awaited = Awaited()
    with awaited.one():
        async with asyncio.timeout(5):
            await awaited.pass_by()
