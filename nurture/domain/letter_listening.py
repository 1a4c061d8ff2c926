"""Letters about mail that may not have been heard: ways in that cannot be read, and holds that last."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WayUnread:
    """A way in could not be read to its end since a moment; `error` is what it said, empty when nobody reads it."""

    way: str
    since: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WayReadAgain:
    """A way in is read again; after a gap the touches wait until it has settled."""

    way: str
    told_at: datetime
    settles_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnheldMail:
    """Messages in quarantine that name nobody, so that nobody is held for them: ids, times and codes only."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldHolds:
    """So many messages hold so many people, or everything, for more than three days, the oldest since `since`.

    `unread` wait to be processed, `quarantined` for ops, `unproven` for the rep whose name they bear.
    """

    people: int
    everything: bool
    unread: int
    quarantined: int
    unproven: int
    since: datetime
