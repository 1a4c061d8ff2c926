"""Scores the lint for grace on the labelled sentences beside this file, by halves.

    python tests/corpora/score_grace.py [--missed]

A digest of each sentence decides whether it is *shown*, for whoever writes rules, or *held out*. `--missed` names the
sentences of the shown half that are judged wrongly, never those of the other.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from nurture.content.lint import Lint

HERE = Path(__file__).resolve().parent / "grace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence with its label."""

    language: str
    text: str
    is_graceless: bool

    @property
    def is_shown(self) -> bool:
        return blake2b(self.text.encode(), digest_size=1).digest()[0] % 2 == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """What was found in one half: of the graceless sentences, and of the graceful ones."""

    found: int
    graceless: int
    false: int
    graceful: int

    def __str__(self) -> str:
        return f"found {_share(self.found, self.graceless)}, false {_share(self.false, self.graceful)}"


def _share(some: int, all_of_them: int) -> str:
    return f"{some} of {all_of_them} ({100 * some / all_of_them:.0f} %)"


def sentences() -> Iterator[Sentence]:
    """Yields every labelled sentence."""
    for path in sorted(HERE.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            label, bar, text = line.partition(" | ")
            if bar and not line.startswith("#"):
                yield Sentence(language=path.stem, text=text, is_graceless=label == "graceless")


def score(chosen: Sequence[Sentence], lint: Lint) -> Half:
    """Returns how the sentences were judged."""
    judged = [(each, bool(lint.findings(each.text, each.language))) for each in chosen]
    return Half(
        found=sum(hit for each, hit in judged if each.is_graceless),
        graceless=sum(each.is_graceless for each in chosen),
        false=sum(hit for each, hit in judged if not each.is_graceless),
        graceful=sum(not each.is_graceless for each in chosen),
    )


def main(arguments: Sequence[str]) -> int:
    """Prints the figures; returns the exit status."""
    lint, everything = Lint(), list(sentences())
    for is_shown in (True, False):
        half = [each for each in everything if each.is_shown is is_shown]
        print(f"{'shown' if is_shown else 'held out'}: {score(half, lint)}")
        for language in sorted({each.language for each in half}):
            print(f"  {language}: {score([each for each in half if each.language == language], lint)}")
    if "--missed" in arguments:
        for each in everything:
            hits = lint.findings(each.text, each.language)
            if each.is_shown and bool(hits) is not each.is_graceless:
                print(
                    "missed" if each.is_graceless else "false ",
                    each.language,
                    each.text,
                    [(h.rule.id, h.words) for h in hits],
                )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
