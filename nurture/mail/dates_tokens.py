"""Words of time as codes that are the same in every language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from nurture.mail import lexicon
from nurture.mail.phrases import plain

_NUMBERS = (
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})|(?P<kanji>(?:\d{4}年)?\d{1,2}月\d{1,2}日)|(?P<kanjimonth>(?:\d{4}年)?\d{1,2}月(?!間))|"
    r"(?P<dotted>\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}|\d\d(?!\d))?)|(?P<slashed>\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?)(?![\d%])|"
    r"(?P<half>(?<!\w)[hs][12](?!\w))|(?P<year>(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d|\w))|"
    r"(?P<ordinal>\d{1,2}(?:st|nd|rd|th|º|ª|er|\.(?=\s+[a-z])|e(?=\s)))|"
    r"(?P<number>(?<![\d.,:$€£])\d{1,2}(?![\d:%]|[.,]\d))"
)

_LOOK_BEHIND = re.compile(r"\A\(\?<=[^()]*\)")
_DOTTED_DAYS = frozenset({"de", "da", "no", "pl"})
"""Languages that write the third day as `3.`; elsewhere the dot only ends a sentence."""

_MAY = re.compile(
    r"(?<=[a-z,;] )(?<!\bask )(?<!\bcall )(?<!\bwith )(?<!\bdear )(?<!\band )May(?= (?!I\b|we\b)|[.,;:!?)]|\Z)"
)
"""The month within a sentence has a capital; other words that are written so have none."""

_LOOKAHEAD = re.compile(r"\(\?[!=][^()]*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word of time: its code and where it stands in the text as written."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A sentence as codes joined by spaces, `_` for any other word; `tokens` in the same order."""

    codes: str
    tokens: tuple[Token, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns where the codes between two offsets stand in the text as written."""
        first = self.codes.count(" ", 0, start)
        last = first + self.codes[start:end].strip().count(" ")
        return self.tokens[first].start, self.tokens[last].end


@lru_cache(maxsize=256)
def encode(text: str, *, language: str) -> Coded:
    """Returns the words of time of one sentence as codes; kept for a while, since several readers ask for each."""
    letters, places = _aligned(_MAY.sub("Mai", text) if language == "en" else text)
    found = tuple(
        Token(code=code, start=places[start], end=places[end - 1] + 1)
        for code, start, end in _scan(letters, language)
        if code != "-"
    )
    return Coded(codes=" ".join(token.code for token in found), tokens=found)


def _aligned(text: str) -> tuple[str, list[int]]:
    """Folds letter by letter, so that every folded letter knows its place in the text."""
    if text.isascii():
        return plain(text), list(range(len(text)))
    pieces = [(_plain_letter(char), at) for at, char in enumerate(text)]
    return "".join(piece for piece, _ in pieces), [at for piece, at in pieces for _ in piece]


@lru_cache(maxsize=2_000)
def _plain_letter(char: str) -> str:
    return plain(char)


def _scan(letters: str, language: str) -> Iterator[tuple[str, int, int]]:
    pattern, codes = _vocabulary(language)
    for match in pattern.finditer(letters):
        kind = match.lastgroup or ""
        yield (codes.get(kind) or _number(kind, match[0], language)), match.start(), match.end()


def _number(kind: str, text: str, language: str) -> str:
    if not kind:
        return "_"
    digits = re.findall(r"\d+", text)
    if text.endswith(".") and language not in _DOTTED_DAYS:
        kind = "number" if kind == "ordinal" else kind
    letter = {"half": "H", "year": "Y", "number": "#"}.get(kind)
    if letter:
        return f"{letter}{int(digits[-1])}"
    if kind == "ordinal":
        return f"D{int(digits[0])}"
    return f"{kind}:{'-'.join(digits)}"


@cache
def _vocabulary(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Returns one expression for all words of time, longer words first, and the code of each of its groups.

    The words are grouped by their first letter: most words of a sentence are then passed over after one look.
    """
    words = sorted(_words(language), key=lambda pair: len(_LOOKAHEAD.sub("", pair[1])), reverse=True)
    codes = {f"w{at}": code for at, (code, _) in enumerate(words)}
    by_letter: dict[str, list[str]] = {}
    for at, (_, word) in enumerate(words):
        by_letter.setdefault(_LOOK_BEHIND.sub("", word)[0], []).append(f"(?P<w{at}>{_bounded(word, language)})")
    named = "|".join(f"(?={re.escape(letter)})(?:{'|'.join(group)})" for letter, group in by_letter.items())
    other = r"[^\s\w]" if language == "ja" else r"\w[\w-]*"
    return re.compile(f"(?=[\\dhs])(?:{_NUMBERS})|{named}|{other}"), codes


def _bounded(word: str, language: str) -> str:
    """Keeps a word from matching inside another; Japanese has no spaces, and `l'` belongs to the next word."""
    if language == "ja":
        return word
    return rf"(?<!\w)(?:{word})" + ("" if word.endswith(("'", "-")) else r"(?![^\W\d_])")


def _words(language: str) -> list[tuple[str, str]]:
    code = language if language in lexicon.LANGUAGES else "en"
    lines = (line.split(" = ", 1) for line in lexicon.sections("dates")[code])
    return [(key, plain(word)) for key, value in lines for word in _split(value)]


def _split(value: str) -> list[str]:
    """Splits alternatives at bars outside parentheses."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(value):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append(value[start:at])
            start = at + 1
    return [*parts, value[start:]]
