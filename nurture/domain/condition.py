"""Conditions: what a step's `when` asks of a person before the step is planned, and whether it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from nurture.domain.traits import Traits

Value = str | int | bool | None
"""One value of a fact or in a condition; None is what is not known, written `none`."""


class FactKind(StrEnum):
    """What a fact is, and so what it can be compared with; `words` are several words at once."""

    WORD = "word"
    WORDS = "words"
    NUMBER = "number"
    TRUTH = "truth"


class Relation(StrEnum):
    """How a fact is compared; `in` and `not in` take a list."""

    IS = "="
    IS_NOT = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    IN = "in"
    NOT_IN = "not in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a condition may ask: the person's traits, and how their enrollment has gone so far.

    `mails` were begun in this enrollment, `unanswered` since the last sign of life, `answered` tells of any such sign.
    """

    traits: Traits
    mails: int = 0
    unanswered: int = 0

    @property
    def answered(self) -> bool:
        """Whether they answered a mail of this enrollment."""
        return self.unanswered < self.mails


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a condition may ask, by its name there; `meaning` is for the reference."""

    name: str
    kind: FactKind
    meaning: str
    read: Callable[[Facts], tuple[Value, ...]]


def _words(*words: str | None) -> tuple[Value, ...]:
    return words


def _language(facts: Facts) -> tuple[Value, ...]:
    """Returns the tag and what it begins with: who reads pt-BR reads pt."""
    tag = facts.traits.language.lower()
    return _words(*dict.fromkeys((tag.partition("-")[0], tag)))


FACTS = (
    Fact(name="reason", kind=FactKind.WORD, meaning="the reason of the latest no", read=lambda f: (f.traits.reason,)),
    Fact(
        name="also",
        kind=FactKind.WORDS,
        meaning="its further reasons",
        read=lambda f: _words(*f.traits.reasons[1:]),
    ),
    Fact(name="language", kind=FactKind.WORD, meaning="the language they are written to in", read=_language),
    Fact(
        name="competitor",
        kind=FactKind.WORD,
        meaning="whom they chose, or stay with",
        read=lambda f: (f.traits.competitor,),
    ),
    Fact(
        name="role", kind=FactKind.WORD, meaning="what they do there, by their title", read=lambda f: (f.traits.role,)
    ),
    Fact(name="country", kind=FactKind.WORD, meaning="where they are", read=lambda f: (f.traits.country,)),
    Fact(
        name="industry",
        kind=FactKind.WORD,
        meaning="their company's, as `nurture account` was told",
        read=lambda f: (f.traits.industry,),
    ),
    Fact(
        name="tags",
        kind=FactKind.WORDS,
        meaning="their company's, as `nurture account` was told",
        read=lambda f: _words(*sorted(f.traits.tags)),
    ),
    Fact(
        name="mails",
        kind=FactKind.NUMBER,
        meaning="how many mails went out in this enrollment",
        read=lambda f: (f.mails,),
    ),
    Fact(
        name="unanswered",
        kind=FactKind.NUMBER,
        meaning="how many of them since they last gave a sign of life",
        read=lambda f: (f.unanswered,),
    ),
    Fact(
        name="answered",
        kind=FactKind.TRUTH,
        meaning="whether they gave a sign of life since the first of them",
        read=lambda f: (f.answered,),
    ),
)
"""Everything that a condition may ask, in the order of the reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A fact against one value, or against any of a list. Of several words, one that matches is enough."""

    fact: Fact
    relation: Relation
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """Holds when all its parts do."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """Holds when one of its parts does."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation:
    """Holds when its part does not."""

    part: "Clause"


Clause = Comparison | Every | Either | Negation


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition with the text it was read from."""

    text: str
    clause: Clause

    def __str__(self) -> str:
        return self.text

    def holds(self, facts: Facts) -> bool:
        """Tells whether it is true of these facts. What is not known equals nothing but `none`."""
        return _holds(self.clause, facts)


def _holds(clause: Clause, facts: Facts) -> bool:
    if isinstance(clause, Every):
        return all(_holds(part, facts) for part in clause.parts)
    if isinstance(clause, Either):
        return any(_holds(part, facts) for part in clause.parts)
    if isinstance(clause, Negation):
        return not _holds(clause.part, facts)
    return _compares(clause, clause.fact.read(facts))


def _compares(comparison: Comparison, known: tuple[Value, ...]) -> bool:
    if comparison.relation in (Relation.IS, Relation.IN):
        return any(_same(value, each) for value in comparison.values for each in known or (None,))
    if comparison.relation in (Relation.IS_NOT, Relation.NOT_IN):
        return not any(_same(value, each) for value in comparison.values for each in known or (None,))
    (number,), (bound,) = known, comparison.values
    assert isinstance(number, int) and isinstance(bound, int), "only numbers are put in order; the reader sees to it"
    return _ORDER[comparison.relation](number, bound)


def _same(one: Value, other: Value) -> bool:
    """Names are compared by their letters and digits: `Rival-Soft` is `rivalsoft`."""
    if isinstance(one, str) and isinstance(other, str):
        return folded(one) == folded(other)
    return one == other


def folded(name: str) -> str:
    """Returns a name as it is compared: its letters and digits in lower case."""
    return "".join(char for char in name.casefold() if char.isalnum())


_ORDER: dict[Relation, Callable[[int, int], bool]] = {
    Relation.LESS: lambda one, other: one < other,
    Relation.AT_MOST: lambda one, other: one <= other,
    Relation.MORE: lambda one, other: one > other,
    Relation.AT_LEAST: lambda one, other: one >= other,
}
