"""The journal: one line a record, appended and synced, never rewritten; what a restored database is settled against."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nurture.domain.errors import JournalUnwritable
from nurture.domain.journal_record import read_record, tells_of_nobody

_TAIL = 64 * 1024
_BEGINNING = b'{"number":'
"""What every line begins with."""


class JournalFile:
    """One writer's file. Records carry hashes, ids and times only; their numbers come from the database and rise."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def append(self, records: Sequence[tuple[int, dict[str, Any]]]) -> None:
        """Appends records and syncs the file; raises JournalUnwritable. Blocks: call it in a thread."""
        lines = (json.dumps({"number": number, **record}, separators=(",", ":")) for number, record in records)
        try:
            _write_all(self._open(), "".join(line + "\n" for line in lines).encode())
        except OSError as error:
            self.close()
            raise JournalUnwritable(f"the journal {self.path} cannot be written: {error.strerror}") from error

    def last_number(self) -> int | None:
        """Returns the number of the last whole record, 0 for an empty file, None when there is no file."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, self.path.stat().st_size - _TAIL))
                return max((_number(line) for line in file.read().splitlines()), default=0)
        except FileNotFoundError:
            return None

    def close(self) -> None:
        """Closes the file; the next append opens it again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
            self._end_broken_line(self._descriptor)
            _sync_folder(self.path.parent)
        return self._descriptor

    def _end_broken_line(self, descriptor: int) -> None:
        """A crash may have left half a line; it is ended, so that the next record stands on its own."""
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            os.write(descriptor, b"\n")


def last_numbers(folder: Path) -> dict[str, int]:
    """Returns the last number of every journal in a folder, by its writer's name. Blocks: call it in a thread."""
    files = (JournalFile(path) for path in sorted(folder.glob("*.jsonl")) if path.is_file())
    return {file.path.stem: number for file in files if (number := file.last_number()) is not None}


def lines_of(path: Path) -> Iterator[Mapping[str, Any] | None]:
    """Yields the records of a file in their order; None for a line that cannot be read, such as one a crash cut off.

    A line without its end is being written, or was never synced: it is no record. Blocks: call it in a thread.
    """
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield _parsed(line)


def unreadable_lines(path: Path) -> tuple[int, ...]:
    """Returns the numbers, from 1, of the lines of a file that cannot be understood. Blocks: call it in a thread.

    What a crash cut off is none of them when it stands whole further down: after the start it is written again.
    """
    lost: list[int] = []
    torn: dict[int, bytes] = {}
    with path.open("rb") as file:
        for place, line in enumerate((each for each in file if each.endswith(b"\n")), start=1):
            text = line.strip()
            if not text or _is_understood(text):
                torn = {each: beginning for each, beginning in torn.items() if not text.startswith(beginning)}
            elif text.startswith(_BEGINNING) or _BEGINNING.startswith(text):
                torn[place] = text
            else:
                lost.append(place)
    return tuple(sorted((*lost, *torn)))


def _is_understood(line: bytes) -> bool:
    found = _parsed(line)
    return found is not None and (tells_of_nobody(found) or read_record(found) is not None)


def _parsed(line: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("number"), int) else None


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _number(line: bytes) -> int:
    try:
        return int(json.loads(line)["number"])
    except (ValueError, KeyError, TypeError):
        return 0
