"""Content: something worth reading, as ops keep it in the library."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nurture.domain.rejection import Reason
from nurture.domain.traits import Role


class ContentKind(StrEnum):
    """What sort of thing an item is."""

    ARTICLE = "article"
    STORY = "story"
    BENCHMARK = "benchmark"
    INVITATION = "invitation"
    NOTE = "note"


class ContentOutcome(StrEnum):
    """What came back on an item, in the order in which a later thing outranks an earlier one."""

    THANKS = "thanks"
    NOT_NOW = "not_now"
    STILL_NO = "still_no"
    QUESTION = "question"
    REFERRAL = "referral"
    INTERESTED = "interested"
    TALKING = "talking"
    BOUNCE = "bounce"
    STOP = "stop"

    def outranks(self, other: str | None) -> bool:
        """Tells whether this goes in the place of what was noted before."""
        order = tuple(ContentOutcome)
        return other is None or order.index(self) > order.index(ContentOutcome(other))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentItem:
    """One thing worth reading: a link with a sentence on why, or a note of a few sentences (`url` is None).

    An item in several languages is one of these for each, with the same id. `reasons` empty fits every reason. What
    names `competitors`, `roles` or `industries` goes to nobody else; industries are in lower case. `fresh_from` and
    `fresh_until` are days, both included. `was` are ids it had before.
    """

    id: str
    title: str
    text: str
    language: str
    kind: ContentKind = ContentKind.ARTICLE
    url: str | None = None
    reasons: tuple[Reason, ...] = ()
    roles: tuple[Role, ...] = ()
    competitors: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    fresh_from: date | None = None
    fresh_until: date | None = None
    weight: int = 1
    was: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The id and those before it: whoever had it under one of them had it."""
        return frozenset((self.id, *self.was))


def given_id(touch_id: int) -> str:
    """Returns the id of the item that a rep gave for one touch; ops cannot take such ids."""
    return f"rep-{touch_id}"


LANGUAGES = {
    "cs": "Czech", "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "it": "Italian", "ja": "Japanese", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "sv": "Swedish", "tr": "Turkish", "zh": "Chinese",
}  # fmt: skip
"""Names of languages by base code, for explanations."""


def base_language(tag: str) -> str:
    """Returns the language of a tag without its region: `de` for `de-AT` (RFC 5646)."""
    return tag.replace("_", "-").partition("-")[0].lower()


def language_name(tag: str) -> str:
    """Returns the English name of a language, its code where nurture has none."""
    return LANGUAGES.get(base_language(tag), base_language(tag))


def is_fresh(item: ContentItem, on: date) -> bool:
    """Tells whether the item may be sent on that day."""
    return (item.fresh_from is None or item.fresh_from <= on) and (item.fresh_until is None or on <= item.fresh_until)
