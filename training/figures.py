"""What the classifier gets right of mails it was not trained on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from corpus import HERE, Document

from nurture.learned.classifier import INTENTS
from nurture.learned.model_file import Floats

OUT_OF_FOLD = HERE.parent / "build" / "out-of-fold.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A mail with the scores of its head, the probabilities of its sentences, and that its stop covers a company."""

    document: Document
    intents: Floats
    reasons: Floats
    said: Floats
    company: float

    @property
    def scores(self) -> Floats:
        """The scores of the head that the mail has a label for."""
        return self.reasons if self.document.is_no else self.intents

    @property
    def is_right(self) -> bool:
        """Tells whether the likeliest label is the mail's."""
        return int(self.scores.argmax()) == self.document.label


def keep_judged(judged: Sequence[Judged]) -> None:
    """Writes what was judged for `evaluate.py`, one line of JSON a mail."""
    OUT_OF_FOLD.parent.mkdir(exist_ok=True)
    with OUT_OF_FOLD.open("w", encoding="utf-8") as lines:
        for each in judged:
            line = {
                "row": each.document.row,
                "intents": each.intents.tolist(),
                "reasons": each.reasons.tolist(),
                "said": each.said[: len(each.document.said)].tolist(),
                "company": each.company,
            }
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")


def print_figures(judged: Sequence[Judged]) -> None:
    """Prints shares of mails that are judged rightly, out of fold."""
    replies = [each for each in judged if not each.document.is_no]
    rejections = [each for each in judged if each.document.is_no]
    stops = [each for each in replies if INTENTS[each.document.label] == "stop"]
    others = [each for each in replies if INTENTS[each.document.label] != "stop"]
    told = [each for each in judged if each.document.company is not None]
    _share("intent", [each.is_right for each in replies])
    _share("stop found", [each.is_right for each in stops])
    _share("stop invented", [INTENTS[int(each.scores.argmax())] == "stop" for each in others])
    _share("scope", [(each.company > 0.5) == each.document.company for each in told])
    _share("reason", [each.is_right for each in rejections])
    _share("reason among first two", [each.document.label in each.scores.argsort()[-2:] for each in rejections])
    _share("sentence that carries it", [_finds_sentence(each) for each in rejections if any(each.document.said)])
    for language in sorted({str(each.document.row["lang"]) for each in replies}):
        _share(f"intent, {language}", [each.is_right for each in replies if each.document.row["lang"] == language])


def sharpness(judged: Sequence[Judged]) -> float:
    """Returns the factor on the scores that makes their probabilities truest (temperature scaling, Guo et al. 2017)."""
    scores = np.stack([each.scores for each in judged])
    labels = np.array([each.document.label for each in judged])

    def surprise(factor: float) -> float:
        sharpened = scores * factor
        raised = np.log(np.exp(sharpened - sharpened.max(1, keepdims=True)).sum(1)) + sharpened.max(1)
        return float((raised - sharpened[np.arange(len(labels)), labels]).mean())

    return float(min(np.arange(0.3, 3.0, 0.02), key=surprise))


def _finds_sentence(judged: Judged) -> bool:
    column = len(INTENTS) - 1 + judged.document.label
    best = int(judged.said[: len(judged.document.said), column].argmax())
    return column in judged.document.said[best]


def _share(name: str, right: Sequence[bool]) -> None:
    print(f"{name}: {sum(right)}/{len(right)} ({100 * sum(right) / max(1, len(right)):.1f} %)")
