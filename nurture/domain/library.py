"""The library: which item fits which person, and why that one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from nurture.domain.condition import folded
from nurture.domain.content import ContentItem, base_language, is_fresh, language_name
from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.domain.spread import draw
from nurture.domain.traits import Traits

_PRIMARY, _FURTHER, _EVERY = 3, 2, 1
_MOST_KINDS = 4_096
"""Kinds of readers kept in order: reasons come in thousands of combinations, few of which are ever met."""

_REASONS = {_FURTHER: "is written for a further reason", _EVERY: "fits every reason"}
_LESS = ("does not name their competitor", "is not for their role", "is not for their industry", "weighs less")
"""Why an item comes after another that is as good a fit for the reason, by the first thing in which it ranks lower."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentChoice:
    """The item chosen and why, a line a rule; `item` is None when nothing fits."""

    item: ContentItem | None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is to read an item: what is known of them and their no, and what they know.

    `had` are the ids the person ever got, `account_had` those anybody at the account got in the period that counts.
    """

    traits: Traits
    had: frozenset[str] = frozenset()
    account_had: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An item that fits a kind of reader, and how well: reason, competitor, role, industry, weight, in this order."""

    item: ContentItem
    names: frozenset[str]
    rank: tuple[int, bool, bool, bool, int]


class Library:
    """The items of a revision. What fits a kind of reader is found once and kept."""

    def __init__(self, items: Iterable[ContentItem]) -> None:
        self.items = tuple(items)
        self._by_name = {(name, base_language(item.language)): item for item in self.items for name in item.was}
        self._by_name |= {(item.id, base_language(item.language)): item for item in self.items}
        self._named = frozenset(folded(each) for item in self.items for each in (*item.competitors, *item.industries))
        self._roles = frozenset(role for item in self.items for role in item.roles)
        self._fitting: dict[Traits, tuple[Fit, ...]] = {}
        self._asked: dict[Traits, tuple[Fit, ...]] = {}

    def without(self, urls: frozenset[str]) -> "Library":
        """Returns the library without the items that lead to one of these links."""
        left = tuple(item for item in self.items if item.url not in urls)
        return self if len(left) == len(self.items) else Library(left)

    def find(self, name: str | None, language: str) -> ContentItem | None:
        """Returns the item of that id, or of an earlier id of it, in a language."""
        return self._by_name.get((name or "", base_language(language)))

    def fitting(self, traits: Traits) -> tuple[Fit, ...]:
        """Returns the items for such a reader, fresh or not, the best first."""
        found = self._asked.get(traits)
        if found is None:
            if len(self._asked) >= _MOST_KINDS:
                self._asked = {}
            found = self._asked[traits] = self._in_order(self._kind(traits))
        return found

    def _in_order(self, kind: Traits) -> tuple[Fit, ...]:
        if kind not in self._fitting:
            if len(self._fitting) >= _MOST_KINDS:
                self._fitting = {}
            found = (fit for item in self.items if (fit := _fit(item, kind)))
            self._fitting[kind] = tuple(sorted(found, key=lambda fit: (fit.rank, fit.item.id), reverse=True))
        return self._fitting[kind]

    def _kind(self, traits: Traits) -> Traits:
        """Returns the traits by which items differ: a competitor that no item names makes no other reader."""
        competitor, industry = folded(traits.competitor or ""), folded(traits.industry or "")
        return Traits(
            reasons=traits.reasons,
            language=base_language(traits.language),
            competitor=competitor if competitor in self._named else None,
            role=traits.role if traits.role in self._roles else None,
            industry=industry if industry in self._named else None,
        )


def choose(library: Library, reader: Reader, *, on: date, seed: int | str) -> ContentChoice:
    """Returns the item for a person, or why there is none.

    An item that names the primary reason goes before one that names a further one, and that before one for every
    reason; then what names their competitor, then their role, then their industry; then the heavier; the seed settles
    what is left, so that not everybody gets the same.
    """
    traits = reader.traits
    taken = reader.had | reader.account_had
    fitting = library.fitting(traits)
    fresh = [fit for fit in fitting if is_fresh(fit.item, on)]
    unseen = [fit for fit in fresh if fit.names.isdisjoint(taken)]
    if not unseen:
        return ContentChoice(item=None, because=(_lack_words(reader, fitting, fresh),))
    best = [fit for fit in unseen if fit.rank == unseen[0].rank]
    best = _drawn(best, seed)
    others = (*best[1:], *unseen[len(best) :])
    because = (_fit_words(best[0], traits), _rivals(len(others), traits), *_runner_up(best[0], others[:1]))
    return ContentChoice(item=best[0].item, because=because)


def best_item(library: Library, reader: Reader, *, on: date, seed: int | str) -> ContentItem | None:
    """Returns the item that `choose` chooses, None where nothing fits: without the reasons, for many at once."""
    taken = reader.had | reader.account_had if reader.account_had else reader.had
    best: list[Fit] = []
    for fit in library.fitting(reader.traits):
        if best and fit.rank != best[0].rank:
            break
        if fit.names.isdisjoint(taken) and is_fresh(fit.item, on):
            best.append(fit)
    return _drawn(best, seed)[0].item if best else None


def _drawn(best: list[Fit], seed: int | str) -> list[Fit]:
    """Returns what fits equally well, in the order that the seed draws."""
    if len(best) < 2:
        return best
    return sorted(best, key=lambda fit: draw(f"{seed}:{fit.item.id}", 2**32), reverse=True)


def still_fits(library: Library, name: str, reader: Reader, *, on: date) -> ContentChoice | None:
    """Returns the item of that id, or of a later one of it, while it fits the person and they did not have it."""
    taken = reader.had | reader.account_had
    named = (fit for fit in library.fitting(reader.traits) if name in fit.names)
    fit = next((fit for fit in named if is_fresh(fit.item, on) and fit.names.isdisjoint(taken)), None)
    return ContentChoice(item=fit.item, because=(_fit_words(fit, reader.traits),)) if fit else None


def wanted_words(traits: Traits) -> str:
    """Returns what is looked for, such as `in German for “no budget”`."""
    reason = f" for “{REASON_WORDS[traits.reasons[0]]}”" if traits.reasons else ""
    return f"in {language_name(traits.language)}{reason}"


def _fit(item: ContentItem, traits: Traits) -> Fit | None:
    """Returns how an item fits a kind of reader; what is written for others does not."""
    others = (
        (item.competitors and traits.competitor not in _folded(item.competitors))
        or (item.roles and traits.role not in item.roles)
        or (item.industries and traits.industry not in _folded(item.industries))
    )
    reason = _reason_rank(item.reasons, traits.reasons)
    if others or not reason or base_language(item.language) != traits.language:
        return None
    rank = (reason, bool(item.competitors), bool(item.roles), bool(item.industries), item.weight)
    return Fit(item=item, names=item.names, rank=rank)


def _folded(names: Iterable[str]) -> frozenset[str | None]:
    return frozenset(map(folded, names))


def _reason_rank(named: tuple[Reason, ...], reasons: tuple[Reason, ...]) -> int:
    if not named:
        return _EVERY
    if reasons and reasons[0] in named:
        return _PRIMARY
    return 0 if set(reasons).isdisjoint(named) else _FURTHER


def _fit_words(fit: Fit, traits: Traits) -> str:
    """Returns what of the person an item is made for; the competitor is not named, since history keeps no words."""
    item = fit.item
    named = next((reason for reason in traits.reasons if reason in item.reasons), None)
    words = f"written for “{REASON_WORDS[named]}”" if named else "fits every reason"
    further = ", a further reason of this no" if named and named is not traits.reasons[0] else ""
    competitor = ", about their competitor" if item.competitors else ""
    role = f", for the role {traits.role.value}" if item.roles and traits.role else ""
    return f"{words}{further}{competitor}{role}{', for their industry' if item.industries else ''}"


def _rivals(count: int, traits: Traits) -> str:
    wanted = wanted_words(traits)
    return f"the best of {count + 1} items {wanted}" if count else f"the only item left {wanted}"


def _runner_up(best: Fit, others: tuple[Fit, ...]) -> tuple[str, ...]:
    """Returns which item was the next best, and why it was not."""
    return tuple(f"before {other.item.id}, {_why_not(best, other)}" for other in others)


def _why_not(best: Fit, other: Fit) -> str:
    lower = next((place for place, rank in enumerate(other.rank) if rank != best.rank[place]), None)
    if lower is None:
        return "which fits as well, by a draw"
    return f"which {_LESS[lower - 1] if lower else _REASONS[other.rank[0]]}"


def _lack_words(reader: Reader, fitting: tuple[Fit, ...], fresh: list[Fit]) -> str:
    """Returns what is missing, as a writer of content needs to hear it."""
    wanted = wanted_words(reader.traits)
    if not fitting:
        return f"no item {wanted}"
    if not fresh:
        return f"no item {wanted} is fresh ({len(fitting)} out of date)"
    by_person = sum(not fit.names.isdisjoint(reader.had) for fit in fresh)
    return f"no new item {wanted} ({by_person} had by this person, {len(fresh) - by_person} by others at the account)"
