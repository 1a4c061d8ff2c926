"""Phrases: words with alternatives, endings and small gaps, found in a text in time that its length bounds."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

LONGEST_PHRASE = 400
MOST_GAPS = 2
WIDEST_GAP = 4
"""Words that `..` stands for, at most."""
SHORTEST_STEM = 3
MOST_STEPS = 200_000
"""Looks at one text; only absurd phrases come near, and then the rest of the text goes unread."""

_GAP, _NUMBER, _END = "..", "<number>", "."
_WRITTEN = re.compile(r"\(|\)|\||\.\.|<number>|[?!]|[^\W_]+\*?|(?P<wrong>[*<>\[\]{}+\\^$.#])")
_HIDDEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_TOKEN = re.compile(rf"[^\W_]+(?:[{_HIDDEN}]+[^\W_]+)*|[?!]|[.:;…](?=\s|$|[\"'»”)])|\n[ \t]*\n")
_FOLDED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l"})
_UNSEEN = re.compile(f"[{_HIDDEN}]")


class PhraseSyntax(ValueError):
    """A phrase is not written as phrases are; the message says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word or mark of a text: its key, without case and accents, and where it stands."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A phrase found: its label, and the first and the last of its tokens by number."""

    label: str
    first: int
    last: int


@dataclass(slots=True, eq=False)
class _Node:
    """What may follow a part of a phrase; `labels` of the phrases that end here."""

    words: dict[str, list["_Node"]] = field(default_factory=dict)
    stems: dict[str, list["_Node"]] = field(default_factory=dict)
    numbers: list["_Node"] = field(default_factory=list)
    gaps: list["_Node"] = field(default_factory=list)
    labels: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Returns words as phrases know them: small letters, no accents, no hidden characters."""
    apart = unicodedata.normalize("NFKD", _UNSEEN.sub("", text).lower().translate(_FOLDED))
    return "".join(each for each in apart if not unicodedata.combining(each))


def tokens_of(text: str) -> tuple[Token, ...]:
    """Returns the words and marks of a text; what ends a sentence has the key `.`, `?` or `!`."""
    return tuple(
        Token(key=_key(found[0]), start=found.start(), end=found.end())
        for found in _TOKEN.finditer(unicodedata.normalize("NFC", text))
    )


@lru_cache(maxsize=8_192)
def _key(written: str) -> str:
    """Words repeat, and putting one into its key costs more than all else."""
    if written in "?!":
        return written
    return fold(written) if written[0].isalnum() else _END


Part = tuple[tuple[str, ...], ...]
"""A choice between rows of words; an empty row means that nothing need stand there."""


def parts_of(phrase: str) -> tuple[Part, ...]:
    """Returns a phrase as a row of choices. Raises PhraseSyntax.

    `(a|b c|)` is one of these or nothing, `word*` any ending, `..` up to four words, `<number>` digits; `?` and `!`
    are themselves. Case, accents, commas and apostrophes do not matter.
    """
    if len(phrase) > LONGEST_PHRASE:
        raise PhraseSyntax(f"expected at most {LONGEST_PHRASE} characters, got {len(phrase)}")
    parts: list[Part] = []
    group: list[tuple[str, ...]] | None = None
    for found in _WRITTEN.finditer(phrase):
        mark = found[0]
        if found["wrong"]:
            raise PhraseSyntax(f"expected words, ( | ), .., word*, <number>, ? or !, got {mark!r}")
        if group is None:
            group = _open(mark, parts)
        elif mark == ")":
            parts.append(tuple(group))
            group = None
        else:
            _choose(mark, group)
    if group is not None:
        raise PhraseSyntax("expected ')' after the last of the alternatives")
    _check(parts)
    return tuple(parts)


def _open(mark: str, parts: list[Part]) -> list[tuple[str, ...]] | None:
    """Takes what stands outside of groups; returns the group that begins, if one does."""
    if mark in "|)":
        raise PhraseSyntax(f"expected '(' somewhere before {mark!r}")
    if mark == "(":
        return [()]
    parts.append(((_word(mark),),))
    return None


def _choose(mark: str, group: list[tuple[str, ...]]) -> None:
    if mark in ("(", _GAP):
        raise PhraseSyntax(f"expected only words within ( | ), got {mark!r}")
    if mark == "|":
        group.append(())
    else:
        group[-1] += (_word(mark),)


def _word(mark: str) -> str:
    if mark.endswith("*") and len(mark) <= SHORTEST_STEM:
        raise PhraseSyntax(f"expected at least {SHORTEST_STEM} letters before '*', got {mark!r}")
    return mark if mark in (_GAP, _NUMBER, "?", "!") else fold(mark)


def _check(parts: list[Part]) -> None:
    if all(() in part for part in parts):
        raise PhraseSyntax("expected words that must be there, whichever alternatives are taken")
    gaps = [at for at, part in enumerate(parts) if part == ((_GAP,),)]
    if len(gaps) > MOST_GAPS:
        raise PhraseSyntax(f"expected '..' at most {MOST_GAPS} times")
    if gaps and (all(() in part for part in parts[: gaps[0]]) or all(() in part for part in parts[gaps[-1] + 1 :])):
        raise PhraseSyntax("expected words that must be there before '..' and after it")


class Phrases:
    """Phrases of one language, each with a label; looks for all of them at once."""

    def __init__(self, labelled: Iterable[tuple[str, str]]) -> None:
        self._root = _Node()
        for label, phrase in labelled:
            self._add(label, parts_of(phrase))

    def _add(self, label: str, parts: tuple[Part, ...]) -> None:
        """Joins the alternatives again behind each group, so that a phrase costs what it is long."""
        front = [self._root]
        for part in parts:
            joint = _Node()
            for row in filter(None, part):
                _chain(front, row, joint)
            front = [*front, joint] if () in part else [joint]
        for node in front:
            if label not in node.labels:
                node.labels += (label,)

    def find(self, tokens: tuple[Token, ...]) -> Iterator[Match]:
        """Yields what is found, from the text's beginning; of one label the longest at each place."""
        steps, behind = 0, dict[str, int]()
        for first in range(len(tokens)):
            ends, looked = self._ends(tokens, first)
            steps += looked
            if steps > MOST_STEPS:
                return
            for label, last in ends.items():
                if behind.get(label, -1) < last:
                    behind[label] = last
                    yield Match(label=label, first=first, last=last)

    def _ends(self, tokens: tuple[Token, ...], first: int) -> tuple[dict[str, int], int]:
        """Returns the last token of each label's longest phrase that begins here, and how many looks it took."""
        ends: dict[str, int] = {}
        waiting = [(node, first + 1) for node in _following(self._root, tokens[first].key)]
        if not waiting:
            return ends, 1
        seen: set[tuple[int, int]] = set()
        while waiting:
            node, at = waiting.pop()
            if (id(node), at) in seen:
                continue
            seen.add((id(node), at))
            for label in node.labels:
                ends[label] = max(ends.get(label, -1), at - 1)
            for gap in node.gaps:
                waiting += _over_gap(gap, tokens, at)
            if at < len(tokens):
                waiting += [(following, at + 1) for following in _following(node, tokens[at].key)]
        return ends, len(seen) + 1


def _chain(front: list[_Node], row: tuple[str, ...], joint: _Node) -> None:
    """Leads from each node of the front by the words of a row to the joint."""
    for word in row[:-1]:
        between = _Node()
        _lead(front, word, between)
        front = [between]
    _lead(front, row[-1], joint)


def _lead(front: list[_Node], word: str, to: _Node) -> None:
    for node in front:
        if word == _GAP:
            node.gaps.append(to)
        elif word == _NUMBER:
            node.numbers.append(to)
        elif word.endswith("*"):
            node.stems.setdefault(word[:-1], []).append(to)
        else:
            node.words.setdefault(word, []).append(to)


def _over_gap(after: _Node, tokens: tuple[Token, ...], at: int) -> Iterator[tuple[_Node, int]]:
    for width in range(WIDEST_GAP + 1):
        yield after, at + width
        if at + width >= len(tokens) or tokens[at + width].key in (_END, "?", "!"):
            return


def _following(node: _Node, key: str) -> Iterator[_Node]:
    yield from node.words.get(key, ())
    if node.numbers and key.isdecimal():
        yield from node.numbers
    if node.stems:
        for length in range(SHORTEST_STEM, len(key) + 1):
            yield from node.stems.get(key[:length], ())
