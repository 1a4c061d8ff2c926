"""Letters about sending as a whole: the relay, brakes, and mails of which nobody knows whether they went out."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayDown:
    """The relay takes nothing; `why` is what it said last, or what went wrong.

    `relay` is its name, and whose login it was, where there are several.
    """

    since: datetime
    why: str
    relay: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayBack:
    """The relay takes mail again."""

    told_at: datetime
    back_at: datetime
    relay: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownSend:
    """A touch of unknown outcome, by the number that settles it; `rep` is a name."""

    touch: int
    sent_at: datetime
    rep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownSends:
    """Touches of which nobody knows whether the relay took them."""

    sends: tuple[UnknownSend, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrakeLetter:
    """A brake warns, or was pulled (`halted`). `what` is halted, `why` a sentence with the figures.

    `command` lifts the halt. `to_rep` tells that the rep reads it whose mailbox it is.
    """

    halted: bool
    what: str
    why: str
    command: str
    to_rep: bool
