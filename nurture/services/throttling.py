"""Counts begun touches against the limits, and takes back what did not leave."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from nurture.domain.address import domain_of
from nurture.domain.calendar import Calendar
from nurture.domain.throttle import (
    OF_RELAY,
    Admission,
    Key,
    Limits,
    LimitUse,
    Scope,
    Sender,
    Share,
    admit,
    shares_of,
    uses_of,
)
from nurture.domain.touch import TouchKind, TouchState
from nurture.mail.organisation import is_free_mail
from nurture.services.revisions import Revisions
from nurture.storage import candidates, tallies
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

NO_LIMITS = Limits()
_ORDER = {scope: number for number, scope in enumerate(Scope)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayShare:
    """The relay that a rep's mail goes through: its name, and what its provider publishes."""

    name: str = "relay"
    limits: Limits = NO_LIMITS


RelayOf = Callable[[str], RelayShare]
"""Returns the relay of a rep's address."""


def one_relay(_: str) -> RelayShare:
    """Returns the one relay there is, of whose limits nothing is known."""
    return RelayShare()


class Throttle:
    """Holds the limits in the database's transactions: the counts are locked from `take` until the commit."""

    def __init__(self, revisions: Revisions, relay_of: RelayOf = one_relay) -> None:
        self._revisions = revisions
        self._relay_of = relay_of

    async def take(self, tx: Tx, touches: Sequence[Candidate], *, now: datetime) -> Admission:
        """Counts those of the touches for which there is room, and returns what becomes of the others.

        Dates that prospects named come first, then what has waited longest.
        """
        first_days = await self._first_days(tx, touches, now=now)
        shares = {touch.touch_id: self._shares(touch, first_days, now=now) for touch in touches}
        counts = await tallies.lock(tx, sorted((each for some in shares.values() for each in some), key=_place))
        ranked = sorted(touches, key=lambda touch: (touch.kind != TouchKind.COMMITMENT, touch.due_at, touch.touch_id))
        admission = admit(((touch.touch_id, shares[touch.touch_id]) for touch in ranked), counts)
        await tallies.add(tx, admission.taken, admission.put_off)
        begun = {self.signer_id(touch.rep_id, now) for touch in touches if touch.touch_id not in admission.over}
        await tallies.begin(tx, {rep: self._own_day(rep, now) for rep in begun - first_days.keys()})
        return admission

    async def not_left(self, tx: Tx, was_offered: Mapping[int, bool], *, owner: str) -> tuple[tuple[Key, int], ...]:
        """Returns what to take back for touches that the owner is sending and that did not leave; another's still may.

        It tells by touch whether the relay was offered it, which counts for the relay all the same. Only reads.
        """
        less: Counter[Key] = Counter()
        places: dict[Key, tuple[int, str, str]] = {}
        for touch in await candidates.of(tx, was_offered):
            if (touch.state, touch.claimed_by) != (TouchState.SENDING, owner) or touch.cleared_at is None:
                continue
            first_days = await self._first_days(tx, (touch,), now=touch.cleared_at)
            for share in self._shares(touch, first_days, now=touch.cleared_at):
                if not (was_offered[touch.touch_id] and share.scope in OF_RELAY):
                    less[share.key] += 1
                    places[share.key] = _place(share)
        return tuple((key, less[key]) for key in sorted(less, key=lambda key: places[key]))

    async def take_back(self, tx: Tx, less: Iterable[tuple[Key, int]]) -> None:
        """Takes back what `not_left` found: last in its transaction, since every gate locks these rows last."""
        await tallies.take_back(tx, less)

    def limits_of(self, rep_id: str) -> Limits:
        """Returns the limits for mail in a rep's name: the configured ones, or the relay's where they are lower."""
        return self._revisions.current.installation.limits.lower(self._relay(rep_id).limits)

    def relay_name(self, rep_id: str) -> str:
        """Returns the name of the relay that a rep's mail goes through."""
        return self._relay(rep_id).name

    def signer_id(self, rep_id: str, moment: datetime) -> str:
        """Returns the id of whoever signs for a rep at that moment: it is their mailbox that counts."""
        signer = self._revisions.signer(rep_id, moment)
        return signer.id if signer else rep_id

    async def uses(self, tx: Tx, *, now: datetime) -> tuple[LimitUse, ...]:
        """Returns what is used of the limits now: of the current reps', of their relays' and of that of all."""
        counts = await tallies.standing(tx, now=now)
        current = {self.signer_id(rep.id, now) for rep in self._revisions.current.team.reps}
        first_days = await tallies.first_days(tx, current)
        shares = {
            share.key: share
            for rep in sorted(current)
            for share in shares_of(self._sender(rep, first_days), self.limits_of(rep), now=now)
            if share.scope not in (Scope.ACCOUNT, Scope.DOMAIN)
        }
        return uses_of(sorted(shares.values(), key=_place), counts)

    def _shares(self, touch: Candidate, first_days: Mapping[str, date], *, now: datetime) -> tuple[Share, ...]:
        rep = self.signer_id(touch.rep_id, now)
        domain = domain_of(touch.address or "")
        sender = self._sender(rep, first_days)
        reader = replace(sender, account=str(touch.account_id), domain=domain, is_free_mail=is_free_mail(domain))
        return shares_of(reader, self.limits_of(rep), now=now)

    def _sender(self, rep: str, first_days: Mapping[str, date]) -> Sender:
        return Sender(
            account="",
            domain="",
            is_free_mail=False,
            rep=rep,
            rep_zone=self._revisions.zone_of(rep),
            first_day=first_days.get(rep),
            relay=self._relay(rep).name,
        )

    async def _first_days(self, tx: Tx, touches: Sequence[Candidate], *, now: datetime) -> dict[str, date]:
        return await tallies.first_days(tx, {self.signer_id(touch.rep_id, now) for touch in touches})

    def _own_day(self, rep_id: str, now: datetime) -> date:
        return Calendar(zone=self._revisions.zone_of(rep_id)).day_of(now)

    def _relay(self, rep_id: str) -> RelayShare:
        rep = self._revisions.current.team.by_id.get(rep_id)
        return self._relay_of(rep.address if rep else "")


def _place(share: Share) -> tuple[int, str, str]:
    """Returns where a count stands in the one order in which all replicas lock."""
    return (_ORDER[share.scope], share.subject, share.period)
