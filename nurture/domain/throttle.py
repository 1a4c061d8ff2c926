"""Limits: how many touches may begin in a day, an hour or a minute, and what becomes of those over a limit."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from nurture.domain.calendar import Calendar

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


class Scope(StrEnum):
    """What is counted together, in the order in which it is counted: what many share comes last."""

    ACCOUNT = "account"
    DOMAIN = "domain"
    REP = "rep"
    RELAY_DAY = "relay_day"
    RELAY_HOUR = "relay_hour"
    RELAY_MINUTE = "relay_minute"
    TOTAL = "total"


_ACCOUNT, _DOMAIN, _REP, _RELAY_DAY, _RELAY_HOUR, _RELAY_MINUTE, _TOTAL = (scope.value for scope in Scope)
"""As they stand in keys."""

OF_RELAY = frozenset({Scope.RELAY_DAY, Scope.RELAY_HOUR, Scope.RELAY_MINUTE})
"""Scopes that count what the relay was offered; the others count what left."""

SHORT = frozenset({Scope.RELAY_HOUR, Scope.RELAY_MINUTE})
"""Scopes whose period ends within the day."""

LIMIT_WORDS: Mapping[str, str] = {
    "limit_account": "the limit of mails a day to one account",
    "limit_domain": "the limit of mails a day to one mail domain",
    "limit_rep": "the limit of mails a day in this rep's name",
    "limit_relay_day": "the limit of mails a day through the relay",
    "limit_relay_hour": "the limit of mails an hour through the relay",
    "limit_relay_minute": "the limit of mails a minute through the relay",
    "limit_total": "the limit of mails a day in all",
}
"""What a touch waits for, in words for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Most touches that may begin, by what they have in common; None sets no limit.

    A rep's mailbox that never sent begins with `warm_up_from` a day and may send `warm_up_step` more on each day since,
    up to `rep_per_day`. The day is the rep's own for the rep's limit, else that of UTC.
    """

    rep_per_day: int | None = None
    warm_up_from: int | None = None
    warm_up_step: int | None = None
    domain_per_day: int | None = None
    free_mail_per_day: int | None = None
    account_per_day: int | None = None
    relay_per_day: int | None = None
    relay_per_hour: int | None = None
    relay_per_minute: int | None = None
    total_per_day: int | None = None

    def lower(self, other: "Limits") -> "Limits":
        """Returns for each limit the lower of the two."""
        return _lower_of(self, other)

    def of_rep(self, first_day: date | None, on: date) -> int | None:
        """Returns how many may begin on a day in the name of a rep whose mailbox first sent on `first_day`."""
        if self.warm_up_from is None:
            return self.rep_per_day
        warm = self.warm_up_from + (self.warm_up_step or 0) * max(0, (on - (first_day or on)).days)
        return warm if self.rep_per_day is None else min(warm, self.rep_per_day)


@lru_cache(maxsize=1_000)
def _lower_of(one: Limits, other: Limits) -> Limits:
    """Kept: there are as many pairs as relays, and every touch asks."""
    return Limits(**{each.name: _lower(one, other, each.name) for each in fields(one)})


def _lower(one: Limits, other: Limits, name: str) -> int | None:
    return min((value for limits in (one, other) if (value := getattr(limits, name)) is not None), default=None)


CAUTIOUS = Limits(
    rep_per_day=40,
    warm_up_from=5,
    warm_up_step=3,
    domain_per_day=10,
    free_mail_per_day=50,
    account_per_day=1,
    relay_per_day=1500,
    relay_per_hour=300,
    relay_per_minute=25,
    total_per_day=1000,
)
"""Where `limits` says nothing. Exchange Online takes 30 messages a minute from a mailbox (Microsoft: Exchange Online
limits, sending limits); Google Workspace 2,000 a day, 1,500 of a mail merge (Google: Gmail sending limits); and Google
asks new senders to begin low and to grow slowly (Email sender guidelines, "Increase sending volume slowly")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What the limits ask about one touch. `first_day` is when the rep's mailbox first sent, None if never."""

    account: str
    domain: str
    is_free_mail: bool
    rep: str
    rep_zone: str
    first_day: date | None
    relay: str


Key = tuple[str, str, str]
"""Scope, subject and period of a count."""


class Share(NamedTuple):
    """One count that a touch takes part in, named by its `key`; its period ends at `ends_at` (aware UTC)."""

    key: Key
    ends_at: datetime
    limit: int

    @property
    def scope(self) -> Scope:
        """What is counted together."""
        return Scope(self.key[0])

    @property
    def subject(self) -> str:
        """Whose count it is."""
        return self.key[1]

    @property
    def period(self) -> str:
        """The day, hour or minute that is counted."""
        return self.key[2]

    @property
    def why(self) -> str:
        """What a touch over this limit waits for."""
        return f"limit_{self.scope.value}"


class Count(NamedTuple):
    """How many were counted, and how many were put off since the limit was reached."""

    taken: int = 0
    put_off: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """How much of a limit is used now, in words for operators: `when` is the period, `what` is counted together."""

    what: str
    when: str
    used: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A touch over a limit: it may be looked at again at `until`, since others were put off before it."""

    share: Share
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Who may begin now: `over` by touch for the others; what is to be counted, and put off, by key."""

    over: Mapping[int, Over]
    taken: Mapping[Key, int]
    put_off: Mapping[Key, int]


def shares_of(sender: Sender, limits: Limits, *, now: datetime) -> tuple[Share, ...]:
    """Returns every count that a touch beginning now takes part in; a limit that is not set counts nothing."""
    own_date, utc = _of_zone(sender.rep_zone).day_of(now), now.astimezone(UTC)
    own_day, day = _whole_day(sender.rep_zone, own_date), _whole_day("UTC", utc.date())
    hour, minute = _short(utc)
    domain_limit = limits.free_mail_per_day if sender.is_free_mail else limits.domain_per_day
    found = (
        (_ACCOUNT, sender.account, day, limits.account_per_day),
        (_DOMAIN, sender.domain, day, domain_limit),
        (_REP, sender.rep, own_day, limits.of_rep(sender.first_day, own_date)),
        (_RELAY_DAY, sender.relay, day, limits.relay_per_day),
        (_RELAY_HOUR, sender.relay, hour, limits.relay_per_hour),
        (_RELAY_MINUTE, sender.relay, minute, limits.relay_per_minute),
        (_TOTAL, "", day, limits.total_per_day),
    )
    return tuple(
        [
            Share((scope, subject, period), ends_at, limit)
            for scope, subject, (period, ends_at), limit in found
            if limit is not None
        ]
    )


def admit(demands: Iterable[tuple[int, tuple[Share, ...]]], counts: Mapping[Key, Count]) -> Admission:
    """Returns which touches may begin, in the order given, when so many were counted before.

    Those over a limit are put off one period after another, as many to each as the limit allows.
    """
    taken: Counter[Key] = Counter()
    put_off: Counter[Key] = Counter()
    over: dict[int, Over] = {}
    for touch_id, shares in demands:
        full = [share for share in shares if _taken(share, counts) + taken[share.key] >= share.limit]
        if not full:
            taken.update(share.key for share in shares)
            continue
        share = max(full, key=lambda each: each.ends_at)
        place = counts.get(share.key, Count()).put_off + put_off[share.key]
        over[touch_id] = Over(share=share, until=_turn(share, place))
        put_off[share.key] += 1
    return Admission(over=over, taken=taken, put_off=put_off)


def uses_of(shares: Iterable[Share], counts: Mapping[Key, Count]) -> tuple[LimitUse, ...]:
    """Returns how much of each of these limits is used."""
    return tuple(
        LimitUse(
            what=_WHAT[share.scope].format(share.subject),
            when=_WHEN.get(share.scope, "today"),
            used=_taken(share, counts),
            limit=share.limit,
        )
        for share in shares
    )


_WHAT: Mapping[Scope, str] = {
    Scope.ACCOUNT: "to account {}",
    Scope.DOMAIN: "to {}",
    Scope.REP: "in the name of {}",
    Scope.RELAY_DAY: "through {}",
    Scope.RELAY_HOUR: "through {}",
    Scope.RELAY_MINUTE: "through {}",
    Scope.TOTAL: "in all",
}
_WHEN: Mapping[Scope, str] = {Scope.RELAY_HOUR: "this hour", Scope.RELAY_MINUTE: "this minute"}


def _taken(share: Share, counts: Mapping[Key, Count]) -> int:
    return counts.get(share.key, Count()).taken


def _turn(share: Share, place: int) -> datetime:
    """Returns when the period begins in which so many put off before it leave room."""
    length = {Scope.RELAY_HOUR: _HOUR, Scope.RELAY_MINUTE: _MINUTE}.get(share.scope, _DAY)
    return share.ends_at + length * (place // max(1, share.limit))


@lru_cache(maxsize=1_000)
def _of_zone(zone: str) -> Calendar:
    return Calendar(zone=zone)


@lru_cache(maxsize=1_000)
def _whole_day(zone: str, day: date) -> tuple[str, datetime]:
    """Kept, since all touches of a day ask."""
    return day.isoformat(), Calendar(zone=zone).midnight(day + _DAY)


def _short(utc: datetime) -> tuple[tuple[str, datetime], tuple[str, datetime]]:
    """Returns the hour and the minute of a moment, each with its end."""
    words = utc.isoformat()
    hour = words[: len("2027-02-12T15")]
    ends = utc.replace(second=0, microsecond=0) + _MINUTE
    return (hour, _end_of_hour(hour)), (words[: len("2027-02-12T15:02")], ends)


@lru_cache(maxsize=1_000)
def _end_of_hour(hour: str) -> datetime:
    """Kept, since all touches of an hour ask."""
    return datetime.fromisoformat(f"{hour}:00+00:00") + _HOUR
