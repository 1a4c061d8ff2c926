"""The way between a replica and its database: a forwarder that can stall or cut it."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PIECE = 2**16


class Line:
    """A port that leads to another one."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._is_whole = True
        self._flows = asyncio.Event()
        self._flows.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def stall(self) -> None:
        """Lets nothing through; what is on its way waits, and both ends stay connected."""
        self._loop.call_soon_threadsafe(self._flows.clear)

    def cut(self) -> None:
        """Ends every connection and takes no other."""
        self._loop.call_soon_threadsafe(self._cut)

    def mend(self) -> None:
        """Lets everything through again."""
        self._loop.call_soon_threadsafe(self._mend)

    def close(self) -> None:
        """Ends it for good."""
        self.cut()
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])
        return server

    def _cut(self) -> None:
        self._is_whole = False
        for end in tuple(self._ends):
            end.transport.abort()

    def _mend(self) -> None:
        self._is_whole = True
        self._flows.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._is_whole:
            writer.transport.abort()
            return
        try:
            there, onward = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._ends |= {writer, onward}
        await asyncio.gather(self._pour(reader, onward), self._pour(there, writer))
        self._ends -= {writer, onward}

    async def _pour(self, source: asyncio.StreamReader, drain: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(PIECE):
                await self._flows.wait()
                drain.write(piece)
                await drain.drain()
        drain.transport.abort()


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """Gives a line to a port until the block ends."""
    line = Line(port)
    try:
        yield line
    finally:
        line.close()
