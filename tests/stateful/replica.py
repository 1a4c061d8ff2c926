"""One replica of nurture without its daemon: opened, trapped at a named point, thrown away in the middle."""

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from shared import REPOSITORY
from sqlalchemy import update
from stateful.relay import Log, MoodyRelay
from workbench import SECRET, Bench

from nurture.configuration.revision import Revision, load
from nurture.content.render import Templates
from nurture.domain.checkpoint import Checkpoint, Point
from nurture.services.revisions import Calendars, Revisions
from nurture.settings import load_settings
from nurture.storage import schema
from nurture.storage.database import Database, Tx
from nurture.storage.types import seconds_ago
from nurture.wiring.application import assemble
from nurture.wiring.foundation import lay_foundation

DELIVERY = "delivery: allowlist\nallowlist: [globex.example, initech.example, hooli.example]"
LIMITS = {
    "rep_per_day": 2,
    "warm_up_from": 2,
    "warm_up_step": 1,
    "domain_per_day": 2,
    "relay_per_day": 6,
    "total_per_day": 3,
}
"""Low enough to be reached by a few people."""


class Crash(BaseException):
    """The process is gone: nothing in nurture may catch it."""


class Trap(Checkpoint):
    """Springs once, at the point it is set for."""

    def __init__(self) -> None:
        self.at: Point | None = None
        self.sprung = False
        self._spring: Callable[[], Awaitable[None]] | None = None

    def set(self, at: Point, spring: Callable[[], Awaitable[None]]) -> None:
        """Sets it."""
        self.at, self._spring, self.sprung = at, spring, False

    def unset(self) -> None:
        """Takes it away."""
        self.at = None

    async def reach(self, point: Point) -> None:
        """Springs if it is set for this point."""
        if point is self.at and self._spring is not None:
            self.at, self.sprung = None, True
            await self._spring()


async def crash() -> None:
    """Ends the process."""
    raise Crash


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What all replicas share that never changes: the configuration, read once."""

    folder: Path
    revision: Revision
    templates: Templates
    calendars: Calendars = field(default_factory=Calendars)

    @classmethod
    def furnish(cls, folder: Path) -> "House":
        """Writes a configuration whose limits are soon reached."""
        for name in ("config", "templates"):
            shutil.copytree(REPOSITORY / name, folder / name)
        path = folder / "config" / "nurture.yaml"
        text = path.read_text().replace("allowlist: []\n", "").replace("delivery: sandbox", DELIVERY)
        for name, value in LIMITS.items():
            text = re.sub(rf"(?m)^  {name}: .*$", f"  {name}: {value}", text)
        # Brakes are not what is tried here: a halt that they bring about would end most examples early.
        path.write_text(re.sub(r"least: \d+", "least: 1000", text))
        templates = folder / "templates"
        return cls(folder=folder, revision=load(folder / "config", templates=templates), templates=Templates(templates))


@dataclass(kw_only=True)
class Replica:
    """A living replica."""

    bench: Bench
    trap: Trap
    relay: MoodyRelay

    @property
    def owner(self) -> str:
        """Its name in the database."""
        return self.bench.foundation.owner

    async def end(self) -> None:
        """Lets nothing of it go on; what it had claimed stays claimed."""
        mine = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not mine]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self.bench.application.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where replicas are opened: a database, and a folder for what each keeps."""

    house: House
    url: str
    folder: Path
    log: Log

    async def open(self, name: str, *, environment: str = "default") -> Replica:
        """Opens a replica, as a start of the daemon does; it goes on in the journal it had."""
        data = self.folder / name
        data.mkdir(exist_ok=True)
        trap, house = Trap(), self.house
        settings = load_settings(
            {
                "NURTURE_DATA": str(data),
                "NURTURE_CONFIG": str(house.folder / "config"),
                "NURTURE_TEMPLATES": str(house.folder / "templates"),
                "NURTURE_DATABASE_URL": self.url,
                "NURTURE_PUBLIC_URL": "http://127.0.0.1:8025",
                "NURTURE_ENVIRONMENT": environment,
                "NURTURE_SECRET": SECRET,
                "NURTURE_FENCE": "off",  # Nothing is served at that public URL.
            }
        )
        laid = await lay_foundation(settings, house.revision, trap)
        revisions = Revisions(house.revision, house.templates)
        foundation = replace(laid, clock=self.log.clock, revisions=revisions, calendars=house.calendars)
        relay = MoodyRelay(self.log, trap)
        bench = Bench(application=assemble(foundation, relay), folder=house.folder, standing=self.log.clock)
        await bench.application.recovery.start()
        return Replica(bench=bench, trap=trap, relay=relay)


async def let_heartbeats_end(database: Database, owners: frozenset[str]) -> None:
    """Lets a minute pass for owners that are dead: nobody takes them for alive any more."""

    async def age(tx: Tx) -> None:
        dead = schema.replicas.c.id.in_(owners)
        await tx.execute(update(schema.replicas).where(dead).values(heartbeat_at=seconds_ago(86_400)))
        theirs = schema.leases.c.owner.in_(owners)
        await tx.execute(update(schema.leases).where(theirs).values(until=seconds_ago(86_400)))

    await database.write(age)


async def let_clearances_end(database: Database, owner: str) -> None:
    """Lets six seconds pass for a process that is gone, so that no test has to wait for them."""
    held = (schema.touches.c.claimed_by == owner) & (schema.touches.c.state == "sending")
    late = update(schema.touches).where(held).values(sending_at=seconds_ago(60))
    await database.write(lambda tx: tx.execute(late))
