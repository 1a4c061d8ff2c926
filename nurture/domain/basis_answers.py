"""What the commands about the basis for writing to people answer."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisView:
    """On which basis a person is written to: what is recorded, with its evidence; which rules hold, and how they stand.

    `on` and `until` are days in UTC. `note` tells what became of a statement that did not take its place.
    """

    address: str
    recorded: str | None
    on: date | None
    until: date | None
    source: str | None
    words: str | None
    rules: str
    standing: str
    allows: bool
    note: str = ""
