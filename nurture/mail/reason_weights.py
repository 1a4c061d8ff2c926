"""How strongly words speak for each reason, by weights learned from the training corpus."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from nurture.domain.rejection import Reason
from nurture.mail import lexicon
from nurture.mail.phrases import Sentence
from nurture.mail.reason_signs import Signs, find_signs, join_signs

NOTHING = "nothing"
"""What is said for no reason: by a sentence beside the point, or by a mail that is no no."""

_FILE = "reason_weights"

Chances: TypeAlias = Mapping[Reason, float]
"""How likely each reason is; what is left to 1 is the chance that nothing was said for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How likely each reason is, for each sentence and for the mail as a whole."""

    sentences: tuple[Chances, ...]
    mail: Chances
    signs: tuple[Signs, ...]

    @property
    def nothing(self) -> float:
        """How likely it is that the mail speaks for no reason at all."""
        return max(0.0, 1 - sum(self.mail.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weights:
    names: tuple[str, ...]
    bias: tuple[float, ...]
    heat: float
    by_sign: Mapping[str, tuple[tuple[int, float], ...]]


def weigh(sentences: Sequence[Sentence], languages: Sequence[str]) -> Judgement:
    """Returns how likely each reason is, by what stands in the sentences."""
    signs = tuple(find_signs(sentence, languages) for sentence in sentences)
    return Judgement(
        sentences=tuple(_chances(each) for each in signs),
        mail=_chances(join_signs(signs)),
        signs=signs,
    )


def _chances(signs: Signs) -> Chances:
    weights = _weights()
    scores = list(weights.bias)
    for name, strength in signs.items():
        for at, weight in weights.by_sign.get(name, ()):
            scores[at] += weight * strength
    top = max(scores)
    powers = [math.exp((score - top) * weights.heat) for score in scores]
    total = sum(powers)
    found = dict(zip(weights.names, powers, strict=True))
    return {reason: found.get(reason.value, 0.0) / total for reason in Reason}


@cache
def _weights() -> _Weights:
    facts = dict(lexicon.pairs(_FILE, "facts"))
    names = tuple(facts["names"].split())
    by_sign = {name: tuple(_weight(one) for one in line.split()) for name, line in lexicon.pairs(_FILE, "weights")}
    bias = tuple(float(one) for one in facts["bias"].split())
    return _Weights(names=names, bias=bias, heat=float(facts["heat"]), by_sign=by_sign)


def _weight(written: str) -> tuple[int, float]:
    """Reads `3:-41`: the place of the reason among the names, and the weight in hundredths."""
    at, _, hundredths = written.partition(":")
    return int(at), int(hundredths) / 100
