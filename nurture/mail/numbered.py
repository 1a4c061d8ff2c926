"""A rep's answer to a list of numbers, read line by line: `skip 2`, `2: wait until June`, `2: edit`, `add tom@...`."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache

from nurture.mail import lexicon
from nurture.mail.command import Command, Verb, parse_command
from nurture.mail.phrases import fold, plain

_LONGEST = 20_000
_MOST_LINES = 500
_LONGEST_COMMAND = 200
_LINES_READ = 12
_NUMBERS = r"#?\d{1,3}(?:\s*(?:,|;|&|and|und|et|y|e|en)\s*#?\d{1,3}){0,40}"
_FIRST = re.compile(rf"(?:no\.? |nr\.? )?({_NUMBERS})\s*[:.)=-]?\s+(.+)|({_NUMBERS}):(.+)")
_LAST = re.compile(rf"(.+?)[\s:]+({_NUMBERS})")
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"[-–— ]*[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,2}")
_LINK = re.compile(r"https?://\S", re.IGNORECASE)
_SAID = re.compile(r"#?(\d{1,3})\s*:(?:\s+(\S.*))?")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_SENTENCES = 3
_ITEM_WORDS = 12
_FIRST_WORDS = 4
"""Words after a number that may begin sentences; fewer are a command that was misspelt."""
_BREAK = "\n"
_RULE = re.compile(r"-- ?|_{5,}")

_LONE = frozenset({Verb.HOLD, Verb.GO, Verb.STOP, Verb.STOP_COMPANY, Verb.TALKING, Verb.WON})
"""Commands of a word or two, after which a number can mean nothing else; `wait until May 2` names a day."""

_TAKEN = _LONE | {Verb.WAIT, Verb.REASON, Verb.BASIS}


class Act(StrEnum):
    """What is asked of one number."""

    SKIP = "skip"
    EDIT = "edit"
    ITEM = "item"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """One thing asked of one number, None where none was written; `words` are the text of an edit or of an item.

    With `of_all` it is a yes to every number that waits for one. Of an item `marked` tells that it was called one, or
    begins with a link; else it is sentences that are no command.
    """

    number: int | None
    act: Act
    command: Command | None = None
    words: str = ""
    of_all: bool = False
    marked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """An answer to a list: what was asked, and the lines that were not understood."""

    asked: tuple[Numbered, ...]
    unclear: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Whom to add: by number, by address, or the only one."""

    number: int | None = None
    address: str = ""


def parse_numbered(text: str, *, today: date) -> Answers:
    """Returns what a rep asks of the numbers of a list; below `edit` or `item` all lines up to the next command count.

    Sentences after a number and a colon, which are no command, are an item when there are three or more.
    """
    listening = _Listening()
    for line in _lines(text):
        listening.hear(line, today=today)
    return listening.answers(text)


@dataclass(slots=True)
class _Listening:
    """What was heard so far; `text_of` are the lines of what was asked last, when it takes a text."""

    asked: list[Numbered] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    text_of: list[str] | None = None
    taking: int = 0

    def hear(self, line: str, *, today: date) -> None:
        """Takes one line."""
        found = _read(line.strip(), today=today)
        if not found and self._may_begin:
            found = _begun(line.strip())
        if found and (found[0].number is not None or self._may_begin):
            self._begin(found)
        elif self.text_of is not None:
            self.text_of.append(line.rstrip())
        elif line.strip() and not _is_passed_over(line) and len(self.asked) + len(self.unclear) < _LINES_READ:
            self.unclear.append(line.strip())

    def answers(self, text: str) -> Answers:
        """Returns what was asked, and what was not understood."""
        self._close()
        told = [one for one in self.asked if not one.marked and not reads_as_item(one.words)]
        asked = tuple(one for one in self.asked if one not in told)
        unclear = [*self.unclear, *(f"{one.number}: {one.words.partition(_BREAK)[0]}" for one in told)]
        if asked and unclear and _NAME.fullmatch(unclear[-1]) and text.rstrip().endswith(unclear[-1]):
            unclear.pop()  # how the writer signs
        return Answers(asked=asked, unclear=tuple(unclear))

    @property
    def _may_begin(self) -> bool:
        """Whether a line without a number may be a command: not within a text that was announced."""
        return self.text_of is None or not self.asked[-1].marked

    def _begin(self, found: tuple[Numbered, ...]) -> None:
        self._close()
        self.asked += found
        takes_text = found[-1].act in (Act.EDIT, Act.ITEM)
        self.text_of = [found[-1].words] if takes_text else None
        self.taking = len(found) if takes_text else 0

    def _close(self) -> None:
        """Gives what was asked last its text, without a signature below a rule."""
        if self.text_of is None:
            return
        lines = self.text_of
        rule = next((place for place, line in enumerate(lines) if _RULE.fullmatch(line.strip() or "x")), len(lines))
        words = _BREAK.join(lines[:rule]).strip()
        self.asked[-self.taking :] = [replace(each, words=words) for each in self.asked[-self.taking :]]
        self.text_of = None


def reads_as_item(words: str) -> bool:
    """Tells whether words may be meant for the prospect: three sentences, none of which tells nurture what to do."""
    sentences = [sentence for sentence in _SENTENCE_END.split(" ".join(words.split())) if sentence.strip()]
    if len(sentences) < _SENTENCES or len(words.split()) < _ITEM_WORDS:
        return False
    return not any(_matches("numbered", "order", fold(sentence).strip(" .!:'")) for sentence in sentences)


def _lines(text: str) -> list[str]:
    """Returns the lines that are read: each is tried as a command, and nobody writes so many."""
    return text[:_LONGEST].splitlines()[:_MOST_LINES]


def _read(line: str, *, today: date) -> tuple[Numbered, ...]:
    first = _FIRST.fullmatch(line)
    if first:
        numbers, rest = (first[1], first[2].strip()) if first[1] else (first[3], first[4].strip())
        item = Numbered(number=None, act=Act.ITEM, words=rest) if _LINK.match(rest) else None
        return _each(numbers, item or _asked(rest, today=today))
    last = _LAST.fullmatch(line) if len(line) <= _LONGEST_COMMAND else None
    one = _asked(last[1], today=today) if last else None
    if last and one and (one.act is Act.SKIP or (one.command and one.command.verb in _LONE)):
        return _each(last[2], one)
    whole = _yes_to_all(line, today=today) or _asked(line, today=today)
    return (whole,) if whole else ()


def _yes_to_all(line: str, *, today: date) -> Numbered | None:
    """Returns the yes of `yes all` or `all: ok`; None for any other line."""
    words = line.strip(" .!").replace(":", " ").split()
    if not 2 <= len(words) <= _LINES_READ or len(line) > _LONGEST_COMMAND:
        return None
    halves = [(words[:-1], words[-1]), (words[1:], words[0])]
    said = [" ".join(rest) for rest, word in halves if _matches("numbered", "all", fold(word))]
    yeses = (_asked(yes, today=today) for yes in said)
    return next((replace(yes, of_all=True) for yes in yeses if yes and is_yes(yes)), None)


def is_yes(one: Numbered) -> bool:
    """Tells whether it says to go on: `yes`, `ok`, `go`."""
    return one.command is not None and one.command.verb is Verb.GO


def _begun(line: str) -> tuple[Numbered, ...]:
    """Returns the first line of sentences after one number and a colon, which may be an item."""
    found = _SAID.fullmatch(line)
    if not found or (found[2] and len(found[2].split()) < _FIRST_WORDS):
        return ()
    return (Numbered(number=int(found[1]), act=Act.ITEM, words=found[2] or "", marked=False),)


def _each(numbers: str, one: Numbered | None) -> tuple[Numbered, ...]:
    return tuple(replace(one, number=int(number)) for number in re.findall(r"\d+", numbers)) if one else ()


def _asked(words: str, *, today: date) -> Numbered | None:
    said = fold(words).strip(" .!:'")
    if _matches("numbered", "skip", said):
        return Numbered(number=None, act=Act.SKIP)
    head, colon, rest = words.partition(":")
    if _matches("numbered", "edit", fold(head).strip(" .!'")):
        return Numbered(number=None, act=Act.EDIT, words=rest.strip() if colon else "")
    if _matches("numbered", "item", fold(head).strip(" .!'")):
        return Numbered(number=None, act=Act.ITEM, words=rest.strip() if colon else "")
    commands = parse_command(words, today=today)
    if len(commands) != 1 or commands[0].verb not in _TAKEN or commands[0].objects:
        return None
    return Numbered(number=None, act=Act.COMMAND, command=commands[0])


def parse_additions(text: str) -> tuple[tuple[Addition, ...], str]:
    """Returns whom a rep wants added, and the lines that say something else."""
    added: list[Addition] = []
    rest: list[str] = []
    for line in _lines(text):
        found = _additions(line.strip())
        added += found
        rest += [] if found or _is_passed_over(line) else [line]
    return tuple(added), "\n".join(rest).strip()


def _additions(line: str) -> tuple[Addition, ...]:
    word, _, rest = line.partition(" ")
    if not _matches("numbered", "add", fold(word).strip(" .!:'")):
        return ()
    rest = rest.strip(" .!:")
    address = _ADDRESS.search(rest)
    if address:
        return (Addition(address=address[0]),)
    if re.fullmatch(_NUMBERS, rest):
        return tuple(Addition(number=int(number)) for number in re.findall(r"\d+", rest))
    return (Addition(),) if not rest or len(rest.split()) <= 1 else ()


def says_done(text: str) -> bool:
    """Tells whether the first line that says something calls a thing done."""
    lines = (line for line in _lines(text) if line.strip() and not _is_passed_over(line))
    return _matches("numbered", "done", fold(next(lines, "")).strip(" .!'"))


def _is_passed_over(line: str) -> bool:
    """Tells whether a line says nothing: empty, a greeting, thanks."""
    said = fold(line).strip(" .!'")
    return not said or _matches("commands", "skip", said)


def _matches(name: str, title: str, said: str) -> bool:
    return bool(_whole(name, title).fullmatch(said))


@cache
def _whole(name: str, title: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{plain(entry)})" for entry in lexicon.entries(name, title)))
