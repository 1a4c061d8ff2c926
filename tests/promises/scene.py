"""A running nurture with its relay, its people and the ways to stop them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from promises.mails import Person
from promises.process import Home, NurtureProcess, nurture
from promises.records import Records
from promises.relay_log import RelayLog
from promises.runner import Trap
from promises.stoppers import Stoppers
from servers.sink_process import sink_process

Plant = Callable[[int], Home]
"""Makes a home for the relay at a port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a test plays with."""

    home: Home
    process: NurtureProcess
    records: Records
    log: RelayLog
    stoppers: Stoppers

    def begun(self, person: Person) -> int:
        """Returns how many touches to a person were begun."""
        tags = {touch.tag for touch in self.records.touches(person)}
        return sum(begun.tag in tags for begun in self.log.begun)

    @contextmanager
    def broken_journal(self) -> Iterator[None]:
        """Puts a folder where the journal's file belongs, until the block ends."""
        (lock,) = (self.home.folder / "journal").glob("*.lock")
        file = lock.with_suffix(".jsonl")
        aside = file.with_suffix(".aside")
        if file.exists():
            file.rename(aside)
        file.mkdir(parents=True)
        yield
        file.rmdir()
        if aside.exists():
            aside.rename(file)


@contextmanager
def standing(plant: Plant, folder: Path, trap: Trap | None = None) -> Iterator[Scene]:
    """Starts a nurture from the seed and ends it with the block."""
    with sink_process(folder / "relay") as relay:
        home = plant(relay.port)
        records = Records(home.database_url)
        people = tuple(records.first_touches())
        with nurture(home, trap) as process:
            stoppers = Stoppers(records, people, process)
            yield Scene(home=home, process=process, records=records, log=RelayLog(folder / "relay"), stoppers=stoppers)
