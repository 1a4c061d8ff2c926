"""What commands about the content answer."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLine:
    """Something to write; `waiting` prospects wait for it now, `soon` will, the first of them on `earliest`.

    `shared` says what most of them have in common, `sentence` all of it for a writer.
    """

    language: str
    reason: str | None
    waiting: int
    soon: int
    earliest: date
    lack: str
    shared: tuple[tuple[str, int], ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One item in its languages; `uses` counts mails that carried it, `state` is fresh, early, stale or dead."""

    id: str
    title: str
    kind: str
    languages: tuple[str, ...]
    reasons: tuple[str, ...]
    state: str
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """One link: the ids that lead to it and what became of looking at it. Moments are aware UTC.

    `state` is unchecked, alive, failing, dead, or foreign for a host that is not in `content_hosts`.
    """

    url: str
    items: tuple[str, ...]
    state: str
    result: str = ""
    checked_at: datetime | None = None
    dead_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An item in one language."""

    language: str
    title: str
    text: str
    link: LinkLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """All that is known of an item. `outcomes` count what came back on it; moments are aware UTC."""

    id: str
    kind: str
    versions: tuple[Version, ...]
    named: tuple[tuple[str, str], ...]
    state: str
    uses: int
    first_at: datetime | None = None
    last_at: datetime | None = None
    outcomes: dict[str, int] = field(default_factory=dict)
