"""Reads in a child process that is started on need, ended after a rest, and killed past a limit."""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass

import structlog

from nurture.domain.errors import ReadingExceeded, ReadingFailed, UnreadableMail
from nurture.domain.reading import Reading
from nurture.reader import frames
from nurture.services.reading import ReadRequest

_log = structlog.get_logger(__name__)

_KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "LD_LIBRARY_PATH")
"""What of the environment the child gets: it needs no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderLimits:
    """Seconds of processor and of waiting for one message, bytes of address space, and seconds of rest."""

    cpu: float = 10.0
    wall: float = 60.0
    address_space: int = 512 * 1024 * 1024
    rest: float = 60.0


class ReadInChild:
    """One child at a time; a message that breaks it costs that message only."""

    def __init__(self, limits: ReaderLimits = ReaderLimits()) -> None:
        self._limits = limits
        self._child: Process | None = None
        self._turn = asyncio.Lock()
        self._last_used = 0.0

    async def read(self, request: ReadRequest) -> Reading:
        """Returns what is understood; raises UnreadableMail, ReadingFailed, and past a limit ReadingExceeded."""
        async with self._turn:
            try:
                child = await self._running()
                return await self._ask(child, request)
            except (UnreadableMail, ReadingFailed):
                raise
            except BaseException:
                # Whatever else happened, a cancel too: what the child would still say belongs to no one.
                await self._end()
                raise
            finally:
                self._last_used = time.monotonic()

    async def rest(self) -> None:
        """Ends a child that had nothing to do for a while."""
        if self._child is None or self._turn.locked() or time.monotonic() - self._last_used < self._limits.rest:
            return
        async with self._turn:
            await self._end()

    async def close(self) -> None:
        """Ends the child."""
        await self._end()

    async def _running(self) -> Process:
        if self._child is None or not _is_alive(self._child):
            limits = self._limits
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "nurture.reader.child", str(limits.cpu), str(limits.address_space)),
                stdin=PIPE,
                stdout=PIPE,
                env={name: os.environ[name] for name in _KEPT if name in os.environ} | {"OMP_NUM_THREADS": "1"},
            )
            _log.debug("reader_started")
        return self._child

    async def _ask(self, child: Process, request: ReadRequest) -> Reading:
        assert child.stdin is not None
        try:
            async with asyncio.timeout(self._limits.wall):
                child.stdin.write(frames.pack_request(request))
                await child.stdin.drain()
                head, body = await _answer(child)
        except TimeoutError as error:
            raise ReadingExceeded(f"reading took more than {self._limits.wall:g} s") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise ReadingExceeded(await self._why(child)) from error
        if head:
            raise _error(json.loads(head))
        return frames.unpack_reading(body)

    async def _why(self, child: Process) -> str:
        code = await child.wait()
        if code == -signal.SIGPROF:
            return f"reading took more than {self._limits.cpu:g} s of processor time"
        return f"the reader ended with {code}; it may take {self._limits.address_space // 2**20} MB"

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.returncode is None:
            child.kill()
        await child.wait()


def _is_alive(child: Process) -> bool:
    """Tells whether a child can be asked: one that ended at rest costs no message, also before the loop knows of it."""
    if child.returncode is not None:
        return False
    try:
        return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return False


async def _answer(child: Process) -> tuple[bytes, bytes]:
    assert child.stdout is not None
    of_head, of_body = frames.LENGTHS.unpack(await child.stdout.readexactly(frames.LENGTHS.size))
    if of_head + of_body > frames.LARGEST_ANSWER:
        raise ReadingExceeded("what was understood is larger than a message may be")
    return await child.stdout.readexactly(of_head), await child.stdout.readexactly(of_body)


def _error(told: dict[str, str]) -> Exception:
    kind = UnreadableMail if told["kind"] == "unreadable" else ReadingFailed
    return kind(told["text"])
