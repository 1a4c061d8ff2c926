"""Mistakes in the configuration: where each stands, what was expected there, and all of them told at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from nurture.domain.errors import ConfigurationError

MAX_TOLD = 200
"""So many mistakes are told at once; a file with more is of another kind."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A spot in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake. `key` is the path of keys to it, empty for a whole file; `nearest` the right word."""

    place: Place
    key: str
    text: str
    nearest: str | None = None

    def __str__(self) -> str:
        remedy = f"; nearest: {self.nearest}" if self.nearest else ""
        return f"{': '.join(part for part in (str(self.place), self.key, self.text) if part)}{remedy}"


class Unexpected(ValueError):
    """A value that its reader does not take: what was expected instead, and the nearest right word."""

    def __init__(self, expected: str, nearest: str | None = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.nearest = nearest


class Problems:
    """Collects mistakes, so that one run shows them all."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: Place, key: str, text: str, nearest: str | None = None) -> None:
        """Notes one mistake; reading goes on."""
        self._found.append(Problem(place=place, key=key, text=text, nearest=nearest))

    def raise_any(self) -> None:
        """Raises ConfigurationError with a line for each mistake, in the order of the files, if there is any."""
        if self._found:
            ordered = sorted(self._found, key=lambda problem: problem.place)
            lines = list(dict.fromkeys(map(str, ordered)))
            more = [f"and {len(lines) - MAX_TOLD:,} more"] if len(lines) > MAX_TOLD else []
            raise ConfigurationError("\n".join((*lines[:MAX_TOLD], *more)))


def nearest_word(word: str, choices: Iterable[str]) -> str | None:
    """Returns the choice that looks most like the word, letter case aside; None when none is near."""
    by_lower = {choice.lower(): choice for choice in choices}
    close = get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[close[0]] if close else None
