"""Where the wall time of this process goes: its stacks are looked at some hundred times a second."""

import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_EVERY = 0.004
_PARTS = (
    ("SMTP", ("nurture/transport", "aiosmtplib")),
    ("rendering", ("nurture/content", "jinja2", "markdown_it", "css_inline")),
    ("composing", ("nurture/mail", "nurture/services/drafting")),
    ("database", ("nurture/storage", "sqlalchemy", "aiosqlite", "psycopg")),
    ("journal", ("nurture/journal",)),
    ("deciding", ("nurture/services", "nurture/domain", "nurture/configuration")),
)


class Shares:
    """What was seen."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of_wall_time(self) -> dict[str, int]:
        """Return the percent of each part, the largest first."""
        total = max(1, self._seen.total())
        return {part: round(100 * count / total) for part, count in self._seen.most_common()}

    def look(self, frame: FrameType | None) -> None:
        """Count what the main thread does or, while it does nothing, what it waits for."""
        part, main = _part_of(frame), threading.main_thread().ident
        if part == "waiting":
            frames = sys._current_frames()
            others = {_part_of(each) for ident, each in frames.items() if ident != main and _works(each)}
            part = next((each for each in ("database", "journal") if each in others), "SMTP")
        self._seen[part] += 1


@contextmanager
def watched() -> Iterator[Shares]:
    """Watch the main thread until the block ends.

    By a timer's signal: another thread would be let in mostly where this one gives way by itself, as at each statement
    of SQLite.
    """
    shares = Shares()
    before = signal.signal(signal.SIGALRM, lambda _, frame: shares.look(frame))
    signal.setitimer(signal.ITIMER_REAL, _EVERY, _EVERY)
    try:
        yield shares
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _works(frame: FrameType) -> bool:
    """Threads of a pool that have nothing to do wait in a queue or a lock."""
    name = frame.f_code.co_filename
    return not name.endswith(("queue.py", "threading.py", "concurrent/futures/thread.py", "rig/shares.py"))


def _part_of(frame: FrameType | None) -> str:
    if frame is not None and frame.f_code.co_name == "select":
        return "waiting"
    while frame is not None:
        name = frame.f_code.co_filename
        part = next((part for part, places in _PARTS if any(place in name for place in places)), None)
        if part:
            return part
        frame = frame.f_back
    return "other"
