"""Tries every mail that is due soon for its prospect, a little at a time, so that nothing surprises when it is due."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from nurture.domain.faults import AHEAD, Fault
from nurture.services.clock import BusinessClock
from nurture.services.drafting import Drafting, Undraftable
from nurture.services.duties import Duties
from nurture.services.revisions import Revisions
from nurture.storage import candidates, faults
from nurture.storage.candidates import Candidate
from nurture.storage.database import Database, Tx
from nurture.storage.faults import Round

_log = structlog.get_logger(__name__)

_DUTY = "trials"
_BATCH = 25
_BATCHES = 8
"""Batches of one tick: a round of 50,000 mails takes about an hour beside everything else."""

HELD = ("template", "language")
"""What a touch waits for that could not be written, and goes again once it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialParts:
    """What trying works with."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    duties: Duties
    drafting: Drafting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """A batch: the touches in the order of their due times, and what is wrong with some."""

    reached: tuple[int, datetime]
    fine: tuple[int, ...]
    faulty: dict[int, Fault]


class Trials:
    """Goes round all touches due within 60 days: once a day, and anew after each edit. Of several replicas one does."""

    def __init__(self, parts: TrialParts) -> None:
        self._parts = parts

    async def tick(self) -> int:
        """Tries some of the touches that are left of this round; returns how many."""
        tried = 0
        for _ in range(_BATCHES):
            standing = await self._parts.database.write(self._round)
            if standing is None:
                return tried
            batch = await self._parts.database.read(partial(self._batch, standing=standing))
            if batch is None:
                return tried
            await self._parts.database.write(partial(self._note, tried=batch))
            tried += len(batch.fine) + len(batch.faulty)
        return tried

    async def _round(self, tx: Tx) -> Round | None:
        """Returns the round to go on with; None while there is nothing to do, or it is another replica's duty."""
        parts, now = self._parts, self._parts.clock.now()
        if not await parts.duties.has(tx, _DUTY):
            return None
        standing = await faults.standing(tx)
        digest = parts.revisions.digest
        if standing is None or standing.revision != digest or standing.begun_at.date() != now.date():
            return await faults.begin(tx, digest, now=now)
        if standing.done_at is not None:
            return None
        if not await faults.ahead(tx, standing, until=now + AHEAD, limit=1):
            await faults.end(tx, now=now)
            return None
        return standing

    async def _batch(self, tx: Tx, standing: Round) -> _Tried | None:
        now = self._parts.clock.now()
        due = await faults.ahead(tx, standing, until=now + AHEAD, limit=_BATCH)
        if not due:
            return None
        chosen = await candidates.of(tx, [touch for touch, _ in due])
        found = await self._tried(tx, chosen, now=now)
        fine = tuple(touch for touch, _ in due if touch not in found)
        return _Tried(reached=due[-1], fine=fine, faulty=found)

    async def _tried(self, tx: Tx, chosen: Sequence[Candidate], *, now: datetime) -> dict[int, Fault]:
        """Returns what is wrong with each touch that cannot be written at the time it is due."""
        backgrounds = await self._parts.drafting.backgrounds(tx, chosen, now=now)
        found: dict[int, Fault] = {}
        for touch in chosen:
            draft = self._parts.drafting.draft(touch, backgrounds[touch.touch_id], now=max(now, touch.due_at))
            if isinstance(draft, Undraftable) and (fault := fault_of(draft)):
                found[touch.touch_id] = fault
            await asyncio.sleep(0)  # Mail and stops go first.
        return found

    async def _note(self, tx: Tx, tried: _Tried) -> None:
        now = self._parts.clock.now()
        if not await self._parts.duties.has(tx, _DUTY):
            return
        touch, due_at = tried.reached
        await faults.reach(tx, due_at, touch)
        await faults.forget(tx, tried.fine)
        await faults.keep(tx, tried.faulty, now=now)
        if released := await faults.release(tx, tried.fine, HELD, now=now):
            _log.info("touches_mended", count=released)
        if tried.faulty:
            _log.warning("touches_faulty", count=len(tried.faulty))


def fault_of(failure: Undraftable) -> Fault | None:
    """Returns what ops are to mend; None for a lack of content, of which the gaps tell."""
    if failure.why == "content":
        return None
    if failure.why == "no_signer":
        return Fault(
            why=failure.why,
            problem=f"Nobody current signs for {failure.touch.rep_id}.",
            remedy="Name a successor or a stand-in in team.yaml.",
        )
    problem = failure.problem if failure.problem.endswith(".") else f"{failure.problem}."
    return Fault(why=failure.why, problem=problem, remedy=failure.remedy)
