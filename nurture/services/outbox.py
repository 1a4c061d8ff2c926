"""The sandbox's relay: keeps every mail for looking at and never opens a connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nurture.domain.delivery import Clearance, LetterMail, Outcome, OutcomeKind
from nurture.domain.relays import OUTBOX, Route
from nurture.services.clock import BusinessClock
from nurture.storage import outgoing
from nurture.storage.database import Database

_OUTBOX = Route(relay=OUTBOX)


class OutboxConnection:
    """Keeps one message at a time."""

    def __init__(self, database: Database, clock: BusinessClock) -> None:
        self._database = database
        self._clock = clock

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        """Keeps the message and answers as a relay that accepts everything."""
        what, ref = ("touch", mail.touch_id) if isinstance(mail, Clearance) else ("letter", mail.letter_id)
        kept = outgoing.KeptMail(
            what=what,
            ref_id=ref,
            mail_from=mail.mail_from,
            recipient=mail.recipient,
            message_id=mail.message_id,
            raw=mail.data,
        )
        await self._database.write(lambda tx: outgoing.keep(tx, kept, now=self._clock.now()))
        return Outcome(kind=OutcomeKind.ACCEPTED, phase="sandbox", code=250, reply="250 kept in the sandbox's outbox")


class OutboxRelay:
    """Lends connections to the outbox."""

    def __init__(self, database: Database, clock: BusinessClock, *, connections: int = 4) -> None:
        self._connection = OutboxConnection(database, clock)
        self._most = connections

    @asynccontextmanager
    async def lease(self, wanted: int, route: Route = _OUTBOX) -> AsyncIterator[tuple[OutboxConnection, ...]]:
        """Lends as many as are wanted, up to a few."""
        yield (self._connection,) * max(1, min(wanted, self._most))

    async def stop(self, grace: float) -> None:
        """Has nothing to end."""
