"""What may come after the blows: an old backup is put back, or the whole disk is cloned and started too."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from promises.copying import Copier
from promises.mails import Person, deliver, forward_of_no
from promises.process import Home, wait_until
from promises.records import Records

from nurture.storage import schema
from torture.crew import Door, Replica
from torture.evidence import BegunFact, Evidence
from torture.gathering import gather, read_relay_log
from torture.stage import Stage
from torture.traffic import Notebook

AFTER_RESTORE, BESIDE_A_CLONE = Person(number=9500), Person(number=9600)
"""Newcomers whose touch goes out last: everything due before them had its turn."""


def put_back(stage: Stage, before: Evidence, notebook: Notebook) -> Evidence:
    """Puts the database back to where the round began, adopts it with its journals, and lets everybody be due.

    Returns what is left then. Touches that this database does not know any more stand with what was known of them.
    """
    with _copier(stage) as copier:
        home = copier.restore(_direct(stage), stage.place.grown.database_url)
        records = Records(home.database_url)
        replica = Replica(Door(home=home, ports=stage.replicas[0].door.ports))
        with _running(replica):
            assert replica.process is not None
            # A disk that was full cuts lines off, and an older database does not write them again. What they
            # told was never acknowledged.
            replica.process.ask("adopt", settle=True, without_unreadable_lines=True)
            records.bring_forward(*{touch.person for touch in records.touches()})
            newcomer_goes_out(replica, records, AFTER_RESTORE)
        after = gather(records, stage.relay_log, [stage.disk.folder], notebook)
    known = {touch.tag for touch in after.touches}
    gone = tuple(touch for touch in before.touches if touch.tag not in known)
    return replace(after, touches=(*after.touches, *gone))


def clone(stage: Stage) -> tuple[str, ...]:
    """Starts a full copy beside the original, under the same configuration; returns what it began, in words."""
    with _copier(stage) as copier:
        home = _fenced(stage)
        Records(home.database_url).postpone_all()
        copied = _copy(stage, home, copier)
        original, copy = Replica(Door(home=home, ports=stage.replicas[0].door.ports)), Replica(copied)
        began = len(read_relay_log(stage.relay_log).begun)
        with _running(original), _running(copy):
            theirs = Records(copied.home.database_url)
            theirs.bring_forward(*{touch.person for touch in theirs.touches()})
            own = newcomer_goes_out(original, Records(home.database_url), BESIDE_A_CLONE)
            wait_until(lambda: _is_caught(theirs), "the fence has caught the clone")
        return tuple(_words(begun) for begun in read_relay_log(stage.relay_log).begun[began:] if begun.tag != own)


def newcomer_goes_out(replica: Replica, records: Records, person: Person) -> str:
    """Lets a rep forward somebody's no, and returns the tag of their touch once it was accepted."""
    assert replica.process is not None
    add_address = replica.process.ask("status").add_addresses["maya"]
    deliver(replica.door.ports.smtp, forward_of_no(person, add_address, now=datetime.now(UTC)))
    wait_until(lambda: person in records.first_touches(person), "a newcomer's touch is planned")
    records.bring_forward(person)
    wait_until(lambda: records.first_touches(person)[person].state == "accepted", "a newcomer's touch goes out")
    return records.first_touches(person)[person].tag


def _words(begun: BegunFact) -> str:
    return f"touch {begun.tag}: begun by a clone of the disk"


def _is_caught(records: Records) -> bool:
    planned = [touch.waiting_for for touch in records.touches() if touch.state == "planned"]
    return not planned or "fence" in planned


def _direct(stage: Stage) -> Home:
    """Returns the first replica's home with its database's own address, past any line."""
    home, postgres = stage.replicas[0].door.home, stage.place.grown.postgres
    if postgres is None:
        return home
    return replace(home, database_url=postgres.url(home.database_url.rpartition("/")[2]))


def _fenced(stage: Stage) -> Home:
    home, ports = _direct(stage), stage.replicas[0].door.ports
    url = f"http://127.0.0.1:{ports.web}"
    Records(home.database_url).change(schema.deployment.update().values(public_url=url))
    return replace(home, more=(*home.more, ("NURTURE_FENCE", "on"), ("NURTURE_PUBLIC_URL", url)))


def _copy(stage: Stage, home: Home, copier: Copier) -> Door:
    """Returns the door of a copy of everything; it listens elsewhere, and asks the same public URL."""
    folder, ports = stage.place.folder / "clone", stage.spare
    data = shutil.copytree(stage.disk.folder / "data", folder / "data", ignore=_not_copied)
    more = {
        **dict(home.more),
        "NURTURE_DATA": str(data),
        "NURTURE_JOURNAL": str(data / "journal"),
        "NURTURE_SOCKET": str(folder / "control.sock"),
        "NURTURE_SMTP_LISTEN": f"127.0.0.1:{ports.smtp}",
        "NURTURE_WEB_LISTEN": f"127.0.0.1:{ports.web}",
    }
    return Door(
        home=replace(home, folder=folder, database_url=copier.backup(home), more=tuple(more.items())), ports=ports
    )


_not_copied = shutil.ignore_patterns("*.lock", "*.sock", "nurture.db*")


@contextmanager
def _copier(stage: Stage) -> Iterator[Copier]:
    folder: Path = stage.place.folder
    copier = Copier(folder=folder, postgres=stage.place.grown.postgres)
    try:
        yield copier
    finally:
        copier.drop_all()


@contextmanager
def _running(replica: Replica) -> Iterator[None]:
    replica.start()
    try:
        replica.await_ready()
        yield
        replica.end()
    finally:
        replica.kill()
