"""Who goes before whom: whose turn it is to write to an embedded database, who shares a commit, who steps back."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

Work = Callable[[AsyncConnection], Awaitable[Any]]

MOST_TOGETHER = 16
"""So many share a commit at most: the first of them waits for the last."""

MOST_IN_A_ROW = 20
"""After so many turns of others, whoever goes after them gets one: mail that never ends must not end sending."""


PATIENCE = 0.02
"""Seconds for which other work steps back at most, so that it goes on however many wait."""


class Awaited:
    """Counts what somebody outside waits for at this moment."""

    def __init__(self) -> None:
        self._count = 0
        self._nobody = asyncio.Event()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Counts one until the block ends."""
        self._count += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._nobody.set()

    async def pass_by(self) -> None:
        """Returns at once when nobody is waited for, else when nobody is any more, within PATIENCE."""
        if self._count:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._nobody.wait()


@dataclass(slots=True, kw_only=True, eq=False)
class Unit:
    """One caller's work. `end` is None when it is the caller's turn to write, for all who wait; else how it ended."""

    work: Work
    end: "asyncio.Future[Callable[[], Any] | None]"


@dataclass(slots=True, eq=False)
class _Lane:
    """Those of one rank who wait, in their order, and how many turns others got meanwhile."""

    waiting: "deque[asyncio.Future[None]]" = field(default_factory=deque)
    passed_over: int = 0

    def take(self) -> "asyncio.Future[None]":
        """Returns whoever waited longest."""
        self.passed_over = 0
        return self.waiting.popleft()


class WriteQueue:
    """Lets one writer at a time pass: first what somebody waits for, then what arrived, then the rest."""

    def __init__(self) -> None:
        self._busy = False
        self._first: deque[Unit] = deque()
        self._urgent = _Lane()
        self._patient = _Lane()

    @asynccontextmanager
    async def turn(self, *, urgent: bool) -> AsyncIterator[None]:
        """Waits for its turn and holds it."""
        if self._busy:
            waiting = asyncio.get_running_loop().create_future()
            (self._urgent if urgent else self._patient).waiting.append(waiting)
            await self._await_turn(waiting)
        self._busy = True
        try:
            yield
        finally:
            self._pass_on()

    async def together(self, work: Work, write_all: Callable[[tuple[Unit, ...]], Awaitable[None]]) -> Any:
        """Returns what the work returns, before all others and in one transaction with those who wait as it does.

        Whoever has the turn calls `write_all`, which ends every unit it is given. Not to be cancelled.
        """
        unit = Unit(work=work, end=asyncio.get_running_loop().create_future())
        if self._busy:
            self._first.append(unit)
            end = await unit.end
            if end is not None:
                return end()
        self._busy, unit.end = True, asyncio.get_running_loop().create_future()
        try:
            await write_all((unit, *self._take()))
        finally:
            self._pass_on()
        end = unit.end.result()
        assert end is not None  # it was not called to write a second time
        return end()

    def _take(self) -> tuple[Unit, ...]:
        return tuple(self._first.popleft() for _ in range(min(len(self._first), MOST_TOGETHER - 1)))

    async def _await_turn(self, waiting: asyncio.Future[None]) -> None:
        try:
            await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._first or self._urgent.waiting or self._patient.waiting:
            following = self._following()
            if not following.done():
                following.set_result(None)
                return
        self._busy = False

    def _following(self) -> asyncio.Future[Any]:
        """Takes out whose turn it is: by rank, unless one of a lower rank was passed over too often."""
        lanes = [lane for lane in (self._urgent, self._patient) if lane.waiting]
        chosen = next((lane for lane in lanes if lane.passed_over >= MOST_IN_A_ROW), None)
        if chosen is None and not self._first:
            chosen = lanes[0]
        for lane in lanes:
            lane.passed_over += 1
        return self._first.popleft().end if chosen is None else chosen.take()


def ended(unit: Unit, result: Any) -> None:
    """Tells a caller what its work returned."""
    if not unit.end.done():
        unit.end.set_result(lambda: result)


def failed(unit: Unit, error: BaseException) -> None:
    """Raises an error at a caller."""

    def fail() -> None:
        raise error

    if not unit.end.done():
        unit.end.set_result(fail)
