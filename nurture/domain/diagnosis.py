"""What must be right before mail goes out: one line a thing, good or not, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """ok; warn: it works, and something is missing; fail: mail does not go out, or does harm."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: what it is, how it stands, and the remedy, empty when nothing has to be done."""

    what: str
    level: Level
    says: str
    remedy: str = ""


def ok(what: str, says: str) -> Finding:
    """Returns that a thing is right."""
    return Finding(what=what, level=Level.OK, says=says)


def warn(what: str, says: str, remedy: str) -> Finding:
    """Returns that a thing works, and could be better."""
    return Finding(what=what, level=Level.WARN, says=says, remedy=remedy)


def fail(what: str, says: str, remedy: str) -> Finding:
    """Returns that a thing is wrong."""
    return Finding(what=what, level=Level.FAIL, says=says, remedy=remedy)
