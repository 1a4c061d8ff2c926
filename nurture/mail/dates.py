"""Times that people name: when they want to talk again, and when they are back."""

from dataclasses import dataclass
from datetime import date

from nurture.domain.commitment import Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTime:
    """A time in somebody's words; `on` is its first day in their calendar."""

    words: str
    on: date
    precision: Precision


def find_resume(text: str, *, today: date, language: str) -> NamedTime | None:
    """Returns the time at which the writer wants to talk again, or None."""
    return None


def find_return(text: str, *, today: date, language: str) -> date | None:
    """Returns the first day on which an absent writer is back, or None."""
    return None
