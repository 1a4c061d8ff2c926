"""Heartbeats, and what owners that are gone have left behind."""

import structlog

from nurture.domain.delivery import DeliveryMode, Outcome, OutcomeKind
from nurture.domain.touch import TouchState
from nurture.services.inbound.task import Tools
from nurture.services.posting import Posting
from nurture.services.presence import Presence
from nurture.storage import accounts, deployment, enrollments, history, leases, messages, touches
from nurture.storage.candidates import Candidate
from nurture.storage.candidates import of as candidates_of
from nurture.storage.database import Database, Tx

_log = structlog.get_logger(__name__)


class Recovery:
    """Keeps this replica alive in the database and takes over from those that are gone."""

    def __init__(self, database: Database, tools: Tools, posting: Posting, presence: Presence) -> None:
        self._database = database
        self._clock = tools.clock
        self._planning = tools.planning
        self._posting = posting
        self._presence = presence
        self._owner = presence.owner
        self._revisions = tools.revisions

    async def beat(self) -> None:
        """Writes the heartbeat.

        One that comes too late is only logged: what others took over meanwhile is no claim of this replica any more,
        and each step of a claim asks the database whether it is before it has any effect.
        """
        if not await self._database.write(self._presence.beat):
            _log.warning("heartbeat_late")

    async def retire(self) -> None:
        """Removes this replica once its workers have ended, and frees what they left: nobody has to wait for it."""
        await self._database.write(lambda tx: deployment.retire(tx, self._owner))
        await self._take_over(but="")

    async def start(self) -> None:
        """Takes over at start. The lock of an embedded database proves that nobody else lives.

        Raises DaemonRunning when another process serves this sandbox.
        """
        if self._database.is_sqlite:
            await self._database.write(lambda tx: deployment.forget_others(tx, self._owner))
        elif self._revisions.current.installation.delivery is DeliveryMode.SANDBOX:
            await self._presence.stand_alone()
        await self._database.write(self._presence.beat)
        await self.take_over()

    async def take_over(self) -> None:
        """Frees what owners that are gone had claimed; what they were sending is unknown."""
        await self._take_over(but=self._owner)
        await self._database.write(deployment.forget_long_gone)

    async def _take_over(self, *, but: str) -> None:
        await self._database.write(lambda tx: leases.free_stranded(tx, but=but))
        await self._database.write(lambda tx: self._touches(tx, but=but))
        freed = await self._database.write(lambda tx: messages.unclaim_stranded(tx, but=but))
        await self._posting.recover(but=but)
        if freed:
            _log.info("messages_taken_over", count=freed)

    async def _touches(self, tx: Tx, *, but: str) -> None:
        await accounts.lock(tx, (row.account_id for row in await touches.stranded(tx, but=but)))
        # Asked again under the lock: another replica may have freed them meanwhile, and a living one claimed them.
        left = await touches.stranded(tx, but=but)
        for touch in await candidates_of(tx, [row.id for row in left]):
            if touch.state == TouchState.CLAIMED:
                await self._put_back(tx, touch)
            else:
                await self._unknown(tx, touch)

    async def _put_back(self, tx: Tx, touch: Candidate) -> None:
        now = self._clock.now()
        await touches.put_back(tx, touch.touch_id, TouchState.CLAIMED, next_try_at=now, waiting_for=None)

    async def _unknown(self, tx: Tx, touch: Candidate) -> None:
        """The relay may have it: never offered again, counted as sent. A notice tells ops; evidence settles it."""
        now = self._clock.now()
        outcome = Outcome(kind=OutcomeKind.UNKNOWN, phase="owner gone")
        if not await touches.move(tx, touch.touch_id, TouchState.SENDING, TouchState.UNKNOWN, sent_at=now, done_at=now):
            return
        await history.add(tx, history.of_touch(touch, "touch_unknown", {"phase": outcome.phase}), now=now)
        await enrollments.count_unanswered(tx, touch.enrollment_id)
        await self._planning.plan(tx, touch.enrollment_id, now=now)
        _log.warning("touch_unknown", touch=touch.touch_id)
