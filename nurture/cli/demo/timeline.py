"""The timeline on the terminal: a line an event, who to whom, grouped by year, at most a hundred columns."""

import os
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from textwrap import wrap
from typing import TextIO

WIDTH = 100
_WHO = 17


class Mark(Enum):
    """What kind of event a line tells of: its sign and its colour (ANSI)."""

    HEARD = ("›", "36")
    CHECK_IN = ("✉", "32;1")
    NOTE = (" ", "2")
    STOP = ("■", "31;1")
    GOOD = ("✓", "32")
    BAD = ("✗", "31;1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: when, who to whom, what."""

    at: datetime
    mark: Mark
    who: str
    text: str


class Timeline:
    """Writes to a stream; in colour only to a terminal, and not where NO_COLOR is set."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._colour = stream.isatty() and not os.environ.get("NO_COLOR")
        self._day = ""
        self._year = 0

    def add(self, entry: Entry) -> None:
        """Writes an event under the heading of its year; a day is named once."""
        if entry.at.year != self._year:
            self._year = entry.at.year
            self.say(f"\n{self._year}", "1")
        sign, colour = entry.mark.value
        start = f"  {self._named_once(f'{entry.at.day:>2} {entry.at:%b}'):<6}  {sign} {entry.who:<{_WHO}}  "
        lines = wrap(entry.text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start)) or [start.rstrip()]
        self.say("\n".join(lines), colour)

    def _named_once(self, day: str) -> str:
        shown = day if day != self._day else ""
        self._day = day
        return shown

    def verdict(self, text: str, *, holds: bool) -> None:
        """Writes what was to be shown, and whether it was."""
        sign, colour = (Mark.GOOD if holds else Mark.BAD).value
        self.say(f"  {sign} {text}", colour)

    def say(self, text: str, colour: str = "") -> None:
        """Writes a line."""
        shown = f"\x1b[{colour}m{text}\x1b[0m" if self._colour and colour else text
        self._stream.write(f"{shown}\n")
        self._stream.flush()
