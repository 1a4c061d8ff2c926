"""`when:`: the text of a condition into values. Comparisons, lists, and, or, not and parentheses; no functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nurture.configuration.codes import country, language
from nurture.configuration.forms import Reader, taking, text_form
from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.problems import Unexpected, nearest_word
from nurture.configuration.scalars import boolean, in_words, line, member
from nurture.domain.condition import (
    FACTS,
    Clause,
    Comparison,
    Condition,
    Either,
    Every,
    Fact,
    FactKind,
    Negation,
    Relation,
    Value,
)
from nurture.domain.traits import Role

MAX_LENGTH = 500
MAX_DEPTH = 10
"""So deep may parentheses and `not` stand in each other."""

MAX_LIST = 60
MAX_NUMBER = 1_000
_TOKEN = re.compile(r"""\s*(?:(?P<quoted>"[^"]*"|'[^']*')|(?P<sign>[<>!=]=|[=<>()\[\],])|(?P<word>[^\W_][\w./&+-]*))""")
_SIGNS = {"==": Relation.IS} | {relation.value: relation for relation in Relation if not relation.value.isalpha()}
_ORDERED = frozenset({Relation.LESS, Relation.AT_MOST, Relation.MORE, Relation.AT_LEAST})
_KEYWORDS = frozenset({"and", "or", "not", "in"})
_MEANT = {"&": "and", "|": "or", "!": "not", "~": "not"}
_MEANT_SIGNS = {"is": "= or !=", "equals": "=", "isn't": "!="} | dict.fromkeys(
    ("contains", "has", "includes"), "= or in"
)
_UNKNOWN = "none"
_FACTS = {fact.name: fact for fact in FACTS}


@taking(text_form("a name", "Rival Soft", minLength=1, maxLength=80))
def a_spelled_name(text: str) -> str:
    """Returns a competitor's name as it is written; names are compared without case."""
    words = " ".join(line(text).split())
    if len(words) > 80 or not any(char.isalnum() for char in words):
        raise Unexpected(f"expected a name of at most 80 characters, got {text!r}")
    return words


@taking(text_form("a name", "rival soft", minLength=1, maxLength=80))
def a_name(text: str) -> str:
    """Returns a name such as an industry's or a tag, in lower case."""
    return a_spelled_name(text).lower()


def _count(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text) or int(text) > MAX_NUMBER:
        raise Unexpected(f"expected a whole number up to {MAX_NUMBER:,}, got {text!r}")
    return int(text)


_reason = member(ENROLLED_REASONS)
VALUES: Mapping[str, Reader[str] | Reader[int] | Reader[bool]] = {
    "reason": _reason,
    "also": _reason,
    "language": language,
    "competitor": a_name,
    "role": member(Role),
    "country": country,
    "industry": a_name,
    "tags": a_name,
    "mails": _count,
    "unanswered": _count,
    "answered": boolean,
}
"""How a value is read that stands beside each fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """One piece of the text; `at` counts characters from 1."""

    at: int
    text: str
    is_quoted: bool = False

    @property
    def keyword(self) -> str:
        """What it is in the language: small letters; a quoted word is none."""
        return "" if self.is_quoted else self.text.lower()


@taking(text_form("a condition", "role = finance and not answered", minLength=1, maxLength=MAX_LENGTH))
def condition(text: str) -> Condition:
    """Returns a condition such as `reason = no_budget and not (country in [US, CA])`.

    What is wrong is told with the number of its character in the text.
    """
    words = " ".join(text.split())
    if len(words) > MAX_LENGTH:
        raise Unexpected(f"expected a condition of at most {MAX_LENGTH} characters, got {len(words)}")
    reading = _Reading(_tokens(words), len(words) + 1)
    clause = reading.either(0)
    reading.end()
    return Condition(text=words, clause=clause)


def _tokens(text: str) -> tuple[_Token, ...]:
    found: list[_Token] = []
    place = 0
    while text[place:].strip():
        token = _TOKEN.match(text, place)
        if token is None:
            raise _no_token(text, place)
        name = token.lastgroup or ""
        piece = token[name]
        quoted = name == "quoted"
        at = token.start(name) + 1
        found.append(_Token(at=at, text=piece[1:-1].strip() if quoted else piece, is_quoted=quoted))
        place = token.end()
    return tuple(found)


def _no_token(text: str, place: int) -> Unexpected:
    at = place + len(text[place:]) - len(text[place:].lstrip())
    sign = text[at]
    if sign in "\"'":
        return Unexpected(f"at character {at + 1}: expected the quotation mark that closes {text[at:]!r}")
    hint = "; there is no arithmetic" if sign in "+-*/%" else ""
    return Unexpected(
        f"at character {at + 1}: expected a word, a number or a sign, got {sign!r}{hint}", _MEANT.get(sign)
    )


class _Reading:
    """Goes through the tokens once; each method reads one thing of the grammar, the loosest first."""

    def __init__(self, tokens: tuple[_Token, ...], end: int) -> None:
        self._tokens = tokens
        self._place = 0
        self._end = _Token(at=end, text="")

    def either(self, depth: int) -> Clause:
        parts = [self._every(depth)]
        while self._take("or"):
            parts.append(self._every(depth))
        return parts[0] if len(parts) == 1 else Either(parts=tuple(parts))

    def end(self) -> None:
        token = self._look()
        if token is not self._end:
            raise _fault(token, "expected `and`, `or` or the end", nearest_word(token.text, ("and", "or")))

    def _every(self, depth: int) -> Clause:
        parts = [self._one(depth)]
        while self._take("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Every(parts=tuple(parts))

    def _one(self, depth: int) -> Clause:
        if depth > MAX_DEPTH:
            raise _fault(self._look(), f"expected at most {MAX_DEPTH} parentheses and `not` in each other")
        if self._take("not"):
            return Negation(part=self._one(depth + 1))
        if self._take("("):
            inside = self.either(depth + 1)
            self._expect(")")
            return inside
        return self._comparison()

    def _comparison(self) -> Clause:
        first = self._next()
        fact = _FACTS.get(first.keyword)
        if fact is None or (self._is_turned() and fact.kind is not FactKind.WORDS):
            return self._turned(first)
        relation = self._relation()
        if relation is None:
            return _truth(first, fact, self._look())
        _check_kind(first, fact, relation)
        if relation in (Relation.IN, Relation.NOT_IN):
            return Comparison(fact=fact, relation=relation, values=self._list(fact))
        return Comparison(fact=fact, relation=relation, values=(_value(fact, self._next()),))

    def _is_turned(self) -> bool:
        """Tells whether what follows asks for one value in a fact of several: `key-account in tags`."""
        place = self._place + (self._look().keyword == "not")
        ahead = [token.keyword for token in self._tokens[place : place + 2]]
        return len(ahead) == 2 and ahead[0] == "in" and ahead[1] in _FACTS

    def _turned(self, value: _Token) -> Clause:
        if not self._is_turned():
            raise _no_fact(value)
        relation = self._relation()
        token = self._next()
        fact = _FACTS[token.keyword]
        if fact.kind is not FactKind.WORDS or relation is None:
            raise _fault(token, f"expected a list such as [a, b]: {fact.name} is one {fact.kind} and holds none")
        return Comparison(fact=fact, relation=relation, values=(_value(fact, value),))

    def _relation(self) -> Relation | None:
        token = self._look()
        if token.keyword in _SIGNS:
            self._place += 1
            return _SIGNS[token.keyword]
        if self._take("in"):
            return Relation.IN
        if token.keyword == "not":
            self._place += 1
            self._expect("in")
            return Relation.NOT_IN
        return None

    def _list(self, fact: Fact) -> tuple[Value, ...]:
        opening = self._expect("[", "a list such as [a, b]")
        values = [_value(fact, self._next())]
        while self._take(","):
            values.append(_value(fact, self._next()))
        self._expect("]")
        if len(values) > MAX_LIST:
            raise _fault(opening, f"expected at most {MAX_LIST} values in a list")
        return tuple(values)

    def _look(self) -> _Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else self._end

    def _next(self) -> _Token:
        token = self._look()
        self._place += 1
        return token

    def _take(self, keyword: str) -> bool:
        found = self._look().keyword == keyword
        self._place += found
        return found

    def _expect(self, sign: str, what: str = "") -> _Token:
        token = self._next()
        if token.keyword != sign:
            raise _fault(token, f"expected {what or f'`{sign}`'}")
        return token


def _fault(token: _Token, expected: str, nearest: str | None = None) -> Unexpected:
    got = repr(token.text) if token.text else "the end"
    return Unexpected(f"at character {token.at}: {expected}, got {got}", nearest)


def _no_fact(token: _Token) -> Unexpected:
    if token.keyword in {reason.value for reason in ENROLLED_REASONS}:
        return _fault(token, "expected a comparison such as `reason in [timing, no_budget]`")
    return _fault(token, f"expected a fact ({in_words(_FACTS)})", nearest_word(token.text, (*_FACTS, "not")))


def _truth(token: _Token, fact: Fact, ahead: _Token) -> Clause:
    if fact.kind is not FactKind.TRUTH:
        signs = "=, != or in" if fact.kind is not FactKind.NUMBER else "=, !=, <, <=, > or >="
        raise _fault(ahead, f"expected {signs} after {fact.name}", _MEANT_SIGNS.get(ahead.keyword))
    return Comparison(fact=fact, relation=Relation.IS, values=(True,))


def _check_kind(token: _Token, fact: Fact, relation: Relation) -> None:
    if relation in _ORDERED and fact.kind is not FactKind.NUMBER:
        raise _fault(token, f"expected a number before {relation}; {fact.name} is no number: compare it with = or in")


def _value(fact: Fact, token: _Token) -> Value:
    if not token.text or (token.keyword and not token.keyword[0].isalnum()):
        raise _fault(token, f"expected a value for {fact.name}")
    if token.keyword in _KEYWORDS:
        raise _fault(token, f"expected a value for {fact.name} (put a word of the language into quotes)")
    if token.keyword == _UNKNOWN and fact.kind in (FactKind.WORD, FactKind.WORDS):
        return None
    try:
        return VALUES[fact.name](token.text)
    except Unexpected as error:
        raise Unexpected(f"at character {token.at}, for {fact.name}: {error.expected}", error.nearest) from None
