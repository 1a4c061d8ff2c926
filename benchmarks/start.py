"""How long a cold start takes until the daemon is ready, and how much memory it holds when idle.

Starts `nurture run` in a fresh sandbox three times on free ports and asks /readyz until it answers. The last line is
JSON; `against` is an interpreter that starts and ends, on the same machine in the same run.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rig.daemons import wait_for
from rig.figures import Figure, is_quick, show
from rig.sinks import free_port

NURTURE = (sys.executable, "-m", "nurture", "run")
RUNS = 3
TARGET_SECONDS, TARGET_MEGABYTES = 1.5, 120


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        started = [measure(Path(folder)) for _ in range(1 if is_quick() else RUNS)]
    bare = min(timed(lambda: subprocess.run((sys.executable, "-c", "pass"), check=True)) for _ in range(RUNS))
    seconds, megabytes = min(s for s, _ in started), max(m for _, m in started)
    times = ", ".join(f"{each:.2f}" for each, _ in started)
    print(f"ready after {times} s; idle at {megabytes:.0f} MB")
    figure = Figure(
        benchmark="start",
        figure=round(seconds, 2),
        unit="s to ready",
        against="python -c pass",
        ratio=round(seconds / bare, 1),
        target=f"< {TARGET_SECONDS} s and < {TARGET_MEGABYTES} MB idle",
        met=seconds < TARGET_SECONDS and megabytes < TARGET_MEGABYTES,
    )
    show(figure, megabytes=round(megabytes))


def measure(folder: Path) -> tuple[float, float]:
    """Return the seconds to ready and the resident megabytes of one daemon, two seconds later."""
    web, smtp = free_port(), free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("NURTURE_")}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # A start that compiles everything anew is no start that anybody sees.
    environ |= {
        "NURTURE_DATA": str(folder / "var"),
        "NURTURE_WEB_LISTEN": f"127.0.0.1:{web}",
        "NURTURE_SMTP_LISTEN": f"127.0.0.1:{smtp}",
        "NURTURE_LOG_LEVEL": "error",
    }
    began = time.monotonic()
    daemon = subprocess.Popen(NURTURE, env=environ)
    try:
        wait_for(f"http://127.0.0.1:{web}/readyz")
        ready = time.monotonic() - began
        time.sleep(2)
        return ready, resident(daemon.pid)
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(timeout=15)


def resident(pid: int) -> float:
    """Return a process's resident memory in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds a call takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
