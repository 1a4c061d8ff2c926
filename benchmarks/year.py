"""How long a year of a team takes on a sandbox's clock, and whether that is linear in the touches.

Teams of several sizes, each prospect with a no behind and a first mail ahead: heads-ups, check-ins, what follows them,
letters to reps, into the sandbox's outbox. The clock stops once in an hour in which something is due. A bar shows the
day. The quick form plays two weeks. `--team 100000` plays one team of that size alone. The last line is JSON.
"""

import asyncio
import sys
import tempfile
import time
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rig.crowd import Crowd, settle_in
from rig.figures import Figure, is_quick, show
from rig.house import House, build, sqlite_url
from rig.multitude import accepted_since, spread_over_a_year
from sqlalchemy import func, select

from nurture.logs import configure
from nurture.services.clock import SandboxClock
from nurture.services.sandbox_time import SandboxTime
from nurture.settings import load_settings
from nurture.storage import schema
from nurture.storage.database import Tx
from nurture.wiring import Application, open_application

MOST = 1.3
START = datetime(2027, 1, 4, tzinfo=UTC)
DAYS, QUICK_DAYS = 365, 7
GRAIN = timedelta(minutes=55)
"""Below the hour after which a touch is late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What a year of a team took: touches that went out, letters, seconds by the clock and of the processor."""

    team: int
    touches: int
    letters: int
    seconds: float
    processor: float

    @property
    def each(self) -> float:
        """Milliseconds of the processor for each touch."""
        return 1000 * self.processor / self.touches


def main() -> None:
    """Measure and print."""
    teams = (
        [int(sys.argv[sys.argv.index("--team") + 1])]
        if "--team" in sys.argv
        else [500, 1_000]
        if is_quick()
        else [1_000, 10_000]
    )
    found = [play(team) for team in teams]
    for year in found:
        print(
            f"{year.team} prospects: {year.touches} touches and {year.letters} letters in {year.seconds:.0f} s, "
            f"{year.processor:.0f} s of the processor, {year.each:.1f} ms a touch"
        )
    ratio = found[-1].each / found[0].each
    figure = Figure(
        benchmark="year",
        figure=round(found[-1].seconds),
        unit=f"s for {_days()} days of {teams[-1]} prospects, SQLite",
        against=f"processor time a touch with {teams[0]} prospects",
        ratio=round(ratio, 2),
        target=f"linear: <= {MOST} x",
        met=ratio <= MOST,
    )
    show(figure, touches=found[-1].touches, milliseconds=[round(year.each, 2) for year in found])


def _days() -> int:
    return QUICK_DAYS if is_quick() else DAYS


def play(team: int) -> Year:
    """Play the year of a team."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        _let_play(Path(folder))
        return asyncio.run(_play(House(folder=Path(folder), database_url=sqlite_url(Path(folder)), relay_port=1), team))


def _let_play(folder: Path) -> None:
    """Make the company a sandbox whose reps and readers live by UTC, with four hours for mail each day."""
    config = folder / "config"
    for name, changes in (
        ("nurture.yaml", (("delivery: live", "delivery: sandbox"),)),
        ("cadences/all.yaml", (('"00:01"', '"10:00"'), ('"23:59"', '"14:00"'))),
    ):
        text = (config / name).read_text(encoding="utf-8")
        for old, new in changes:
            text = text.replace(old, new)
        (config / name).write_text(text, encoding="utf-8")
    team = (config / "team.yaml").read_text(encoding="utf-8")
    zone = team.partition("zone: ")[2].partition(",")[0]
    (config / "team.yaml").write_text(team.replace(f"zone: {zone}", "zone: Etc/UTC"), encoding="utf-8")


async def _play(house: House, team: int) -> Year:
    environ = {name: value for name, value in house.environ.items() if not name.startswith("NURTURE_RELAY")}
    log = (house.folder / "log").open("w", encoding="utf-8")
    with redirect_stderr(log):
        configure("error", "json")
    application = await open_application(load_settings(environ))
    try:
        base = application.foundation
        assert isinstance(base.clock, SandboxClock)
        await base.clock.set(base.database, START, rate=0)
        await settle_in(base.database, base.keyring, Crowd(stored=team, due=0), now=START)
        await base.database.write(lambda tx: spread_over_a_year(tx, START))
        await application.recovery.start()
        began, spent = time.perf_counter(), time.process_time()
        await _pass_days(application, team)
        seconds, processor = time.perf_counter() - began, time.process_time() - spent
        touches, letters = await base.database.read(_sent)
        return Year(team=team, touches=touches, letters=letters, seconds=seconds, processor=processor)
    finally:
        await application.close()


async def _pass_days(application: Application, team: int) -> None:
    base = application.foundation
    clock = SandboxTime(base.database, base.clock, application.workshop)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, disable=is_quick()) as progress:
        for day in progress.track(range(1, _days() + 1), description=f"{team} prospects, day"):
            await clock.advance(START + timedelta(days=day), grain=GRAIN)


async def _sent(tx: Tx) -> tuple[int, int]:
    letters = select(func.count()).select_from(schema.letters).where(schema.letters.c.state == "accepted")
    return await accepted_since(tx, START), int((await tx.execute(letters)).scalar_one())


if __name__ == "__main__":
    main()
