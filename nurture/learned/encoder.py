"""The transformer (BERT's encoder, Devlin et al. 2018): numbers of pieces in, one vector a piece out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nurture.learned.model_file import Floats, ModelFile

_WIDE = 4
"""The inner layer is four times as wide."""

MATRICES = ("q", "k", "v", "ao", "fi", "fo")
"""Query, key, value and output of the attention, in and out of the feed-forward part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A matrix, turned for multiplying from the left, and its bias."""

    weight: Floats
    bias: Floats

    def __call__(self, values: Floats) -> Floats:
        """Returns the values through it."""
        through: Floats = values @ self.weight + self.bias
        return through


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A layer norm."""

    weight: Floats
    bias: Floats
    eps: float

    def __call__(self, values: Floats) -> Floats:
        """Returns the values with mean 0 and variance 1 in each row, scaled and shifted."""
        centred = values - values.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(self.eps))
        normed: Floats = centred / spread * self.weight + self.bias
        return normed


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer: attention, then the feed-forward part, each added to its input and normed."""

    linear: Mapping[str, Linear]
    after_attention: Norm
    after_all: Norm
    heads: int

    def __call__(self, values: Floats) -> Floats:
        """Returns the values through it."""
        values = self.after_attention(values + self._attend(values))
        inner = _gelu(self.linear["fi"](values))
        return self.after_all(values + self.linear["fo"](inner))

    def _attend(self, values: Floats) -> Floats:
        count, width = values.shape
        shape = (count, self.heads, width // self.heads)
        query, key, value = (self.linear[name](values).reshape(shape).transpose(1, 0, 2) for name in ("q", "k", "v"))
        weights = _softmax(query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(shape[2])))
        return self.linear["ao"]((weights @ value).transpose(1, 0, 2).reshape(count, width))


class Encoder:
    """The whole of it, with what training changed of the base model."""

    def __init__(
        self, base: ModelFile, learned: Mapping[str, NDArray[np.generic]], *, layers: int | None = None
    ) -> None:
        """Takes the lowest layers alone when their number is given."""
        self._base = base
        self._positions = base.floats("emb.pos").reshape(-1, base.shape.width)
        self._kind = base.floats("emb.type")[: base.shape.width]
        self._norm = _norm(base, learned, "emb.ln")
        self._layers = tuple(_layer(base, learned, number) for number in range(layers or base.shape.layers))

    def encode(self, numbers: NDArray[np.int64]) -> Floats:
        """Returns one row a piece."""
        words = self._base.rows("emb.word", self._base.shape.width, numbers)
        values = self._norm(words + self._positions[: len(numbers)] + self._kind)
        for layer in self._layers:
            values = layer(values)
        return values


def _layer(base: ModelFile, learned: Mapping[str, NDArray[np.generic]], number: int) -> Layer:
    return Layer(
        linear={name: _linear(base, learned, f"l{number}.{name}") for name in MATRICES},
        after_attention=_norm(base, learned, f"l{number}.aln"),
        after_all=_norm(base, learned, f"l{number}.oln"),
        heads=base.shape.heads,
    )


def _linear(base: ModelFile, learned: Mapping[str, NDArray[np.generic]], name: str) -> Linear:
    """Returns a matrix of the base with the low-rank change that was learned (LoRA, Hu et al. 2021)."""
    columns = base.shape.width * (_WIDE if name.endswith(".fo") else 1)
    weight = base.matrix(f"{name}.w", columns)
    if f"{name}.down" in learned:
        weight = weight + learned[f"{name}.up"].astype(np.float32) @ learned[f"{name}.down"].astype(np.float32)
    return Linear(weight=np.ascontiguousarray(weight.T), bias=_learned(base, learned, f"{name}.b"))


def _norm(base: ModelFile, learned: Mapping[str, NDArray[np.generic]], name: str) -> Norm:
    return Norm(
        weight=_learned(base, learned, f"{name}.w"), bias=_learned(base, learned, f"{name}.b"), eps=base.shape.eps
    )


def _learned(base: ModelFile, learned: Mapping[str, NDArray[np.generic]], name: str) -> Floats:
    return learned[name].astype(np.float32) if name in learned else base.floats(name)


def _softmax(values: Floats) -> Floats:
    raised: Floats = np.exp(values - values.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _gelu(values: Floats) -> Floats:
    """The Gaussian error linear unit, erf by Abramowitz and Stegun 7.1.26 (error below 2e-7)."""
    scaled = np.abs(values) * np.float32(1 / np.sqrt(2))
    fraction: Floats = 1 / (1 + np.float32(0.3275911) * scaled)
    series: Floats = np.full_like(values, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * fraction + np.float32(factor)
    erf: Floats = 1 - series * fraction * np.exp(-scaled * scaled)
    raised: Floats = values * np.float32(0.5) * (1 + np.sign(values) * erf)
    return raised
