"""What in a sentence speaks for a reason: phrases, telling words, and words as such."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from nurture.domain.rejection import Reason
from nurture.mail import lexicon
from nurture.mail.phrases import Sentence, find, fold

Signs: TypeAlias = Mapping[str, float]
"""Signs by name with their strength: `phrase:price`, `cue:price`, and the words themselves."""

PHRASE, CUE, SAID = "phrase:", "cue:", "said:"

_OTHERWISE = ("interested", "question", "thanks", "out_of_office", "not_now", "still_no")
_ENDINGS = ("stop", "stop.ending", "stop.hint")
"""Sections of the words of an intent that tell a no from other mail, and a wish for silence from a no."""


_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[£€$]")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]+")
_STEM = 5
_SHORTEST_PREFIX = 3
_REPEATED = 0.3
"""What a sign counts in a second sentence, beside its strongest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cues:
    """Telling words of one language: whole ones, and beginnings of words (`migrat*`), with the reasons they tell."""

    whole: Mapping[str, tuple[str, ...]]
    begun: Mapping[str, tuple[str, ...]]


def find_signs(sentence: Sentence, languages: Sequence[str]) -> Signs:
    """Returns the signs in one sentence; words weigh the less the more there are."""
    signs = _spread(_words(sentence.folded))
    for reason in Reason:
        if find((f"reasons_{language}" for language in languages), reason.value, sentence.folded):
            signs[PHRASE + reason.value] = 1.0
    signs |= dict.fromkeys(_otherwise(sentence, languages), 1.0)
    for reason_name, count in _count_cues(sentence.folded, languages).items():
        signs[CUE + reason_name] = math.log1p(count)
    return signs


def _otherwise(sentence: Sentence, languages: Sequence[str]) -> Iterator[str]:
    if sentence.asks:
        yield f"{SAID}asks"
    if find((f"reasons_{language}" for language in languages), "no", sentence.folded):
        yield f"{SAID}no"
    yield from (f"{SAID}{title}" for title in _OTHERWISE + _ENDINGS if find(languages, title, sentence.folded))


def join_signs(found: Sequence[Signs]) -> Signs:
    """Returns the signs of a whole mail from those of its sentences."""
    words = {name for signs in found for name in signs if ":" not in name}
    joined = _spread(words)
    for signs in found:
        for name, strength in signs.items():
            if ":" in name:
                before = joined.get(name, 0.0)
                joined[name] = max(before, strength) + _REPEATED * min(before, strength)
    return joined


def _spread(words: Iterable[str]) -> dict[str, float]:
    known = set(words)
    share = 1 / math.sqrt(len(known)) if known else 0.0
    return dict.fromkeys(sorted(known), share)


def _words(folded: str) -> Iterator[str]:
    """Yields each word and the beginning of long ones; of Japanese each pair and each three of characters."""
    for run in _JAPANESE.findall(folded):
        for size in (2, 3):
            yield from (run[at : at + size] for at in range(len(run) - size + 1))
    for word in _WORD.findall(_JAPANESE.sub(" ", folded)):
        yield "0" if word.isdigit() else word
        if len(word) > _STEM:
            yield word[:_STEM] + "*"


def _count_cues(folded: str, languages: Sequence[str]) -> dict[str, int]:
    """Counts the different telling words for each reason, in the two likeliest languages."""
    counts: dict[str, int] = {}
    words = set(_WORD.findall(folded))
    for language in languages[:2]:
        cues = _cues(language)
        told = _told_inside(folded, cues) if language == "ja" else (_told(word, cues) for word in words)
        for reasons in told:
            for reason in reasons:
                counts[reason] = counts.get(reason, 0) + 1
        if language == "en":
            break
    return counts


def _told(word: str, cues: _Cues) -> set[str]:
    reasons = set(cues.whole.get(word, ()))
    for size in range(_SHORTEST_PREFIX, len(word) + 1):
        reasons.update(cues.begun.get(word[:size], ()))
    return reasons


def _told_inside(folded: str, cues: _Cues) -> Iterator[tuple[str, ...]]:
    """Japanese sets no spaces between its words."""
    return (reasons for word, reasons in cues.whole.items() if word in folded)


@cache
def _cues(language: str) -> _Cues:
    whole: dict[str, tuple[str, ...]] = {}
    begun: dict[str, tuple[str, ...]] = {}
    for reason, line in lexicon.pairs(f"reasons_{language}", "cues"):
        for written in line.split():
            table = begun if written.endswith("*") else whole
            word = fold(written)
            table[word] = (*table.get(word, ()), reason)
    return _Cues(whole=whole, begun=begun)
