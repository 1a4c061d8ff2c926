"""Reads a mailbox by IMAP into the inbox: each message is stored before it is marked as seen."""

import structlog

from nurture.domain.errors import MailboxUnreachable
from nurture.mail.triage import triage
from nurture.services.clock import BusinessClock
from nurture.services.receiving import Arrival, MessageRefused, Receiving
from nurture.storage import positions
from nurture.storage.database import Database
from nurture.transport.mailbox import FetchedMessage, FolderPosition, MailboxReader

_log = structlog.get_logger(__name__)


class Polling:
    """Polls one mailbox; positions are kept in the database, so that a restart goes on where it was."""

    def __init__(
        self, database: Database, clock: BusinessClock, receiving: Receiving, reader: MailboxReader, *, name: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._receiving = receiving
        self._reader = reader
        self._name = name

    async def tick(self) -> int:
        """Reads what is new and returns how many messages were stored; a mailbox out of reach is tried again."""
        began = self._clock.now()
        known = await self._database.read(lambda tx: positions.of(tx, self._name))
        where = {folder: FolderPosition(uidvalidity=pair[0], last_uid=pair[1]) for folder, pair in known.items()}
        try:
            result = await self._reader.poll(self._store, where)
        except MailboxUnreachable:
            _log.warning("mailbox_unreachable")
            return 0
        if result.complete:
            await self._database.write(lambda tx: positions.pass_watermark(tx, self._name, began))
        return result.stored

    async def close(self) -> None:
        """Ends the connection."""
        await self._reader.close()

    async def _store(self, message: FetchedMessage) -> bool:
        await self._receive(message.data, fault=None if message.whole else f"too large: {message.size} bytes")
        place = (message.position.uidvalidity, message.position.last_uid)
        await self._database.write(lambda tx: positions.keep(tx, self._name, message.folder, place))
        return True

    async def _receive(self, data: bytes, *, fault: str | None) -> None:
        """Takes a message in; of one that is too large its header alone, which holds whom it names and is seen."""
        head = triage(data)
        arrival = Arrival(
            data=data, mail_from=head.from_address or "", recipients=head.recipients, via="mailbox", fault=fault
        )
        try:
            await self._receiving.receive(arrival)
        except MessageRefused:
            # A mailbox cannot refuse: the message stays there for people to see, and nothing is sent to a stranger.
            _log.warning("forward_not_from_a_rep")
