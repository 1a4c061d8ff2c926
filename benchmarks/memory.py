"""How much memory a daemon holds with a million people stored, while and after it sends to ten thousand of them.

The people are written into a SQLite database first; then `nurture run` is started as a process of its own, to whose
people touches are due. Its resident memory is what the kernel states. The last line is JSON.
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rig.daemons import Daemon, running
from rig.figures import Figure, is_quick, show
from rig.house import House, build, sqlite_url
from rig.multitude import accepted_since, gather, make_due
from rig.sinks import free_port, smtp_sink

from nurture.settings import load_settings
from nurture.storage.database import Database
from nurture.wiring import open_application

MOST = 150
PATIENCE = 1_800


def main() -> None:
    """Measure and print."""
    stored, due = (10_000, 100) if is_quick() else (1_000_000, 10_000)
    with smtp_sink() as port, tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        web, smtp = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
        more = (("NURTURE_WEB_LISTEN", web), ("NURTURE_SMTP_LISTEN", smtp))
        house = House(folder=Path(folder), database_url=sqlite_url(Path(folder)), relay_port=port, more=more)
        asyncio.run(_fill(house, stored, due))
        began = datetime.now(UTC)
        with running(house) as daemon:
            first, after = daemon.megabytes("VmRSS"), asyncio.run(_after(daemon, house, due, began))
            peak = daemon.megabytes("VmHWM")
    print(f"{stored} stored: {first:.0f} MB when ready, {after:.0f} MB after {due} touches, at most {peak:.0f} MB")
    figure = Figure(
        benchmark="memory",
        figure=round(peak),
        unit=f"MB at most, {stored} stored, {due} sent, SQLite",
        against="the same daemon when ready",
        ratio=round(peak / first, 2),
        target=f"<= {MOST} MB",
        met=peak <= MOST,
    )
    show(figure, after=round(after), ready=round(first))


async def _fill(house: House, stored: int, due: int) -> None:
    application = await open_application(load_settings(house.environ))
    try:
        await gather(application, stored, now=datetime.now(UTC))
        await make_due(application, stored, due=due, turn=0, now=datetime.now(UTC))
    finally:
        await application.close()


async def _after(daemon: Daemon, house: House, due: int, began: datetime) -> float:
    """Return what the daemon holds two seconds after its last touch was accepted."""
    database, deadline = Database(house.database_url), time.monotonic() + PATIENCE
    try:
        while await database.read(lambda tx: accepted_since(tx, began)) < due:
            if time.monotonic() > deadline:
                raise SystemExit("not all touches were sent")
            await asyncio.sleep(0.5)
    finally:
        await database.close()
    await asyncio.sleep(2)
    return daemon.megabytes("VmRSS")


if __name__ == "__main__":
    main()
