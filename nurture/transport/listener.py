"""The listener: takes mail by SMTP in this loop and hands each message to a handler before it is acknowledged."""

import asyncio
import ssl
from collections import Counter
from contextlib import suppress

import structlog

from nurture.transport.reception import TRY_LATER, ListenerLimits, MessageHandler, Received, Verdict
from nurture.transport.session import ClientSession, SessionContext

_log = structlog.get_logger(__name__)


class Listener:
    """An SMTP server. With a TLS context it offers STARTTLS; it never asks for it, since a stop needs no encryption."""

    def __init__(
        self, handler: MessageHandler, limits: ListenerLimits, tls: ssl.SSLContext | None, hostname: str
    ) -> None:
        self._handler = handler
        self._limits = limits
        self._server: asyncio.Server | None = None
        self._sessions: set[ClientSession] = set()
        self._per_peer: Counter[str] = Counter()
        self._stores: set[asyncio.Task[Verdict]] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._context = SessionContext(
            handler=handler,
            limits=limits,
            hostname=hostname,
            tls=tls,
            admit=self._admit,
            leave=self._leave,
            store=self._store,
        )

    @property
    def port(self) -> int:
        """The port it listens on; useful when it was started with 0."""
        if self._server is None:
            raise RuntimeError("the listener is not started")
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str, port: int) -> None:
        """Listens; raises OSError when the address is taken or not this machine's."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: ClientSession(self._context), host, port)

    async def stop(self, grace: float) -> None:
        """Takes no more clients; lets messages that are being taken finish for up to `grace` seconds."""
        if self._server is not None:
            self._server.close()
        for session in tuple(self._sessions):
            session.close_soon()
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self._empty.wait()
                await asyncio.gather(*self._stores)
        for session in tuple(self._sessions):
            session.abort()
        for store in tuple(self._stores):
            store.cancel()
        await asyncio.gather(*self._stores, return_exceptions=True)

    def _admit(self, session: ClientSession) -> bool:
        if len(self._sessions) >= self._limits.connections:
            return False
        if self._per_peer[session.peer_ip] >= self._limits.connections_per_peer:
            return False
        self._sessions.add(session)
        self._per_peer[session.peer_ip] += 1
        self._empty.clear()
        return True

    def _leave(self, session: ClientSession) -> None:
        if session not in self._sessions:
            return
        self._sessions.discard(session)
        self._per_peer[session.peer_ip] -= 1
        if not self._per_peer[session.peer_ip]:
            del self._per_peer[session.peer_ip]
        if not self._sessions:
            self._empty.set()

    def _store(self, message: Received) -> "asyncio.Task[Verdict]":
        task = asyncio.create_task(self._receive(message))
        self._stores.add(task)
        task.add_done_callback(self._stores.discard)
        return task

    async def _receive(self, message: Received) -> Verdict:
        try:
            return await self._handler.receive(message)
        except Exception as error:  # noqa: BLE001 - whatever it was, the sender keeps the message and tries again.
            _log.error("message_not_stored", error=type(error).__name__, size=len(message.data))
            return TRY_LATER
