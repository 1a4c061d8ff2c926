"""Faults: touches that cannot be made into a mail, found before they are due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

AHEAD = timedelta(days=60)
"""So long before it is due a touch is tried once a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a touch cannot be written: a code, what is wrong and what to do, in a sentence each, without any person."""

    why: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLine:
    """One fault with how many planned touches it stands in the way of, and when the first of them is due."""

    fault: Fault
    touches: int
    first_due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyPerson:
    """A prospect whose mail cannot be written, for ops alone."""

    address: str
    step: str
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCheck:
    """A part of what real prospects would get: how many were written, and who would get nothing, and why.

    `after` is what to go on from, None at the end; `people` is how many there are in all.
    """

    people: int
    looked: int
    written: int
    faulty: tuple[FaultyPerson, ...]
    after: int | None


def in_a_line(line: FaultLine) -> str:
    """Returns a fault with its touches and its remedy, in one line."""
    mails = "1 mail" if line.touches == 1 else f"{line.touches} mails"
    return f"{mails}, the first due on {line.first_due:%Y-%m-%d}: {line.fault.problem} {line.fault.remedy}"
