"""Copies of a running nurture: backups of its database, put back later or opened elsewhere."""

import shutil
import sqlite3
from dataclasses import dataclass, field, replace
from pathlib import Path

from promises.process import Home
from servers.postgres import PostgresServer


@dataclass(kw_only=True)
class Copier:
    """Copies databases of either kind; those it made on a server are dropped at the end."""

    folder: Path
    postgres: PostgresServer | None
    made: list[str] = field(default_factory=list)

    def backup(self, home: Home) -> str:
        """Returns the URL of a copy of a database as it is now; on PostgreSQL nobody may be connected to it."""
        if self.postgres is not None:
            return self._on_server(_name(home.database_url))
        path = self.folder / f"backup{len(self.made)}.db"
        with sqlite3.connect(_path(home.database_url)) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))
        self.made.append(path.name)
        return f"sqlite+aiosqlite:///{path}"

    def empty(self, home: Home) -> Home:
        """Returns the same home with a database that nothing has reached yet."""
        if self.postgres is not None:
            return replace(home, database_url=self._on_server("template1"))
        _remove(home)
        return home

    def restore(self, home: Home, backup: str) -> Home:
        """Returns the same home with its database as it was in the backup."""
        if self.postgres is not None:
            return replace(home, database_url=self._on_server(_name(backup)))
        _remove(home)
        shutil.copy(_path(backup), _path(home.database_url))
        return home

    def clone(self, home: Home) -> Home:
        """Returns a full copy: the folder with its journal, and the database."""
        backup, folder = self.backup(home), self.folder / f"clone{len(self.made)}"
        shutil.copytree(home.folder, folder, ignore=shutil.ignore_patterns("*.lock", "log", "control.sock"))
        return replace(home, folder=folder, database_url=backup)

    def drop_all(self) -> None:
        """Removes the copies on a server."""
        for name in self.made if self.postgres is not None else ():
            self.postgres.drop_database(name)

    def _on_server(self, template: str) -> str:
        assert self.postgres is not None
        self.made.append(self.postgres.create_database(template=template))
        return self.postgres.url(self.made[-1])


def _remove(home: Home) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{_path(home.database_url)}{suffix}").unlink(missing_ok=True)


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


def _name(url: str) -> str:
    return url.rpartition("/")[2]
