"""Content: something worth reading, and which item fits which person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.domain.spread import draw


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


LANGUAGES = {
    "cs": "Czech", "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "it": "Italian", "ja": "Japanese", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "sv": "Swedish", "tr": "Turkish", "zh": "Chinese",
}  # fmt: skip
"""Names of languages by base code, for explanations."""

_PRIMARY, _FURTHER, _EVERY, _NONE = 3, 2, 1, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is to read an item: the reasons of their no, the primary one first, their language, and what they know.

    `had` are the ids the person ever got, `account_had` those anybody at the account got in the period that counts.
    """

    reasons: tuple[Reason, ...]
    language: str
    had: frozenset[str] = frozenset()
    account_had: frozenset[str] = frozenset()


def choose(items: Iterable[ContentItem], reader: Reader, *, on: date, seed: int | str) -> ContentChoice:
    """Returns the item for a person, or why there is none.

    An item that names the primary reason goes before one that names a further one, and that before one for every
    reason; then the heavier; the seed settles what is left, so that not everybody gets the same.
    """
    reasons = reader.reasons
    wanted = f"in {_language_name(reader.language)}" + (f" for “{REASON_WORDS[reasons[0]]}”" if reasons else "")
    fitting = [item for item in items if _is_in_language(item, reader) and _rank(item, reasons)]
    fresh = [item for item in fitting if is_fresh(item, on)]
    unseen = [item for item in fresh if item.id not in reader.had | reader.account_had]
    if not unseen:
        return ContentChoice(item=None, because=(_lack(wanted, fitting, fresh, reader.had),))
    item = max(unseen, key=lambda item: (_rank(item, reasons), item.weight, draw(f"{seed}:{item.id}", 2**32), item.id))
    return ContentChoice(item=item, because=(_fit_words(item, reasons), *_rivals(len(unseen) - 1, wanted)))


def _is_in_language(item: ContentItem, reader: Reader) -> bool:
    return base_language(item.language) == base_language(reader.language)


def base_language(tag: str) -> str:
    """Returns the language of a tag without its region: `de` for `de-AT` (RFC 5646)."""
    return tag.replace("_", "-").partition("-")[0].lower()


def is_fresh(item: ContentItem, on: date) -> bool:
    """Tells whether the item may be sent on that day."""
    return (item.fresh_from is None or item.fresh_from <= on) and (item.fresh_until is None or on <= item.fresh_until)


def _rank(item: ContentItem, reasons: tuple[Reason, ...]) -> int:
    if not item.reasons:
        return _EVERY
    if reasons and reasons[0] in item.reasons:
        return _PRIMARY
    return _NONE if set(reasons).isdisjoint(item.reasons) else _FURTHER


def _fit_words(item: ContentItem, reasons: tuple[Reason, ...]) -> str:
    named = next((reason for reason in reasons if reason in item.reasons), None)
    if named is None:
        return "fits every reason"
    return f"written for “{REASON_WORDS[named]}”" + ("" if named is reasons[0] else ", a further reason of this no")


def _rivals(count: int, wanted: str) -> tuple[str, ...]:
    return (f"the best of {count + 1} items {wanted}",) if count else (f"the only item left {wanted}",)


def _lack(wanted: str, fitting: list[ContentItem], fresh: list[ContentItem], had: frozenset[str]) -> str:
    """Returns what is missing, as a writer of content needs to hear it."""
    if not fitting:
        return f"no item {wanted}"
    if not fresh:
        return f"no item {wanted} is fresh ({len(fitting)} out of date)"
    by_person = sum(item.id in had for item in fresh)
    return f"no new item {wanted} ({by_person} had by this person, {len(fresh) - by_person} by others at the account)"


def _language_name(tag: str) -> str:
    return LANGUAGES.get(base_language(tag), base_language(tag))
