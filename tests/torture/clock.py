"""The wall clock of the processes under test, which a trial may set; where there is no compiler it stays as it is."""

import ctypes
import mmap
import os
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("wall_clock.c")
_FILE = "NURTURE_TEST_CLOCK"


class WallClock:
    """One clock for all processes that are started after `prepare`; the trial's own and the relay's are not among them.

    A database server keeps the machine's own time: between it and a replica the clocks then differ, as they do in life.
    """

    def __init__(self) -> None:
        path = os.environ.get(_FILE)
        self.is_movable = path is not None
        self._ahead = _seconds(Path(path)) if path else None

    def set_ahead(self, seconds: int) -> None:
        """Moves the clock to that many seconds ahead of the true time; negative is behind."""
        if self._ahead is not None:
            self._ahead.value = seconds


def prepare(folder: Path) -> None:
    """Lets the processes that are started from now on have a clock that can be set."""
    compiler = shutil.which("cc")
    if compiler is None:
        print("No C compiler: the clock is not set in this trial.", flush=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    library, offset = folder / "wall_clock.so", folder / f"wall_clock.{os.getpid()}"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    offset.write_bytes(bytes(ctypes.sizeof(ctypes.c_long)))
    os.environ |= {"LD_PRELOAD": str(library), _FILE: str(offset)}


def leave() -> None:
    """Lets what is started from now on have the machine's own clock."""
    os.environ.pop("LD_PRELOAD", None)


def _seconds(path: Path) -> ctypes.c_long:
    with path.open("r+b") as file:
        return ctypes.c_long.from_buffer(mmap.mmap(file.fileno(), ctypes.sizeof(ctypes.c_long)))
