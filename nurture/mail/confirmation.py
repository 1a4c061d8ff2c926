"""A rep's answer to the question whether mails are theirs: yes or no, for all of them or by their numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from nurture.mail import lexicon
from nurture.mail.phrases import fold

_LINES = 8
_LONGEST = 80
_NUMBERS = r"#?\d{1,2}(?:(?:\s*[,&+]\s*|\s+(?:and\s+|und\s+|et\s+|y\s+|e\s+)?)#?\d{1,2}){0,19}"
_BEFORE = re.compile(rf"({_NUMBERS})\s*[:.)=-]?\s*(\D.*)")
_BEHIND = re.compile(rf"(\D*[^\s\d:=-])\s*[:=-]?\s*({_NUMBERS})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The numbers of mails that are the rep's, and of those that are not."""

    yes: frozenset[int]
    no: frozenset[int]


def read_confirmation(text: str, numbers: Iterable[int]) -> Confirmed | None:
    """Returns which of the mails the rep owns up to; None when a line leaves it open, or two contradict each other.

    A blank line after the answer ends it: what follows is a foot.
    """
    asked = frozenset(numbers)
    chosen: dict[bool, set[int]] = {True: set(), False: set()}
    for line in _lines(text):
        said = _said(line)
        if said is None:
            return None
        chosen[said[0]] |= said[1] or asked
    yes, no = frozenset(chosen[True]), frozenset(chosen[False])
    if not yes | no or yes & no or not yes | no <= asked:
        return None
    return Confirmed(yes=yes, no=no)


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.strip().splitlines()]
    end = lines.index("") if "" in lines else len(lines)
    return lines[: min(end, _LINES)]


def _said(line: str) -> tuple[bool, set[int]] | None:
    """Returns yes or no and the numbers it is about, none for all; None for anything else."""
    words = fold(line[:_LONGEST]).strip(" .!,;")
    before, behind = _BEFORE.fullmatch(words), _BEHIND.fullmatch(words)
    if before:
        return _with(before[2], before[1])
    return _with(behind[1], behind[2]) if behind else _with(words, "")


def _with(words: str, numbers: str) -> tuple[bool, set[int]] | None:
    plain = " ".join(re.sub(r"[,.!;]", " ", words).split())
    said = next((meaning for meaning in (True, False) if _pattern(meaning).fullmatch(plain)), None)
    return None if said is None else (said, {int(number) for number in re.findall(r"\d+", numbers)})


@cache
def _pattern(meaning: bool) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in lexicon.entries("challenge", "yes" if meaning else "no")))
