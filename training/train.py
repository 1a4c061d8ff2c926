"""Trains the classifier on the corpus beside this file, and writes what it learned into the package.

    python training/train.py            trains on the whole corpus and writes the weights
    python training/train.py --folds 3  gives the figures of mails it was not trained on instead, each mail judged by a
                                        network that never saw it; makes the probabilities of the weights as true as
                                        those were, and keeps the judgements for training/evaluate.py

The same corpus gives the same weights on the same machine. One training takes a quarter of an hour on two cores of
2024; it needs the group `train` of pyproject.toml (PyTorch) and the extra `ml`.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from corpus import Document, read_corpus
from figures import Judged, keep_judged, print_figures, sharpness
from network import FIRST_TRAINED, Batch, Network, batch_of, loss_of, lower_values
from numpy.typing import NDArray
from torch import Tensor, nn

from nurture.learned import classifier
from nurture.learned.encoder import MATRICES
from nurture.learned.installed import find_model
from nurture.learned.model_file import ModelFile
from nurture.learned.tokens import Tokenizer

WEIGHTS = Path(classifier.__file__).with_name("weights.npz")
RANK = 48
"""Of what training changes in a matrix, this many directions are kept: the file stays small and loses little."""

_SIDE_BY_SIDE = 16
_RATE, _HEADS_RATE = 1e-4, 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The corpus with what the lower layers make of it."""

    documents: list[Document]
    values: list[Tensor]

    def part(self, keep: Sequence[bool]) -> "Lesson":
        """Returns those documents alone."""
        return Lesson(
            documents=[each for each, kept in zip(self.documents, keep, strict=True) if kept],
            values=[each for each, kept in zip(self.values, keep, strict=True) if kept],
        )

    def batches(self, order: random.Random) -> Iterator[Batch]:
        """Yields the documents in batches of like length, in chance order."""
        numbers = list(range(len(self.documents)))
        order.shuffle(numbers)
        wide = _SIDE_BY_SIDE * 8
        groups = []
        for start in range(0, len(numbers), wide):
            near = sorted(numbers[start : start + wide], key=lambda number: len(self.values[number]))
            groups += [near[at : at + _SIDE_BY_SIDE] for at in range(0, len(near), _SIDE_BY_SIDE)]
        order.shuffle(groups)
        for group in groups:
            yield batch_of([self.documents[number] for number in group], [self.values[number] for number in group])


def main() -> None:
    """Trains and writes the weights, or judges what each fold has not seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=0, help="cut the corpus into so many parts")
    parser.add_argument("--epochs", type=int, default=6, help="how often each mail is seen (default: 6)")
    options = parser.parse_args()
    path = find_model()
    if path is None:
        parser.error("the extra `ml` is not installed")
    base = ModelFile(path)
    lesson = _lesson(base)
    if not options.folds:
        _write(_learned(base, _train(base, lesson, options.epochs)))
        return
    judged = _judge_unseen(base, lesson, options.folds, options.epochs)
    print_figures(judged)
    keep_judged(judged)
    _sharpen(judged)


def _lesson(base: ModelFile) -> Lesson:
    marks = (base.vocabulary.begin, base.vocabulary.end)
    documents = read_corpus(Tokenizer(base.vocabulary), marks)
    return Lesson(documents=documents, values=lower_values(base, documents))


def _judge_unseen(base: ModelFile, lesson: Lesson, folds: int, epochs: int) -> tuple[Judged, ...]:
    judged: list[Judged] = []
    for fold in range(folds):
        outside = [each.fold % folds == fold for each in lesson.documents]
        network = _train(base, lesson.part([not each for each in outside]), epochs)
        judged += _judge(network, lesson.part(outside))
    return tuple(judged)


def _train(base: ModelFile, lesson: Lesson, epochs: int) -> Network:
    torch.manual_seed(1)
    order = random.Random(1)
    network = Network(base)
    heads = [value for name, value in network.named_parameters() if not name.startswith("layers")]
    groups = [{"params": network.layers.parameters(), "lr": _RATE}, {"params": heads, "lr": _HEADS_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps, step = epochs * -(-len(lesson.documents) // _SIDE_BY_SIDE), 0
    network.train()
    for epoch in range(epochs):
        began, losses = time.monotonic(), []
        for batch in lesson.batches(order):
            step += 1
            for group, rate in zip(optimizer.param_groups, (_RATE, _HEADS_RATE), strict=True):
                group["lr"] = rate * min(1, step / (0.1 * steps)) * max(0.02, 1 - step / steps)
            losses.append(_learn(network, batch, optimizer))
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.monotonic() - began:.0f} s", flush=True)
    return network.eval()


def _learn(network: Network, batch: Batch, optimizer: torch.optim.Optimizer) -> float:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = network(batch)
    loss = loss_of(scores, batch)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


@torch.no_grad()
def _judge(network: Network, lesson: Lesson) -> list[Judged]:
    judged = []
    for document, values in zip(lesson.documents, lesson.values, strict=True):
        scores = network(batch_of([document], [values]))
        judged.append(
            Judged(
                document=document,
                intents=scores.intents[0].float().numpy(),
                reasons=scores.reasons[0].float().numpy(),
                said=torch.sigmoid(scores.said[0]).float().numpy(),
                company=float(torch.sigmoid(scores.company[0])),
            )
        )
    return judged


def _learned(base: ModelFile, network: Network) -> dict[str, NDArray[Any]]:
    """Returns the heads, the biases and norms, and the strongest directions of each matrix's change."""
    heads = ((name, value) for name, value in network.named_parameters() if not name.startswith("layers"))
    arrays = {f"head.{name}": value.detach().numpy().astype(np.float32) for name, value in heads}
    arrays |= {f"sharpness.{name}": np.float32(1.0) for name in ("intents", "reasons")}
    for number, layer in enumerate(network.layers, start=FIRST_TRAINED):
        for name in MATRICES:
            arrays |= _change(base, f"l{number}.{name}", getattr(layer, name))
        for name in ("aln", "oln"):
            norm = getattr(layer, name)
            arrays[f"l{number}.{name}.w"] = norm.weight.detach().numpy().astype(np.float32)
            arrays[f"l{number}.{name}.b"] = norm.bias.detach().numpy().astype(np.float32)
    return arrays


def _change(base: ModelFile, name: str, linear: nn.Linear) -> dict[str, NDArray[Any]]:
    change = linear.weight.detach().numpy() - base.matrix(f"{name}.w", linear.weight.shape[1])
    left, strength, right = np.linalg.svd(change, full_matrices=False)
    return {
        f"{name}.up": (left[:, :RANK] * strength[:RANK]).astype(np.float16),
        f"{name}.down": right[:RANK].astype(np.float16),
        f"{name}.b": linear.bias.detach().numpy().astype(np.float32),
    }


def _sharpen(judged: tuple[Judged, ...]) -> None:
    """Writes how sharp the probabilities should be into the weights that are there."""
    with np.load(WEIGHTS) as file:
        arrays = dict(file)
    for name, is_no in (("intents", False), ("reasons", True)):
        own = [each for each in judged if each.document.is_no is is_no]
        arrays[f"sharpness.{name}"] = np.float32(sharpness(own))
    _write(arrays)


def _write(arrays: dict[str, NDArray[Any]]) -> None:
    np.savez_compressed(WEIGHTS, **arrays)
    print(f"wrote {WEIGHTS.name}: {WEIGHTS.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
