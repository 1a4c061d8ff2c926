"""PostgreSQL as it would be run: a fresh server on loopback that syncs each commit."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rig.house import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tests"))

from servers import postgres

SYNCED = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "128MB"}


@contextmanager
def fresh_postgres() -> Iterator[postgres.PostgresServer]:
    """Run a server until the block ends; end the program where none is installed."""
    binaries = postgres.find_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed")
    postgres.SETTINGS.update(SYNCED)
    with postgres.running_postgres(binaries) as server:
        yield server
