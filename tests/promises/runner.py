"""The process under test: a whole nurture with its real parts, and one trap at a named point of its paths."""

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nurture.daemon import Daemon
from nurture.domain.checkpoint import Checkpoint, Point
from nurture.logs import configure
from nurture.settings import Settings, load_settings
from nurture.wiring import open_application

_LOOK = 0.01
_LINGER = 0.3


class Way(StrEnum):
    """What a trap does to whoever steps on it."""

    KILL = "kill"
    PAUSE = "pause"
    FAIL = "fail"
    LINGER = "linger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """At the first passage of a point: kill -9, stand still until let go, or raise; or linger at every passage.

    Files in `folder` tell: `reached` is made by the process, `go_on` by the test.
    """

    point: Point
    way: Way
    folder: Path

    @property
    def reached(self) -> Path:
        """The file that tells that somebody stands here."""
        return self.folder / "reached"

    @property
    def go_on(self) -> Path:
        """The file that lets them go on."""
        return self.folder / "go_on"


class TrappedCheckpoint(Checkpoint):
    """Springs its trap once, unless it only slows people down."""

    def __init__(self, trap: Trap) -> None:
        self._trap = trap
        self._sprung = False

    async def reach(self, point: Point) -> None:
        if point is not self._trap.point:
            return
        if self._trap.way is Way.LINGER:
            await asyncio.sleep(_LINGER)
            return
        if not self._sprung:
            self._sprung = True
            await self._spring()

    async def _spring(self) -> None:
        self._trap.reached.touch()
        if self._trap.way is Way.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        if self._trap.way is Way.FAIL:
            raise ArithmeticError("a trap of the test")
        while not self._trap.go_on.exists():  # noqa: ASYNC110 - the test is another process and lets go by a file
            await asyncio.sleep(_LOOK)


def serve(environ: Mapping[str, str], log: Path, trap: Trap | None) -> None:
    """Runs the daemon until a signal comes; standard error goes to the log."""
    os.dup2(os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND), 2)
    settings = load_settings(environ)
    configure("info", "json")
    asyncio.run(_serve(settings, trap))


async def _serve(settings: Settings, trap: Trap | None) -> None:
    checkpoint = TrappedCheckpoint(trap) if trap else Checkpoint()
    application = await open_application(settings, checkpoint=checkpoint)
    await Daemon(application, settings).run()
