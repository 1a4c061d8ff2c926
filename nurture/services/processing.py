"""Acts on stored messages, one at a time: claim, read, act in one transaction; what fails is quarantined."""

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.errors import ReadingFailed, StillSending, UnreadableMail
from nurture.domain.reading import AsWhat, Kind
from nurture.mail.organisation import Own
from nurture.services.inbound import copied, machines, replies, stops
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.paths.arriving import handle_copy
from nurture.services.proof.doors import handle_answer, handle_forward
from nurture.services.proof.proving import PAUSES, Proving
from nurture.services.reading import Reader, ReadRequest
from nurture.storage import messages, turns
from nurture.storage.database import Database, Tx
from nurture.storage.messages import StoredMessage

_log = structlog.get_logger(__name__)

Handler = Callable[[Tx, Task, Tools], Awaitable[Effect]]

_AS = {"add": AsWhat.FORWARD, "reply": AsWhat.REPLY, "letter": AsWhat.REPLY, "copy": AsWhat.REPLY}

_MACHINES: dict[Kind, Handler] = {
    Kind.BOUNCE: machines.handle_bounce,
    Kind.COMPLAINT: machines.handle_complaint,
    Kind.AUTO_REPLY: machines.handle_auto_reply,
    Kind.DELAY: machines.note,
    Kind.RECEIPT: machines.note,
}

_OF_ROBOTS = (Kind.AUTO_REPLY, Kind.BOUNCE, Kind.DELAY, Kind.RECEIPT)
"""What answers our own letters without a person; nothing follows from it."""

_DOORS: dict[str, Handler] = {"add": handle_forward, "letter": handle_answer, "copy": copied.handle}


_BY_REPS = ("add", "letter")
"""Doors of reps, at which it counts who wrote."""

_WHILE_SENDING = timedelta(seconds=5)
"""How long what must wait for the end of a sending is put off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingParts:
    """What processing works with."""

    database: Database
    tools: Tools
    reader: Reader
    proving: Proving
    checkpoint: Checkpoint
    owner: str


class Processing:
    """Works off the inbox."""

    def __init__(self, parts: ProcessingParts) -> None:
        self._database = parts.database
        self._tools = parts.tools
        self._reader = parts.reader
        self._proving = parts.proving
        self._checkpoint = parts.checkpoint
        self._owner = parts.owner

    async def has_mail(self, tx: Tx) -> bool:
        """Tells whether there is a message to act on."""
        return await turns.has_some(tx, owner=self._owner, now=self._tools.clock.now())

    async def tick(self) -> bool:
        """Acts on the oldest stored message; False when there is none."""
        await self._checkpoint.reach(Point.MESSAGE_ACKNOWLEDGED)
        await self._database.step_back()
        now = self._tools.clock.now()
        claim = functools.partial(turns.claim_next, owner=self._owner, now=now)
        message = await self._database.write(claim, urgent=True)
        if message is None:
            return False
        try:
            task = await self._proven(message, await self._read(message))
            if task is None:
                return True
            await self._database.step_back()
            effect = await self._database.write(lambda tx: self._act(tx, task), urgent=True)
            if effect is None:
                _log.warning("message_taken_over", message=message.id)
                return True
        except StillSending:
            await self._put_off(message, _WHILE_SENDING, "sending")
            return True
        except Exception as error:  # The loop that quarantines: nothing may end the daemon or lose a message.
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise  # The database went away; the message stays claimed, and comes again to this owner.
            await self._quarantine(message, error)
            return True
        if effect.stopped is not None:
            await self._tools.consent.settle(effect.stopped)
        _log.info("message_done", message=message.id, kind=task.reading.kind.value, outcome=effect.outcome)
        return True

    async def _read(self, message: StoredMessage) -> Task:
        own = Own(
            domains=self._tools.revisions.current.installation.company.domains,
            addresses=tuple(rep.address for rep in self._tools.revisions.current.team.reps),
        )
        as_what = _AS.get(message.as_what, AsWhat.AUTO)
        reading = await self._reader.read(
            ReadRequest(raw=message.raw, as_what=as_what, own=own, arrived=message.received_at)
        )
        await self._checkpoint.reach(Point.INSIDE_PROCESSING)
        return Task(
            inbox_id=message.id,
            as_what=message.as_what,
            tag=message.tag,
            recipients=message.recipients,
            rep_id=message.rep_id,
            raw=message.raw,
            reading=reading,
            received_at=message.received_at,
            said=message.said,
        )

    async def _proven(self, message: StoredMessage, task: Task) -> Task | None:
        """Returns the task with what is known of its sender; None when it was put off, since DNS did not answer.

        An answer to a letter is not put off: its tag is proof enough for what the letter is about.
        """
        claimed = self._tools.revisions.current.team.by_address(task.sender)
        if task.as_what not in _BY_REPS or task.rep_id is not None or claimed is None:
            return task
        verdict = await self._proving.prove(message)
        if verdict.later and task.as_what == "add":
            await self._put_off(message, PAUSES[message.attempts - 1], "proof")
            return None
        if verdict.proof is None:
            return replace(task, claimed_id=claimed.id, unproven=verdict.why)
        return replace(task, rep_id=claimed.id, proof=verdict.proof)

    async def _put_off(self, message: StoredMessage, pause: timedelta, why: str) -> None:
        until = self._tools.clock.now() + pause
        await self._database.write(
            lambda tx: messages.put_off(tx, message.id, owner=self._owner, until=until), urgent=True
        )
        _log.warning("message_put_off", message=message.id, why=why)

    async def _act(self, tx: Tx, task: Task) -> Effect | None:
        """Acts on a message that is still claimed; None when this replica was taken for gone, and another has it."""
        if not await messages.is_claimed(tx, task.inbox_id, owner=self._owner):
            return None
        handle = _handler(task)
        if task.rep_id is not None and task.proof is not None:
            await messages.note_proof(tx, task.inbox_id, task.rep_id, task.proof)
        effect = await handle(tx, task, self._tools)
        if effect.waits:
            return effect
        await messages.finish(
            tx,
            task.inbox_id,
            kind=task.reading.kind.value,
            outcome=effect.outcome,
            prospect_id=effect.prospect_id,
            now=self._tools.clock.now(),
        )
        return effect

    async def _quarantine(self, message: StoredMessage, error: Exception) -> None:
        # The class names the fault; the message of an error may hold words of the mail.
        code = str(error) if isinstance(error, (UnreadableMail, ReadingFailed)) else type(error).__name__
        proven = await self._may_be_their_word(message)
        await self._database.write(lambda tx: self._put_aside(tx, message.id, code, proven=proven), urgent=True)
        _log.error("message_quarantined", message=message.id, error=type(error).__name__)

    async def _may_be_their_word(self, message: StoredMessage) -> bool:
        """Tells whether a message goes on holding its sender's account: when proven, and while DNS is silent."""
        if not await self._database.read(lambda tx: messages.holds_senders_account(tx, message.id)):
            return False
        try:
            verdict = await self._proving.prove(message)
        except Exception:  # noqa: BLE001 - what broke the reading may break this too; it is put aside all the same.
            return False
        return verdict.proof is not None or verdict.later

    async def _put_aside(self, tx: Tx, inbox_id: int, code: str, *, proven: bool) -> None:
        if await messages.is_claimed(tx, inbox_id, owner=self._owner):
            await messages.quarantine(tx, inbox_id, code, proven=proven, now=self._tools.clock.now())


def _handler(task: Task) -> Handler:
    if task.as_what == "probe":
        return handle_copy
    if task.as_what == "stop" and task.reading.kind is not Kind.BOUNCE:
        return stops.handle
    if task.as_what in ("add", "letter") and task.reading.kind in _OF_ROBOTS:
        return machines.ignore
    machine = _MACHINES.get(task.reading.kind)
    return machine or _DOORS.get(task.as_what, replies.handle)
