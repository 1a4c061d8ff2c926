"""How much faster two replicas send than one, as real processes on one PostgreSQL.

A fresh server on loopback that syncs each commit; for one replica and then for two: a crowd whose touches are due at a
word, daemons that are ready, the word, and the time until the last touch is accepted. The last line is JSON.
"""

import asyncio
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rig.crowd import Crowd, move_in
from rig.daemons import running
from rig.figures import Figure, is_quick, show
from rig.house import REPOSITORY, House, build
from rig.sinks import free_port, smtp_sink
from sqlalchemy import func, select, update

from nurture.settings import load_settings
from nurture.storage import schema
from nurture.storage.database import Database, Tx
from nurture.wiring import open_application

sys.path.insert(0, str(REPOSITORY / "tests"))

from servers import postgres

LEAST = 1.6
CONNECTIONS = 16
SYNCED = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "128MB"}


def main() -> None:
    """Measure and print."""
    count = 100 if is_quick() else 4_000
    binaries = postgres.find_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed")
    postgres.SETTINGS.update(SYNCED)
    with postgres.running_postgres(binaries) as server, smtp_sink() as port:
        rates = [measure(server, port, count=count, replicas=replicas) for replicas in (1, 2)]
    print(f"{count} touches: {rates[0]:.0f} a second by one replica, {rates[1]:.0f} by two; {os.cpu_count()} cores")
    figure = Figure(
        benchmark="replicas",
        figure=round(rates[1]),
        unit="due touches per second, PostgreSQL, two replicas",
        against="one replica",
        ratio=round(rates[1] / rates[0], 2),
        target=f">= {LEAST} x",
        met=rates[1] >= LEAST * rates[0],
    )
    show(figure)


def measure(server: postgres.PostgresServer, port: int, *, count: int, replicas: int) -> float:
    """Return how many touches a second so many replicas send."""
    url = server.url(server.create_database())
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        build(Path(folder))
        houses = [_house(Path(folder), url, port, number) for number in range(replicas)]
        asyncio.run(_fill(houses[0], count))
        for house in houses:
            stack.enter_context(running(house))
        return asyncio.run(_timed(url, count))


def _house(folder: Path, url: str, port: int, number: int) -> House:
    own = folder / f"replica{number}"
    more = (
        ("NURTURE_CONFIG", str(folder / "config")),
        ("NURTURE_DATA", str(own)),
        ("NURTURE_JOURNAL", str(own / "journal")),
        ("NURTURE_WEB_LISTEN", f"127.0.0.1:{free_port()}"),
        ("NURTURE_SMTP_LISTEN", f"127.0.0.1:{free_port()}"),
        ("NURTURE_RELAY_CONNECTIONS", str(CONNECTIONS)),
    )
    return House(folder=folder, database_url=url, relay_port=port, more=more)


async def _fill(house: House, count: int) -> None:
    """Write a crowd to whom everything is due tomorrow."""
    application = await open_application(load_settings(house.environ))
    await move_in(application, Crowd(stored=count, due=0))
    await application.close()


async def _timed(url: str, count: int) -> float:
    database = Database(url)
    now = datetime.now(UTC) - timedelta(minutes=5)  # Heard up to then: the watermark moves every few seconds only.
    due = update(schema.touches).values(due_at=now, next_try_at=now)
    accepted = select(func.count()).where(schema.touches.c.state == "accepted")

    async def done(tx: Tx) -> int:
        return int((await tx.execute(accepted)).scalar_one())

    await database.write(lambda tx: tx.execute(due))
    began, deadline = time.perf_counter(), time.perf_counter() + 600
    while await database.read(done) < count:
        if time.perf_counter() > deadline:
            raise SystemExit("the touches were not sent within ten minutes")
        await asyncio.sleep(0.1)
    seconds = time.perf_counter() - began
    await database.close()
    return count / seconds


if __name__ == "__main__":
    main()
