"""Fits the weights of the signs of a reason on the rejections beside this file, and writes them as data.

    python training/fit_reasons.py            writes nurture/mail/lexicon/reason_weights.txt
    python training/fit_reasons.py --measure  prints figures out of fold instead

Needs scikit-learn, which nurture itself does not. The same corpus gives the same file.
"""

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nurture.mail.language import ranked
from nurture.mail.phrases import Sentence, fold, split_sentences
from nurture.mail.reason_signs import Signs, find_signs, join_signs
from nurture.mail.reason_weights import NOTHING
from nurture.mail.reply import split_reply

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "nurture" / "mail" / "lexicon" / "reason_weights.txt"
FOLDS = 4
STRENGTH = 2.0
"""Inverse of the regularisation; 1, 2 and 4 do equally well out of fold."""

SENTENCE_WEIGHT = 0.7
OTHER_WEIGHT = 0.35
STOP_WEIGHT = 0.2
"""What a sentence, a reply that is no no, and a reply that only asks for silence count beside a whole no."""

NO_NO = frozenset({"interested", "question", "thanks", "out_of_office"})
STOP = "do_not_contact"
SEEN_OFTEN = 3
LEAST_WEIGHT = 0.12
HEATS = (0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.3, 2.6, 3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One mail with what it says: the reason of the mail, and that of each sentence."""

    reason: str
    share: float
    even: bool
    mail: Signs
    sentences: tuple[tuple[Signs, str], ...]


def main() -> None:
    """Writes the weights, or measures them."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--measure", action="store_true")
    samples = tuple(_samples())
    if arguments.parse_args().measure:
        _measure(samples)
    else:
        TARGET.write_text(_written(*_fit(samples), heat=_best_heat(samples, *_out_of_fold(samples))), encoding="utf-8")


def _samples() -> Iterator[Sample]:
    for row in _rows("rejections"):
        yield _sample(row["text"], row["reason"], row["says"], share=1.0)
    for row in _rows("replies"):
        if row["intent"] in NO_NO:
            yield _sample(row["text"], NOTHING, [], share=OTHER_WEIGHT)
        elif row["intent"] == "stop":
            yield _sample(row["text"], STOP, [[STOP, row["text"]]], share=STOP_WEIGHT)


def _rows(folder: str) -> Iterator[dict]:
    for path in sorted((HERE / folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _sample(text: str, reason: str, says: Sequence[Sequence[str]], *, share: float) -> Sample:
    words = split_reply(text).text or text
    languages = ranked(words)
    sentences = split_sentences(words)
    signs = tuple(find_signs(sentence, languages) for sentence in sentences)
    labels = tuple(_label(sentence, says) for sentence in sentences)
    return Sample(
        reason=reason,
        share=share,
        even=int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 0,
        mail=join_signs(signs),
        sentences=tuple(zip(signs, labels, strict=True)),
    )


def _label(sentence: Sentence, says: Sequence[Sequence[str]]) -> str:
    return next((label for label, words in says if _alike(sentence.folded, fold(words))), NOTHING)


def _alike(left: str, right: str) -> bool:
    one, other = (set(text.split()) if " " in text else set(text) for text in (left, right))
    return bool(one and other) and 2 * len(one & other) / (len(one) + len(other)) > 0.6


def _fit(samples: Sequence[Sample]) -> tuple[DictVectorizer, LogisticRegression]:
    seen = Counter(name for sample in samples for name in sample.mail)
    signs, labels, weights = [], [], []
    for sample in samples:
        parts = [(sample.mail, sample.reason, 1.0)] + [(*one, SENTENCE_WEIGHT) for one in sample.sentences]
        for found, label, weight in parts:
            signs.append({name: value for name, value in found.items() if seen[name] >= SEEN_OFTEN})
            labels.append(label)
            weights.append(weight * sample.share)
    table = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3)
    model.fit(table.fit_transform(signs), labels, sample_weight=weights)
    return table, model


def _out_of_fold(samples: Sequence[Sample]) -> tuple[np.ndarray, list[str]]:
    """Returns the scores of each mail by weights that were fitted without it."""
    scores = None
    names: list[str] = []
    for fold_at in range(FOLDS):
        table, model = _fit([sample for at, sample in enumerate(samples) if at % FOLDS != fold_at])
        names = list(model.classes_)
        scores = np.zeros((len(samples), len(names))) if scores is None else scores
        held = [at for at in range(len(samples)) if at % FOLDS == fold_at]
        scores[held] = model.decision_function(table.transform([samples[at].mail for at in held]))
    return scores, names


def _best_heat(samples: Sequence[Sample], scores: np.ndarray, names: list[str]) -> float:
    """Returns by what the scores are multiplied so that chances are as often true as they say."""
    truth = np.array([names.index(sample.reason) for sample in samples])
    return min(HEATS, key=lambda heat: -np.log(_chances(scores, heat)[np.arange(len(truth)), truth]).mean())


def _chances(scores: np.ndarray, heat: float) -> np.ndarray:
    powers = np.exp((scores - scores.max(1, keepdims=True)) * heat)
    return powers / powers.sum(1, keepdims=True)


def _measure(samples: Sequence[Sample]) -> None:
    scores, names = _out_of_fold(samples)
    nothing = names.index(NOTHING)
    noes = [at for at, sample in enumerate(samples) if sample.share == 1.0]
    others = [at for at in range(len(samples)) if samples[at].reason == NOTHING]
    chances = _chances(scores, _best_heat(samples, scores, names))[:, nothing]
    for limit in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        missed, invented = (chances[noes] >= limit).mean(), (chances[others] < limit).mean()
        print(f"limit {limit}: no missed {missed:.3f}, no invented {invented:.3f}")
    silent = _chances(scores, _best_heat(samples, scores, names))[:, names.index(STOP)]
    for limit in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
        told = {
            stop: [silent[at] >= limit for at in noes if (samples[at].reason == STOP) is stop] for stop in (True, False)
        }
        print(f"limit {limit}: stop seen {np.mean(told[True]):.3f}, stop invented {np.mean(told[False]):.3f}")
    scores[:, nothing] = -math.inf
    for even in (True, False):
        rows = [at for at in noes if samples[at].even is even]
        order = {at: [names[one] for one in np.argsort(-scores[at])[:2]] for at in rows}
        first = sum(order[at][0] == samples[at].reason for at in rows)
        two = sum(samples[at].reason in order[at] for at in rows)
        print("even" if even else "odd", f"{first / len(rows):.3f} {two / len(rows):.3f} of {len(rows)}")


def _written(table: DictVectorizer, model: LogisticRegression, *, heat: float) -> str:
    lines = [
        "# Written by training/fit_reasons.py from the rejections beside it; `3:-41` is -0.41 for the fourth name.",
        "[facts]",
        f"names = {' '.join(model.classes_)}",
        f"bias = {' '.join(f'{one:.3f}' for one in model.intercept_)}",
        f"heat = {heat}",
        "[weights]",
    ]
    for at, name in enumerate(table.get_feature_names_out()):
        strong = [(to, weight) for to, weight in enumerate(model.coef_[:, at]) if abs(weight) >= LEAST_WEIGHT]
        if strong:
            lines.append(f"{name} = {' '.join(f'{to}:{round(weight * 100)}' for to, weight in strong)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
