"""Content: something worth reading, and which item fits which person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nurture.domain.rejection import Reason


class ContentKind(StrEnum):
    """What sort of thing an item is."""

    ARTICLE = "article"
    STORY = "story"
    BENCHMARK = "benchmark"
    INVITATION = "invitation"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentItem:
    """One thing worth reading: a link with a sentence on why, or a note of a few sentences (`url` is None).

    `reasons` empty fits every reason. `fresh_from` and `fresh_until` are days, both included.
    """

    id: str
    title: str
    text: str
    language: str
    kind: ContentKind = ContentKind.ARTICLE
    url: str | None = None
    reasons: tuple[Reason, ...] = ()
    topics: tuple[str, ...] = ()
    fresh_from: date | None = None
    fresh_until: date | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentChoice:
    """The item chosen and why, a line a rule; `item` is None when nothing fits."""

    item: ContentItem | None
    because: tuple[str, ...] = ()
