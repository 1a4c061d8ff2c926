"""The lock that makes one process the only writer of an embedded database."""

import fcntl
import os
from pathlib import Path

from nurture.domain.errors import DaemonRunning


class ProcessLock:
    """Held from `take` until `release` or the end of the process, also one that was killed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Takes the lock; raises DaemonRunning when another process has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise DaemonRunning(
                f"another nurture process holds {self._path}; try again if it is just starting, else stop it first"
            ) from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Frees the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
