"""The web server inside the daemon's loop: uvicorn without its signals, with a bound on clients that do not go on."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
"""How long a client may take to send the head of a request."""

_GRACE_SECONDS = 2
_BACKLOG = 256


class WebServer:
    """Serves an application at one address."""

    def __init__(self, app: ASGIApp, host: str, port: int, *, head_seconds: float = HEAD_SECONDS) -> None:
        self._address = (host, port)
        self._server = _EmbeddedServer(_config(app, head_seconds))
        self._socket: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port it listens on; useful when it was given as 0."""
        if self._socket is None:
            raise RuntimeError("the web server is not started")
        return int(self._socket.getsockname()[1])

    async def start(self) -> None:
        """Listens; raises OSError when the address is taken or not this machine's."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        self._socket = socket.create_server(self._address, family=family, backlog=_BACKLOG)
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        listening = asyncio.create_task(self._server.listening.wait())
        await asyncio.wait({self._task, listening}, return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            listening.cancel()
            self._task.result()

    async def stop(self) -> None:
        """Takes no more clients, lets answers finish, and ends within three seconds."""
        if self._task is None:
            return
        self._server.should_exit = True
        await self._task
        for connection in tuple(self._server.server_state.connections):
            connection.transport.abort()


class _EmbeddedServer(Server):
    """Leaves signals to the daemon and tells when it listens."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.listening.set()


def _config(app: ASGIApp, head_seconds: float) -> Config:
    class Protocol(_PatientProtocol):
        patience = head_seconds

    return Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        # Its lines would hold tokens, and with them the power to stop somebody.
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


class _PatientProtocol(H11Protocol):
    """Closes a connection on which no request begins; uvicorn's own patience ends with the first byte."""

    patience: float
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_timer()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait_for_head()

    def _wait_for_head(self) -> None:
        self._cancel_timer()
        if not self.transport.is_closing():
            self._timer = self.loop.call_later(self.patience, self._give_up)

    def _give_up(self) -> None:
        """A request that is being answered is bounded by its handler and starts the timer again."""
        answering = self.cycle is not None and not self.cycle.response_complete
        if not answering and not self.transport.is_closing():
            self.transport.close()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
