"""Lint for grace: what a considerate person would object to in a text, by rules that are data."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nurture.configuration.grace import SHIPPED, read_rules
from nurture.domain.content import base_language
from nurture.domain.grace import NO_WISHES, GraceRule, GraceWishes, Scope, merged
from nurture.domain.phrases import Match, Phrases, Token, tokens_of

SHOUTING, EXCLAMATION = "shouting", "exclamation"
MOST_EXCLAMATIONS = 2

_LINK = re.compile(r"(?:https?://)?(?:www\.)?([^\s/<>()\[\]\"']+\.[a-z]{2,}(?:/[^\s<>()\[\]\"']*)?)", re.IGNORECASE)
_CAPITALS = re.compile(r"\b[^\W\d_]{2,}(?:[\s,]+[^\W\d_]{2,}){2,}\b|\b[^\W\d_]{4,}[\s,]+[^\W\d_]{4,}\b")
_LOUD = 5
"""Letters of a word in capitals that is no abbreviation."""
_MANY_MARKS = re.compile(r"!{2,}|[!?]{3,}")
_SENTENCE_ENDS = frozenset(".?!")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place where a text breaks a rule: the words, and where they begin and end in the text."""

    rule: GraceRule
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a text is for: whether it is the farewell, and whether the reason it may name was confirmed."""

    is_farewell: bool = False
    is_confirmed: bool = False

    def takes(self, rule: GraceRule) -> bool:
        """Tells whether a rule is about such a text."""
        return {Scope.ANY: True, Scope.FAREWELL: self.is_farewell, Scope.UNCONFIRMED: not self.is_confirmed}[rule.scope]


ANY_MAIL = Occasion()
OWN_WORDS = Occasion(is_confirmed=True)
"""A rep's own words: the rep knows why the prospect said no."""


@lru_cache(maxsize=1)
def shipped_rules() -> tuple[GraceRule, ...]:
    """Returns the rules that came with nurture."""
    return read_rules(SHIPPED)


class Lint:
    """The rules in force, ready to look at texts of any language."""

    def __init__(self, wishes: GraceWishes = NO_WISHES) -> None:
        self.rules = {rule.id: rule for rule in merged(shipped_rules(), wishes)}
        self._phrases: dict[str, tuple[Phrases, Phrases]] = {}
        self._links = {link: rule for rule in self.rules.values() for link in rule.links}

    def findings(self, text: str, language: str, occasion: Occasion = ANY_MAIL) -> tuple[Finding, ...]:
        """Returns what the text breaks, in its order; places count characters of the text in NFC."""
        text = unicodedata.normalize("NFC", text)
        found = (
            *self._phrased(text, base_language(language)),
            *self._linked(text),
            *self._shaped(EXCLAMATION, _too_excited(text), text),
            *self._shaped(SHOUTING, _shouted(text), text),
        )
        return tuple(sorted((each for each in found if occasion.takes(each.rule)), key=lambda each: each.start))

    def _phrased(self, text: str, language: str) -> Iterator[Finding]:
        phrases, excuses = self._phrases_of(language)
        tokens = tokens_of(text)
        excused = {(match.label, _sentence(tokens, match.first)) for match in excuses.find(tokens)}
        reached: dict[str, int] = {}
        for match in phrases.find(tokens):
            is_new = match.first > reached.get(match.label, -1)
            if is_new and (match.label, _sentence(tokens, match.first)) not in excused:
                reached[match.label] = match.last
                yield self._finding(match, tokens, text)

    def _phrases_of(self, language: str) -> tuple[Phrases, Phrases]:
        """Returns what breaks the rules in a language, and what excuses a sentence."""
        if language not in self._phrases:
            rules = self.rules.values()
            broken = [(rule.id, each.phrase) for rule in rules for each in rule.phrases if each.language == language]
            excuses = [(rule.id, each.phrase) for rule in rules for each in rule.unless if each.language == language]
            self._phrases[language] = Phrases(broken), Phrases(excuses)
        return self._phrases[language]

    def _finding(self, match: Match, tokens: tuple[Token, ...], text: str) -> Finding:
        start, end = tokens[match.first].start, tokens[match.last].end
        return Finding(rule=self.rules[match.label], words=" ".join(text[start:end].split()), start=start, end=end)

    def _linked(self, text: str) -> Iterator[Finding]:
        for found in _LINK.finditer(text):
            rule = self._rule_of(found[1].lower())
            if rule is not None:
                yield Finding(rule=rule, words=found[0], start=found.start(), end=found.end())

    def _rule_of(self, link: str) -> GraceRule | None:
        host, _, path = link.partition("/")
        names = host.split(".")
        for at in range(len(names) - 1):
            domain = ".".join(names[at:])
            for known, rule in self._links.items():
                known_host, _, known_path = known.partition("/")
                if known_host == domain and path.startswith(known_path):
                    return rule
        return None

    def _shaped(self, rule_id: str, spans: Iterator[tuple[int, int]], text: str) -> Iterator[Finding]:
        rule = self.rules.get(rule_id)
        for start, end in spans:
            if rule is not None:
                yield Finding(rule=rule, words=" ".join(text[start:end].split()), start=start, end=end)


@lru_cache(maxsize=2)
def lint_of(wishes: GraceWishes) -> Lint:
    """Returns the lint as ops want it, prepared once for each revision of their wishes."""
    return Lint(wishes)


def _sentence(tokens: tuple[Token, ...], at: int) -> int:
    """Returns the number of the token at which the sentence of a token begins."""
    while at and tokens[at - 1].key not in _SENTENCE_ENDS:
        at -= 1
    return at


def _too_excited(text: str) -> Iterator[tuple[int, int]]:
    yield from (found.span() for found in _MANY_MARKS.finditer(text))
    singles = [at for at, sign in enumerate(text) if sign == "!"]
    if len(singles) > MOST_EXCLAMATIONS and not _MANY_MARKS.search(text):
        yield singles[-1], singles[-1] + 1


def _shouted(text: str) -> Iterator[tuple[int, int]]:
    for found in _CAPITALS.finditer(text):
        loud = [word for word in re.split(r"[\s,]+", found[0]) if len(word) >= _LOUD]
        if found[0].isupper() and loud:
            yield found.span()
