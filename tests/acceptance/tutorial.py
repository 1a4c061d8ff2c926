"""The tutorial as one plays it: the blocks of its page in order, typed into two terminals."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from promises.process import PATIENCE, wait_until
from shared import REPOSITORY

PAGE = REPOSITORY / "docs" / "tutorial" / "first-no.md"
_BLOCKS = re.compile(
    r"^```\w*\n(?P<fenced>(?:(?!```).*\n)*)^```$|(?P<typed>(?:^    .*\n(?:\n(?=    ))?)+)", re.MULTILINE
)
_SAVED_AS = re.compile(r"Save this as `([\w.]+)`")
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
_WELCOME_DAY = re.compile(r"\d{4}-\d\d-\d\d(?=[^\n]*Welcome)")
_LOG = "run.log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is typed at one place of the page, and what the page shows after it; a file to save has its name."""

    typed: str
    shown: str = ""
    saved_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A step that was played: what its terminal printed, and how its last command ended."""

    step: Step
    text: str
    status: int

    @property
    def is_as_shown(self) -> bool:
        """Tells whether all that the page shows was printed, in its order; times of day may differ."""
        return bool(re.search(_pattern(self.step.shown), self.text)) if self.step.shown else True


def steps_of(page: str) -> list[Step]:
    """Returns the steps of a page: what is indented is typed, what is fenced is a file or what the last one prints."""
    steps: list[Step] = []
    for block in _BLOCKS.finditer(page):
        named = _SAVED_AS.findall(page[: block.start()])
        if block["typed"]:
            steps.append(Step(typed=re.sub("^    ", "", block["typed"], flags=re.MULTILINE)))
        elif named and not any(step.saved_as == named[-1] for step in steps):
            steps.append(Step(typed=block["fenced"], saved_as=named[-1]))
        else:
            steps[-1] = Step(typed=steps[-1].typed, shown=block["fenced"])
    return steps


def _pattern(shown: str) -> str:
    """Returns what matches the shown lines: `...` stands for anything, a time for any, a welcome's day for any."""
    exact = r"[^\n]*".join(re.escape(part) for part in shown.replace("-", "\0").split("..."))
    any_time = _CLOCK.sub(r"\\d\\d:\\d\\d", exact.replace("\0", "-"))
    return _WELCOME_DAY.sub(r"\\d{4}-\\d\\d-\\d\\d", any_time)


class Terminal:
    """A shell that keeps its folder and its variables from one block to the next."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._shell = subprocess.Popen(
            ["bash", "--norc"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment),
            text=True,
            start_new_session=True,
        )

    def type(self, block: str) -> tuple[str, int]:
        """Returns what a block printed and how its last command ended."""
        _pipe(self._shell.stdin).write(f'{block}\necho "=ended $?="\n')
        _pipe(self._shell.stdin).flush()
        lines: list[str] = []
        for line in _pipe(self._shell.stdout):
            before, ended, status = line.rstrip("\n").partition("=ended ")
            if ended:
                return "".join([*lines, before]), int(status.rstrip("="))
            lines.append(line)
        raise EOFError("the shell has ended: " + "".join(lines))

    def begin(self, command: str) -> None:
        """Begins what does not end by itself."""
        _pipe(self._shell.stdin).write(f"exec {command.strip()} >{_LOG} 2>&1\n")
        _pipe(self._shell.stdin).flush()

    def interrupt(self) -> int:
        """Presses Ctrl-C and returns how it ended."""
        with suppress(ProcessLookupError):
            os.killpg(self._shell.pid, signal.SIGINT)
        return self._shell.wait(PATIENCE)

    def close(self) -> None:
        """Ends it and whatever runs in it."""
        with suppress(ProcessLookupError):
            os.killpg(self._shell.pid, signal.SIGKILL)
        self._shell.wait()
        for stream in (self._shell.stdin, self._shell.stdout):
            with suppress(OSError):
                _pipe(stream).close()


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


class Player:
    """Somebody who follows the page in a checkout of their own, with both ports moved to free ones."""

    def __init__(self, folder: Path, *, smtp: int, web: int) -> None:
        self.checkout = folder / "nurture"
        self.smtp = smtp
        self.daemon_status: int | None = None
        (self.checkout / ".venv").mkdir(parents=True)
        (self.checkout / ".venv" / "bin").symlink_to(Path(sys.prefix) / "bin")
        tools = folder / "tools"
        tools.mkdir()
        # The page has make prepare the checkout; here that is done.
        (tools / "make").symlink_to("/bin/true")
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("NURTURE_")},
            "PATH": f"{tools}:{os.environ['PATH']}",
            "NURTURE_SMTP_LISTEN": f"127.0.0.1:{smtp}",
            "NURTURE_WEB_LISTEN": f"127.0.0.1:{web}",
            "NURTURE_PUBLIC_URL": f"http://127.0.0.1:{web}",
        }

    def play(self, steps: list[Step]) -> Iterator[Printed]:
        """Yields each step played; where the page waits for nurture, it waits too."""
        first = Terminal(self.checkout, self._environment)
        second: Terminal | None = None
        try:
            for step in steps:
                if step.typed.strip() == "nurture run":
                    first.begin(step.typed)
                    log = self.checkout / "try" / _LOG
                    wait_until(lambda log=log: log.exists() and "ready" in log.read_text(), "nurture logs ready")
                    second = Terminal(self.checkout / "try", self._environment)
                    second.type("export PATH=$PWD/../.venv/bin:$PATH")
                else:
                    yield self._do(step, second or first)
            if second is not None:  # A shell that runs nothing may miss it between two reads, and wait for ever.
                self.daemon_status = first.interrupt()
        finally:
            first.close()
            if second is not None:
                second.close()

    def once(self, command: str) -> Printed:
        """Returns what a command prints in the folder of the tutorial, in a terminal of its own."""
        terminal = Terminal(self.checkout / "try", self._environment)
        try:
            text, status = terminal.type(f"export PATH=$PWD/../.venv/bin:$PATH\n{command}")
            return Printed(step=Step(typed=command), text=text, status=status)
        finally:
            terminal.close()

    def _do(self, step: Step, terminal: Terminal) -> Printed:
        if step.saved_as:
            (self.checkout / "try" / step.saved_as).write_text(step.typed)
            return Printed(step=step, text="", status=0)
        text, status = terminal.type(step.typed.replace(":2525", f":{self.smtp}"))
        played = Printed(step=step, text=text, status=status)
        return played if played.is_as_shown else _await_shown(played, terminal)


def _await_shown(played: Printed, terminal: Terminal) -> Printed:
    """Returns the step with its last command typed again until it prints what the page shows; mail takes a second."""

    def seen() -> Printed | None:
        text, status = terminal.type(played.step.typed.strip().splitlines()[-1])
        again = Printed(step=played.step, text=text, status=status)
        return again if again.is_as_shown else None

    with suppress(TimeoutError):
        return wait_until(seen, "it prints what the page shows", seconds=20)  # type: ignore[no-any-return]
    return played
