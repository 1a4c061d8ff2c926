"""What a round plays on: a seeded home on a small disk, its replicas behind doors, a relay with moods, a database."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from promises.process import Home, Ports
from promises.records import Records
from promises.seeding import Seed
from servers.postgres import PostgresCluster

from torture.clock import WallClock
from torture.crew import Door, Replica, quiet_ports
from torture.disk import SmallDisk, small_disk
from torture.moods import moody_relay
from torture.network import Line, line_to

NO_BRAKES = """\
brakes:
  complaints: {warn_percent: 100, halt_percent: 100, least: 1000}
  hard_bounces: {warn_percent: 100, halt_percent: 100, least: 1000}
  deferrals: {warn_percent: 100, halt_percent: 100, least: 1000}
"""
"""A relay with such moods and so many complaints would halt everything, which is a trial of nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a round stands: its folder, its seed, and what it starts from."""

    folder: Path
    number: int
    seed: str
    grown: Seed
    cluster: PostgresCluster | None

    @property
    def ports(self) -> range:
        """Where doors may be: a trial on each kind of database may run beside the other."""
        return range(12000, 20000) if self.cluster is None else range(20000, 30000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A round's parts. `lines` are the replicas' ways to the database, none for an embedded one."""

    place: Place
    records: Records
    replicas: tuple[Replica, ...]
    lines: tuple[Line, ...]
    disk: SmallDisk
    spare: Ports
    clock: WallClock

    @property
    def calm(self) -> Path:
        """The file that calms the relay."""
        return self.place.folder / "calm"

    @property
    def relay_log(self) -> Path:
        """What the relay wrote down."""
        return self.place.folder / "relay"

    def relieve(self) -> None:
        """Ends every trouble that lasts."""
        self.disk.relieve()
        self.clock.set_ahead(0)
        for line in self.lines:
            line.mend()
        for replica in self.replicas:
            replica.thaw()
        if self.place.cluster is not None:
            self.place.cluster.start()


@contextmanager
def standing(place: Place) -> Iterator[Stage]:
    """Builds a stage, with nothing started yet, and clears it away with the block."""
    place.folder.mkdir(parents=True)
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(place.folder / "disk"))
        relay = moody_relay(place.seed, place.folder / "relay", place.folder / "calm")
        home = place.grown.clone(disk.folder / "data", stack.enter_context(relay))
        stack.callback(place.grown.drop, home)
        if place.cluster is not None:
            place.cluster.server.checkpoint()
        with (home.config / "nurture.yaml").open("a") as installation:
            installation.write(NO_BRAKES)
        lines = _lines(stack, place)
        doors = _doors(place, home, lines)
        replicas = tuple(Replica(door) for door in doors)
        stack.callback(_end_all, replicas)
        clock = WallClock()
        stack.callback(clock.set_ahead, 0)
        yield Stage(
            place=place,
            records=Records(home.database_url),
            replicas=replicas,
            lines=lines,
            disk=disk,
            spare=quiet_ports(place.ports),
            clock=clock,
        )


def _lines(stack: ExitStack, place: Place) -> tuple[Line, ...]:
    if place.cluster is None:
        return ()
    return tuple(stack.enter_context(line_to(place.cluster.server.port)) for _ in range(2))


def _doors(place: Place, home: Home, lines: tuple[Line, ...]) -> tuple[Door, ...]:
    """Returns one door for an embedded database, else one at the end of each line."""
    if not lines:
        return (_door(place.folder / "replica0", home, home.folder, quiet_ports(place.ports)),)
    name = home.database_url.rpartition("/")[2]
    urls = [f"postgresql+psycopg://nurture@127.0.0.1:{line.port}/{name}" for line in lines]
    folders = [home.folder, home.folder.with_name("data1")]
    return tuple(
        _door(
            place.folder / f"replica{number}",
            replace(home, database_url=url),
            folders[number],
            quiet_ports(place.ports),
        )
        for number, url in enumerate(urls)
    )


def _door(folder: Path, home: Home, data: Path, ports: Ports) -> Door:
    """Returns a replica's door; replicas share the folder of journals.

    The log and the socket lie beside the disk: what is to be filled is where nurture keeps its data.
    """
    more = {
        **dict(home.more),
        "NURTURE_DATA": str(data),
        "NURTURE_JOURNAL": str(home.folder / "journal"),
        "NURTURE_SOCKET": str(folder / "control.sock"),
        "NURTURE_SMTP_LISTEN": f"127.0.0.1:{ports.smtp}",
        "NURTURE_WEB_LISTEN": f"127.0.0.1:{ports.web}",
    }
    folder.mkdir()
    return Door(home=replace(home, folder=folder, more=tuple(more.items())), ports=ports)


def _end_all(replicas: tuple[Replica, ...]) -> None:
    for replica in replicas:
        if replica.process is not None:
            replica.thaw()
            replica.kill()
