"""An owner's answer to a list of old losses: the numbers to keep, as `1, 4-7`, `all`, `all but 3` or `none`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nurture.mail import lexicon
from nurture.mail.command import is_name, says_nothing
from nurture.mail.phrases import fold, plain
from nurture.mail.reply import split_reply

_LINES = 60
_MOST = 1_000
"""Numbers that one span may name."""

_LONGEST = 600
_NUMBER = re.compile(r"(?<!\d)(\d{1,4})(?!\d)(?:\s*(?:-|–|—|to|bis|a|à|al|tot|ate|until|through)\s*(\d{1,4})(?!\d))?")
_BETWEEN = re.compile(r"(?:[\s,;.&+#()]|\b(?:and|und|et|y|e|en|number|numbers|nummer|nummern)\b|\b(?:nos?|nr)\.)*")
"""`no. 3` is a number; `no 3` may well be everybody else."""
_DIALLED = re.compile(r"\W*(?:\+|00?[1-9])")
"""How the telephone number in somebody's signature begins, and no list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What an answer says: whom to keep and whom never to write to, by number; `said` when it decides anything.

    `beyond` are numbers that the list does not have, `unclear` lines that were not understood; both changed nothing.
    """

    kept: frozenset[int] = frozenset()
    stopped: frozenset[int] = frozenset()
    said: bool = False
    beyond: frozenset[int] = frozenset()
    unclear: tuple[str, ...] = ()


def parse_keeping(text: str, *, last: int) -> Keeping:
    """Returns what an answer to a list of the numbers from 1 to `last` says; beside `none` no number is kept."""
    read = [(line[:_LONGEST], _line(line, last)) for line in _lines(text)]
    found = [each for _, each in read if each is not None]
    is_nobody = any(not each.kept and not each.stopped for each in found)
    unclear = [line for line, each in read if each is None or (is_nobody and each.kept)]
    if found and unclear and is_name(unclear[-1]):
        unclear.pop()
    stopped = frozenset[int]().union(*(each.stopped for each in found))
    kept = frozenset[int]() if is_nobody else frozenset[int]().union(*(each.kept for each in found)) - stopped
    beyond = frozenset[int]().union(*(each.beyond for each in found))
    return Keeping(kept=kept, stopped=stopped, said=bool(found), beyond=beyond, unclear=tuple(unclear))


def _line(line: str, last: int) -> Keeping | None:
    return _read(fold(line).strip(" .!:'"), last) if len(line) <= _LONGEST else None


def _lines(text: str) -> Iterator[str]:
    written = [line.strip() for line in split_reply(text).text.splitlines() if line.strip()]
    yield from (line for line in written[:_LINES] if len(line) > _LONGEST or not says_nothing(line))


def _read(said: str, last: int) -> Keeping | None:
    """Returns what one folded line says; None when it is not understood."""
    every = frozenset(range(1, last + 1))
    if _whole("none").fullmatch(said):
        return Keeping(said=True)
    if _whole("everybody").fullmatch(said):
        return Keeping(kept=every, said=True)
    if stop := re.match(rf"(?:{_whole('stop_word').pattern})\s+", said):
        numbers = _numbers(said[stop.end() :])
        return Keeping(stopped=numbers & every, said=True, beyond=numbers - every) if numbers & every else None
    if but := re.match(rf"(?:{_whole('everybody').pattern})\s+(?:{_whole('but').pattern})\s+", said):
        numbers = _numbers(said[but.end() :])
        return Keeping(kept=every - numbers, said=True) if numbers and numbers <= every else None
    keep = re.match(rf"(?:{_whole('keep').pattern})\s*", said)
    numbers = _numbers(said[keep.end() :] if keep else said)
    return Keeping(kept=numbers & every, said=True, beyond=numbers - every) if numbers & every else None


def _numbers(words: str) -> frozenset[int]:
    """Returns the numbers of a line that holds nothing else; empty when it does."""
    found: set[int] = set()
    at = 0
    if _DIALLED.match(words):
        return frozenset()
    for match in _NUMBER.finditer(words):
        first, end = int(match[1]), int(match[2] or match[1])
        if not _BETWEEN.fullmatch(words, at, match.start()) or not 1 <= first <= end < first + _MOST:
            return frozenset()
        found.update(range(first, end + 1))
        at = match.end()
    return frozenset(found) if found and _BETWEEN.fullmatch(words, at) else frozenset()


def _whole(title: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{plain(entry)})" for entry in lexicon.entries("numbered", title)))
