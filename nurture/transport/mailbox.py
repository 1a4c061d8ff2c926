"""The mailbox reader: hands over what is new in each folder, and marks as seen only what was stored."""

import asyncio
import imaplib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from nurture.domain.errors import MailboxUnreachable, RelayUnreachable
from nurture.transport.fetched import FetchedMessage, FolderPosition, PollResult, Taken, Taker
from nurture.transport.imap import FolderState, ImapLogin, ImapServer, ImapSession, Outline
from nurture.transport.withheld import Withheld

T = TypeVar("T")

LONGEST_IDLE = 540.0
"""Seconds after which IDLE is asked for again: servers and firewalls forget who is silent (RFC 2177, 3)."""

_AT_A_TIME = 50
"""Messages whose sizes and headers are asked for at once."""

_ROUNDS = 4
"""How often one poll looks whether mail came into a folder while others were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxEndpoint:
    """Where the mailbox is and who reads it. `token` gives a fresh OAuth access token, in place of the password."""

    server: ImapServer
    user: str
    password: str = field(default="", repr=False)
    token: Callable[[], Awaitable[str]] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxLimits:
    """The largest message fetched, in bytes, and how many are read of a folder in one poll.

    What came before the day `since` is left when a folder is read for the first time. A message that the server lists
    and does not give holds up its folder for so many seconds (`withheld`) and is then handed over as far as it is
    known.
    """

    size: int = 36_700_160
    messages: int = 500
    withheld: float = 300.0
    since: date | None = None


class _Lost(Exception):
    """The connection ended; what was not stored is read again over another one."""


@dataclass(slots=True, kw_only=True)
class _Poll:
    """A poll under way; it outlives the connection it began on."""

    taker: Taker
    positions: dict[str, FolderPosition]
    states: dict[str, FolderState] = field(default_factory=dict)
    stored: int = 0
    more: bool = False

    def note(self, folder: str, state: FolderState) -> None:
        """Keeps how a folder was when it was opened; the one that was opened last stands last."""
        self.states.pop(folder, None)
        self.states[folder] = state


class MailboxReader:
    """Reads one mailbox by IMAP, in a thread of its own, over a connection that is kept between polls.

    Without folders it reads the INBOX and the server's junk folder.
    """

    def __init__(
        self, endpoint: MailboxEndpoint, folders: tuple[str, ...] = (), limits: MailboxLimits = MailboxLimits()
    ) -> None:
        self._endpoint = endpoint
        self._wanted = folders
        self._limits = limits
        self._session: ImapSession | None = None
        self._watched: tuple[str, FolderState] | None = None
        self._closed = False
        self._withheld = Withheld(limits.withheld)
        self._careful = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mailbox")

    async def poll(self, taker: Taker, positions: Mapping[str, FolderPosition]) -> PollResult:
        """Reads what is new since the positions, in order of UID, and returns how far it came.

        Only what the taker stored is marked as seen. Where it asks for a message again, the folder is left where it is.
        After a change of UIDVALIDITY the whole folder is handed over again. A connection that ends is opened again
        once. Raises MailboxUnreachable, and whatever the taker raises.
        """
        poll = _Poll(taker=taker, positions=dict(positions))
        try:
            return await self._read(poll)
        except _Lost:
            self._drop()
        try:
            return await self._read(poll)
        except _Lost as error:
            self._drop()
            server = self._endpoint.server
            text = (
                f"no connection to {server.host}:{server.port}: {error}; check host, port and tls, and whether it is up"
            )
            raise MailboxUnreachable(text) from error

    async def wait(self, seconds: float) -> bool:
        """Listens by IDLE (RFC 2177) to the first folder; tells whether something came into it.

        Returns at once with False where the server offers no IDLE or the connection is gone. One that breaks after it
        has stood for a second is worth another at once; a server that ends each at its IDLE is not.
        """
        began = asyncio.get_running_loop().time()
        session, watched = self._session, self._watched
        if session is None or watched is None or not session.can_idle:
            return False
        try:
            return await self._call(lambda: session.idle(*watched, min(seconds, LONGEST_IDLE)))
        except (_Lost, MailboxUnreachable):
            self._drop()
            return not self._closed and asyncio.get_running_loop().time() - began >= 1

    async def close(self) -> None:
        """Ends the connection, and a poll with it, which then raises MailboxUnreachable."""
        self._closed = True
        self._drop()
        self._thread.shutdown(wait=False)

    async def _read(self, poll: _Poll) -> PollResult:
        session = await self._connected()
        folders = await self._call(lambda: session.find_folders(self._wanted))
        complete = await self._read_all(session, folders, poll)
        for _ in range(_ROUNDS):
            moved = await self._call(lambda: _moved_on(session, poll))
            if not moved:
                break
            complete = await self._read_all(session, moved, poll) and complete
        else:
            complete, poll.more = False, True
        self._watched = (folders[0], poll.states[folders[0]])
        return PollResult(positions=poll.positions, stored=poll.stored, complete=complete, more=poll.more)

    async def _connected(self) -> ImapSession:
        if self._session is None:
            login = ImapLogin(user=self._endpoint.user, password=self._endpoint.password, token=await self._token())
            self._session = await self._call(lambda: ImapSession(self._endpoint.server, login))
        return self._session

    async def _token(self) -> str | None:
        try:
            return await self._endpoint.token() if self._endpoint.token else None
        except (RelayUnreachable, OSError) as error:  # The source of tokens is the relay's too.
            raise MailboxUnreachable(f"no access token: {error}") from error

    async def _read_all(self, session: ImapSession, folders: tuple[str, ...], poll: _Poll) -> bool:
        complete = True
        for folder in folders:
            complete = await self._read_folder(session, folder, poll) and complete
        return complete

    async def _read_folder(self, session: ImapSession, folder: str, poll: _Poll) -> bool:
        """Returns whether everything below the UIDNEXT seen when the folder was opened is stored."""
        state = await self._call(lambda: session.open_folder(folder))
        poll.note(folder, state)
        known = poll.positions.get(folder)
        if known is not None and known.uidvalidity == state.uidvalidity:
            position, since = known, None
        else:
            position, since = FolderPosition(uidvalidity=state.uidvalidity, last_uid=0), self._limits.since
        uids = await self._call(lambda: session.list_after(position.last_uid, since))
        step = 1 if self._careful else _AT_A_TIME
        for first in range(0, min(len(uids), self._limits.messages), step):
            some = uids[first : min(first + step, self._limits.messages)]
            if not await self._take_some(session, (folder, state.uidvalidity), some, poll):
                return False
        if len(uids) > self._limits.messages:
            poll.more = True
            return False
        self._careful = False
        read = max(uids[-1] if uids else position.last_uid, (state.uidnext or 1) - 1)
        poll.positions[folder] = replace(position, last_uid=read)
        return True

    async def _take_some(self, session: ImapSession, where: tuple[str, int], uids: list[int], poll: _Poll) -> bool:
        outlines = await self._outlines(session, where, uids, with_header=poll.taker.sifts)
        for uid in uids:
            position = FolderPosition(uidvalidity=where[1], last_uid=uid)
            if not await self._take(session, (where[0], position), outlines.get(uid), poll):
                return False
            poll.positions[where[0]] = position
        return True

    async def _outlines(
        self, session: ImapSession, where: tuple[str, int], uids: list[int], *, with_header: bool
    ) -> dict[int, Outline]:
        """Returns what is known of these messages. Some servers hang up over one that is damaged: then each is asked
        for alone, so that it shows which one it is."""
        try:
            return await self._call(lambda: session.outlines(uids, with_header=with_header))
        except _Lost:
            self._careful = True
            if len(uids) > 1 or not self._withheld.gives_up(
                (where[0], FolderPosition(uidvalidity=where[1], last_uid=uids[0]))
            ):
                raise
            return {}

    async def _take(
        self, session: ImapSession, where: tuple[str, FolderPosition], outline: Outline | None, poll: _Poll
    ) -> bool:
        """Returns False when the message must come again."""
        if outline is not None and poll.taker.sifts and not await poll.taker.wants(outline.header):
            return True
        message = await self._asked(session, where, outline)
        if not isinstance(message, FetchedMessage):
            return message
        taken = await poll.taker.take(message)
        if taken is Taken.STORED and not message.withheld:
            poll.stored += 1
            await self._call(lambda: session.mark_seen(where[1].last_uid))
        return taken is not Taken.AGAIN

    async def _asked(
        self, session: ImapSession, where: tuple[str, FolderPosition], outline: Outline | None
    ) -> FetchedMessage | bool:
        """Returns a message; True when somebody removed it, False when it is there and the server does not give it.

        One that was not given for minutes is returned as far as it is known, so that it holds up the others no longer.
        """
        try:
            message = await self._call(lambda: self._fetch(session, where, outline.size)) if outline else None
            if message is not None or not await self._call(lambda: session.still_has(where[1].last_uid)):
                self._withheld.forget(where)
                return message or True
        except _Lost:
            if not self._withheld.gives_up(where):
                raise
        else:
            if not self._withheld.gives_up(where):
                return False
        known = outline or Outline(size=0)
        return FetchedMessage(folder=where[0], position=where[1], data=known.header, size=known.size, withheld=True)

    def _fetch(self, session: ImapSession, where: tuple[str, FolderPosition], size: int) -> FetchedMessage | None:
        """Returns a message, of one that is too large its header. Runs in the thread.

        No more than the limit is asked for: what a server says of sizes is not always so.
        """
        (folder, position), limit = where, self._limits.size
        data = session.fetch(position.last_uid, limit + 1) if size <= limit else None
        if data is not None and len(data) <= limit:
            return FetchedMessage(folder=folder, position=position, data=data, size=len(data))
        if data is None and size <= limit:
            return None
        head = session.fetch_header(position.last_uid)
        if head is None:
            return None
        return FetchedMessage(folder=folder, position=position, data=head, size=max(size, limit + 1), whole=False)

    async def _call(self, work: Callable[[], T]) -> T:
        if self._closed:
            raise MailboxUnreachable("the reader is closed")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except (imaplib.IMAP4.error, OSError) as error:
            raise _Lost(type(error).__name__) from error

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.interrupt()
            self._thread.submit(session.close)


def _moved_on(session: ImapSession, poll: _Poll) -> tuple[str, ...]:
    """Returns the folders into which mail came, perhaps out of one that was not read yet. Runs in the thread.

    The one that was read last needs no second look: what left it then was read before.
    """
    *before, _ = poll.states.items()
    return tuple(folder for folder, state in before if session.has_more(folder, state))
