"""A folder of files as a way in: read once, put away, and what is still being written is left."""

import os
import time
from pathlib import Path

import pytest

from nurture.domain.errors import MailboxUnreachable
from nurture.transport.fetched import FetchedMessage, Taken
from nurture.transport.folder import YOUNG, FolderReader


class Desk:
    """Takes what it is given, as it is told; wants only what contains `only`."""

    def __init__(self, *, answers: Taken = Taken.STORED, only: bytes | None = None) -> None:
        self.answers = answers
        self.only = only
        self.messages: list[FetchedMessage] = []

    @property
    def sifts(self) -> bool:
        return self.only is not None

    async def wants(self, head: bytes) -> bool:
        return self.only is not None and self.only in head

    async def take(self, message: FetchedMessage) -> Taken:
        self.messages.append(message)
        return self.answers


def drop(path: Path, words: str = "Not now", *, age: float = 60) -> Path:
    """Puts a mail there, written so many seconds ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"Subject: {words}\r\n\r\n{words}\r\n".encode())
    os.utime(path, (time.time() - age,) * 2)
    return path


def reader_of(folder: Path, *, size: int = 1_000) -> FolderReader:
    return FolderReader(folder, size=size)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


async def test_files_are_read_the_oldest_first_and_put_away(tmp_path: Path) -> None:
    drop(tmp_path / "b.eml", "first", age=90)
    drop(tmp_path / "a.eml", "second")
    drop(tmp_path / "notes.txt")
    desk = Desk()
    result = await reader_of(tmp_path).poll(desk, {})
    assert [b"first" in message.data for message in desk.messages] == [True, False]
    assert (result.stored, result.complete) == (2, True)
    assert names(tmp_path) == ["done/a.eml", "done/b.eml", "notes.txt"]


async def test_a_file_that_changed_just_now_is_left_and_the_folder_is_not_read_to_its_end(tmp_path: Path) -> None:
    drop(tmp_path / "a.eml", age=YOUNG / 2)
    desk = Desk()
    result = await reader_of(tmp_path).poll(desk, {})
    assert (desk.messages, result.complete, names(tmp_path)) == ([], False, ["a.eml"])


async def test_a_hidden_file_is_not_a_mail_yet(tmp_path: Path) -> None:
    drop(tmp_path / ".a.eml")
    assert (await reader_of(tmp_path).poll(Desk(), {})).stored == 0


async def test_a_maildir_is_read_too(tmp_path: Path) -> None:
    drop(tmp_path / "new" / "1700000000.M1.mx")
    drop(tmp_path / "tmp" / "1700000000.M2.mx")
    assert (await reader_of(tmp_path).poll(Desk(), {})).stored == 1
    assert names(tmp_path) == ["done/1700000000.M1.mx", "tmp/1700000000.M2.mx"]


async def test_a_name_that_is_taken_there_gets_a_number(tmp_path: Path) -> None:
    drop(tmp_path / "done" / "a.eml", "before")
    drop(tmp_path / "a.eml")
    await reader_of(tmp_path).poll(Desk(), {})
    assert names(tmp_path) == ["done/a-1.eml", "done/a.eml"]


async def test_what_is_refused_lies_apart(tmp_path: Path) -> None:
    drop(tmp_path / "a.eml")
    await reader_of(tmp_path).poll(Desk(answers=Taken.REFUSED), {})
    assert names(tmp_path) == ["failed/a.eml"]


async def test_what_must_come_again_stays(tmp_path: Path) -> None:
    drop(tmp_path / "a.eml")
    assert not (await reader_of(tmp_path).poll(Desk(answers=Taken.AGAIN), {})).complete
    assert names(tmp_path) == ["a.eml"]


async def test_of_a_file_that_is_too_large_the_header_is_read_and_it_lies_apart(tmp_path: Path) -> None:
    drop(tmp_path / "a.eml", "x" * 400)
    desk = Desk()
    await reader_of(tmp_path, size=500).poll(desk, {})
    (message,) = desk.messages
    assert (message.whole, message.size, b"\r\n\r\n" in message.data) == (False, 815, False)
    assert names(tmp_path) == ["failed/a.eml"]


async def test_a_copy_that_is_not_wanted_is_removed(tmp_path: Path) -> None:
    drop(tmp_path / "a.eml", "private")
    drop(tmp_path / "b.eml", "of a prospect")
    desk = Desk(only=b"of a prospect")
    assert (await reader_of(tmp_path).poll(desk, {})).stored == 1
    assert names(tmp_path) == ["done/b.eml"]


async def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MailboxUnreachable, match="no such folder"):
        await reader_of(tmp_path / "absent").poll(Desk(), {})
