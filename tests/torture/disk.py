"""A small disk that can be filled, where this user may mount one (root)."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEGABYTES = 64


class SmallDisk:
    """A folder on a disk of its own, or a plain one where none can be mounted."""

    def __init__(self, folder: Path, *, is_own: bool) -> None:
        self.folder = folder
        self.is_own = is_own
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leaves no byte free."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for size in (2**20, 4096, 1):
                with suppress(_Full):
                    while True:
                        _write(ballast.fileno(), b"\0" * size)

    def relieve(self) -> None:
        """Gives the room back."""
        self._ballast.unlink(missing_ok=True)


class _Full(Exception):
    pass


def _write(descriptor: int, piece: bytes) -> None:
    try:
        os.write(descriptor, piece)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise _Full from error


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Mounts a disk at the folder until the block ends; without the right to, the folder stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=700", "nurture-torture", str(folder)]
    is_own = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield SmallDisk(folder, is_own=is_own)
    finally:
        if is_own:
            unmount(folder)


def unmount(folder: Path) -> None:
    """Takes a disk away, if one is mounted there."""
    if folder.is_mount():
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
