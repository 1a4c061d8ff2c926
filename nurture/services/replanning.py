"""Plans touches anew once other rules are in force, some companies at a time: a kill in the middle loses nothing.

Only touches that the edit speaks of are moved; none that is claimed or being sent. Each gets one line of history.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from nurture.content.render import Templates
from nurture.domain.changes import Change, ChangeKind
from nurture.domain.errors import ConfigurationError
from nurture.domain.touch import PlannedTouch
from nurture.services.changes import Scene
from nurture.services.clock import BusinessClock
from nurture.services.comparing import changes_after
from nurture.services.offers import kept_offer
from nurture.services.planning import Planning, cadence_changed
from nurture.services.revisions import Calendars, Revisions
from nurture.storage import enrollments, history, placed, replanned, replicas
from nurture.storage import revisions as stored
from nurture.storage.database import Database, Tx
from nurture.storage.history import Event
from nurture.storage.placed import PlacedEnrollment
from nurture.storage.revisions import Settling

_log = structlog.get_logger(__name__)

COMPANIES = 32
"""So many are planned anew in one transaction: a stop that waits behind it waits some milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanningParts:
    """What planning anew works with; `folder` is where files of revisions are laid out."""

    database: Database
    revisions: Revisions
    calendars: Calendars
    clock: BusinessClock
    planning: Planning
    owner: str
    folder: Path


class Replanning:
    """Brings what is planned in line with the revision in force."""

    def __init__(self, parts: ReplanningParts) -> None:
        self._parts = parts
        self._before: tuple[int, Revisions | None] | None = None

    async def settle(self) -> int:
        """Plans anew until nothing is left to do by this replica; returns how many touches were changed."""
        changed = 0
        while (batch := await self.tick()) is not None:
            changed += batch
            await self._parts.database.step_back()
        return changed

    async def tick(self) -> int | None:
        """Plans the next companies anew; None when there are none, or while another replica follows other rules."""
        settling = await self._parts.database.read(stored.settling)
        if settling is None or settling.number != self._parts.revisions.number:
            return None
        old = await self._rules_before(settling)
        return await self._parts.database.write(lambda tx: self._some(tx, settling.number, old))

    async def _rules_before(self, settling: Settling) -> Revisions | None:
        """Returns the rules that were in force before; None when they cannot be read any more."""
        if self._before is None or self._before[0] != settling.number:
            self._before = (settling.number, await self._read(settling.replaces))
        return self._before[1]

    async def _read(self, number: int | None) -> Revisions | None:
        kept = await self._parts.database.read(lambda tx: stored.get(tx, number)) if number else None
        if kept is None or kept.files is None:
            return None
        try:
            offer = await asyncio.to_thread(kept_offer, kept.files, self._parts.folder)
        except ConfigurationError:
            return None
        return Revisions(offer.revision, Templates(self._parts.folder))

    async def _some(self, tx: Tx, number: int, old: Revisions | None) -> int | None:
        settling = await stored.settling(tx, lock=True)
        if settling is None or settling.number != number:
            return None
        if not await replicas.agree(tx, settling.digest, but=self._parts.owner):
            return None  # One that still plans by the old rules would do so again behind our back.
        now = self._parts.clock.now()
        if old is None:
            await stored.settle(tx, number, now=now)
            return 0
        scene = Scene.of(old, self._parts.revisions, self._parts.calendars, now=now)
        page, changes = await changes_after(tx, scene, after=settling.settled_to, companies=COMPANIES, locked=True)
        if page.last is None:
            await self._parts.planning.rehome(tx, now=now)  # Those on hold, and whose touch was on its way.
            await stored.settle(tx, number, now=now)
            _log.info("touches_settled", revision=number)
            return 0
        changed = await self._write(tx, changes, number, now=now)
        await stored.settle_to(tx, number, page.last, replanned=changed)
        return changed

    async def _write(self, tx: Tx, changes: Sequence[Change], number: int, *, now: datetime) -> int:
        count = 0
        for change in changes:
            count += await self._change(tx, change, number, now=now)
        return count

    async def _change(self, tx: Tx, change: Change, number: int, *, now: datetime) -> bool:
        """Carries out one change; False when its touch was claimed meanwhile, which then goes by the old rules."""
        if change.new_cadence != change.cadence:
            await enrollments.change_cadence(tx, change.enrollment_id, change.new_cadence)
            await history.add(tx, *self._told_move(change, number), now=now)
        where = await placed.of(tx, change.enrollment_id)
        if change.kind in (ChangeKind.MOVED, ChangeKind.REHOMED):
            return await self._move(tx, where, change, number, now=now)
        if change.touch_id is not None and not await replanned.take_back(tx, change.touch_id, now=now):
            return False
        await self._parts.planning.put(tx, where, change.after, change.finished, now=now)
        return True

    def _told_move(self, change: Change, number: int) -> Iterator[Event]:
        """Yields the line of history of who moves to another cadence; one that has a new name is none."""
        cadence = self._parts.revisions.cadence(change.new_cadence)
        if cadence is not None and change.cadence not in cadence.was:
            yield cadence_changed(change, cadence, revision=number)

    async def _move(self, tx: Tx, where: PlacedEnrollment, change: Change, number: int, *, now: datetime) -> bool:
        touch = change.after
        assert touch is not None and change.touch_id is not None, "what moves is planned before and after"
        if change.kind is ChangeKind.MOVED:
            touch = await self._parts.planning.place(tx, where, touch, now=now)
            if not await replanned.move(tx, change.touch_id, touch):
                return False
            await history.add(tx, _told(change, touch, number), now=now)
        return True


def _told(change: Change, touch: PlannedTouch, number: int) -> Event:
    """Returns the line of history: where a touch lies now, where it lay, and by which revision."""
    return Event(
        event="touch_replanned",
        account_id=change.account_id,
        prospect_id=change.prospect_id,
        enrollment_id=change.enrollment_id,
        touch_id=change.touch_id,
        detail={
            "step": touch.step,
            "due_at": touch.due_at.isoformat(),
            "before": change.before.due_at.isoformat() if change.before else None,
            "because": list(touch.because),
            "cadence": change.new_cadence,
            "revision": number,
        },
    )
