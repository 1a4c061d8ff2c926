"""A rep's note above a forward: what it asks for, what it says of the prospect's role, and the words that are kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from nurture.mail import lexicon
from nurture.mail.command import Command, Verb, find_tags, is_name, read_line, says_nothing
from nurture.mail.phrases import fold, plain, split_sentences

_LONGEST = 4_000
_MOST_LINES = 40
_PARTS = re.compile(r"(?<=[.;!?])\s+|;\s*|,\s+(?=\S)")

_LINES = frozenset(
    [
        Verb.REASON,
        Verb.ALSO,
        Verb.WAIT,
        Verb.CC,
        Verb.MOVE,
        Verb.ADD,
        Verb.NAME,
        Verb.NOTE,
        Verb.WHERE,
        Verb.COMPETITOR,
        Verb.INDUSTRY,
        Verb.TAG,
        Verb.BASIS,
        Verb.NOT_A_FIT,
        Verb.UNDO,
        Verb.STOP,
        Verb.STOP_COMPANY,
        Verb.HOLD,
    ]
)
"""What a line of a note may ask for. `go`, `won` and `talking` alone are too easily said in passing: they need a #."""

_WITHIN = frozenset({Verb.REASON, Verb.WAIT, Verb.MOVE})
"""What a part of a line may ask for, since its words cannot be meant in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFound:
    """A note understood: `commands` in order, `kept` what is none of them, as written; role and stage where certain."""

    commands: tuple[Command, ...] = ()
    kept: str = ""
    role: str | None = None
    stage: str | None = None


def read_note(note: str | None, *, today: date, name: str | None = None) -> NoteFound:
    """Returns what a rep's note asks for; what is not understood is kept as it stands, never guessed.

    `name` is the prospect's as the forward shows it: a role counts only when the note says whose it is.
    """
    lines = [line.strip() for line in (note or "")[:_LONGEST].splitlines()[:_MOST_LINES] if line.strip()]
    commands: list[Command] = []
    kept: list[str] = []
    for line in lines:
        found, rest = _read(line, today=today)
        commands += found
        kept += [rest] if rest else []
    while kept and is_name(kept[-1]) and kept[-1] == lines[-1]:
        kept.pop()
    words = "\n".join(kept)
    return NoteFound(commands=tuple(commands), kept=words, role=find_role(words, name), stage=_labelled(words, "stage"))


def _read(line: str, *, today: date) -> tuple[tuple[Command, ...], str]:
    """Returns the commands of a line and what is left to keep of it."""
    tagged, rest = find_tags(line)
    if not rest.strip(" ,;.") or says_nothing(rest):
        return tagged, ""
    whole = tuple(command for command in read_line(rest, today=today) if command.verb in _LINES)
    if whole:
        said = "" if _is_said_whole(whole[0], rest) else rest
        return (*tagged, *whole), said
    return (*tagged, *_within(rest, today=today)), rest


def _is_said_whole(command: Command, line: str) -> bool:
    """Tells whether a line says no more than its command; what stands beside a date to wait for is kept."""
    if command.verb is not Verb.WAIT or command.until is None:
        return True
    return len(line) <= len(command.until.words) + 24


def _within(line: str, *, today: date) -> Iterator[Command]:
    """Yields what parts of a line ask for: `she was nice, check in after Q2`."""
    for part in _PARTS.split(line):
        for command in read_line(part, today=today) if part and part != line else ():
            if command.verb in _WITHIN:
                yield command


def find_role(words: str, name: str | None) -> str | None:
    """Returns the prospect's role where the note names it: `role: champion`, or `Tom is the CFO` of a Tom."""
    labelled = _labelled(words, "role")
    if labelled or not name:
        return labelled
    said = _role_of(name)
    for sentence in split_sentences(words):
        found = said.search(sentence.folded)
        role = re.match(r"[\w/&' -]{2,60}", found[1]) if found else None
        if role and _is_role(role[0]):
            return _as_written(sentence.raw, role[0])
    return None


def _role_of(name: str) -> re.Pattern[str]:
    full = fold(name)
    names = {full, full.split(" ")[0]} if full else {"\0"}
    who = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True))
    words = {title: "|".join(lexicon.entries("notes", title)) for title in ("is", "article")}
    return re.compile(
        rf"(?<!\w)(?:{who}) (?:{words['is']}) (?:(?:{words['article']}) ?)?(.+?)"
        r"(?= (?:s?he|who|and|but|er|sie|und|der|il|elle|qui|et|lei|lui|che|y|e|hij|zij|en|die|ele|ela)\b|[.;!?]|$)"
    )


@cache
def _roles() -> re.Pattern[str]:
    titles = "|".join((*lexicon.entries("titles", "title"), *lexicon.entries("notes", "plain")))
    return re.compile(rf"(?<!\w)(?:{plain(titles)})(?!\w)")


def _is_role(words: str) -> bool:
    return len(words.split()) <= 5 and bool(_roles().search(words))


def _as_written(raw: str, folded: str) -> str:
    """Returns the words as they stand in the sentence, since folding lost their case and accents."""
    count = len(folded.split())
    tokens = raw.split()
    for at in range(len(tokens) - count + 1):
        piece = " ".join(tokens[at : at + count])
        if fold(piece).strip(" .!") == folded.strip():
            return piece.strip(" ,.;!")
    return folded.strip()


def _labelled(words: str, title: str) -> str | None:
    """Returns what stands after `role:` or `stage:` in a line."""
    labels = re.compile("|".join(lexicon.entries("notes", title)))
    for line in words.splitlines():
        label, colon, text = line.partition(":")
        if colon and text.strip() and labels.fullmatch(fold(label)):
            return text.strip()[:80]
    return None
