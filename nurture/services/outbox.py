"""The sandbox's relay: keeps every mail for looking at and never opens a connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from nurture.domain.delivery import Clearance, LetterMail, Outcome, OutcomeKind
from nurture.domain.relays import OUTBOX, Route
from nurture.services.clock import BusinessClock
from nurture.storage import outgoing
from nurture.storage.database import Database
from nurture.storage.outgoing import KeptMail

_OUTBOX = Route(relay=OUTBOX)


@dataclass(slots=True, kw_only=True)
class _Bundle:
    """Mails that are kept in one transaction, and the task that does so."""

    mails: list[KeptMail] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class OutboxConnection:
    """Keeps messages; those that are sent at the same time in one transaction, as a group of touches is."""

    def __init__(self, database: Database, clock: BusinessClock) -> None:
        self._database = database
        self._clock = clock
        self._open = _Bundle()

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        """Keeps the message and answers as a relay that accepts everything."""
        await self._keep(_kept(mail))
        return Outcome(kind=OutcomeKind.ACCEPTED, phase="sandbox", code=250, reply="250 kept in the sandbox's outbox")

    async def _keep(self, mail: KeptMail) -> None:
        """Returns when the mail is kept; whoever is cancelled meanwhile waits for that too."""
        bundle = self._open
        bundle.mails.append(mail)
        if bundle.task is None:
            bundle.task = asyncio.ensure_future(self._write(bundle))
        try:
            await asyncio.shield(bundle.task)
        except asyncio.CancelledError:
            await asyncio.wait([bundle.task])
            raise

    async def _write(self, bundle: _Bundle) -> None:
        self._open = _Bundle()  # What comes from here on goes with the next ones.
        now = self._clock.now()
        await self._database.write(lambda tx: outgoing.keep(tx, bundle.mails, now=now))


class OutboxRelay:
    """Lends connections to the outbox."""

    def __init__(self, database: Database, clock: BusinessClock, *, connections: int = OUTBOX.connections) -> None:
        self._connection = OutboxConnection(database, clock)
        self._most = connections

    @asynccontextmanager
    async def lease(self, wanted: int, route: Route = _OUTBOX) -> AsyncIterator[tuple[OutboxConnection, ...]]:
        """Lends as many as are wanted, up to a few."""
        yield (self._connection,) * max(1, min(wanted, self._most))

    async def stop(self, grace: float) -> None:
        """Has nothing to end."""


def _kept(mail: Clearance | LetterMail) -> KeptMail:
    what, ref = ("touch", mail.touch_id) if isinstance(mail, Clearance) else ("letter", mail.letter_id)
    return KeptMail(
        what=what,
        ref_id=ref,
        mail_from=mail.mail_from,
        recipient=mail.recipient,
        message_id=mail.message_id,
        raw=mail.data,
    )
