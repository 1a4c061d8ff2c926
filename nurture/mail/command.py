"""A rep's lines to nurture, read as commands: the answer to a notice, a note above a forward, a mail of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

from nurture.domain.rejection import Reason
from nurture.mail import lexicon
from nurture.mail.basis import BasisSaid, read_basis
from nurture.mail.dates import NamedTime, find_times_named
from nurture.mail.phrases import fold, plain
from nurture.mail.reply import split_reply

LINES_READ = 6
"""So many lines of an answer may be commands; people write them first."""

_NAME = re.compile(r"[-–— ]*[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,2}")
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
_PLACE = re.compile(r"\(?(?:#|no\.? ?|nr\.? ?)?(\d{1,3})\s*[:.)]\s*(?=\D)(.+)", re.IGNORECASE)
_AFTER = re.compile(r"(.+?)\s+#?(\d{1,3})")
_TAG = re.compile(r"(?<![\w#&/])#([^\W\d_][\w-]{1,40})")
_OBJECT = re.compile(
    r"(?:mailto:)?[<(]?(?P<object>[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|(?<![\w@.])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}[a-z]{2,24}(?![\w@]))[>)]?",
    re.IGNORECASE,
)
_PERSON_WORD = re.compile(r"[^\W\d_a-z][\w.'’-]*[,:]?")
_MOST_NAME_WORDS = 4


class Verb(StrEnum):
    """What a rep may ask for."""

    HOLD = "hold"
    GO = "go"
    UNDO = "undo"
    STOP = "stop"
    STOP_COMPANY = "stop_company"
    TALKING = "talking"
    WON = "won"
    NOT_A_FIT = "not_a_fit"
    REASON = "reason"
    ALSO = "also"
    WAIT = "wait"
    ADD = "add"
    MOVE = "move"
    NAME = "name"
    NOTE = "note"
    CC = "cc"
    WHERE = "where"
    ROLE = "role"
    COMPETITOR = "competitor"
    INDUSTRY = "industry"
    TAG = "tag"
    BASIS = "basis"


_BARE = (
    Verb.STOP_COMPANY,
    Verb.STOP,
    Verb.HOLD,
    Verb.GO,
    Verb.UNDO,
    Verb.NOT_A_FIT,
    Verb.TALKING,
    Verb.WON,
)
_WITH_PEOPLE = (Verb.MOVE, Verb.ADD)
DESCRIBING = (Verb.ROLE, Verb.COMPETITOR, Verb.INDUSTRY, Verb.TAG)
"""What says more of a person or their company, by which cadences and content choose."""

_LABELLED = (Verb.NAME, Verb.NOTE, Verb.CC, Verb.WHERE, *DESCRIBING)
_SAFE = frozenset({Verb.STOP, Verb.STOP_COMPANY, Verb.HOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing a rep asks for.

    `reason` belongs to REASON and ALSO, `until` to WAIT, `basis` to BASIS, `text` to what has a label and a colon, and
    to a person who is named beside an address. `place` is the number of a list that it speaks of, `numbers` those of
    people to add, `objects` the addresses or domains it names.
    """

    verb: Verb
    words: str
    reason: Reason | None = None
    until: NamedTime | None = None
    text: str = ""
    place: int | None = None
    numbers: tuple[int, ...] = ()
    objects: tuple[str, ...] = ()
    basis: BasisSaid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The lines of an answer: what they ask for, and which of them were not understood, as written."""

    commands: tuple[Command, ...] = ()
    unclear: tuple[str, ...] = ()

    def only_safe(self) -> tuple[Command, ...]:
        """Returns the commands that may be carried out although something beside them was not understood."""
        return tuple(command for command in self.commands if command.verb in _SAFE)


def parse_command(text: str, *, today: date, most_lines: int = LINES_READ) -> tuple[Command, ...]:
    """Returns the commands in the first lines of a rep's answer, one a line; empty when nothing is understood.

    Beside a line that is not understood only a stop or a hold is taken: the rest is asked back, never guessed.
    """
    understood = read_commands(text, today=today, most_lines=most_lines)
    return understood.only_safe() if understood.unclear else understood.commands


def read_commands(text: str, *, today: date, most_lines: int = LINES_READ) -> Understood:
    """Returns what the lines of a rep's answer ask for; a name below the last command is no line of its own."""
    found = [(line, read_line(line, today=today)) for line in _lines(text, most_lines)]
    unclear = [line for line, commands in found if not commands]
    if found and not found[-1][1] and len(found) > 1 and _NAME.fullmatch(found[-1][0]):
        unclear.pop()
    commands = (command for _, line_commands in found for command in line_commands)
    return Understood(commands=tuple(commands), unclear=tuple(unclear))


def _lines(text: str, most: int) -> Iterator[str]:
    """Yields the first lines above the quoted notice that say something: no greeting, no thanks."""
    written = [line.strip() for line in split_reply(text).text.splitlines() if line.strip()]
    for line in written[:most]:
        if not says_nothing(line):
            yield line


def says_nothing(line: str) -> bool:
    """Tells whether a line greets, thanks or hands on, and asks for nothing."""
    return bool(_whole("skip").fullmatch(_said(line)))


def is_name(line: str) -> bool:
    """Tells whether a line may be the name under a mail."""
    return bool(_NAME.fullmatch(line.strip()))


def read_line(line: str, *, today: date) -> tuple[Command, ...]:
    """Returns what one line asks for, empty when it is not understood; `2: ...` and `undo 2` speak of a list."""
    placed = _PLACE.fullmatch(line.strip())
    place, rest = (int(placed[1]), placed[2].strip()) if placed else (None, line.strip())
    commands = _tags_alone(rest) or tuple(filter(None, (_read_plain(rest, today=today),)))
    if not commands and place is None and (after := _AFTER.fullmatch(rest)):
        bare = _bare(_said(after[1]))
        commands = (Command(verb=bare, words=rest, place=int(after[2])),) if bare else ()
    return tuple(replace(command, words=line, place=place or command.place) for command in commands)


def _read_plain(line: str, *, today: date) -> Command | None:
    """Reads one command, with the addresses and domains it names taken out of it first."""
    labelled = _labelled(line) or _based(line, today=today)
    if labelled:
        return labelled
    found = list(_OBJECT.finditer(line))
    if not found:
        return _read_bare(line, today=today)
    objects = tuple(match["object"].strip(".") for match in found)
    before, after = line[: found[0].start()], _OBJECT.sub(" ", line[found[0].end() :])
    for name, rest in _without_name(before.strip()):
        command = _read_about(f"{rest} {after}", today=today)
        if command:
            return replace(command, words=line, objects=objects, text=command.text or name)
    return None


def _without_name(before: str) -> Iterator[tuple[str, str]]:
    """Yields the words before an address, split into a name of fewer and fewer words and the rest."""
    words = before.split()
    most = 0
    while most < min(len(words), _MOST_NAME_WORDS) and _PERSON_WORD.fullmatch(words[-1 - most]):
        most += 1
    for count in range(most, -1, -1):
        at = len(words) - count
        yield " ".join(words[at:]).strip(" ,:"), " ".join(words[:at])


def _read_about(rest: str, *, today: date) -> Command | None:
    """Reads what is asked about an address or a domain."""
    said = _said(rest)
    people = next((verb for verb in _WITH_PEOPLE if _whole(verb.value).fullmatch(said)), None)
    if people:
        return Command(verb=people, words=rest)
    return _read_bare(rest, today=today) or _read_bare(_whole("tail").sub("", said).strip(), today=today)


def _read_bare(line: str, *, today: date) -> Command | None:
    """Reads a command that stands for itself."""
    said = _said(line)
    reason = _reason(said, "reason_label")
    if reason:
        return _given(Verb.REASON, line, reason)
    further = _reason(said, "also_label")
    if further:
        return _given(Verb.ALSO, line, further)
    added = re.fullmatch(rf"(?:{_whole('add').pattern}) (\d[\d ]*(?:(?:and|und|et|y|e|en) \d[\d ]*)*)", said)
    if added:
        return Command(verb=Verb.ADD, words=line, numbers=tuple(int(n) for n in re.findall(r"\d{1,3}", added[1])))
    verb = _bare(said)
    if verb:
        return Command(verb=verb, words=line)
    until = _until(line, said, today=today)
    return Command(verb=Verb.WAIT, words=line, until=until) if until else None


def _bare(said: str) -> Verb | None:
    return next((verb for verb in _BARE if _whole(verb.value).fullmatch(said)), None)


def _labelled(line: str) -> Command | None:
    """Reads `name: Dana Ng` and its like: a label, a colon, and words that are taken as they stand."""
    label, colon, text = line.partition(":")
    verb = next((verb for verb in _LABELLED if colon and _whole(f"{verb.value}_label").fullmatch(_said(label))), None)
    if verb is None or not text.strip():
        return None
    objects = tuple(match["object"] for match in _OBJECT.finditer(text)) if verb is Verb.CC else ()
    return Command(verb=verb, words=line, text=text.strip(), objects=objects)


def _based(line: str, *, today: date) -> Command | None:
    """Reads `basis: consent 2026-03-01 at the fair`; an address before it says whose it is."""
    label, colon, text = line.partition(":")
    named = _OBJECT.search(label)
    said = _said(_OBJECT.sub(" ", label))
    basis = read_basis(text, today=today) if colon and _whole("basis_label").fullmatch(said) else None
    objects = (named["object"].strip("."),) if named else ()
    return Command(verb=Verb.BASIS, words=line, basis=basis, objects=objects) if basis else None


def find_tags(line: str) -> tuple[tuple[Command, ...], str]:
    """Returns the commands that the hash tags of a line name, such as `#competitor`, and the line without those."""
    commands = {match[0]: command for match in _TAG.finditer(line) if (command := _tagged(match))}
    rest = _TAG.sub(lambda match: "" if match[0] in commands else match[0], line)
    return tuple(commands.values()), " ".join(rest.split())


def _tags_alone(line: str) -> tuple[Command, ...]:
    commands, rest = find_tags(line)
    return commands if not rest.strip(" ,;.") else ()


def _tagged(match: re.Match[str]) -> Command | None:
    said = fold(match[1].replace("_", " ").replace("-", " "))
    reason = named_reason(said)
    if reason:
        return _given(Verb.REASON, match[0], reason)
    verb = _bare(said)
    return Command(verb=verb, words=match[0]) if verb else None


def _given(verb: Verb, words: str, reason: Reason) -> Command:
    """Returns what giving a reason asks for: that they want no contact is no reason to file, but a stop."""
    return Command(verb=Verb.STOP if reason is Reason.DO_NOT_CONTACT else verb, words=words, reason=reason)


def _said(line: str) -> str:
    return fold(line).strip(" .!'")


def _reason(said: str, label: str) -> Reason | None:
    """Reads `reason: price` and `also risk`; a reason must be announced, since `time` alone may mean anything."""
    announced = _whole(label).match(said)
    return named_reason(said[announced.end() :].strip()) if announced else None


def named_reason(words: str) -> Reason | None:
    """Returns the reason that words name, such as `too expensive` or `kein Budget`; None when they name none."""
    said = fold(words)
    return next((reason for reason in Reason if _whole(f"reason.{reason.value}").fullmatch(said)), None)


def _until(line: str, said: str, *, today: date) -> NamedTime | None:
    """Reads the one time of `wait until May`; two different times are asked back."""
    for language in _LANGUAGES:
        if _whole(f"wait.{language}").fullmatch(said):
            times = find_times_named(line, today=today, language=language)
            if len({time.on for time in times}) == 1:
                return times[0]
    return None


@cache
def _whole(title: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{plain(entry)})" for entry in lexicon.entries("commands", title)))
