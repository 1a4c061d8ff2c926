"""Reads a mailbox or a folder of files into the inbox: each message is stored before it is marked as seen."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from nurture.domain.errors import MailboxUnreachable
from nurture.domain.ways import Purpose, Way, WayKind
from nurture.mail.triage import triage
from nurture.services.clock import BusinessClock
from nurture.services.copies import Copies
from nurture.services.receiving import Arrival, MessageRefused, Receiving
from nurture.services.revisions import Revisions
from nurture.services.sorting import Sorting
from nurture.storage import leases, positions, ways
from nurture.storage.database import Database, Tx
from nurture.transport.fetched import FetchedMessage, FolderPosition, InboxReader, PollResult, Taken

_log = structlog.get_logger(__name__)

PATIENCE = 28.0
"""Seconds that a mailbox is listened to before it is read again, whether or not it announced anything."""

LONGEST_PAUSE = 30.0
"""Seconds between tries at a mailbox that stays out of reach. One whose connection broke is tried after a second."""

LEASE_SECONDS = 40.0
"""How long a replica that is gone keeps others from its mailboxes: longer than a poll and its patience, as a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingParts:
    """What polling works with."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    receiving: Receiving
    sorting: Sorting
    copies: Copies
    owner: str


class Polling:
    """Polls one mailbox or folder; positions are kept in the database, so that a restart goes on where it was.

    Of several replicas only the one that has the lease polls: two at a time would fetch each message twice.
    """

    def __init__(self, parts: PollingParts, reader: InboxReader, place: Way) -> None:
        self._parts = parts
        self._reader = reader
        self._failures = 0
        self.place = place

    async def round(self) -> bool:
        """Reads what is new, then listens for more for a while; tells whether to go on at once."""
        if not await self._has_lease():
            self._failures = 0
            return False
        result = await self._poll()
        if result is None:
            return False
        return result.more or (result.complete and await self._reader.wait(PATIENCE))

    @property
    def pause(self) -> float | None:
        """Seconds until a place out of reach should be tried again, longer each time; None while it is read."""
        return min(2.0 ** (self._failures - 1), LONGEST_PAUSE) if self._failures else None

    async def tick(self) -> int:
        """Reads what is new and returns how many messages were stored; a mailbox out of reach is tried again."""
        result = await self._poll()
        return result.stored if result else 0

    async def close(self) -> None:
        """Ends the connection."""
        await self._reader.close()

    @property
    def sifts(self) -> bool:
        """Whether others' mail lies there too: copies of everything, or a mailbox that people read (layout B)."""
        layout = self._parts.revisions.current.installation.addresses
        is_shared = self.place.kind is WayKind.MAILBOX and layout.mailbox is not None
        return is_shared or self.place.purpose is Purpose.COPIES

    async def wants(self, head: bytes) -> bool:
        """Tells by its header whether a message is ours."""
        if self.place.purpose is Purpose.COPIES:
            return await self._parts.copies.keeps(head, via=self.place.kind.value)
        return await self._parts.sorting.owns(head)

    async def take(self, message: FetchedMessage) -> Taken:
        """Stores a message, and how far the folder was read with it.

        Of one that is too large the header alone is kept, which holds whom it names and is seen. Of one that the server
        withholds there may be nothing: then it holds nobody, and ops are told.
        """
        taken = await self._receive(self._arrival(message))
        if self.place.kind is WayKind.MAILBOX:
            await self._keep({message.folder: message.position})
        return taken

    def _arrival(self, message: FetchedMessage) -> Arrival:
        data = message.data or _stub(message)
        head = triage(data)
        return Arrival(
            data=data,
            mail_from=head.from_address or "",
            recipients=head.recipients,
            via=self.place.kind.value,
            fault=_fault(message),
            as_copy=self.place.purpose is Purpose.COPIES and bool(message.data),
        )

    async def _receive(self, arrival: Arrival) -> Taken:
        try:
            await self._parts.receiving.receive(arrival)
        except MessageRefused:
            # A mailbox cannot refuse: the message stays there for people to see, and nothing is sent to a stranger.
            _log.warning("forward_not_from_a_rep")
            return Taken.REFUSED
        return Taken.STORED

    async def _poll(self) -> PollResult | None:
        """Returns what a poll did; None when the place is out of reach, which is kept for everybody to see."""
        name, began = self.place.name, self._parts.clock.now()
        known = await self._parts.database.read(lambda tx: positions.of(tx, name))
        where = {folder: FolderPosition(uidvalidity=pair[0], last_uid=pair[1]) for folder, pair in known.items()}
        try:
            result = await self._reader.poll(self, where)
        except MailboxUnreachable as error:
            _log.warning("mailbox_unreachable", way=name)
            self._failures = min(self._failures + 1, 10)
            await self._fail(str(error), began)
            return None
        self._failures = 0
        await self._keep({folder: at for folder, at in result.positions.items() if where.get(folder) != at})

        async def note(tx: Tx) -> None:
            await ways.note_error(tx, name, None, now=began)
            if result.complete:
                await ways.pass_watermark(tx, name, began)

        await self._parts.database.write(note)
        return result

    async def _has_lease(self) -> bool:
        """Takes or renews the lease. A poll that outlasts it may meet another, which costs time and doubles nothing."""
        name, owner = f"poll:{self.place.name}", self._parts.owner
        return await self._parts.database.write(lambda tx: leases.take(tx, name, owner, LEASE_SECONDS))

    async def _fail(self, error: str, now: datetime) -> None:
        """Keeps what is wrong, and lets another replica try, which may reach what this one does not."""
        name, owner = self.place.name, self._parts.owner

        async def note(tx: Tx) -> None:
            await ways.note_error(tx, name, error, now=now)
            await leases.give_up_one(tx, f"poll:{name}", owner)

        await self._parts.database.write(note)

    async def _keep(self, reached: dict[str, FolderPosition]) -> None:
        async def keep(tx: Tx) -> None:
            for folder, at in reached.items():
                await positions.keep(tx, self.place.name, folder, (at.uidvalidity, at.last_uid))

        if reached:
            await self._parts.database.write(keep)


def _fault(message: FetchedMessage) -> str | None:
    """Returns why a message cannot be read, or None when it can."""
    if message.withheld:
        place = f"UID {message.position.last_uid} of {message.folder!a}"
        return f"the mail server lists it and does not give it: {place}"
    return None if message.whole else f"too large: {message.size} bytes"


def _stub(message: FetchedMessage) -> bytes:
    """Returns what stands for a message of which nothing is known: where it lies, so that no two are taken for one."""
    at = message.position
    return f"Subject: UID {at.last_uid} of {message.folder!a}, UIDVALIDITY {at.uidvalidity}\r\n\r\n".encode()
