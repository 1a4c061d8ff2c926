"""Acts on stored messages, one at a time: claim, read, act in one transaction; what fails is quarantined."""

from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import DBAPIError

from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.errors import ReadingFailed, UnreadableMail
from nurture.domain.reading import AsWhat, Kind
from nurture.mail.organisation import Own
from nurture.services.inbound import answers, copied, forwards, machines, replies, stops
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.reading import Reader, ReadRequest
from nurture.storage import messages
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

_DOORS: dict[str, Handler] = {"add": forwards.handle, "letter": answers.handle, "copy": copied.handle}


class Processing:
    """Works off the inbox."""

    def __init__(self, database: Database, tools: Tools, reader: Reader, checkpoint: Checkpoint, *, owner: str) -> None:
        self._database = database
        self._tools = tools
        self._reader = reader
        self._checkpoint = checkpoint
        self._owner = owner

    async def tick(self) -> bool:
        """Acts on the oldest stored message; False when there is none."""
        await self._checkpoint.reach(Point.MESSAGE_ACKNOWLEDGED)
        message = await self._database.write(lambda tx: messages.claim_next(tx, owner=self._owner), urgent=True)
        if message is None:
            return False
        try:
            task = await self._read(message)
            effect = await self._database.write(lambda tx: self._act(tx, task), urgent=True)
        except Exception as error:  # The loop that quarantines: nothing may end the daemon or lose a message.
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise  # The database went away; the message stays claimed, and comes again to this owner.
            await self._quarantine(message.id, error)
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
        )

    async def _act(self, tx: Tx, task: Task) -> Effect:
        handle = _handler(task)
        effect = await handle(tx, task, self._tools)
        await messages.finish(
            tx,
            task.inbox_id,
            kind=task.reading.kind.value,
            outcome=effect.outcome,
            prospect_id=effect.prospect_id,
            now=self._tools.clock.now(),
        )
        return effect

    async def _quarantine(self, inbox_id: int, error: Exception) -> None:
        # The class names the fault; the message of an error may hold words of the mail.
        code = str(error) if isinstance(error, (UnreadableMail, ReadingFailed)) else type(error).__name__
        await self._database.write(
            lambda tx: messages.quarantine(tx, inbox_id, code, now=self._tools.clock.now()), urgent=True
        )
        _log.error("message_quarantined", message=inbox_id, error=type(error).__name__)


def _handler(task: Task) -> Handler:
    if task.as_what == "stop" and task.reading.kind is not Kind.BOUNCE:
        return stops.handle
    if task.as_what in ("add", "letter") and task.reading.kind in _OF_ROBOTS:
        return machines.ignore
    machine = _MACHINES.get(task.reading.kind)
    return machine or _DOORS.get(task.as_what, replies.handle)
