"""Halts: what may be halted, and a halt as it stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HaltScope(StrEnum):
    """What a halt covers."""

    EVERYTHING = "everything"
    REP = "rep"
    CADENCE = "cadence"
    TEMPLATE = "template"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A halt as it stands; `subject` is the id of what is halted, empty for everything."""

    scope: HaltScope
    subject: str
    why: str
    at: datetime
