"""How long it takes to look five years ahead for 100,000 people in a cadence, on one core, and how much memory.

The people are written into a database first, all in the shipped cadence `not-now`, a hundred reps writing to them. Then
`nurture plan --for 5y` looks, eight percent of the mails being answered: the whole program is timed, of the processor,
from its start until it has printed. The last line is JSON.
"""

import asyncio
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rig.crowd import Crowd, settle_in
from rig.figures import Figure, is_quick, show
from rig.house import REPOSITORY, House, build, sqlite_url
from sqlalchemy import bindparam, update

from nurture.settings import Settings, load_settings
from nurture.storage import schema
from nurture.storage.database import Tx
from nurture.wiring import open_application

MOST = 90.0
_DAYS, _SCATTER = 89, 37
START = 3.0
"""Seconds that the program may take whatever is stored; of many people it is no part that counts."""

COMMAND = ("-m", "nurture", "plan", "--for", "5y", "--answers", "8%", "--json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look took: seconds of the processor, megabytes, and how many mails it found."""

    processor: float
    megabytes: float
    mails: int

    @property
    def a_mail(self) -> float:
        """Microseconds of the processor a mail."""
        return 1_000_000 * self.processor / self.mails


def main() -> None:
    """Measure and print."""
    stored = 3_000 if is_quick() else 100_000
    stored = int(next((each.partition("=")[2] for each in sys.argv if each.startswith("--stored=")), stored))
    few, many = (_measured(count) for count in (stored // 10, stored))
    print(
        f"{stored} people, {many.mails} mails: {many.processor:.1f} s of the processor, {many.megabytes:.0f} MB;"
        f" {many.a_mail:.0f} us a mail, {few.a_mail:.0f} with a tenth of the people"
    )
    figure = Figure(
        benchmark="looking_ahead",
        figure=round(many.processor, 1),
        unit=f"s of the processor for five years of {stored} people, SQLite",
        against="a mail of a tenth of the people",
        ratio=round(many.a_mail / few.a_mail, 2),
        target=f"<= {MOST:.0f} s for 100,000",
        met=many.processor <= START + (MOST - START) * stored / 100_000,
    )
    show(figure, mails=many.mails, megabytes=round(many.megabytes))


def _measured(stored: int) -> Looked:
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        shutil.rmtree(Path(folder) / "config" / "cadences")
        shutil.copytree(REPOSITORY / "config" / "cadences", Path(folder) / "config" / "cadences")
        house = House(folder=Path(folder), database_url=sqlite_url(Path(folder)), relay_port=9)
        asyncio.run(_move_in(load_settings(house.environ), stored))
        return _look(house)


async def _move_in(settings: Settings, stored: int) -> None:
    application = await open_application(settings)
    try:
        base, now = application.foundation, datetime.now(UTC)
        await settle_in(base.database, base.keyring, Crowd(stored=stored, due=0), now=now)
        await base.database.write(lambda tx: _spread_noes(tx, range(1, stored + 1), now))
    finally:
        await application.close()


async def _spread_noes(tx: Tx, numbers: range, now: datetime) -> None:
    """Let the noes have come on any day of the last three months, and the first mail be planned three months later."""
    said = {number: now - timedelta(days=number * _SCATTER % _DAYS, minutes=number % 997) for number in numbers}
    enrollments, touches = schema.enrollments, schema.touches
    of_enrollment = update(enrollments).where(enrollments.c.id == bindparam("number"))
    of_touch = update(touches).where(touches.c.id == bindparam("number"))
    no, due = bindparam("no", type_=touches.c.due_at.type), bindparam("due", type_=touches.c.due_at.type)
    rows = [{"number": number, "no": at, "due": at + timedelta(days=_DAYS + 3)} for number, at in said.items()]
    await tx.execute(of_enrollment.values(latest_no=no), rows)
    await tx.execute(of_touch.values(due_at=due, next_try_at=due), rows)


def _look(house: House) -> Looked:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environ = {**os.environ, **house.environ, "PYTHONPATH": str(REPOSITORY)}
    told = subprocess.run([sys.executable, *COMMAND], env=environ, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    mails = sum(count for _, count in json.loads(told.stdout)["mails"])
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Looked(processor=processor, megabytes=after.ru_maxrss / 1024, mails=mails)


if __name__ == "__main__":
    main()
