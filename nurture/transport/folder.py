"""The folder reader: mail that is put into a folder as files, one a message, or into a Maildir."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from nurture.domain.errors import MailboxUnreachable
from nurture.mail.parse import split_head
from nurture.transport.fetched import FetchedMessage, FolderPosition, PollResult, Taken, Taker

YOUNG = 2.0
"""Seconds since its last change in which a file may still be being written: it is left until the next poll."""

_NOWHERE = FolderPosition(uidvalidity=0, last_uid=0)


class FolderReader:
    """Reads `*.eml` of a folder and whatever lies in the `new` of a Maildir; what was taken moves to `done` or
    `failed`.

    Copies that are not wanted are removed: nothing of them may be kept.
    """

    def __init__(self, folder: Path, *, size: int, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._size = size
        self._clock = clock

    async def poll(self, taker: Taker, positions: Mapping[str, FolderPosition]) -> PollResult:
        """Hands over each file, the oldest first. Raises MailboxUnreachable when the folder cannot be read."""
        stored, complete = 0, True
        try:
            for path in await asyncio.to_thread(self._files):
                if await asyncio.to_thread(self._is_young, path):
                    complete = False
                    continue
                taken = await self._take(path, taker)
                stored += taken is Taken.STORED
                complete = complete and taken is not Taken.AGAIN
        except OSError as error:
            text = f"the folder {self._folder} cannot be read or written: {error.strerror}; check path and permissions"
            raise MailboxUnreachable(text) from error
        return PollResult(positions={}, stored=stored, complete=complete)

    async def wait(self, seconds: float) -> bool:
        """Returns at once: nothing announces a file."""
        return False

    async def close(self) -> None:
        """Does nothing: nothing runs."""

    def _files(self) -> list[Path]:
        if not self._folder.is_dir():
            raise FileNotFoundError(2, "there is no such folder")
        new = self._folder / "new"
        found = [path for path in self._folder.glob("*.eml") if not path.name.startswith(".") and path.is_file()]
        found += [path for path in new.iterdir() if path.is_file()] if new.is_dir() else []
        return sorted(found, key=lambda path: (path.stat().st_mtime, path.name))

    def _is_young(self, path: Path) -> bool:
        """Tells whether it changed just now; a time that lies ahead is another machine's clock, and says nothing."""
        return 0 <= self._clock() - path.stat().st_mtime < YOUNG

    async def _take(self, path: Path, taker: Taker) -> Taken:
        message = await asyncio.to_thread(self._read, path)
        if taker.sifts and not await taker.wants(split_head(message.data)[0]):
            await asyncio.to_thread(path.unlink)
            return Taken.LEFT
        taken = await taker.take(message)
        if taken in (Taken.STORED, Taken.REFUSED):
            is_done = message.whole and taken is Taken.STORED
            await asyncio.to_thread(_move, path, self._folder / ("done" if is_done else "failed"))
        return taken

    def _read(self, path: Path) -> FetchedMessage:
        size = path.stat().st_size
        whole = size <= self._size
        with path.open("rb") as file:
            data = file.read() if whole else split_head(file.read(self._size))[0]
        return FetchedMessage(folder=self._folder.name, position=_NOWHERE, data=data, size=size, whole=whole)


def _move(path: Path, folder: Path) -> None:
    """Moves a file under its name, or under the first free one like it."""
    folder.mkdir(exist_ok=True)
    path.rename(next(place for place in _names(folder, path) if not place.exists()))


def _names(folder: Path, path: Path) -> Iterator[Path]:
    yield folder / path.name
    for number in itertools.count(1):
        yield folder / f"{path.stem}-{number}{path.suffix}"
