"""Where the wall time of this process goes: its stacks are looked at some hundred times a second."""

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
)


class Shares:
    """What was seen."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of_wall_time(self) -> dict[str, int]:
        """Return the percent of each part, the largest first."""
        total = max(1, self._seen.total())
        return {part: round(100 * count / total) for part, count in self._seen.most_common()}

    def look(self, watched: int) -> None:
        """Count what the watched thread does or, while it does nothing, what it waits for."""
        frames = sys._current_frames()
        part = _part_of(frames.get(watched))
        if part == "waiting":
            others = {_part_of(frame) for ident, frame in frames.items() if ident != watched and _works(frame)}
            part = next((each for each in ("database", "journal") if each in others), "SMTP")
        self._seen[part] += 1


@contextmanager
def watched() -> Iterator[Shares]:
    """Watch the calling thread until the block ends."""
    shares, done, ident = Shares(), threading.Event(), threading.get_ident()

    def watch() -> None:
        while not done.wait(_EVERY):
            shares.look(ident)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield shares
    finally:
        done.set()
        thread.join()


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
