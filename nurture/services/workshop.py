"""Runs each kind of work one at a time, so that a sandbox's clock can wait until a moment's work is done."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from nurture.services.clock import BusinessClock
from nurture.services.dispatcher import Dispatcher
from nurture.services.notices import Moments, Notices
from nurture.services.posting import Posting
from nurture.services.processing import Processing
from nurture.services.replanning import Replanning
from nurture.storage import letters, touches
from nurture.storage.database import Database, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What there is to do at `now`, and when there is more; a moment that has come says that something may be due.

    `kept_back` is when a touch that was due is looked at again.
    """

    now: datetime
    has_mail: bool
    touch: datetime | None
    kept_back: datetime | None
    letter: datetime | None
    notices: Moments

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When each kind of work that no new message brings, but what is kept back, has something to do next."""
        of_notices = (moment for of_kind in self.notices for moment in of_kind)
        return (*(moment for moment in (self.touch, self.letter) if moment), *of_notices)

    @property
    def due(self) -> frozenset[str | int]:
        """What has something to do now: kinds of work, and of notices their places."""
        kinds = {
            "process": self.has_mail,
            "dispatch": self._has_come(self.touch, self.kept_back),
            "post": self._has_come(self.letter),
            "notice": self._has_come(*(moment for of_kind in self.notices for moment in of_kind)),
        }
        places = (place for place, of_kind in enumerate(self.notices) if self._has_come(*of_kind))
        return frozenset((*(kind for kind, is_due in kinds.items() if is_due), *places))

    def _has_come(self, *moments: datetime | None) -> bool:
        return any(moment is not None and moment <= self.now for moment in moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopParts:
    """What works, and the database and clock that say what there is to do."""

    database: Database
    clock: BusinessClock
    processing: Processing
    dispatcher: Dispatcher
    posting: Posting
    notices: Notices
    replanning: Replanning


class Workshop:
    """The work of the daemon: reading messages, sending touches, sending letters, writing notices."""

    def __init__(self, parts: WorkshopParts) -> None:
        self._database = parts.database
        self._clock = parts.clock
        self._processing = parts.processing
        self._dispatcher = parts.dispatcher
        self._posting = parts.posting
        self._notices = parts.notices
        self._replanning = parts.replanning
        self._turns = {name: asyncio.Lock() for name in ("process", "dispatch", "post", "notice", "replan")}

    async def process(self) -> int:
        """Acts on stored messages until none is left; returns how many."""
        count = 0
        async with self._turns["process"]:
            while await self._processing.tick():
                count += 1
        return count

    async def dispatch(self) -> int:
        """Sends what is due until nothing is; returns how many touches were claimed."""
        count = 0
        async with self._turns["dispatch"]:
            while claimed := await self._dispatcher.tick():
                count += claimed
        return count

    async def post(self) -> int:
        """Sends letters until none is due; returns how many were claimed."""
        count = 0
        async with self._turns["post"]:
            while claimed := await self._posting.tick():
                count += claimed
        return count

    async def notice(self) -> None:
        """Writes what the calendar brings."""
        async with self._turns["notice"]:
            await self._notices.tick()

    async def replan(self) -> int:
        """Brings what is planned in line with the configuration in force; returns how many touches changed."""
        async with self._turns["replan"]:
            return await self._replanning.settle()

    async def settle(self) -> None:
        """Returns when everything that is due at this moment was done."""
        await self.replan()
        await self.notice()
        while await self.process() + await self.dispatch() + await self.post():
            await self.notice()

    async def catch_up(self) -> Agenda:
        """As `settle`, for a clock that stops often: asks first what is due, and leaves the rest alone.

        Returns what there is to do later. What is due and comes to nothing, as under a halt, is tried once.
        """
        agenda = await self._look()
        while agenda.due:
            worked = await self._work(agenda)
            left = await self._look()
            if not worked and left.due == agenda.due:
                return left
            agenda = left
        return agenda

    async def _look(self) -> Agenda:
        """Asks the database what there is to do, once nobody is in the middle of something."""
        while True:
            while self._is_busy():
                await self.settle()
            await self.replan()
            agenda = await self._database.look(self.agenda)
            if not self._is_busy():
                return agenda

    def _is_busy(self) -> bool:
        return any(turn.locked() for turn in self._turns.values())

    async def agenda(self, tx: Tx) -> Agenda:
        """Returns what there is to do, and when."""
        now = self._clock.now()
        return Agenda(
            now=now,
            has_mail=await self._processing.has_mail(tx),
            touch=now if self._dispatcher.is_interrupted else await touches.next_due(tx, again=False),
            kept_back=await touches.next_due(tx, again=True),
            letter=now if self._posting.is_interrupted else await letters.next_due(tx),
            notices=await self._notices.moments(tx, now=now),
        )

    async def _work(self, agenda: Agenda) -> int:
        """Does what an agenda says is due, and sends the letters that brings about; returns how much was claimed."""
        if "notice" in agenda.due:
            async with self._turns["notice"]:
                await self._notices.write(agenda.notices)
        count = await self.process() if "process" in agenda.due else 0
        count += await self.dispatch() if "dispatch" in agenda.due else 0
        return count + await self.post()
