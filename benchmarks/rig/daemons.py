"""A daemon as it would be run: a process of its own, watched from outside."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rig.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """A running daemon and where its pages are."""

    pid: int
    web: str

    def megabytes(self, field: str) -> float:
        """Return a size that the kernel states for it: VmRSS is what it holds, VmHWM the most it ever held."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


@contextmanager
def running(house: House) -> Iterator[Daemon]:
    """Run a daemon until the block ends; `more` of the house says where it listens."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("NURTURE_")}
    environ |= {"NURTURE_LOG_LEVEL": "error", **house.environ}
    web = f"http://{environ['NURTURE_WEB_LISTEN']}"
    process = subprocess.Popen((sys.executable, "-m", "nurture", "run"), env=environ)
    try:
        wait_for(f"{web}/readyz")
        yield Daemon(pid=process.pid, web=web)
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(url: str) -> None:
    """Return when the address answers with 200; at most after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.005)
    raise TimeoutError(f"{url} did not answer within a minute")
