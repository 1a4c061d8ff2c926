"""Keeps the journal in step with the database: queued in the transaction, synced before anything relies on it."""

import asyncio
from typing import Any

import structlog

from nurture.domain.errors import JournalUnwritable
from nurture.journal.file import JournalFile
from nurture.storage import deployment
from nurture.storage.database import Database, Tx

_log = structlog.get_logger(__name__)


class JournalKeeper:
    """Writes this writer's records in order. `broken` halts sending until a later sync succeeds."""

    def __init__(self, database: Database, file: JournalFile, *, writer: str) -> None:
        self._database = database
        self._file = file
        self._writer = writer
        self._turn = asyncio.Lock()
        self.broken = False

    async def queue(self, tx: Tx, *records: dict[str, Any]) -> None:
        """Queues records in the transaction that they speak of."""
        await deployment.queue_records(tx, self._writer, list(records))

    async def sync(self) -> None:
        """Appends and syncs whatever is queued and committed, also what a crash left; raises JournalUnwritable."""
        async with self._turn:
            records = await self._database.look(lambda tx: deployment.unwritten_records(tx, self._writer))
            if records:
                await self._append(records)
            self.broken = False

    async def mend(self) -> None:
        """Tries again to write what could not be written; sending goes on when that works."""
        if self.broken:
            await self.sync()

    async def _append(self, records: tuple[tuple[int, dict[str, Any]], ...]) -> None:
        try:
            await asyncio.to_thread(self._file.append, records)
        except JournalUnwritable:
            self.broken = True
            _log.error("journal_unwritable", records=len(records))
            raise
        numbers = tuple(number for number, _ in records)
        await self._database.write_first(lambda tx: deployment.mark_written(tx, self._writer, numbers))
