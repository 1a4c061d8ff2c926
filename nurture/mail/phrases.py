"""Text made comparable, cut into sentences, and matched against the phrases of a lexicon."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from nurture.mail import lexicon

READ_LIMIT = 20_000
"""Characters of a mail that are read for meaning; the wish of a person stands in the first of them."""

_MOST = 500
_LINE_WRAPPED = 56
_KANA_MARKS = frozenset("\u3099\u309a")
_FIRST_ACCENT = "\u0300"
_ACCENTS = re.compile(r"[\u0300-\u034e\u0350-\u036f]+")
"""The block of combining marks: all that most text has of them; others are looked up letter by letter."""

_OTHER_LETTERS = re.compile(r"[\u0483-\u1fff\u20d0-\u20ff\u2c00-\ufdff\ufe20-\ufe2f\U00010000-\U0010ffff]")
_LETTERS = str.maketrans(
    dict(zip("øłđ’‘´`ʼ‐‑", "old'''''--", strict=True))
    | {"æ": "ae", "œ": "oe"}
    | dict.fromkeys("\u00ad\u200b\ufeff\ufe0f")
)
_NOISE = re.compile(r"[,;:()\[\]{}\"“”„«»*_|<>…¿¡~–—]+|(?<!\d)/|/(?!\d)|\s-+\s")
_SPACES = re.compile(r"\s+")
_ENDS = re.compile(r"(?<![.!?…])[.!?…]++[\"')\]»”]*+(?=\s|$)|[。！？]+")
"""A run of dots is taken whole or not at all: tried from each of its dots, ten thousand of them take a minute."""

_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:\w|\d{1,2}|mrs?|ms|dr|prof|col|sgt|capt|lt|rev|engr|gen|hon|lic|arq|st|sr|jr|inc|ltd|co|no|nr|bzw|ca|z\.b|d\.h|e\.g|i\.e|hr|fr|sig|dott|ing|eng|avv|"
    r"sra?|ud|uds|mme|mlle|m|approx|etc|vs|evtl|ggf|usw|inkl|art|abs|bv|dhr|mevr|mw|nov|dec|jan|feb|mar|apr|aug|sept?|oct|okt|dez|"
    r"mon|tues?|wed|thurs?|fri|sat|sun)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence: as written, and folded for matching."""

    raw: str
    folded: str
    asks: bool = False


def fold(text: str) -> str:
    """Returns text without case, accents, quotes and commas, single-spaced: the form in which phrases are compared."""
    return _SPACES.sub(" ", _NOISE.sub(" ", plain(text))).strip()


def plain(text: str) -> str:
    """Returns text without case and accents, with one kind of apostrophe and hyphen; punctuation stays."""
    return _without_accents(unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    letters = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    if _OTHER_LETTERS.search(letters):
        letters = "".join(char for char in letters if char < _FIRST_ACCENT or not _is_accent(char))
    return unicodedata.normalize("NFC", letters)


def _is_accent(char: str) -> bool:
    return unicodedata.combining(char) != 0 and char not in _KANA_MARKS


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Returns the sentences of the first 20,000 characters, soft-wrapped lines joined; at most five hundred."""
    found = (piece for block in _blocks(text[:READ_LIMIT]) for piece in _cut(block) if piece)
    return tuple(Sentence(raw=raw, folded=fold(raw), asks="?" in raw[-3:]) for raw in islice(found, _MOST))


def _blocks(text: str) -> Iterator[str]:
    """Joins a line to the next only when it is long enough to have been wrapped by a mail client."""
    held: list[str] = []
    for line in (raw.strip() for raw in text.splitlines()):
        if line:
            held.append(line)
        if held and len(line) < _LINE_WRAPPED:
            yield " ".join(held)
            held = []
    if held:
        yield " ".join(held)


def _cut(block: str) -> Iterator[str]:
    start = 0
    for match in _ENDS.finditer(block):
        if match[0] == "." and _ABBREVIATED.search(block, max(start, match.start() - 12), match.start()):
            continue
        yield block[start : match.end()].strip()
        start = match.end()
    yield block[start:].strip()


def compile_phrases(patterns: Iterable[str], *, spaced: bool = True) -> re.Pattern[str] | None:
    """Returns one expression for all patterns; ` .. ` stands for up to five words between. None without patterns."""
    folded = [_pattern(line) for line in patterns]
    if not folded:
        return None
    body = "|".join(folded)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)" if spaced else f"(?:{body})")


def _pattern(line: str) -> str:
    """Folds the letters of a pattern as those of the text, but not its escapes, whose case has a meaning."""
    return _without_accents(line.translate(_LETTERS).replace("ß", "ss")).replace(" .. ", r" (?:\S+ ){0,5}?")


@cache
def phrases(language: str, title: str) -> re.Pattern[str] | None:
    """Returns the compiled section of a lexicon file (`en`, `reasons_en`), or None when it has none."""
    return compile_phrases(lexicon.entries(language, title), spaced=not language.endswith("ja"))


def find(languages: Iterable[str], title: str, folded: str) -> re.Match[str] | None:
    """Returns the first match of a section in any of the languages."""
    for language in languages:
        pattern = phrases(language, title)
        if pattern and (match := pattern.search(folded)):
            return match
    return None
