"""The training corpus: labelled mails, cut into sentences and pieces as the classifier will see them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nurture.learned.classifier import INTENTS, LONGEST, MOST_PIECES, MOST_SENTENCES, PREFIX, REASONS
from nurture.learned.tokens import Tokenizer
from nurture.mail.phrases import split_sentences

HERE = Path(__file__).parent
SAID = (*[intent.value for intent in INTENTS[:-1]], *[reason.value for reason in REASONS])
"""What a sentence may be labelled with, in the order of the classifier's head."""

_STOP, _DO_NOT_CONTACT = SAID.index("stop"), SAID.index("do_not_contact")


@dataclass(slots=True, kw_only=True)
class Document:
    """One mail in pieces. `label` counts among intents or reasons, `said` holds the labels of each sentence."""

    row: dict[str, Any]
    is_no: bool
    label: int
    numbers: list[int]
    owners: list[int]
    said: list[set[int]]
    company: bool | None

    @property
    def fold(self) -> int:
        """A number that follows from the text alone, for cutting the corpus into folds."""
        return int(hashlib.sha256(self.row["text"].encode()).hexdigest(), 16)


def read_corpus(tokenizer: Tokenizer, marks: tuple[int, int]) -> list[Document]:
    """Returns every mail of the corpus, in the order of the files' names."""
    paths = (*sorted(HERE.glob("replies/*.jsonl")), *sorted(HERE.glob("rejections/*.jsonl")))
    return [document(row, tokenizer, marks) for path in paths for row in read_rows(path)]


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yields the rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def document(row: dict[str, Any], tokenizer: Tokenizer, marks: tuple[int, int]) -> Document:
    """Returns a row as the classifier sees it."""
    sentences = [sentence.raw for sentence in split_sentences(row["text"])][:MOST_SENTENCES]
    begin, end = marks
    numbers = [begin, *tokenizer.cut(PREFIX)]
    owners, said = [0] * len(numbers), []
    for sentence in sentences:
        pieces = tokenizer.cut(sentence)[:MOST_PIECES]
        if not pieces or len(numbers) + len(pieces) > LONGEST:
            break
        said.append(_labels(row, sentence))
        numbers += pieces
        owners += [len(said)] * len(pieces)
    is_no = "reason" in row
    names = [value.value for value in (REASONS if is_no else INTENTS)]
    return Document(
        row=row,
        is_no=is_no,
        label=names.index(row["reason" if is_no else "intent"]),
        numbers=[*numbers, end],
        owners=[*owners, 0],
        said=said,
        company=row.get("scope") == "company" if "stop" in (row.get("intent"), *row.get("also", ())) else None,
    )


def _labels(row: dict[str, Any], sentence: str) -> set[int]:
    """Returns what a sentence says: a label's words may be part of it, or run over several sentences."""
    own, labels = " ".join(sentence.split()), set()
    for name, words in row.get("says", ()):
        told = " ".join(words.split())
        if name in SAID and (told in own or (own in told and len(own) > 6)):
            labels.add(SAID.index(name))
    return labels | {_STOP} if _DO_NOT_CONTACT in labels else labels
