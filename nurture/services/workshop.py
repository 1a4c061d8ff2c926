"""Runs each kind of work one at a time, so that a sandbox's clock can wait until a moment's work is done."""

import asyncio
from datetime import datetime

from nurture.services.dispatcher import Dispatcher
from nurture.services.notices import Notices
from nurture.services.posting import Posting
from nurture.services.processing import Processing
from nurture.storage import letters, touches
from nurture.storage.database import Tx


class Workshop:
    """The work of the daemon: reading messages, sending touches, sending letters, writing notices."""

    def __init__(self, processing: Processing, dispatcher: Dispatcher, posting: Posting, notices: Notices) -> None:
        self._processing = processing
        self._dispatcher = dispatcher
        self._posting = posting
        self._notices = notices
        self._turns = {name: asyncio.Lock() for name in ("process", "dispatch", "post", "notice")}

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

    async def moments(self, tx: Tx) -> tuple[datetime, ...]:
        """Returns when each kind of work that no new message brings has something to do next; it may be past."""
        due = (await touches.next_due(tx, again=False), await letters.next_due(tx))
        return (*(moment for moment in due if moment), *await self._notices.moments(tx))

    async def next_retry(self, tx: Tx) -> datetime | None:
        """Returns when a touch that was due and kept back is looked at again, or None."""
        return await touches.next_due(tx, again=True)

    async def settle(self) -> None:
        """Returns when everything that is due at this moment was done."""
        await self.notice()
        while await self.process() + await self.dispatch() + await self.post():
            await self.notice()
