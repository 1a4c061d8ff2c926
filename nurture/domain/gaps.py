"""Gaps in the content: what a writer should write next, and for how many people."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nurture.domain.calendar import day_words
from nurture.domain.content import is_fresh, language_name
from nurture.domain.counted import counted
from nurture.domain.library import Library
from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.domain.traits import Traits


class Lack(StrEnum):
    """Why nothing fits somebody: nothing is written for such people, all of it is out of date, or they know it."""

    NONE = "none"
    STALE = "stale"
    HAD = "had"


_WHY = {
    Lack.NONE: "nothing is written for them yet",
    Lack.STALE: "what there is, is out of date",
    Lack.HAD: "they, or others at their company, have had what there is",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """A mail that finds nothing to carry on the day it is due; `waits` says that the day has come."""

    traits: Traits
    due_on: date
    waits: bool
    lack: Lack


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is missing for one reason in one language, and how many prospects that keeps waiting.

    `waiting` wait now, `soon` will; `earliest` is the first day on which a mail wants it. `shared` are traits that at
    least half of them have in common, each with how many.
    """

    language: str
    reason: Reason | None
    waiting: int
    soon: int
    earliest: date
    lack: Lack
    shared: tuple[tuple[str, int], ...] = ()

    @property
    def count(self) -> int:
        """How many prospects want it, now and soon."""
        return self.waiting + self.soon


def lack_of(library: Library, traits: Traits, on: date) -> Lack:
    """Returns why nothing fits somebody for whom nothing was chosen."""
    fitting = library.fitting(traits)
    if not fitting:
        return Lack.NONE
    return Lack.HAD if any(is_fresh(fit.item, on) for fit in fitting) else Lack.STALE


def gaps_of(wants: Iterable[Want]) -> tuple[Gap, ...]:
    """Returns the gaps, that of the most prospects first, and of equal ones the earliest."""
    groups = defaultdict[tuple[str, str], list[Want]](list)
    for want in wants:
        groups[want.traits.language, want.traits.reason or ""].append(want)
    found = [_gap(group) for group in groups.values()]
    return tuple(sorted(found, key=lambda gap: (-gap.count, gap.earliest, gap.language, gap.reason or "")))


def _gap(wants: list[Want]) -> Gap:
    waiting = sum(want.waits for want in wants)
    ((lack, _),) = Counter(want.lack for want in wants).most_common(1)
    return Gap(
        language=wants[0].traits.language,
        reason=wants[0].traits.reason,
        waiting=waiting,
        soon=len(wants) - waiting,
        earliest=min(want.due_on for want in wants),
        lack=lack,
        shared=tuple(_shared([want.traits for want in wants])),
    )


def _shared(people: list[Traits]) -> Iterable[tuple[str, int]]:
    """Yields what most of several people have in common, which a writer may write for."""
    for name, words in (("competitor", "chose {}"), ("role", "in {}"), ("industry", "of the industry {}")):
        known = Counter(value for traits in people if (value := getattr(traits, name)))
        for value, count in known.most_common(1):
            if count > 1 and count * 2 >= len(people):
                yield words.format(value), count


def in_a_sentence(gap: Gap) -> str:
    """Returns what to write, for whom and why, as a writer can act on it."""
    reason = f" for “{REASON_WORDS[gap.reason]}”" if gap.reason else ""
    most = "; ".join(f"{count} of them {words}" for words, count in gap.shared)
    people = counted(gap.count, "person", "people")
    when = f"since {day_words(gap.earliest)}" if gap.waiting else f"from {day_words(gap.earliest)} on"
    now = f", {gap.waiting} of them now" if gap.waiting and gap.soon else ""
    want = "waits" if gap.count == 1 and gap.waiting else "wait" if gap.waiting else "will wait"
    about = f" ({most})" if most else ""
    return (
        f"Write in {language_name(gap.language)}{reason}: {people}{about} {want} for it {when}{now}; {_WHY[gap.lack]}."
    )
