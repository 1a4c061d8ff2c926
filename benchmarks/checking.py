"""How long `nurture check` takes for the shipped configuration: every template, step, reason and language rendered.

Against Python that only starts; `nurture --version` shows what every command takes. Of several runs the fastest counts,
of the processor, which is what it takes by the clock on an idle machine. The last line is JSON.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from rig.figures import Figure, is_quick, show
from rig.house import REPOSITORY

MOST = 2.0
PROGRAMS = {
    "check": ("-m", "nurture", "check", "--config", "config", "--templates", "templates"),
    "version": ("-m", "nurture", "--version"),
    "pass": ("-c", "pass"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run took: seconds by the clock, and of the processor."""

    seconds: float
    processor: float


def main() -> None:
    """Measure and print."""
    found = _measured(1 if is_quick() else 5)
    for name, each in found.items():
        print(f"{name}: {each.seconds:.2f} s ({each.processor:.2f} s processor)")
    check = found["check"]
    figure = Figure(
        benchmark="checking",
        figure=round(check.processor, 2),
        unit="s of the processor for `nurture check` of the shipped configuration",
        against="python -c pass",
        ratio=round(check.processor / found["pass"].processor, 1),
        target=f"<= {MOST:.0f} s",
        met=check.processor <= MOST,
    )
    show(figure, seconds=round(check.seconds, 2), version=round(found["version"].processor, 2))


def _measured(turns: int) -> Mapping[str, Ran]:
    """Return the fastest run of each program, one after the other in each turn."""
    ran: dict[str, list[Ran]] = {name: [] for name in PROGRAMS}
    for _ in range(turns):
        for name, arguments in PROGRAMS.items():
            ran[name].append(_run(arguments))
    return {name: min(runs, key=lambda each: each.processor) for name, runs in ran.items()}


def _run(arguments: tuple[str, ...]) -> Ran:
    environ = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=REPOSITORY, env=environ, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(seconds=time.perf_counter() - began, processor=processor)


if __name__ == "__main__":
    main()
