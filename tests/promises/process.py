"""Starting, watching and ending nurture processes from outside."""

import asyncio
import json
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promises.runner import Trap, serve

from nurture.control import call

PATIENCE = 60.0
"""Seconds after which something that was to happen is taken for never happening."""

_SOONEST, _LATEST = 0.01, 0.1

# Forked from a process that has imported everything: a start takes a tenth of a second instead of one and a half.
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["nurture.daemon", "nurture.wiring", "nurture.control", "aiosqlite", "psycopg"])


def wait_until(condition: Callable[[], Any], what: str, *, seconds: float = PATIENCE) -> Any:
    """Returns the condition's value once it is true; raises TimeoutError that says what never came."""
    deadline, pause = time.monotonic() + seconds, _SOONEST
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(pause)
        pause = min(pause * 1.5, _LATEST)  # Whoever asks all the time takes the processor from what is waited for.
    return value


def is_listening(port: int) -> bool:
    """Tells whether somebody takes connections at a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where a process listens."""

    smtp: int
    web: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a nurture needs beside its code: a folder of its own, a configuration, a database and a relay."""

    folder: Path
    config: Path
    database_url: str
    relay_port: int
    secret: str = "a secret of the tests, long enough"
    more: tuple[tuple[str, str], ...] = ()

    @property
    def socket(self) -> Path:
        """The control socket."""
        return self.folder / "control.sock"

    @property
    def environ(self) -> dict[str, str]:
        """The settings, as variables."""
        return {
            "NURTURE_CONFIG": str(self.config),
            "NURTURE_TEMPLATES": str(Path(__file__).parents[2] / "templates"),
            "NURTURE_DATA": str(self.folder),
            "NURTURE_DATABASE_URL": self.database_url,
            "NURTURE_SECRET": self.secret,
            "NURTURE_PUBLIC_URL": "http://127.0.0.1:8025",
            "NURTURE_WEB_LISTEN": "127.0.0.1:0",
            "NURTURE_FENCE": "off",  # The web server takes any free port, so that the public URL leads nowhere.
            "NURTURE_SMTP_LISTEN": "127.0.0.1:0",
            "NURTURE_RELAY_HOST": "127.0.0.1",
            "NURTURE_RELAY_PORT": str(self.relay_port),
            "NURTURE_RELAY_TLS": "none",
            **dict(self.more),
        }


class NurtureProcess:
    """One process, from its start to its end."""

    def __init__(self, home: Home, trap: Trap | None) -> None:
        home.folder.mkdir(parents=True, exist_ok=True)
        self.home = home
        self._log = home.folder / "log"
        self._read_from = self._log.stat().st_size if self._log.exists() else 0
        self._process = _forks.Process(target=serve, args=(home.environ, self._log, trap))
        self._process.start()
        self._ports: Ports | None = None

    @property
    def ports(self) -> Ports:
        """Where it listens; waits until it does."""
        if self._ports is None:
            ready = wait_until(self._ready, "nurture is ready")
            self._ports = Ports(smtp=ready["smtp"], web=ready["web"])
        return self._ports

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended: negative by a signal; None while it runs."""
        return self._process.exitcode

    def events(self, name: str) -> list[dict[str, Any]]:
        """Returns what this process logged under a name."""
        with self._log.open() as log:
            log.seek(self._read_from)
            lines = [json.loads(line) for line in log if line.startswith("{") and line.endswith("\n")]
        return [line for line in lines if line["event"] == name]

    def ask(self, name: str, **arguments: Any) -> Any:
        """Runs a command as `nurture` does and returns its result."""
        _ = self.ports  # Until it listens, the command would find nobody.
        return asyncio.run(call(self.home.socket, name, arguments))

    def kill(self) -> None:
        """Ends it with kill -9."""
        self._process.kill()
        self.await_end()

    def stop(self) -> None:
        """Ends it with SIGTERM; waits for the end."""
        self.terminate()
        self.await_end()

    def terminate(self) -> None:
        """Asks it to stop cleanly (SIGTERM)."""
        self._process.terminate()

    def await_end(self) -> int:
        """Waits for the end and returns the exit code."""
        self._process.join(PATIENCE)
        if self._process.exitcode is None:
            self._process.kill()
            raise TimeoutError("the process does not end")
        return self._process.exitcode

    def _ready(self) -> dict[str, Any] | None:
        if not self._process.is_alive():
            raise RuntimeError(f"nurture ended at its start: {self._log.read_text()[-3000:]}")
        return next(iter(self.events("ready") if self._log.exists() else ()), None)


@contextmanager
def nurture(home: Home, trap: Trap | None = None) -> Iterator[NurtureProcess]:
    """Runs a nurture until the block ends; stops it cleanly unless it has ended by then."""
    process = NurtureProcess(home, trap)
    try:
        if trap is None:
            _ = process.ports
        yield process
    except BaseException:
        process.kill()
        raise
    if process.exit_code is None:
        process.stop()
