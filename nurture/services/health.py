"""Whether this process can do its work: what a probe asks."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from nurture.services.journaling import JournalKeeper
from nurture.services.objections import Objections
from nurture.storage import faults, revisions, ways
from nurture.storage.database import Database, Tx

_PATIENCE = 2.0
_LEAST_FREE = 1024 * 1024
"""Bytes that must be free beside the journal: room for thousands of records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """Each thing that must be well, and whether it is.

    `sending` is ok, not_adopted, fence, or listening: a way in cannot be read, or settles after a gap. `configuration`
    is in_force, or what became of the last edit: pending, rejected. `mails` is ok, or faulty while one that is due soon
    cannot be written. None of them makes anything unready: pages and mail are there, so that stops count.
    """

    database: bool
    journal: bool
    listener: bool
    sending: str
    configuration: str
    mails: str

    @property
    def is_ready(self) -> bool:
        """Tells whether everything is well."""
        return self.database and self.journal and self.listener


class Health:
    """Looks at what this process depends on, without changing it."""

    def __init__(
        self,
        database: Database,
        journal: JournalKeeper,
        path: Path,
        objections: Objections,
        listening: Callable[[], bool],
    ) -> None:
        self._database = database
        self._journal = journal
        self._path = path
        self._objections = objections
        self._listening = listening

    async def report(self) -> HealthReport:
        """Returns how things stand now, within about two seconds."""
        sending = await self._sending()
        return HealthReport(
            database=sending is not None,
            journal=not self._journal.broken and await asyncio.to_thread(_can_append, self._path),
            listener=self._listening(),
            sending=sending or "unknown",
            configuration=await self._edit() if sending else "unknown",
            mails=await self._faulty() if sending else "unknown",
        )

    async def _sending(self) -> str | None:
        """Returns a code for what stands against sending; None when the database cannot be reached."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._database.read(self._objection)
        except (SQLAlchemyError, OSError, TimeoutError):
            return None

    async def _edit(self) -> str:
        """Returns a code for what became of the last edit of the configuration."""
        try:
            async with asyncio.timeout(_PATIENCE):
                offered = await self._database.read(revisions.offered)
        except (SQLAlchemyError, OSError, TimeoutError):
            return "unknown"
        return offered.state.value if offered else "in_force"

    async def _faulty(self) -> str:
        """Returns a code for whether every mail that was tried can be written."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return "faulty" if await self._database.read(faults.has_any) else "ok"
        except (SQLAlchemyError, OSError, TimeoutError):
            return "unknown"

    async def _objection(self, tx: Tx) -> str:
        if await self._objections.to_database(tx):
            return "not_adopted"
        if self._objections.of_fence() is not None:
            return "fence"
        unheard = [way for way in await ways.standing(tx) if way.error or way.settles_at]
        return "listening" if unheard else "ok"


def _can_append(path: Path) -> bool:
    """Tells whether the journal's file, or its folder as long as there is no file, can be written to and has room."""
    place = path if path.exists() else next(parent for parent in path.parents if parent.exists())
    if place.is_dir() == (place == path) or not os.access(place, os.W_OK):
        return False
    free = os.statvfs(place)
    return free.f_bavail * free.f_frsize >= _LEAST_FREE
