"""Databases prepared once a run, of which every test gets a copy: one with its tables, and sandboxes with a past."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.postgres import PostgresServer
from workbench import Bench, sandbox_bench

from nurture.storage import migrate
from nurture.storage.database import Database

Past = Callable[[Bench], Awaitable[None]]
"""What happened in a sandbox before a test begins."""

_FILE = "nurture.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a database lies: in a file of a folder, or on a server, under a name of its own there."""

    folder: Path
    server: PostgresServer | None = None
    name: str = ""

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.server.url(self.name) if self.server else f"sqlite+aiosqlite:///{self.folder / _FILE}"

    def copied_to(self, folder: Path) -> "Place":
        """Returns the place of a copy; nobody may be connected to this one."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True, copy_function=_copy)
        name = self.server.create_database(template=self.name) if self.server else ""
        return Place(folder=folder, server=self.server, name=name)

    def drop(self) -> None:
        """Removes the database; the folder is the caller's."""
        if self.server:
            self.server.drop_database(self.name)


class Prepared:
    """What was prepared on one kind of database; each is made when the first test asks for it."""

    def __init__(self, folder: Path, server: PostgresServer | None) -> None:
        self._folder = folder
        self._server = server
        self._made: dict[str, Place] = {}

    def migrated(self) -> Place:
        """Returns where a database lies that has its tables, and was opened by nobody."""
        if "" not in self._made:
            place = self._empty("tables")
            with ThreadPoolExecutor(1) as thread:  # A loop of its own, whether or not the test's is running.
                thread.submit(asyncio.run, _migrate(place.url)).result()
            self._made[""] = place
        return self._made[""]

    async def sandbox(self, past: Past) -> Place:
        """Returns where a sandbox lies in which that has happened, and which nobody has open."""
        if past.__name__ not in self._made:
            place = self.migrated().copied_to(self._folder / past.__name__)
            async with sandbox_bench(place.url, place.folder) as bench:
                await past(bench)
            self._made[past.__name__] = place
        return self._made[past.__name__]

    def _empty(self, name: str) -> Place:
        folder = self._folder / name
        folder.mkdir()
        return Place(folder=folder, server=self._server, name=self._server.create_database() if self._server else "")


@asynccontextmanager
async def sandbox_after(prepared: Prepared, past: Past, folder: Path) -> AsyncIterator[Bench]:
    """A sandbox of one test's own, as after a restart: its clock stands where that past ended."""
    place = (await prepared.sandbox(past)).copied_to(folder)
    try:
        async with sandbox_bench(place.url, folder, at=None, welcomed=False) as bench:
            yield bench
    finally:
        place.drop()


def _copy(source: str, target: str) -> None:
    """Copies a file; those of a configuration that was laid out are written once, and are the same in all copies."""
    (os.link if "/var/revisions/" in source else shutil.copyfile)(source, target)


async def _migrate(url: str) -> None:
    database = Database(url)
    try:
        await migrate.upgrade(database)
    finally:
        await database.close()
