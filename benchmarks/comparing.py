"""How long it takes to compare an edit with the rules in force: 100,000 people in a cadence, one core.

Two edits: one that moves everybody's next mail, the worst there is, and one that touches no plan. The people are
written into a database first; only the comparison is timed, by the clock and of the processor. With --postgres on a
fresh PostgreSQL. The last line is JSON.
"""

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rig.crowd import Crowd, settle_in
from rig.figures import Figure, is_quick, show
from rig.house import House, build, sqlite_url
from rig.servers import fresh_postgres

from nurture.configuration.revision import Revision, load
from nurture.content.render import Templates
from nurture.domain.cadence import Duration, Unit
from nurture.domain.changes import Comparison
from nurture.services.changes import Scene
from nurture.services.comparing import compare
from nurture.services.revisions import Calendars, Revisions
from nurture.settings import load_settings
from nurture.wiring import Application, open_application

MOST = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a comparison took, by the clock and of the processor, and what it found."""

    seconds: float
    processor: float
    found: Comparison


def main() -> None:
    """Measure and print."""
    stored = 5_000 if is_quick() else 100_000
    with tempfile.TemporaryDirectory() as folder, _url(Path(folder)) as url:
        build(Path(folder))
        house = House(folder=Path(folder), database_url=url, relay_port=9)
        worst, still = asyncio.run(_measure(house, stored))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, each in (("moves everybody", worst), ("moves nobody", still)):
        print(f"{name}: {each.seconds:.1f} s ({each.processor:.1f} s processor), {each.found.changed} changes")
    figure = Figure(
        benchmark="comparing",
        figure=round(worst.processor, 1),
        unit=f"s of the processor for an edit that moves {worst.found.changed} of {stored} next mails, {_database()}",
        against="the same edit of nothing",
        ratio=round(worst.processor / still.processor, 1),
        target=f"<= {MOST:.0f} s for 100,000",
        met=worst.processor <= MOST * stored / 100_000,
    )
    show(figure, seconds=round(worst.seconds, 1), nothing=round(still.processor, 1), megabytes=round(peak))


async def _measure(house: House, stored: int) -> tuple[Compared, Compared]:
    settings = load_settings(house.environ)
    application = await open_application(settings)
    now = datetime.now(UTC)
    try:
        base = application.foundation
        await settle_in(base.database, base.keyring, Crowd(stored=stored, due=0), now=now)
        revision = load(settings.config, templates=settings.templates)
        still = await _compare(application, revision, now)
        return await _compare(application, _later(revision), now), still
    finally:
        await application.close()


async def _compare(application: Application, revision: Revision, now: datetime) -> Compared:
    base = application.foundation
    proposed = Revisions(revision, Templates(base.settings.templates))
    scene = Scene.of(base.revisions, proposed, Calendars(), now=now)
    began, processor = time.perf_counter(), time.process_time()
    found = await compare(base.database, scene)
    return Compared(seconds=time.perf_counter() - began, processor=time.process_time() - processor, found=found)


def _later(revision: Revision) -> Revision:
    """Return a revision whose first steps wait for eight months."""
    (cadence,) = revision.cadences
    first = replace(cadence.steps[0], wait=Duration(count=8, unit=Unit.MONTHS))
    return replace(revision, cadences=(replace(cadence, steps=(first, *cadence.steps[1:])),))


@contextmanager
def _url(folder: Path) -> Iterator[str]:
    if "--postgres" in sys.argv:
        with fresh_postgres() as server:
            yield server.url(server.create_database())
    else:
        yield sqlite_url(folder)


def _database() -> str:
    return "PostgreSQL" if "--postgres" in sys.argv else "SQLite"


if __name__ == "__main__":
    main()
