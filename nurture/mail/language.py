"""Which language a text is written in, by its commonest words."""

import re
from collections import Counter
from functools import cache

from nurture.mail import lexicon
from nurture.mail.phrases import fold

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_READ = 4_000
_TIME = re.compile(r"[MW]\d+|SPRING|SUMMER|AUTUMN|WINTER|EASTER|XMAS|WEEK|MONTH|QUARTER|HALF|AFTER|BEGIN|END|N\d+")
_PLAIN = re.compile(r"[^\W\d_]{3,}")


def detect(text: str) -> str:
    """Returns the ISO 639-1 code of the likeliest language nurture reads; "en" when nothing is clear."""
    return ranked(text)[0]


def ranked(text: str) -> tuple[str, ...]:
    """Returns the languages a text may be in, likeliest first, English always among them."""
    head = text[:_READ]
    if len(_JAPANESE.findall(head)) * 5 > len(head.split()):
        return ("ja", "en")
    scores = _scores(fold(head))
    best = [code for code, score in scores.most_common(3) if score * 2 >= scores.most_common(1)[0][1]]
    return tuple(dict.fromkeys([*best, "en"]))


def is_common(word: str) -> bool:
    """Tells whether a word is one of the commonest of any language, and so hardly a name."""
    return fold(word) in _common_words()


@cache
def names_of_time() -> frozenset[str]:
    """Returns the months, weekdays and seasons of every language that is read."""
    return frozenset(fold(word) for code in lexicon.sections("dates") for word in _names_of_time(code))


def _scores(folded: str) -> Counter[str]:
    scores: Counter[str] = Counter()
    known = _common_words()
    for word in _WORD.findall(folded):
        for code, weight in known.get(word, ()):
            scores[code] += weight
    return scores


@cache
def _common_words() -> dict[str, tuple[tuple[str, int], ...]]:
    """Returns word -> (language, weight); a word of one language alone counts three times one that several share."""
    owners: dict[str, set[str]] = {}
    for code, lines in lexicon.sections("languages").items():
        for word in (*fold(" ".join(lines)).split(), *_names_of_time(code)):
            owners.setdefault(word, set()).add(code)
    return {
        word: tuple((code, 3 if len(codes) == 1 else 1) for code in sorted(codes)) for word, codes in owners.items()
    }


def _names_of_time(code: str) -> tuple[str, ...]:
    """Returns the months, weekdays and seasons of a language: short mails hold little else."""
    lines = (line.split(" = ", 1) for line in lexicon.sections("dates").get(code, ()))
    named = (words.split("|") for key, words in lines if _TIME.fullmatch(key))
    return tuple(word for words in named for word in words if _PLAIN.fullmatch(word))
