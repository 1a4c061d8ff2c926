"""Whether a condition can be true of anybody, found by trying it on people made from what it asks."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations, product
from math import prod
from typing import Any

from nurture.domain.cadence import Takes
from nurture.domain.condition import Clause, Comparison, Condition, Facts, Negation, Value
from nurture.domain.rejection import Reason
from nurture.domain.takes import completed, matches
from nurture.domain.traits import Traits

_MOST = 5_000
"""People tried at most: some hundredths of a second."""

_MOST_WORDS = 15
"""Of so many words there are more choices than are tried."""

_OTHER = "zxx"
"""A competitor, country, language and so on that nobody names."""

_NUMBERS = frozenset({"mails", "unanswered", "answered"})
_LISTED = {
    "competitor": "competitors",
    "role": "roles",
    "country": "countries",
    "industry": "industries",
    "language": "languages",
    "tags": "tags",
}


def can_hold(condition: Condition, takes: Takes, reasons: frozenset[Reason]) -> bool:
    """Tells whether it is true of anybody whose no, for one of the reasons, is taken.

    What would take too many people to find out counts as possible.
    """
    asked = _asked(condition.clause)
    options = _options(asked, takes, reasons)
    if prod(map(len, options.values())) > _MOST:
        return True
    people = (dict(zip(options, each, strict=True)) for each in product(*options.values()))
    return any(condition.holds(facts) for person in people for facts in _facts(person, takes))


def _asked(clause: Clause) -> dict[str, set[Value]]:
    """Returns what a condition asks for, by fact."""
    found: dict[str, set[Value]] = {}
    for each in _comparisons(clause):
        found.setdefault(each.fact.name, set()).update(each.values)
    return found


def _comparisons(clause: Clause) -> Iterator[Comparison]:
    if isinstance(clause, Comparison):
        yield clause
    else:
        for part in (clause.part,) if isinstance(clause, Negation) else clause.parts:
            yield from _comparisons(part)


def _options(asked: dict[str, set[Value]], takes: Takes, reasons: frozenset[Reason]) -> dict[str, tuple[Any, ...]]:
    """Returns for each fact that is asked what a person may be: what is named or taken, something else, nothing."""
    found: dict[str, tuple[Any, ...]] = {"reason": tuple(sorted(reasons))}
    for name, values in asked.items():
        named = {value for value in values if isinstance(value, str)}
        if name == "also":
            found[name] = _subsets(named)
        elif name in _LISTED:
            named |= set(getattr(takes, _LISTED[name]))
            found[name] = _subsets(named) if name == "tags" else (*sorted(named), _OTHER, None)
    if _NUMBERS & asked.keys():
        bounds = {value for name in _NUMBERS & asked.keys() for value in asked[name] if isinstance(value, int)}
        near = {0, 1} | {bound + step for bound in bounds for step in (-1, 0, 1)}
        found["mails"] = found["unanswered"] = tuple(sorted(number for number in near if number >= 0))
    return found


def _subsets(words: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Returns every choice of some of the words."""
    some = sorted(words)[:_MOST_WORDS]
    return tuple(chain.from_iterable(combinations(some, count) for count in range(len(some) + 1)))


def _facts(person: dict[str, Any], takes: Takes) -> Iterator[Facts]:
    """Yields somebody as conditions know them, where there can be such a person and the cadence takes them."""
    reason, also = person["reason"], person.get("also", ())
    mails, unanswered = person.get("mails", 0), person.get("unanswered", 0)
    traits = completed(
        Traits(
            reasons=(reason, *also),
            language=person.get("language") or (takes.languages or ("en",))[0],
            competitor=person.get("competitor"),
            role=person.get("role"),
            country=person.get("country"),
            industry=person.get("industry"),
            tags=frozenset(person.get("tags", ())),
        ),
        takes,
    )
    if reason not in also and unanswered <= mails and matches(takes, traits):
        yield Facts(traits=traits, mails=mails, unanswered=unanswered)
