"""Which words of a no are quoted: the sentence that carries the reason."""

import math
from collections.abc import Sequence

from nurture.domain.rejection import Reason
from nurture.mail.phrases import Sentence
from nurture.mail.reason_weights import Judgement

_FEW_WORDS = 4
_FULL, _LETTERS_A_WORD = 12, 3
"""Words of a sentence that says all of it, and letters of a word where none are spaced."""

_OPENS = 0.8
"""What the first of several sentences counts: it is often a greeting that names the matter."""


def choose_quote(sentences: Sequence[Sentence], judgement: Judgement, reason: Reason) -> str:
    """Returns the sentence that says the reason most clearly; with the next one where it only announces that."""
    worth = [_worth(judgement, at, reason) * _fullness(sentence) for at, sentence in enumerate(sentences)]
    best = max(range(len(sentences)), key=lambda at: worth[at])
    quoted = sentences[best].raw
    if _announces(sentences[best]) and best + 1 < len(sentences):
        return f"{quoted} {sentences[best + 1].raw}"
    return quoted


def _worth(judgement: Judgement, at: int, reason: Reason) -> float:
    chance = judgement.sentences[at][reason]
    return chance * (_OPENS if at == 0 and len(judgement.sentences) > 1 else 1.0)


def _fullness(sentence: Sentence) -> float:
    """A conclusion is short, and the sentence before it says why."""
    words = len(sentence.folded.split()) if " " in sentence.folded else len(sentence.folded) / _LETTERS_A_WORD
    return math.sqrt(min(1.0, words / _FULL))


def _announces(sentence: Sentence) -> bool:
    return sentence.raw.endswith(":") or (len(sentence.folded.split()) <= _FEW_WORDS and " " in sentence.folded)
