"""Cuts text into the pieces a model knows: the likeliest cut of a unigram model (Kudo, 2018), as SentencePiece does."""

from nurture.learned.model_file import Vocabulary

_SPACE = "\u2581"
_LONGEST = 600
"""Characters of a sentence that are looked at."""


class Tokenizer:
    """Turns text into numbers of pieces."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._unknown = float(vocabulary.scores.min()) - 10.0
        self._widest = max(len(piece) for piece in vocabulary.pieces)

    def cut(self, text: str) -> list[int]:
        """Returns the numbers of the pieces of a text, without marks for begin and end."""
        letters = [letter.encode("utf-8", "replace") for letter in self._normal(text[:_LONGEST])]
        pieces, begins = self._best(letters)
        numbers, at = [], len(letters)
        while at > 0:
            numbers.append(pieces[at])
            at = begins[at]
        return numbers[::-1]

    def _normal(self, text: str) -> str:
        replaced = self._vocabulary.replaced
        codes = (code for letter in text for code in replaced.get(ord(letter), (ord(letter),)))
        words = "".join(map(chr, codes))
        while "  " in words:
            words = words.replace("  ", " ")
        return ("" if words.startswith(" ") else _SPACE) + words.replace(" ", _SPACE)

    def _best(self, letters: list[bytes]) -> tuple[list[int], list[int]]:
        """Returns, for each place, the piece that ends there in the best cut up to it, and where that piece begins."""
        count, known, scores = len(letters), self._vocabulary.pieces, self._vocabulary.scores
        best = [0.0] + [float("-inf")] * count
        pieces, begins = [self._vocabulary.unknown] * (count + 1), list(range(-1, count))
        for begin in range(count):
            piece = b""
            for end in range(begin + 1, count + 1):
                piece += letters[end - 1]
                if len(piece) > self._widest:
                    break
                number = known.get(piece)
                if number is not None and number != self._vocabulary.unknown:
                    score = best[begin] + float(scores[number])
                    if score > best[end]:
                        best[end], pieces[end], begins[end] = score, number, begin
            if best[begin] + self._unknown > best[begin + 1]:
                best[begin + 1], begins[begin + 1] = best[begin] + self._unknown, begin
                pieces[begin + 1] = self._vocabulary.unknown
        return pieces, begins
