"""Mistakes in the configuration: where each stands, what was expected there, and all of them told at once."""

from collections.abc import Callable, Iterable
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
    """One mistake. `key` is the path of keys to it, empty for a whole file; `nearest` the right word.

    A warning is something that can hardly be meant, but works. What `keeps` is a mistake of which only `check` makes
    something: the rest of the configuration is taken.
    """

    place: Place
    key: str
    text: str
    nearest: str | None = None
    is_warning: bool = False
    keeps: bool = False

    def __str__(self) -> str:
        severity = "warning" if self.is_warning else ""
        remedy = f"; nearest: {self.nearest}" if self.nearest else ""
        return f"{': '.join(part for part in (str(self.place), severity, self.key, self.text) if part)}{remedy}"


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
        """The number of mistakes so far that keep a revision back."""
        return sum(not problem.keeps for problem in self._found)

    def add(self, place: Place, key: str, text: str, nearest: str | None = None) -> None:
        """Notes one mistake; reading goes on."""
        self._found.append(Problem(place=place, key=key, text=text, nearest=nearest))

    def warn(self, place: Place, key: str, text: str) -> None:
        """Notes what works, but can hardly be meant."""
        self._found.append(Problem(place=place, key=key, text=text, is_warning=True, keeps=True))

    def fail(self, place: Place, key: str, text: str) -> None:
        """Notes what never comes to anything, but leaves the rest as it is."""
        self._found.append(Problem(place=place, key=key, text=text, keeps=True))

    def revise(self, change: Callable[[Problem], Problem]) -> None:
        """Puts another in the place of each problem."""
        self._found = [change(problem) for problem in self._found]

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What keeps no revision back, in the order of the files."""
        return tuple(sorted((problem for problem in self._found if problem.keeps), key=lambda each: each.place))

    def are_below(self, file: str, key: str) -> bool:
        """Tells whether a mistake was noted at a key of a file, or below it."""
        found = (problem.key for problem in self._found if problem.place.file == file)
        return any(each == key or each.startswith((f"{key}.", f"{key}[")) for each in found)

    def raise_any(self) -> None:
        """Raises ConfigurationError with a line for each mistake and warning, in the order of the files.

        Warnings alone raise nothing.
        """
        if len(self):
            ordered = sorted(self._found, key=lambda problem: problem.place)
            lines = list(dict.fromkeys(map(str, ordered)))
            more = [f"and {len(lines) - MAX_TOLD:,} more"] if len(lines) > MAX_TOLD else []
            raise ConfigurationError("\n".join((*lines[:MAX_TOLD], *more)))


def nearest_word(word: str, choices: Iterable[str]) -> str | None:
    """Returns the choice that looks most like the word, letter case aside; None when none is near."""
    by_lower = {choice.lower(): choice for choice in choices}
    close = get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[close[0]] if close else None
