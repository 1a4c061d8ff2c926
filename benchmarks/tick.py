"""Whether a tick takes longer the more is stored: 1,000 due of ten thousand, a hundred thousand, a million people.

Each size is a database of its own, whose people have had a mail before and have a history. The dispatcher of a whole
nurture carries the due touches to `smtp-sink`, as in `sending.py`, several times a size, each time to other people; the
fastest counts, since a busy machine only ever adds. Then the ticks that found nothing to do are timed, and `status`.
With --postgres the same on a fresh PostgreSQL that syncs each commit, and how much it
writes ahead for a touch. The last line is JSON.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rig.figures import Figure, is_quick, show
from rig.house import House, build, sqlite_url
from rig.multitude import accepted_since, gather, make_due
from rig.servers import fresh_postgres
from rig.sinks import smtp_sink
from sqlalchemy import text

from nurture.logs import configure
from nurture.settings import load_settings
from nurture.wiring import Application, open_application

MOST = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many people are stored, and how often some of them are due."""

    stored: int
    due: int
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What was measured of a size: seconds for the due ones, by the clock and of the processor, and of other ticks."""

    size: Size
    seconds: float
    processor: float
    others: dict[str, float]


def main() -> None:
    """Measure and print."""
    sizes = [Size(stored=stored, due=100, turns=2) for stored in (1_000, 10_000)]
    if not is_quick():
        sizes = [Size(stored=stored, due=1_000, turns=3) for stored in (10_000, 100_000, 1_000_000)]
    with smtp_sink() as port, _urls() as url_of:
        found = [measure(size, port, url_of) for size in sizes]
    seconds = [each.seconds for each in found]
    ratio = max(seconds) / min(seconds)
    figure = Figure(
        benchmark="tick",
        figure=round(found[-1].seconds, 2),
        unit=f"s for {sizes[-1].due} due of {sizes[-1].stored} stored, {_database()}",
        against=f"the same of {', '.join(str(size.stored) for size in sizes[:-1])}",
        ratio=round(ratio, 2),
        target=f"within {MOST} x of each other",
        met=ratio <= MOST,
    )
    show(figure, seconds=[round(each, 2) for each in seconds], processor=[round(each.processor, 2) for each in found])


def measure(size: Size, port: int, url_of: Callable[[Path], str]) -> Ticked:
    """Return what a size takes."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        house = House(folder=Path(folder), database_url=url_of(Path(folder)), relay_port=port)
        found = asyncio.run(_measure(house, size))
    others = ", ".join(f"{name} {1000 * each:.1f} ms" for name, each in found.others.items())
    print(f"{size.stored} stored, {size.due} due: {found.seconds:.2f} s ({found.processor:.2f} s processor); {others}")
    return found


async def _measure(house: House, size: Size) -> Ticked:
    log = (house.folder / "log").open("w", encoding="utf-8")
    with redirect_stderr(log):
        configure("error", "json")
    application = await open_application(load_settings(house.environ))
    try:
        await gather(application, size.stored, now=datetime.now(UTC))
        await application.recovery.start()
        turns = [await _turn(application, size, turn) for turn in range(size.turns)]
        others = {name: await _fastest(work) for name, work in _others(application).items()}
        seconds, processor = min(turns)
        return Ticked(size=size, seconds=seconds, processor=processor, others=others)
    finally:
        await application.relay.stop(1)
        await application.close()


async def _turn(application: Application, size: Size, turn: int) -> tuple[float, float]:
    """Return the seconds that the due touches of a turn take, by the clock and of the processor."""
    now = datetime.now(UTC)
    await make_due(application, size.stored, due=size.due, turn=turn, now=now)
    written = await _written_ahead(application)
    began, spent = time.perf_counter(), time.process_time()
    await application.workshop.dispatch()
    took = time.perf_counter() - began, time.process_time() - spent
    count = await application.foundation.database.read(lambda tx: accepted_since(tx, now))
    if count != size.due:
        raise SystemExit(f"{count} touches were accepted, not {size.due}")
    if written is not None:
        kilobytes = ((await _written_ahead(application) or 0) - written) / 1024
        print(f"{size.stored} stored: {kilobytes / count:.1f} kB written ahead a touch")
    return took


async def _written_ahead(application: Application) -> int | None:
    """Return how many bytes PostgreSQL ever wrote ahead; None for SQLite."""
    database = application.foundation.database
    if database.is_sqlite:
        return None
    asked = text("SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS BIGINT)")
    return int((await database.read(lambda tx: tx.execute(asked))).scalar_one())


def _others(application: Application) -> dict[str, Callable[[], Awaitable[object]]]:
    database, workshop = application.foundation.database, application.workshop
    return {
        "dispatch": workshop.dispatch,
        "process": workshop.process,
        "notice": workshop.notice,
        "post": workshop.post,
        "take_over": application.recovery.take_over,
        "beat": application.recovery.beat,
        "agenda": lambda: database.read(workshop.agenda),
        "status": application.desk.status,
    }


async def _fastest(work: Callable[[], Awaitable[object]]) -> float:
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        await work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def _database() -> str:
    return "PostgreSQL" if "--postgres" in sys.argv[1:] else "SQLite"


@contextmanager
def _urls() -> Iterator[Callable[[Path], str]]:
    """Give what returns the address of an empty database, of a server of its own where one is wanted."""
    if _database() == "SQLite":
        yield sqlite_url
        return
    with fresh_postgres() as server:
        yield lambda _: server.url(server.create_database())


if __name__ == "__main__":
    main()
