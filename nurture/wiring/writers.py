"""Which file of the journal this process writes: each has one of its own, also where several share the folder."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from nurture.domain.errors import DaemonRunning, JournalUnwritable
from nurture.storage.locking import ProcessLock

_EMBEDDED = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A writer's name, its file, and the lock that keeps others from it for as long as this process lives."""

    name: str
    path: Path
    lock: ProcessLock


def take_writer(folder: Path, *, embedded: bool) -> Writer:
    """Returns a writer of the folder that no living process has: `main` for an embedded database, which has one only.

    Else the first free one that was there before, so that a restart goes on in its file, or a new one.
    Raises DaemonRunning when another process has `main`, JournalUnwritable when the folder takes no lock.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _first_free(folder, embedded=embedded)
    except OSError as error:
        raise JournalUnwritable(f"the journal's folder {folder} cannot be written: {error.strerror}") from error


def _first_free(folder: Path, *, embedded: bool) -> Writer:
    if embedded:
        return _take(folder, _EMBEDDED)
    # A lock without its file tells of a journal that was lost, which the database then notices.
    for name in sorted({path.stem for pattern in ("*.jsonl", "*.lock") for path in folder.glob(pattern)}):
        try:
            return _take(folder, name)
        except DaemonRunning:
            continue
    return _take(folder, secrets.token_hex(8))


def _take(folder: Path, name: str) -> Writer:
    # Beside the journal's file and not on it, since that one may be taken away and put back.
    lock = ProcessLock(folder / f"{name}.lock")
    lock.take()
    return Writer(name=name, path=folder / f"{name}.jsonl", lock=lock)
