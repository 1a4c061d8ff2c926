"""What commands answer that settle a database: after a restore, and mails of unknown outcome."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalTally:
    """How many records of one journal the database lacked; `nobody` counts sends to people it never knew.

    `unreadable` holds the numbers of the lines, from 1, of the file at `path` that cannot be read.
    """

    writer: str
    path: str
    stops: int
    lifts: int
    sends: int
    erasures: int
    nobody: int
    unreadable: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionReport:
    """What stands between a database and its deployment; `lost` names writers whose journal is not here."""

    differences: tuple[str, ...]
    journals: tuple[JournalTally, ...]
    lost: tuple[str, ...]
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledLine:
    """One touch of unknown outcome; `at` is when it was handed over (aware UTC), `address` empty unless asked for."""

    touch: int
    at: datetime
    rep: str
    step: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledReport:
    """What a relay's log settled; of the accepted ones `bounced` came back later. `left` counts what stays unknown."""

    accepted: int
    refused: int
    bounced: int
    letters: int
    left: int
