"""Messages that break their reader: quarantined and told, while the next one is read; the reader ends with nurture."""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from pathlib import Path

import pytest
from factories import ADD, DANA, MAYA, NOW, forward, no, reply
from promises.process import wait_until
from promises.sandbox import running_sandbox, send_raw
from workbench import sandbox_bench

from nurture.domain.letter import LetterKind
from nurture.domain.reading import Reading
from nurture.reader.process import ReadInChild
from nurture.services.reading import ReadHere, ReadRequest

DOOR = "nurture@in.acme.example"
TOLD = {signal.SIGPROF: "10 s of processor time", signal.SIGKILL: "ended with -9"}
"""What is told of a reader that took too much processor time, and of one that the kernel ended for its memory."""


class BreaksOnce(ReadInChild):
    """Loses its child to a signal amid the first message."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number: int | None = number

    async def _running(self) -> Process:
        child = await super()._running()
        if self._number is not None:
            os.kill(child.pid, self._number)
            self._number = None
        return child


class WaitsOnce(ReadHere):
    """Never comes to the end of the first message."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def read(self, request: ReadRequest) -> Reading:
        if not self.asked.is_set():
            self.asked.set()
            await asyncio.Event().wait()
        return await super().read(request)


@pytest.mark.parametrize("number", TOLD)
async def test_a_message_that_breaks_its_reader_is_quarantined_and_the_next_is_acted_on(database_url, tmp_path, number):
    async with sandbox_bench(database_url, tmp_path, reader=BreaksOnce(number)) as nurture:
        raw = reply("Is there a price list?")
        first, second = await nurture.receive(raw, DOOR), await nurture.receive(forward(no()), ADD)
        await nurture.settle()
        broken, read = await nurture.message(first), await nurture.message(second)
        assert (broken.state, broken.raw) == ("quarantined", raw)
        assert TOLD[number] in broken.error
        assert (read.state, read.outcome) == ("done", "added")
        (line,) = (await nurture.letter(LetterKind.QUARANTINE)).facts.lines
        assert f"message {first}," in line
        assert TOLD[number] in line
        assert await nurture.desk.quarantine_replay(first) == "question"


async def test_a_message_whose_reading_was_broken_off_is_read_when_work_goes_on(database_url, tmp_path):
    async with sandbox_bench(database_url, tmp_path, reader=(reader := WaitsOnce())) as nurture:
        number = await nurture.receive(forward(no()), ADD)
        work = asyncio.create_task(nurture.settle())
        await reader.asked.wait()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        assert (await nurture.message(number)).state == "claimed"
        await nurture.settle()
        assert (await nurture.message(number)).outcome == "added"


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_reader_ends_with_the_daemon(database_url, tmp_path, end):
    with running_sandbox(database_url, tmp_path) as process:
        process.ask("advance", until=NOW.isoformat())
        assert send_raw(process.ports.smtp, forward(no()), ADD, sender=MAYA)[0] == 250
        process.ask("settle")
        assert process.ask("show", address=DANA).state == "active"
        (child,) = readers_of(process.pid)
        getattr(process, end)()
        wait_until(lambda: not is_running(child), "the reader has ended")


def readers_of(parent: int) -> list[int]:
    """Returns the processes that read for a daemon."""
    folders = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [
        int(path.name) for path in folders if parent_of(path) == parent and b"reader.child" in told(path, "cmdline")
    ]


def parent_of(folder: Path) -> int:
    """Returns the parent of a process; 0 when it has ended."""
    fields = told(folder, "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0


def is_running(number: int) -> bool:
    """Tells whether a process runs; one that nobody has buried yet does not."""
    state = told(Path(f"/proc/{number}"), "stat").rpartition(b")")[2].split()[:1]
    return bool(state) and state != [b"Z"]


def told(folder: Path, name: str) -> bytes:
    """Returns what the kernel tells of a process; nothing when it has ended."""
    try:
        return (folder / name).read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
