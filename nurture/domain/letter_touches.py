"""Letters about mails that are due: the heads-up and the answers to its numbers."""

from dataclasses import dataclass
from datetime import date, datetime

from nurture.domain.letter import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTouch:
    """One touch of a heads-up; without a `subject` it cannot be written yet, and `because` says why.

    Of somebody who was erased since, all but the number is empty. `zone` is the prospect's; `edited` tells that a rep
    wrote the words, `needs_yes` that it goes out only after a yes, `again` why that is asked for anew, `lacks` why no
    basis allows it on its day.
    """

    number: int
    who: Who
    due_at: datetime
    zone: str
    subject: str
    text: str
    because: tuple[str, ...]
    edited: bool = False
    again: str = ""
    needs_yes: bool = False
    lacks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsUp:
    """The touches that are due soon, as they will go; their numbers count in this letter alone and never change.

    `asking` are the numbers of those that go out only after a yes, `going` of those that go without an answer, `kept`
    of those that wait for something else: a basis, or what they cannot be written without.
    """

    touches: tuple[ShownTouch, ...]
    asking: tuple[int, ...] = ()
    going: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()


def heads_up_of(touches: tuple[ShownTouch, ...]) -> HeadsUp:
    """Returns the letter about these touches, sorted by what becomes of them without an answer."""
    kept = tuple(each.number for each in touches if each.lacks or not each.subject)
    asking = tuple(each.number for each in touches if each.needs_yes)
    going = tuple(each.number for each in touches if each.number not in {*kept, *asking})
    return HeadsUp(touches=touches, asking=asking, going=going, kept=kept)


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
