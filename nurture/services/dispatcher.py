"""The way of due touches: claim, draft, clear, send, record."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.delivery import Clearance, DeliveryMode, Outcome, OutcomeKind
from nurture.domain.errors import JournalUnwritable, RelayUnreachable
from nurture.domain.relays import Route
from nurture.services.breaker import RelayBreakers
from nurture.services.clock import BusinessClock
from nurture.services.correspondence import Correspondence
from nurture.services.drafting import Draft, Drafting, Undraftable
from nurture.services.gatekeeper import Gatekeeper
from nurture.services.outcomes import OutcomeSignal
from nurture.services.recording import Offer, Recording
from nurture.services.rehearsal import Rehearsal
from nurture.services.relaying import Connection, Relay
from nurture.services.revisions import Revisions
from nurture.services.signing import Signing
from nurture.services.standstill import Standstill
from nurture.services.undrafted import Undrafted
from nurture.storage import batches, candidates
from nurture.storage.database import Database, Tx, to_the_end

_log = structlog.get_logger(__name__)

BATCH = 64
_TRY_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchParts:
    """What a dispatcher works with."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    drafting: Drafting
    signing: Signing
    gatekeeper: Gatekeeper
    relay: Relay
    breakers: RelayBreakers
    standstill: Standstill
    recording: Recording
    rehearsal: Rehearsal
    correspondence: Correspondence
    signal: OutcomeSignal
    checkpoint: Checkpoint
    owner: str


class Dispatcher:
    """Carries due touches to the relay, a batch at a time.

    It remembers what the database does not know yet: of which touches of the batch no byte has left, and offers that
    have ended and are not recorded. Whatever interrupts a batch, these are put right before the next.
    """

    def __init__(self, parts: DispatchParts) -> None:
        self._parts = parts
        self._not_begun: set[int] = set()
        self._unrecorded: list[Offer] = []
        self._undrafted = Undrafted(parts.correspondence)
        self._flows = False

    @property
    def is_interrupted(self) -> bool:
        """Whether something of a batch is still to be put right."""
        return bool(self._unrecorded or self._not_begun)

    async def tick(self) -> int:
        """Claims one batch and carries it to its end; returns how many were claimed.

        None while every relay is down, or while nothing at all may go out.

        A cancel ends claims and clearances at once; of what is handed to the relay the outcome is recorded first.
        """
        await self._put_right()
        parts, now = self._parts, self._parts.clock.now()
        await parts.breakers.tell()
        room = parts.breakers.room(BATCH)
        if not room:
            return 0
        ids = await parts.database.write(lambda tx: self._claim(tx, room, now=now))
        self._not_begun = set(ids)
        try:
            await self._carry(ids)
        except asyncio.CancelledError:
            await self._give_back("stopped", timedelta())
            raise
        self._not_begun.clear()
        return len(ids)

    async def _claim(self, tx: Tx, room: int, *, now: datetime) -> tuple[int, ...]:
        """Claims what is due. Whether anything may go out is asked only when nothing of the last batch did."""
        if not self._flows and await self._parts.standstill.stands(tx, now=now):
            return ()
        self._flows = False
        return await batches.claim_due(tx, owner=self._parts.owner, now=now, limit=room)

    async def _put_right(self) -> None:
        """Records and gives back what a failure of the database left behind."""
        for offer in tuple(self._unrecorded):
            await self._record_late(offer)
            self._unrecorded.remove(offer)
        if self._not_begun:
            await self._give_back("interrupted", timedelta())

    async def _carry(self, ids: tuple[int, ...]) -> None:
        parts = self._parts
        if not ids:
            return
        await parts.checkpoint.reach(Point.CLAIM_COMMITTED)
        drafts = await self._draft(ids)
        await parts.checkpoint.reach(Point.COMPOSED)
        if parts.revisions.current.installation.delivery is DeliveryMode.REHEARSAL:
            await parts.rehearsal.rehearse(drafts)
        else:
            await self._send(await parts.signing.drafts(drafts))

    async def _draft(self, ids: tuple[int, ...]) -> tuple[Draft, ...]:
        parts, now = self._parts, self._parts.clock.now()

        async def read(tx: Tx) -> list[Draft | Undraftable]:
            chosen = await candidates.of(tx, ids)
            backgrounds = await parts.drafting.backgrounds(tx, chosen, now=now)
            drafts = []
            for touch in chosen:
                drafts.append(parts.drafting.draft(touch, backgrounds[touch.touch_id], now=now))
                await asyncio.sleep(0)  # A stop must not wait for a whole batch.
            return drafts

        made = await parts.database.read(read)
        if failures := [each for each in made if isinstance(each, Undraftable)]:
            await self._put_back(failures)
        return tuple(draft for draft in made if isinstance(draft, Draft))

    async def _put_back(self, failures: list[Undraftable]) -> None:
        """Lets touches wait that are no mail yet, all in one transaction: many may come up at the same midnight."""
        now = self._parts.clock.now()

        told = await self._parts.database.write(lambda tx: self._undrafted.put_back(tx, failures, now=now))
        self._undrafted.remember(told, day=now.date())
        for failure in failures:
            _log.info("touch_not_drafted", touch=failure.touch.touch_id, why=failure.why)

    async def _send(self, drafts: tuple[Draft, ...]) -> None:
        """Sends by each way that mail takes; a relay that is down keeps back its own touches only."""
        for route in dict.fromkeys(draft.route for draft in drafts):
            try:
                await self._send_by(route, tuple(draft for draft in drafts if draft.route == route))
            except JournalUnwritable:
                await self._give_back("journal", _TRY_AGAIN)
                return

    async def _send_by(self, route: Route, drafts: tuple[Draft, ...]) -> None:
        """Sends in groups of no more than there are free, open connections, one mail alone where that is a try."""
        breaker = self._parts.breakers.of(route)
        while drafts:
            room = breaker.room(len(drafts))
            if not room:
                await self._keep_back(drafts)
                return
            try:
                async with self._parts.relay.lease(room, route) as connections:
                    group, drafts = drafts[: len(connections)], drafts[len(connections) :]
                    # What is cleared is sent or dropped by the relay, and recorded, also at a stop.
                    await to_the_end(self._offer(group, connections))
            except RelayUnreachable as error:
                breaker.unreachable(error)
                _log.warning("relay_unreachable", relay=route.relay.name, waiting=len(drafts))
                await self._keep_back(drafts)
                return

    async def _offer(self, group: tuple[Draft, ...], connections: tuple[Connection, ...]) -> None:
        parts = self._parts
        await parts.database.step_back()
        clearances = await parts.gatekeeper.clear(group, now=parts.clock.now())
        if not clearances:
            return
        self._flows = True
        by_id = {draft.touch.touch_id: draft for draft in group}
        sent = [
            self._one(by_id[clearance.touch_id], clearance, connection)
            for clearance, connection in zip(clearances, connections, strict=False)
        ]
        # All are awaited, also beside a fault in one: ended in mid-mail, the others would be unknown without need.
        ended = await asyncio.gather(*sent, return_exceptions=True)
        await self._record(*self._unrecorded)
        self._unrecorded.clear()
        for fault in (each for each in ended if each is not None):
            raise fault
        await parts.checkpoint.reach(Point.RECORD_COMMITTED)

    async def _one(self, draft: Draft, clearance: Clearance, connection: Connection) -> None:
        self._not_begun.discard(clearance.touch_id)
        try:
            offer = Offer(draft=draft, outcome=await connection.send(clearance))
        except Exception:
            # It may have left: without an outcome it would be being sent for ever.
            self._unrecorded.append(Offer(draft=draft, outcome=Outcome(kind=OutcomeKind.UNKNOWN)))
            raise
        self._parts.breakers.of(draft.route).heard(offer.outcome)
        self._unrecorded.append(offer)

    async def _record(self, *offers: Offer) -> None:
        parts = self._parts
        await parts.database.write(lambda tx: parts.recording.record(tx, offers, now=parts.clock.now()))
        parts.signal.fire()

    async def _record_late(self, offer: Offer) -> None:
        """Records one offer of a batch that could not be recorded; one that is at fault itself is given up."""
        try:
            await self._record(offer)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - one offer that cannot be recorded must not end all sending
            _log.error("offer_not_recorded", touch=offer.draft.touch.touch_id, error=type(error).__name__)

    async def _keep_back(self, drafts: tuple[Draft, ...]) -> None:
        """Returns touches whose relay takes nothing now."""
        ids = self._not_begun.intersection(draft.touch.touch_id for draft in drafts)
        await self._return(ids, "relay", _TRY_AGAIN)

    async def _give_back(self, why: str, pause: timedelta) -> None:
        """Returns every touch that was not begun."""
        await self._return(set(self._not_begun), why, pause)

    async def _return(self, touch_ids: set[int], why: str, pause: timedelta) -> None:
        """Returns touches that were not begun, also one marked `sending` that was never handed over."""
        parts, ids, until = self._parts, tuple(touch_ids), self._parts.clock.now() + pause
        await parts.database.write(
            lambda tx: parts.recording.give_back(tx, ids, owner=parts.owner, next_try_at=until, waiting_for=why)
        )
        self._not_begun -= touch_ids
