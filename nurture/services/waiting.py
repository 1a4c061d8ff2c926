"""What planned touches wait for, as the gate would say at their moment by the rules in force now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from nurture.domain.calendar import day_words
from nurture.domain.jurisdiction import WAITS, why_waits
from nurture.domain.planner import AFTER_YES, SEEN_FIRST
from nurture.domain.touch import APPROVAL, NEW_APPROVAL
from nurture.services.approval import needing_yes
from nurture.services.basis import basis_of
from nurture.services.revisions import Revisions
from nurture.storage import candidates
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx

_BASIS = "basis"
_AT_ONCE = 500
"""So many touches are read at a time: a database takes only so many ids in a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a touch waits for, None where nothing keeps it; `lacks` says why no basis allows it on its day.

    `since` says since when it waits, empty before its moment; `untrue` are reasons that held when it was planned.
    """

    what: str | None
    lacks: str
    since: str = ""
    untrue: frozenset[str] = frozenset()

    def because(self, planned: Sequence[str]) -> tuple[str, ...]:
        """Returns why a touch comes when it does, with what is true by the rules now instead of when it was planned."""
        still = (each for each in without_basis(planned) if each not in self.untrue)
        return (*still, *filter(None, (self.lacks, self.since)))


def without_basis(reasons: Iterable[str]) -> tuple[str, ...]:
    """Returns reasons without what was true of the basis when they were written; it may be another since."""
    return tuple(each for each in reasons if not each.startswith(WAITS))


async def waiting_of(tx: Tx, touch_ids: Sequence[int], revisions: Revisions, *, now: datetime) -> Mapping[int, Waiting]:
    """Returns by id what touches wait for: what the gate found last, but basis and yes as they stand now."""
    found: dict[int, Waiting] = {}
    for start in range(0, len(touch_ids), _AT_ONCE):
        chosen = await candidates.of(tx, touch_ids[start : start + _AT_ONCE])
        asking = await needing_yes(tx, chosen, revisions)
        for touch in chosen:
            needs_yes = touch.touch_id in asking and touch.approved_at is None
            waiting = _waiting(touch, revisions, needs_yes=needs_yes, now=now)
            since = _since(touch, now) if waiting.what else ""
            untrue = frozenset(_untrue(touch, revisions, asks_yes=touch.touch_id in asking))
            found[touch.touch_id] = replace(waiting, since=since, untrue=untrue)
    return found


def _untrue(touch: Candidate, revisions: Revisions, *, asks_yes: bool) -> Iterator[str]:
    """Yields reasons of planning that the rules in force do not give, though they leave the touch where it is."""
    cadence = revisions.cadence(touch.cadence)
    if cadence is not None and not cadence.notice.count:
        yield SEEN_FIRST
    if not asks_yes:
        yield AFTER_YES


def _since(touch: Candidate, now: datetime) -> str:
    """Returns since when a touch waits whose moment has passed, by the day of UTC; empty before it."""
    return f"it has waited since {day_words(touch.due_at.date())}" if touch.due_at <= now else ""


def _waiting(touch: Candidate, revisions: Revisions, *, needs_yes: bool, now: datetime) -> Waiting:
    standing = basis_of(touch, revisions.current.jurisdictions, on=now.date())
    lacks = why_waits(standing, on=max(now, touch.due_at).date())
    if touch.waiting_for not in (None, _BASIS, APPROVAL, NEW_APPROVAL):
        return Waiting(what=touch.waiting_for, lacks=lacks)
    yes = NEW_APPROVAL if touch.waiting_for == NEW_APPROVAL else APPROVAL
    return Waiting(what=_BASIS if lacks else yes if needs_yes else None, lacks=lacks)
