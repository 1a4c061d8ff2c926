"""The classifier: sentences in, probabilities out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from nurture.domain.reading import Intent
from nurture.domain.rejection import Reason
from nurture.learned.encoder import Encoder
from nurture.learned.model_file import Floats, ModelFile
from nurture.learned.tokens import Tokenizer
from nurture.mail.judgement import Judgement, SentenceJudgement

T = TypeVar("T")

INTENTS = tuple(Intent)
REASONS = tuple(Reason)
_SAID = len(INTENTS) - 1
"""A sentence carries every intent but `unsure`, which is one of whole mails."""

PREFIX = "query:"
"""What the base model was trained to find before a text."""

MOST_SENTENCES, MOST_PIECES, LONGEST = 40, 80, 250
"""Sentences of a mail, pieces of a sentence and pieces in all that are looked at; a wish stands early in a mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A mail in pieces; `owners` is the number of its sentence for each piece, from 1, and 0 for marks."""

    numbers: NDArray[np.int64]
    owners: NDArray[np.int64]
    sentences: int


class Classifier:
    """Judges the words of a person by the base model, what was learned on top of it, and four heads."""

    def __init__(self, base: ModelFile, learned: Mapping[str, NDArray[np.generic]]) -> None:
        self._encoder = Encoder(base, learned)
        self._tokenizer = Tokenizer(base.vocabulary)
        self._ends = (base.vocabulary.begin, base.vocabulary.end)
        self._heads = {name: learned[name].astype(np.float32) for name in learned if name.startswith("head.")}
        self._sharpness = {name: float(learned[f"sharpness.{name}"]) for name in ("intents", "reasons")}

    def judge(self, sentences: Sequence[str]) -> Judgement | None:
        """Returns how probably the sentences say what; None without any."""
        cut = self._cut(sentences)
        if cut.sentences == 0:
            return None
        values = self._encoder.encode(cut.numbers)
        means = np.stack([values[cut.owners == number].mean(axis=0) for number in range(1, cut.sentences + 1)])
        said = self._head("said", means)
        features = np.concatenate(
            (values.mean(axis=0), means.max(axis=0), said.max(axis=0) / 4, _raised(said).sum(axis=0))
        )
        return Judgement(
            intents=self._distribution("intents", INTENTS, features),
            reasons=self._distribution("reasons", REASONS, features),
            company=float(_raised(self._head("company", features))[0]),
            sentences=tuple(_sentence(row) for row in _raised(said)),
        )

    def _cut(self, sentences: Sequence[str]) -> _Cut:
        begin, end = self._ends
        numbers = [begin, *self._tokenizer.cut(PREFIX)]
        owners, count = [0] * len(numbers), 0
        for sentence in sentences[:MOST_SENTENCES]:
            pieces = self._tokenizer.cut(sentence)[:MOST_PIECES]
            if len(numbers) + len(pieces) > LONGEST or not pieces:
                break
            count += 1
            numbers += pieces
            owners += [count] * len(pieces)
        return _Cut(numbers=np.array([*numbers, end]), owners=np.array([*owners, 0]), sentences=count)

    def _head(self, name: str, values: Floats) -> Floats:
        return values @ self._heads[f"head.{name}.weight"].T + self._heads[f"head.{name}.bias"]

    def _distribution(self, name: str, labels: Sequence[T], features: Floats) -> dict[T, float]:
        scores = self._head(name, features) * self._sharpness[name]
        raised = np.exp(scores - scores.max())
        return dict(zip(labels, (raised / raised.sum()).tolist(), strict=True))


WEIGHTS = resources.files(__package__).joinpath("weights.npz")


def load(model: Path) -> Classifier:
    """Returns the classifier that was trained for this version, on top of that base model."""
    with WEIGHTS.open("rb") as file, np.load(file) as learned:
        return Classifier(ModelFile(model), dict(learned))


def _sentence(row: Floats) -> SentenceJudgement:
    chances = row.tolist()
    return SentenceJudgement(
        intents=dict(zip(INTENTS[:_SAID], chances[:_SAID], strict=True)),
        reasons=dict(zip(REASONS, chances[_SAID:], strict=True)),
    )


def _raised(scores: Floats) -> Floats:
    raised: Floats = 1 / (1 + np.exp(-scores))
    return raised
