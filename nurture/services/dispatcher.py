"""The way of due touches: claim, draft, clear, send, record."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.delivery import Clearance, DeliveryMode
from nurture.domain.errors import JournalUnwritable, RelayUnreachable
from nurture.domain.letter import LetterKind, SendProblem
from nurture.domain.touch import TouchState
from nurture.services.clock import BusinessClock
from nurture.services.correspondence import Correspondence
from nurture.services.drafting import Draft, Drafting, Undraftable
from nurture.services.gatekeeper import Gatekeeper
from nurture.services.outcomes import OutcomeSignal
from nurture.services.recording import Offer, Recording
from nurture.services.rehearsal import Rehearsal
from nurture.services.relaying import Connection, Relay
from nurture.services.revisions import Revisions
from nurture.storage import candidates, touches
from nurture.storage.database import Database, Tx

_log = structlog.get_logger(__name__)

BATCH = 32
_RELAY_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchParts:
    """What a dispatcher works with."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    drafting: Drafting
    gatekeeper: Gatekeeper
    relay: Relay
    recording: Recording
    rehearsal: Rehearsal
    correspondence: Correspondence
    signal: OutcomeSignal
    checkpoint: Checkpoint
    owner: str


class Dispatcher:
    """Carries due touches to the relay, a batch at a time."""

    def __init__(self, parts: DispatchParts) -> None:
        self._parts = parts

    async def tick(self) -> int:
        """Claims one batch and carries it to its end; returns how many touches were claimed."""
        parts = self._parts
        now = parts.clock.now()
        ids = await parts.database.write(lambda tx: touches.claim_due(tx, owner=parts.owner, now=now, limit=BATCH))
        if not ids:
            return 0
        await parts.checkpoint.reach(Point.CLAIM_COMMITTED)
        drafts = await self._draft(ids)
        await parts.checkpoint.reach(Point.COMPOSED)
        if parts.revisions.current.installation.delivery is DeliveryMode.REHEARSAL:
            await parts.rehearsal.rehearse(drafts)
        else:
            await self._send(drafts)
        return len(ids)

    async def _draft(self, ids: tuple[int, ...]) -> tuple[Draft, ...]:
        parts, now = self._parts, self._parts.clock.now()

        async def read(tx: Tx) -> list[Draft | Undraftable]:
            chosen = await candidates.of(tx, ids)
            return [
                parts.drafting.draft(touch, await parts.drafting.background(tx, touch, now=now), now=now)
                for touch in chosen
            ]

        made = await parts.database.read(read)
        for failure in made:
            if isinstance(failure, Undraftable):
                await self._put_back(failure)
        return tuple(draft for draft in made if isinstance(draft, Draft))

    async def _put_back(self, failure: Undraftable) -> None:
        now = self._parts.clock.now()

        async def work(tx: Tx) -> None:
            touch = failure.touch
            await touches.put_back(
                tx, touch.touch_id, TouchState.CLAIMED, next_try_at=failure.until, waiting_for=failure.why
            )
            if failure.problem and touch.waiting_for != failure.why:
                problem = SendProblem(
                    who=None, problem=failure.problem, remedy="Mend the template; nurture tries again."
                )
                await self._parts.correspondence.to_ops(tx, (LetterKind.SEND_PROBLEM, problem), now=now)

        await self._parts.database.write(work)
        _log.info("touch_not_drafted", touch=failure.touch.touch_id, why=failure.why)

    async def _send(self, drafts: tuple[Draft, ...]) -> None:
        """Sends in groups of no more than there are free, open connections."""
        while drafts:
            try:
                async with self._parts.relay.lease(len(drafts)) as connections:
                    group, drafts = drafts[: len(connections)], drafts[len(connections) :]
                    await self._offer(group, connections)
            except RelayUnreachable:
                _log.warning("relay_unreachable", waiting=len(drafts))
                await self._give_back(drafts, "relay")
                return
            except JournalUnwritable:
                await self._give_back((*group, *drafts), "journal")
                return

    async def _offer(self, group: tuple[Draft, ...], connections: tuple[Connection, ...]) -> None:
        parts = self._parts
        clearances = await parts.gatekeeper.clear(group, now=parts.clock.now())
        if not clearances:
            return
        by_id = {draft.touch.touch_id: draft for draft in group}
        sent = [
            self._one(by_id[clearance.touch_id], clearance, connection)
            for clearance, connection in zip(clearances, connections, strict=False)
        ]
        offers = await asyncio.gather(*sent)
        await parts.database.write(lambda tx: parts.recording.record(tx, tuple(offers), now=parts.clock.now()))
        parts.signal.fire()
        await parts.checkpoint.reach(Point.RECORD_COMMITTED)

    async def _one(self, draft: Draft, clearance: Clearance, connection: Connection) -> Offer:
        return Offer(draft=draft, outcome=await connection.send(clearance))

    async def _give_back(self, drafts: tuple[Draft, ...], why: str) -> None:
        """Returns touches that were not begun; one marked `sending` whose journal failed was never handed over."""
        until = self._parts.clock.now() + _RELAY_AGAIN

        async def work(tx: Tx) -> None:
            for draft in drafts:
                for state in (TouchState.CLAIMED, TouchState.SENDING):
                    await touches.put_back(tx, draft.touch.touch_id, state, next_try_at=until, waiting_for=why)

        await self._parts.database.write(work)
