"""The one writer of bases: keeps a statement, writes it down in the history, and plans again what it changes."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import structlog

from nurture.domain.basis_judging import judge, stays_before
from nurture.domain.jurisdiction import Basis, BasisKind, BasisStanding, KnownBases, supersedes
from nurture.domain.prospect import Prospect
from nurture.domain.touch import PlannedTouch
from nurture.services.basis import basis_of, known_bases
from nurture.services.planning import Planning
from nurture.services.revisions import Revisions
from nurture.storage import accounts, basis, enrollments, history, placed, prospects, touches
from nurture.storage.basis import KeptBasis
from nurture.storage.database import Tx
from nurture.storage.history import Event

_log = structlog.get_logger(__name__)

LONGEST_WORDS = 2_000
"""Characters that are kept of a source or of a person's words."""


class BasisWay(StrEnum):
    """How a statement came."""

    REP = "rep"
    COMMAND = "command"
    FILE = "file"
    MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisStatement:
    """What somebody says of the basis for one person; `by` is the rep's id where it was a rep.

    `words` are the person's own, in the message `inbox_id`.
    """

    prospect_id: int
    basis: Basis
    way: BasisWay
    by: str = ""
    source: str = ""
    words: str = ""
    inbox_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisRecorded:
    """What became of a statement: whether it counts, how the person stands by now, and a touch planned again for it.

    The standing is None for somebody who never was in a cadence. `stays` is a stronger basis that holds and was kept.
    """

    counts: bool
    standing: BasisStanding | None
    touch: PlannedTouch | None = None
    stays: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisKeeping:
    """Records bases in the caller's transaction."""

    revisions: Revisions
    planning: Planning

    async def record(self, tx: Tx, statement: BasisStatement, *, now: datetime) -> BasisRecorded:
        """Keeps a statement unless a newer or a stronger one stands, beside which it is noted in the history alone.

        A stop is not touched: it outranks every basis.
        """
        person = await prospects.get(tx, statement.prospect_id)
        await accounts.lock(tx, (person.account_id,))
        kept = await basis.of(tx, person.id)
        standing = await self._standing(tx, person.id, now=now)
        by_person = statement.way is BasisWay.MAIL
        if not supersedes(statement.basis, kept.basis if kept else None, by_person=by_person):
            return BasisRecorded(counts=False, standing=standing)
        if kept is not None and await self._stays(tx, person, kept.basis, statement.basis, now=now):
            await history.add(tx, _event(statement, person.account_id, beside=kept.basis), now=now)
            return BasisRecorded(counts=False, standing=standing, stays=kept.basis)
        await basis.keep(tx, person.id, _kept(statement))
        await history.add(tx, _event(statement, person.account_id), now=now)
        _log.info("basis_recorded", prospect=person.id, basis=statement.basis.kind.value, way=statement.way.value)
        newly = await self._standing(tx, person.id, now=now)
        touch = await self._plan_again(tx, person.id, standing, newly, now=now)
        return BasisRecorded(counts=True, standing=newly, touch=touch)

    async def _stays(self, tx: Tx, person: Prospect, old: Basis, new: Basis, *, now: datetime) -> bool:
        """Tells whether what is recorded stays, being stronger than what is said now."""
        newest, rules, on = await enrollments.latest_of(tx, person.id), self.revisions.current.jurisdictions, now.date()
        countries = (person.country, *person.also_in) if person.country else ()
        known = KnownBases(recorded=None, wrote_on=None, latest_no=None, countries=countries)
        if newest is not None:
            known = replace(known_bases(await placed.of(tx, newest.enrollment.id)), wrote_on=None)
        before, after = (judge(replace(known, recorded=each), rules, on=on) for each in (old, new))
        return stays_before(before, after, on=on)

    async def _standing(self, tx: Tx, prospect_id: int, *, now: datetime) -> BasisStanding | None:
        newest = await enrollments.latest_of(tx, prospect_id)
        if newest is None:
            return None
        where = await placed.of(tx, newest.enrollment.id)
        return basis_of(where, self.revisions.current.jurisdictions, on=now.date())

    async def _plan_again(
        self, tx: Tx, prospect_id: int, before: BasisStanding | None, after: BasisStanding | None, *, now: datetime
    ) -> PlannedTouch | None:
        """Plans the touch anew whose day this decides: what waited for a basis is late, and its reasons changed."""
        running = await enrollments.open_of(tx, prospect_id)
        touch = await touches.open_of(tx, running.enrollment.id) if running else None
        if running is None or touch is None or before is None or after is None:
            return None
        due = max(touch.due_at, now).date()
        if before.holds_on(due) == after.holds_on(due):
            return None
        return await self.planning.plan(tx, running.enrollment.id, now=now)


def permission_of(prospect_id: int, words: str, inbox_id: int, *, on: datetime) -> BasisStatement:
    """Returns what a person's own yes says, in the message it stands in."""
    return BasisStatement(
        prospect_id=prospect_id,
        basis=Basis(kind=BasisKind.CONSENT, on=on.date()),
        way=BasisWay.MAIL,
        source=f"their own words in message {inbox_id}",
        words=words,
        inbox_id=inbox_id,
    )


def _kept(statement: BasisStatement) -> KeptBasis:
    return KeptBasis(
        basis=statement.basis,
        source=statement.source[:LONGEST_WORDS] or None,
        words=statement.words[:LONGEST_WORDS] or None,
    )


def _event(statement: BasisStatement, account_id: int, *, beside: Basis | None = None) -> Event:
    """The history tells what, since when, until when and how it came; where it stands and the words may be erased.

    `beside` is the stronger basis that stays.
    """
    until = statement.basis.until
    return Event(
        event="basis_recorded",
        account_id=account_id,
        prospect_id=statement.prospect_id,
        inbox_id=statement.inbox_id,
        detail={
            "basis": statement.basis.kind.value,
            "on": statement.basis.on.isoformat(),
            "until": until.isoformat() if until else None,
            "way": statement.way.value,
            "by": statement.by,
            "beside": beside.kind.value if beside else None,
        },
    )
