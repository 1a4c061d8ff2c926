"""The mailbox reader: hands over what is new in each folder, and marks as seen only what was stored."""

import asyncio
import imaplib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

from nurture.domain.errors import MailboxUnreachable
from nurture.transport.imap import ImapLogin, ImapServer, ImapSession

T = TypeVar("T")
Store = Callable[["FetchedMessage"], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxEndpoint:
    """Where the mailbox is and who reads it. `token` gives a fresh OAuth access token, in place of the password."""

    server: ImapServer
    user: str
    password: str = field(default="", repr=False)
    token: Callable[[], Awaitable[str]] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxLimits:
    """The largest message fetched, in bytes, and how many are read of a folder in one poll."""

    size: int = 36_700_160
    messages: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPosition:
    """Up to where a folder has been read. A UID means something only under its UIDVALIDITY (RFC 3501, 2.3.1.1)."""

    uidvalidity: int
    last_uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMessage:
    """One message of a folder. When it is not `whole` it was too large, and `data` is its header alone."""

    folder: str
    position: FolderPosition
    data: bytes
    size: int
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """What a poll did. `complete`: everything that lay in every folder when the poll began is stored, so the mailbox's
    watermark may move to the moment at which the poll was begun."""

    positions: Mapping[str, FolderPosition]
    stored: int
    complete: bool


class _Lost(Exception):
    """The connection ended; what was not stored is read again over another one."""


class MailboxReader:
    """Reads one mailbox by IMAP, in a thread of its own, over a connection that is kept between polls."""

    def __init__(
        self, endpoint: MailboxEndpoint, folders: tuple[str, ...], limits: MailboxLimits = MailboxLimits()
    ) -> None:
        self._endpoint = endpoint
        self._folders = folders
        self._limits = limits
        self._session: ImapSession | None = None
        self._closed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mailbox")

    async def poll(self, store: Store, positions: Mapping[str, FolderPosition]) -> PollResult:
        """Reads what is new since the positions, in order of UID, and returns how far it came.

        `store` commits a message, with its position, and returns True; only then is the message marked as seen. On
        False the folder is left where it is. After a change of UIDVALIDITY the whole folder is handed over again. A
        connection that ends is opened again once. Raises MailboxUnreachable, and whatever `store` raises.
        """
        poll = _Poll(store=store, positions=dict(positions))
        try:
            return await self._read(poll)
        except _Lost:
            self._drop()
        try:
            return await self._read(poll)
        except _Lost as error:
            self._drop()
            server = self._endpoint.server
            raise MailboxUnreachable(f"no connection to {server.host}:{server.port}: {error}") from error

    async def close(self) -> None:
        """Ends the connection, and a poll with it, which then raises MailboxUnreachable."""
        self._closed = True
        self._drop()
        self._thread.shutdown(wait=False)

    async def _read(self, poll: "_Poll") -> PollResult:
        session = await self._connected()
        complete = True
        for folder in self._folders:
            complete = await self._read_folder(session, folder, poll) and complete
        return PollResult(positions=poll.positions, stored=poll.stored, complete=complete)

    async def _connected(self) -> ImapSession:
        if self._session is None:
            token = await self._endpoint.token() if self._endpoint.token else None
            login = ImapLogin(user=self._endpoint.user, password=self._endpoint.password, token=token)
            self._session = await self._call(lambda: ImapSession(self._endpoint.server, login))
        return self._session

    async def _read_folder(self, session: ImapSession, folder: str, poll: "_Poll") -> bool:
        """Returns whether everything below the UIDNEXT seen when the folder was opened is stored."""
        state = await self._call(lambda: session.open_folder(folder))
        position = poll.positions.get(folder)
        if position is None or position.uidvalidity != state.uidvalidity:
            position = FolderPosition(uidvalidity=state.uidvalidity, last_uid=0)
        last_uid = position.last_uid
        uids = await self._call(lambda: session.list_after(last_uid))
        for uid in uids[: self._limits.messages]:
            position = replace(position, last_uid=uid)
            if not await self._take(session, folder, position, poll):
                return False
            poll.positions[folder] = position
        if len(uids) > self._limits.messages:
            return False
        read = max(position.last_uid, (state.uidnext or 1) - 1)
        poll.positions[folder] = replace(position, last_uid=read)
        return True

    async def _take(self, session: ImapSession, folder: str, position: FolderPosition, poll: "_Poll") -> bool:
        message = await self._call(lambda: self._fetch(session, folder, position))
        if message is None:
            return True  # Somebody removed it meanwhile.
        if not await poll.store(message):
            return False
        poll.stored += 1
        await self._call(lambda: session.mark_seen(position.last_uid))
        return True

    def _fetch(self, session: ImapSession, folder: str, position: FolderPosition) -> FetchedMessage | None:
        """Runs in the thread."""
        size = session.size_of(position.last_uid)
        if size is None:
            return None
        whole = size <= self._limits.size
        data = session.fetch(position.last_uid) if whole else session.fetch_header(position.last_uid)
        if data is None:
            return None
        return FetchedMessage(folder=folder, position=position, data=data, size=size, whole=whole)

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


@dataclass(slots=True, kw_only=True)
class _Poll:
    """A poll under way; it outlives the connection it began on."""

    store: Store
    positions: dict[str, FolderPosition]
    stored: int = 0
