"""Revisions: states of the configuration that are, were, or may come into force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nurture.domain.counted import counted


class RevisionState(StrEnum):
    """Where a revision stands.

    `pending`: an edit that moves touches and waits for `nurture apply`; `rejected`: an edit with mistakes; of these two
    there is at most one. Exactly one is `in_force`; `replaced` ones were.
    """

    PENDING = "pending"
    REJECTED = "rejected"
    IN_FORCE = "in_force"
    REPLACED = "replaced"


BY_ITSELF = "the watched folder"
"""By whom a revision came into force that nobody had to apply."""

SHOWN_DIGITS = 12
"""So many digits of a digest are shown; they are enough to name a revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    """One revision of the history; moments are aware UTC, `totals` count the next touches it was to change, by kind.

    `replanned` of them were changed so far, by whichever replica and across restarts; it ends when all is `settled`.
    `edited` says in words what differs from the files before, where both are kept and it was asked for.
    """

    number: int
    digest: str
    state: RevisionState
    created_at: datetime
    applied_at: datetime | None
    applied_by: str | None
    totals: Mapping[str, int]
    problems: tuple[str, ...]
    settled: bool
    replanned: int
    edited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionFiles:
    """What stands in the files of a revision, by their names; empty when it is too old to be kept."""

    number: int
    digest: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionStanding:
    """Which revision is in force, and what became of the last edit: None when the files are those in force."""

    in_force: RevisionLine | None
    offered: RevisionLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedReport:
    """What stands after an edit was applied, and how many next touches were planned anew after it, by whomever."""

    standing: RevisionStanding
    changed: int


def nothing_waits(standing: RevisionStanding) -> str:
    """Returns why there is nothing to apply; also what became of an edit whose answer somebody did not get."""
    if standing.offered is not None:
        return "\n".join(("the files have mistakes, so nothing can be applied:", *standing.offered.problems))
    words = "no edit waits: what stands in the files is in force"
    current = standing.in_force
    if current is None or current.applied_at is None or not (current.replanned or not current.settled):
        return words
    so_far = "" if current.settled else " so far; the daemon goes on"
    since = f"since {current.applied_at:%Y-%m-%d %H:%M} UTC"
    return (
        f"{words}: revision {current.number}, {since}; {counted(current.replanned, 'next mail')} planned anew{so_far}"
    )
