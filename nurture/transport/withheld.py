"""Messages that a mail server lists and does not give: how long each is asked for again."""

import time
from collections.abc import Callable

from nurture.transport.fetched import FolderPosition

TRIES = 4
"""How often a message is asked for at least: a connection that broke twice may have done so by chance."""


class Withheld:
    """Counts the failures of each message; one that failed often and for long enough is given up."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._failures: dict[tuple[str, FolderPosition], tuple[float, int]] = {}

    def gives_up(self, where: tuple[str, FolderPosition]) -> bool:
        """Counts one more failure; tells whether to ask no more."""
        since, tries = self._failures.get(where, (self._clock(), 0))
        self._failures[where] = (since, tries + 1)
        return tries + 1 >= TRIES and self._clock() - since >= self._seconds

    def forget(self, where: tuple[str, FolderPosition]) -> None:
        """Forgets the failures of a message that was given, or is gone."""
        self._failures.pop(where, None)
