"""A rep's answer to a notice, read as commands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from nurture.domain.rejection import Reason
from nurture.mail import lexicon
from nurture.mail.dates import NamedTime, find_times_named
from nurture.mail.phrases import fold, plain
from nurture.mail.reply import split_reply

_LINES_READ = 6
_NAME = re.compile(r"[-–— ]*[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,2}")
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")


class Verb(StrEnum):
    """What a rep may ask for."""

    HOLD = "hold"
    GO = "go"
    UNDO = "undo"
    STOP = "stop"
    STOP_COMPANY = "stop_company"
    TALKING = "talking"
    WON = "won"
    REASON = "reason"
    WAIT = "wait"


_BARE = (Verb.STOP_COMPANY, Verb.STOP, Verb.HOLD, Verb.GO, Verb.UNDO, Verb.TALKING, Verb.WON)
_SAFE = frozenset({Verb.STOP, Verb.STOP_COMPANY, Verb.HOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line of a rep's answer; `reason` belongs to REASON, `until` to WAIT."""

    verb: Verb
    words: str
    reason: Reason | None = None
    until: NamedTime | None = None


def parse_command(text: str, *, today: date) -> tuple[Command, ...]:
    """Returns the commands in the first lines of a rep's answer, one a line; empty when nothing is understood.

    Beside a line that is not understood only a stop or a hold is taken: the rest is asked back, never guessed.
    """
    found = [(line, _read_line(line, today=today)) for line in _lines(text)]
    commands = tuple(command for _, command in found if command)
    unclear = [line for line, command in found[:-1] if not command]
    if found and not unclear and (found[-1][1] or _NAME.fullmatch(found[-1][0])):
        return commands
    return tuple(command for command in commands if command.verb in _SAFE)


def _lines(text: str) -> Iterator[str]:
    """Yields the first lines above the quoted notice that say something: no greeting, no thanks."""
    written = [line.strip() for line in split_reply(text).text.splitlines() if line.strip()]
    for line in written[:_LINES_READ]:
        if not _whole("skip").fullmatch(_said(line)):
            yield line


def _read_line(line: str, *, today: date) -> Command | None:
    said = _said(line)
    reason = _reason(said)
    if reason:
        return Command(verb=Verb.REASON, words=line, reason=reason)
    verb = next((verb for verb in _BARE if _whole(verb.value).fullmatch(said)), None)
    if verb:
        return Command(verb=verb, words=line)
    until = _until(line, said, today=today)
    return Command(verb=Verb.WAIT, words=line, until=until) if until else None


def _said(line: str) -> str:
    return fold(line).strip(" .!'")


def _reason(said: str) -> Reason | None:
    """Reads `reason: price`; a reason must be announced, since `time` alone may mean anything."""
    label = _whole("reason_label").match(said)
    if not label:
        return None
    words = said[label.end() :].strip()
    return next((reason for reason in Reason if _whole(f"reason.{reason.value}").fullmatch(words)), None)


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
