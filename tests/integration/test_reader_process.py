"""The child process that reads: as understanding as reading here, and held to its limits."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE

import pytest
from factories import forward, no

from nurture.domain.errors import ReadingExceeded, UnreadableMail
from nurture.domain.reading import AsWhat, Kind
from nurture.learned.installed import find_judge
from nurture.mail.organisation import Own
from nurture.reader import frames
from nurture.reader.process import ReaderLimits, ReadInChild
from nurture.services.reading import ReadHere, ReadRequest

ARRIVED = datetime(2027, 3, 2, 9, tzinfo=UTC)
OWN = Own(domains=("acme.example",))
A_FORWARD = ReadRequest(raw=forward(no()), as_what=AsWhat.FORWARD, own=OWN, arrived=ARRIVED)
ABSENCE = ReadRequest(raw=b"From: a@b.example\nSubject: Away\nAuto-Submitted: auto-replied\n\nI am away until 3 May.\n")
HEAVY = ReadRequest(
    raw=b"From: a@b.example\nSubject: x\nContent-Type: text/html\n\n" + b"<p>why <b>not</b> now?</p>\n" * 400_000
)


@pytest.fixture
async def reader():
    reader = ReadInChild(ReaderLimits(rest=0))
    yield reader
    await reader.close()


def pid_of(reader: ReadInChild) -> int:
    child = reader._child
    assert child is not None
    return child.pid


async def test_the_child_understands_what_reading_here_does(reader):
    assert await reader.read(A_FORWARD) == await ReadHere(find_judge()).read(A_FORWARD)


async def test_one_child_reads_message_after_message(reader):
    await reader.read(A_FORWARD)
    first = pid_of(reader)
    await reader.read(A_FORWARD)
    assert pid_of(reader) == first


async def test_mail_that_cannot_be_read_is_named_so_and_the_child_goes_on(reader):
    with pytest.raises(UnreadableMail):
        await reader.read(ReadRequest(raw=b""))
    first = pid_of(reader)
    await reader.read(A_FORWARD)
    assert pid_of(reader) == first


async def test_a_message_beyond_the_processor_time_is_given_up_and_the_next_is_read():
    reader = ReadInChild(ReaderLimits(cpu=0.05))
    with pytest.raises(ReadingExceeded, match="processor time"):
        await reader.read(HEAVY)
    await reader.close()
    reader = ReadInChild()
    assert (await reader.read(A_FORWARD)).forward is not None
    await reader.close()


async def test_a_message_beyond_the_memory_is_given_up_and_the_next_is_read():
    reader = ReadInChild(ReaderLimits(address_space=96 * 1024 * 1024))
    with pytest.raises(ReadingExceeded, match="96 MB"):
        await reader.read(ReadRequest(raw=b"From: a@b.example\n\n" + b"x" * 80_000_000))
    assert (await reader.read(ABSENCE)).kind is Kind.AUTO_REPLY
    await reader.close()


async def test_a_child_that_is_killed_amid_a_message_costs_that_message_only(reader):
    await reader.read(A_FORWARD)
    task = asyncio.create_task(reader.read(HEAVY))
    await asyncio.sleep(0)
    os.kill(pid_of(reader), signal.SIGKILL)
    with pytest.raises(ReadingExceeded):
        await task
    assert (await reader.read(A_FORWARD)).forward is not None


async def test_a_child_that_was_killed_at_rest_costs_no_message(reader):
    await reader.read(A_FORWARD)
    os.kill(pid_of(reader), signal.SIGKILL)
    with suppress(ChildProcessError):  # Whoever waits for children may have been faster; the loop knows of neither yet.
        os.waitid(os.P_PID, pid_of(reader), os.WEXITED | os.WNOWAIT)  # noqa: ASYNC222 - the loop is not to know
    assert (await reader.read(A_FORWARD)).forward is not None


def test_a_child_whose_daemon_was_killed_ends_without_a_word():
    command = [sys.executable, "-m", "nurture.reader.child", "10", str(2**30)]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE) as child:
        child.stdout.close()
        _, said = child.communicate(frames.pack_request(ABSENCE), timeout=60)
    assert (child.returncode, said) == (0, b"")


async def test_a_child_at_rest_is_ended_and_started_again_on_need(reader):
    await reader.read(A_FORWARD)
    first = pid_of(reader)
    await reader.rest()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    await reader.read(A_FORWARD)
    assert pid_of(reader) != first


async def test_a_child_in_use_is_not_ended(reader):
    reading = asyncio.create_task(reader.read(A_FORWARD))
    await asyncio.sleep(0)
    await reader.rest()
    assert (await reading).forward is not None


async def test_a_cancelled_reading_leaves_no_answer_for_the_next(reader):
    await reader.read(A_FORWARD)
    task = asyncio.create_task(reader.read(HEAVY))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await reader.read(A_FORWARD)).forward is not None


async def test_the_child_gets_no_secret(reader, monkeypatch):
    monkeypatch.setenv("NURTURE_SECRET", "not for a process that reads strangers' mail")
    await reader.read(A_FORWARD)
    environment = await asyncio.to_thread(Path(f"/proc/{pid_of(reader)}/environ").read_bytes)
    assert b"NURTURE" not in environment
