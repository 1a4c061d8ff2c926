"""A relay of many moods, and the log of all that was ever begun, offered and taken, by whichever replica."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import count

from fakes import ACCEPTED, DEFERRED, NO_SUCH_USER, SOME_WAY, SPAM, UNKNOWN, StandingClock

from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.delivery import Clearance, LetterMail, Outcome, OutcomeKind
from nurture.domain.errors import RelayUnreachable
from nurture.domain.relays import Route

DEFERRED_AT_THE_END = Outcome(kind=OutcomeKind.DEFERRED, phase="dot", code=451, reply="451 4.3.0 try again")
CUT_OFF = Outcome(kind=OutcomeKind.DEFERRED, phase="data")
TURNED_AWAY = Outcome(kind=OutcomeKind.REFUSED, phase="mail", code=550, status="5.7.1", reply="550 5.7.1 not you")
LAPSED = Outcome(kind=OutcomeKind.LAPSED)


class Mood(StrEnum):
    """What the relay does with touches; letters it always takes."""

    TAKES = "takes"
    GREYLISTS = "greylists"
    DEFERS_AT_THE_END = "defers at the end"
    KNOWS_NOBODY = "knows nobody"
    SUSPECTS = "suspects"
    TURNS_AWAY = "turns away"
    CUTS_OFF = "cuts off before the dot"
    LOST_AFTER_TAKING = "takes it and is lost"
    LOST_WITHOUT_TAKING = "is lost after the dot"
    UNREACHABLE = "unreachable"


_ANSWERS = {
    Mood.TAKES: ACCEPTED,
    Mood.GREYLISTS: DEFERRED,
    Mood.DEFERS_AT_THE_END: DEFERRED_AT_THE_END,
    Mood.KNOWS_NOBODY: NO_SUCH_USER,
    Mood.SUSPECTS: SPAM,
    Mood.TURNS_AWAY: TURNED_AWAY,
    Mood.CUTS_OFF: CUT_OFF,
    Mood.LOST_AFTER_TAKING: UNKNOWN,
    Mood.LOST_WITHOUT_TAKING: UNKNOWN,
}
_BEFORE_THE_DOT = (Mood.GREYLISTS, Mood.KNOWS_NOBODY, Mood.TURNS_AWAY, Mood.CUTS_OFF)
_TAKING = (Mood.TAKES, Mood.LOST_AFTER_TAKING)


@dataclass(kw_only=True)
class Offer:
    """One touch begun: when, by the log's own count and by business time; how it ended for each of the two sides."""

    touch_id: int
    message_id: str
    recipient: str
    at: datetime
    begun: int
    against: tuple[str, ...]
    taken: bool = False
    heard: OutcomeKind | None = None
    turned_away: bool = False


@dataclass(kw_only=True)
class Forbidden:
    """What must keep mail from being begun while it lasts: known to the test, whatever the database says."""

    halts: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    copies: set[str] = field(default_factory=set)
    heard_until: datetime | None = None

    def against(self, recipient: str, now: datetime) -> tuple[str, ...]:
        """Returns why nothing should be begun to somebody at that moment."""
        silence = self.heard_until is None or (now - self.heard_until).total_seconds() > 600
        found = {
            "sending is halted": bool(self.halts),
            "the account is closed": recipient.partition("@")[2] in self.domains,
            "mail of theirs is unread": recipient in self.unread,
            "nobody has listened": silence,
            "this is a copy": bool(self.copies),
        }
        return tuple(why for why, holds in found.items() if holds)


class Log:
    """All offers in their order, counted together with the acknowledgements of stops."""

    def __init__(self, clock: StandingClock) -> None:
        self.clock = clock
        self.offers: list[Offer] = []
        self.forbidden = Forbidden()
        self._count = count(1)

    def tick(self) -> int:
        """Returns the next number of what happens."""
        return next(self._count)

    def begin(self, mail: Clearance) -> Offer:
        """Keeps that a touch was begun."""
        now = self.clock.now()
        offer = Offer(
            touch_id=mail.touch_id,
            message_id=mail.message_id,
            recipient=mail.recipient,
            at=now,
            begun=self.tick(),
            against=self.forbidden.against(mail.recipient, now),
        )
        self.offers.append(offer)
        return offer


class MoodyRelay:
    """The connections of one replica; the process can be trapped at every step of a conversation."""

    def __init__(self, log: Log, checkpoint: Checkpoint) -> None:
        self.log = log
        self.mood = Mood.TAKES
        self.expired = False
        self._checkpoint = checkpoint

    @asynccontextmanager
    async def lease(self, wanted: int, route: Route = SOME_WAY) -> AsyncIterator[tuple["MoodyRelay", ...]]:
        """Lends itself, at most twice."""
        if self.mood is Mood.UNREACHABLE:
            raise RelayUnreachable("nobody is there")
        yield (self,) * min(wanted, 2)

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        """Goes through a conversation in the present mood."""
        if isinstance(mail, LetterMail):
            return ACCEPTED
        if self.expired or time.clock_gettime(time.CLOCK_BOOTTIME) > mail.deadline:
            return LAPSED
        mood, offer = self.mood, self.log.begin(mail)
        await self._pass(Point.AFTER_MAIL, Point.AFTER_RCPT)
        if mood not in _BEFORE_THE_DOT:
            await self._pass(Point.INSIDE_DATA)
            offer.taken = mood in _TAKING
            await self._pass(Point.AFTER_DOT, Point.AFTER_250)
        offer.heard, offer.turned_away = _ANSWERS[mood].kind, mood is Mood.TURNS_AWAY
        return _ANSWERS[mood]

    async def stop(self, grace: float) -> None:
        """Has nothing to end."""

    async def _pass(self, *points: Point) -> None:
        for point in points:
            await self._checkpoint.reach(point)
