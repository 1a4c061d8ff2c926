"""The port to a learned classifier: what a mail and each of its sentences probably say. The rules work without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from nurture.domain.reading import Intent
from nurture.domain.rejection import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceJudgement:
    """How probably (0 to 1, each for itself) a sentence carries an intent or a reason."""

    intents: Mapping[Intent, float]
    reasons: Mapping[Reason, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How probably a whole mail has each intent, if it is a reply, and each reason, if it is a no; each sums up to 1.

    `company` is how probably a stop in it covers the whole organisation. One entry of `sentences` a sentence.
    """

    intents: Mapping[Intent, float]
    reasons: Mapping[Reason, float]
    company: float
    sentences: tuple[SentenceJudgement, ...]


class Judge(Protocol):
    """Judges the words of a person."""

    def judge(self, sentences: Sequence[str]) -> Judgement | None:
        """Returns how probably they say what; None when it cannot tell."""
        ...


class NoJudge:
    """Knows nothing: the rules alone decide, and leave more open."""

    def judge(self, sentences: Sequence[str]) -> Judgement | None:
        """Returns None."""
        return None
