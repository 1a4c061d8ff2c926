"""Letters about what a prospect answered, and what it asks of the team."""

from dataclasses import dataclass
from datetime import date, datetime

from nurture.domain.letter import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Somebody a prospect named, whom the rep may add by this number; `address` is empty when only a name is known."""

    number: int
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyNotice:
    """The context of an answer: what it asks for, what nurture did and how to take it back, what was sent before.

    `handed_on` tells that their own mail comes in a letter of its own.
    """

    who: Who
    intent: str
    words: str
    held: bool
    decision: str
    undo: str
    wait_until: date | None
    last_subject: str | None
    last_sent_at: datetime | None
    alert: bool
    handed_on: bool
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReminder:
    """A hold that still waits for the rep, `working_days` after it began."""

    who: Who
    working_days: int
    held_since: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNotice:
    """A conversation is ended for good. `words` are the prospect's when they wrote any.

    It was `recorded` by somebody on our side, or asked for by the prospect.
    """

    who: Who
    how: str
    words: str
    company_wide: bool
    recorded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedNotice:
    """An enrollment ended for another reason than a stop; `why` is one sentence, `undo` another or empty."""

    who: Who
    why: str
    undo: str = ""
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Somebody waits for a rep who gave no sign; told once to the stand-in or the lead. `why` is one sentence."""

    who: Who
    rep: str
    since: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a person demands by law, with the last day to answer; `again` when it is brought to mind.

    `asks_data` and `asks_erasure` are demands that a command answers.
    """

    who: Who
    demands: tuple[str, ...]
    words: str
    asked_on: date
    due_on: date
    again: bool
    rep: str
    asks_data: bool = False
    asks_erasure: bool = False
