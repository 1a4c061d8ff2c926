"""A rep's answer to a notice, read as commands."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nurture.domain.rejection import Reason
from nurture.mail.dates import NamedTime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line of a rep's answer; `reason` belongs to REASON, `until` to WAIT."""

    verb: Verb
    words: str
    reason: Reason | None = None
    until: NamedTime | None = None


_VERBS = {
    "hold": Verb.HOLD, "go": Verb.GO, "continue": Verb.GO, "undo": Verb.UNDO, "stop": Verb.STOP,
    "stop company": Verb.STOP_COMPANY, "talking": Verb.TALKING, "won": Verb.WON,
}  # fmt: skip


def parse_command(text: str, *, today: date) -> tuple[Command, ...]:
    """Returns the commands in the first lines of a rep's answer; empty when nothing is understood."""
    found = []
    for line in text.splitlines()[:5]:
        verb = _VERBS.get(line.strip().rstrip(".!").lower())
        if verb:
            found.append(Command(verb=verb, words=line.strip()))
    return tuple(found)
