"""Whether this process can do its work: what a probe asks."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from nurture.services.journaling import JournalKeeper
from nurture.storage import deployment
from nurture.storage.database import Database

_PATIENCE = 2.0
_LEAST_FREE = 1024 * 1024
"""Bytes that must be free beside the journal: room for thousands of records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """Each thing that must be well, and whether it is."""

    database: bool
    journal: bool
    listener: bool

    @property
    def is_ready(self) -> bool:
        """Tells whether everything is well."""
        return self.database and self.journal and self.listener


class Health:
    """Looks at what this process depends on, without changing it."""

    def __init__(self, database: Database, journal: JournalKeeper, path: Path, listening: Callable[[], bool]) -> None:
        self._database = database
        self._journal = journal
        self._path = path
        self._listening = listening

    async def report(self) -> HealthReport:
        """Returns how things stand now, within about two seconds."""
        return HealthReport(
            database=await self._is_database_reachable(),
            journal=not self._journal.broken and await asyncio.to_thread(_can_append, self._path),
            listener=self._listening(),
        )

    async def _is_database_reachable(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._database.read(deployment.get)
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
        return True


def _can_append(path: Path) -> bool:
    """Tells whether the journal's file, or its folder as long as there is no file, can be written to and has room."""
    place = path if path.exists() else next(parent for parent in path.parents if parent.exists())
    if place.is_dir() == (place == path) or not os.access(place, os.W_OK):
        return False
    free = os.statvfs(place)
    return free.f_bavail * free.f_frsize >= _LEAST_FREE
