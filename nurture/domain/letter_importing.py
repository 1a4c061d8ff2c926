"""Letters about imports: the lists by which owners say whom to keep."""

from dataclasses import dataclass
from datetime import date

from nurture.domain.letter import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPerson:
    """Somebody on a list, by number: who they are, and when and why they said no."""

    number: int
    who: Who
    said_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportList:
    """Old losses of an owner: those whose numbers come back are kept. `left` tells how many stand on later lists.

    `file` is the name of the spreadsheet.
    """

    file: str
    people: tuple[ImportedPerson, ...]
    left: int
