"""Which cadence takes a rejection: of all that match, the most specific, and why."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from nurture.domain.cadence import Cadence, Takes
from nurture.domain.condition import folded
from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.domain.traits import Role, Traits

Words = tuple[str, ...]
_LEGAL_FORM = re.compile(r"(?:,? (?:gmbh|ag|kg|ltd|limited|inc|llc|plc|bv|nv|sa|sas|sarl|srl|spa|sl|ab|oy)\.?)+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One list of `takes`: what it lists, what a person has of it, and a person with one of its values."""

    name: str
    one: str
    listed: Callable[[Takes], Words]
    known: Callable[[Traits], Words]
    with_value: Callable[[Traits, str], Traits]


def _known(value: str | None) -> Words:
    return (value,) if value else ()


def _languages(traits: Traits) -> Words:
    """Returns the tag and what it begins with: who reads pt-BR reads pt."""
    return tuple(dict.fromkeys((traits.language, traits.language.partition("-")[0])))


def _vendors(traits: Traits) -> Words:
    """Returns the name as written, and without its legal form: who lost to Initech AG lost to Initech."""
    name = traits.competitor or ""
    return tuple(dict.fromkeys(filter(None, (name, _LEGAL_FORM.sub("", name)))))


KEYS = (
    Key(
        name="competitors",
        one="competitor",
        listed=lambda takes: takes.competitors,
        known=_vendors,
        with_value=lambda traits, value: replace(traits, competitor=value),
    ),
    Key(
        name="tags",
        one="tag",
        listed=lambda takes: takes.tags,
        known=lambda traits: tuple(sorted(traits.tags)),
        with_value=lambda traits, value: replace(traits, tags=traits.tags | {value}),
    ),
    Key(
        name="roles",
        one="role",
        listed=lambda takes: takes.roles,
        known=lambda traits: _known(traits.role),
        with_value=lambda traits, value: replace(traits, role=Role(value)),
    ),
    Key(
        name="industries",
        one="industry",
        listed=lambda takes: takes.industries,
        known=lambda traits: _known(traits.industry),
        with_value=lambda traits, value: replace(traits, industry=value),
    ),
    Key(
        name="countries",
        one="country",
        listed=lambda takes: takes.countries,
        known=lambda traits: _known(traits.country),
        with_value=lambda traits, value: replace(traits, country=value),
    ),
    Key(
        name="languages",
        one="language",
        listed=lambda takes: takes.languages,
        known=_languages,
        with_value=lambda traits, value: replace(traits, language=value),
    ),
    Key(
        name="reasons",
        one="reason",
        listed=lambda takes: takes.reasons,
        known=lambda traits: _known(traits.reason),
        with_value=lambda traits, value: replace(traits, reasons=(Reason(value),)),
    ),
)
"""The lists that `takes` may give, the most telling first: of as many lists, the one with the earlier ones wins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The cadence that takes a rejection, and why in words for people; `by` names what it was chosen by."""

    cadence: Cadence
    why: str
    by: Words = ()


def cadence_for(traits: Traits, cadences: tuple[Cadence, ...]) -> Choice | None:
    """Returns the cadence that takes a rejection: of those that match it the most specific; None when none does.

    More lists are more specific; of as many, the first of `KEYS` that only one of them gives decides, and in the end,
    where a company has the tags of both, the name that comes first.
    """
    matching = [cadence for cadence in cadences if matches(cadence.takes, traits)]
    if not matching:
        return None
    chosen, *others = sorted(matching, key=lambda cadence: (_rank(cadence.takes), cadence.id))
    over = [cadence.id for cadence in others if not cadence.takes.rest]
    more = f", which is more specific than {' and '.join(over)}" if over else ""
    return Choice(
        cadence=chosen,
        why=f"{chosen.id} takes {_matched_words(chosen.takes, traits)}{more}",
        by=tuple(key.one for key in reversed(_given(chosen.takes))),
    )


def matches(takes: Takes, traits: Traits) -> bool:
    """Tells whether a rejection is among what is taken."""
    given = _given(takes)
    return takes.rest or (bool(given) and all(_common(key.listed(takes), key.known(traits)) for key in given))


def overlap(one: Takes, other: Takes) -> Traits | None:
    """Returns an example of a rejection that both take, neither being more specific; None when there is none."""
    if one.rest or other.rest:
        return Traits() if one.rest and other.rest else None
    if _given(one) != _given(other) or not _given(one):
        return None
    example = Traits()
    for key in _given(one):
        common = _common(key.listed(one), key.listed(other))
        if not common:
            return None
        example = key.with_value(example, common[0])
    return example


def in_words(takes: Takes) -> str:
    """Returns what is taken, for people: `timing and no_budget`, `reason competitor and competitor Rival Soft`."""
    if takes.rest:
        return "everything else"
    if takes == Takes(reasons=takes.reasons) and takes.reasons:
        return _listed(takes.reasons, "and")
    return " and ".join(f"{key.one} {_listed(key.listed(takes), 'or')}" for key in reversed(_given(takes))) or "nothing"


def takers(reason: Reason, cadences: tuple[Cadence, ...]) -> tuple[Cadence, ...]:
    """Returns the cadences that may take a no of that reason, the most specific first."""
    may = [each for each in cadences if each.takes.rest or reason in each.takes.reasons or _is_of_any(each.takes)]
    return tuple(sorted(may, key=lambda cadence: (_rank(cadence.takes), cadence.id)))


def completed(known: Traits, takes: Takes) -> Traits:
    """Returns somebody with whatever is not known of them as a cadence takes it: the first of each of its lists."""
    for key in KEYS:
        listed = key.listed(takes)
        known = key.with_value(known, listed[0]) if listed and not any(key.known(known)) else known
    return known


def without_reasons(takes: Takes) -> str:
    """Returns for whom a cadence is beside its reasons, for people; empty where the reason alone decides."""
    return "" if takes.rest else in_words(replace(takes, reasons=())).replace("nothing", "")


def _is_of_any(takes: Takes) -> bool:
    return not takes.reasons and bool(_given(takes))


def example_words(traits: Traits, takes: Takes) -> str:
    """Returns an example of what `takes` takes, for people: `reason competitor, competitor Rival Soft`."""
    given = ((key.one, _common(key.listed(takes), key.known(traits))) for key in reversed(_given(takes)))
    return ", ".join(f"{one} {common[0]}" for one, common in given if common) or "any that no other takes"


def _given(takes: Takes) -> tuple[Key, ...]:
    return tuple(key for key in KEYS if key.listed(takes))


def _rank(takes: Takes) -> tuple[int, tuple[bool, ...]]:
    """Returns what sorts the most specific first."""
    given = _given(takes)
    return -len(given), tuple(key not in given for key in KEYS)


def _common(listed: Iterable[str], known: Iterable[str]) -> Words:
    """Returns what of the list is known; names are compared by their letters and digits."""
    there = {folded(word) for word in known}
    return tuple(word for word in listed if folded(word) in there)


def _matched_words(takes: Takes, traits: Traits) -> str:
    if takes.rest:
        return "what no other cadence takes"
    found = ((key, _common(key.listed(takes), key.known(traits))[0]) for key in reversed(_given(takes)))
    return " and ".join(_of_key(key, value) for key, value in found)


def _of_key(key: Key, value: str) -> str:
    return f"the reason “{REASON_WORDS[Reason(value)]}”" if key.name == "reasons" else f"the {key.one} {value}"


def _listed(words: Words, joined_by: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {joined_by} {last}" if most else last
