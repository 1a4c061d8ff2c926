"""Commitments: dates the prospect named, and when a touch that keeps one may leave."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How exact the named time is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A time the prospect named, in their words; `on` is its first day in their calendar."""

    id: int
    words: str
    on: date
    precision: Precision = Precision.MONTH
