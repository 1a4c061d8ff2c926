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
        self._unmarked: frozenset[int] = frozenset()
        self.broken = False

    async def queue(self, tx: Tx, *records: dict[str, Any]) -> None:
        """Queues records in the transaction that they speak of."""
        await deployment.queue_records(tx, self._writer, list(records))

    async def mark(self, tx: Tx) -> None:
        """Marks what `sync` has left to be marked by a later transaction."""
        if self._unmarked:
            await deployment.mark_written(tx, self._writer, tuple(sorted(self._unmarked)))

    async def sync(self, *, marks_later: bool = False) -> None:
        """Appends and syncs whatever is queued and committed, also what a crash left; raises JournalUnwritable.

        With `marks_later` what was appended is left for `mark`, which spares whoever syncs often a commit each time. A
        record that a crash left unmarked is appended again, as after a crash between append and mark: it says the same.
        """
        async with self._turn:
            records = await self._database.look(lambda tx: deployment.unwritten_records(tx, self._writer))
            self._unmarked &= {number for number, _ in records}
            await self._append(tuple(record for record in records if record[0] not in self._unmarked))
            if self._unmarked and not marks_later:
                await self._database.write_first(self.mark)
            self.broken = False

    async def mend(self) -> None:
        """Tries again to write what could not be written; sending goes on when that works. Marks what is unmarked."""
        if self.broken or self._unmarked:
            await self.sync()

    async def _append(self, records: tuple[tuple[int, dict[str, Any]], ...]) -> None:
        if not records:
            return
        try:
            await asyncio.to_thread(self._file.append, records)
        except JournalUnwritable:
            self.broken = True
            _log.error("journal_unwritable", records=len(records))
            raise
        self._unmarked |= {number for number, _ in records}
