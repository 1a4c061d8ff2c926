"""The letter about mails that cannot be written when they fall due."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultsAhead:
    """Touches that cannot be made into a mail; a line for each fault, `more` lines are left out. It names nobody."""

    lines: tuple[str, ...]
    more: int
