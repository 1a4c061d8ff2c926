"""Letters about mails that are due: the heads-up and the answers to its numbers."""

from dataclasses import dataclass
from datetime import date, datetime

from nurture.domain.letter import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTouch:
    """One touch of a heads-up; without a `subject` it cannot be written yet, and `because` says why.

    Of somebody who was erased since, all but the number is empty. `zone` is the prospect's; `edited` tells that a rep
    wrote the words, `needs_yes` that it goes out only after one, `lacks` why no basis allows it on its day.
    """

    number: int
    who: Who
    due_at: datetime
    zone: str
    subject: str
    text: str
    because: tuple[str, ...]
    edited: bool = False
    needs_yes: bool = False
    lacks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsUp:
    """The touches that are due soon, as they will go; their numbers count in this letter alone and never change.

    `asking` are the numbers of those that go out only after a yes.
    """

    touches: tuple[ShownTouch, ...]
    asking: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedDone:
    """What became of an answer with numbers: a line a command, and what was not understood; `short` for the subject."""

    lines: tuple[str, ...]
    unclear: tuple[str, ...]
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisEnds:
    """The basis for writing to somebody ends before their next mail, which will wait.

    `basis` and `rules` are words, `until` its last day, `zone` the rep's.
    """

    who: Who
    basis: str
    until: date
    rules: str
    next_touch: datetime
    zone: str
