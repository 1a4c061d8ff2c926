"""Whose turn it is to write: by rank, and nobody is passed over for ever."""

import asyncio

import pytest

from nurture.storage.write_queue import MOST_IN_A_ROW, Unit, WriteQueue, ended

ENOUGH = 1_000
"""Turns after which somebody who had none is taken for passed over for ever."""


class Crowd:
    """Stops and readings that never end, until a sending had a turn; `turns` tells whose each was."""

    def __init__(self) -> None:
        self.turns: list[str] = []
        self._queue = WriteQueue()

    async def stops(self) -> None:
        while self._goes_on:
            await self._queue.together(self._stop, self._write_all)

    async def others(self, name: str, *, urgent: bool) -> None:
        while self._goes_on:
            async with self._queue.turn(urgent=urgent):
                await asyncio.sleep(0)
                self.turns.append(name)

    @property
    def _goes_on(self) -> bool:
        return len(self.turns) < ENOUGH and "sending" not in self.turns

    async def _stop(self, _: object) -> None:
        await asyncio.sleep(0)

    async def _write_all(self, units: tuple[Unit, ...]) -> None:
        self.turns.append("stop")
        for unit in units:
            ended(unit, await unit.work(None))  # type: ignore[arg-type]


@pytest.mark.parametrize("stops", [0, 3])
async def test_the_rest_gets_a_turn_though_those_of_both_ranks_before_it_never_end(stops: int) -> None:
    crowd = Crowd()
    async with asyncio.timeout(20):
        await asyncio.gather(
            *(crowd.stops() for _ in range(stops)),
            *(crowd.others("reading", urgent=True) for _ in range(3)),
            crowd.others("sending", urgent=False),
        )
    assert crowd.turns.index("sending") <= 2 * (MOST_IN_A_ROW + 1)
