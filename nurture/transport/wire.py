"""One SMTP conversation as bytes: commands, replies, and what the relay announced. aiosmtplib underneath."""

import asyncio
from typing import cast

import aiosmtplib
from aiosmtplib import SMTPServerDisconnected
from aiosmtplib.response import SMTPResponse

NETWORK_ERRORS = (aiosmtplib.SMTPException, OSError, TimeoutError)


class Wire:
    """An open, greeted and logged-in conversation. Every method raises one of NETWORK_ERRORS when it is over."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        if client.protocol is None or client.protocol.transport is None:
            raise SMTPServerDisconnected("Connection lost")
        self._client = client
        self._protocol = client.protocol
        self._transport = cast(asyncio.WriteTransport, client.protocol.transport)
        # Without this, drain would return with up to 64 KiB still here. Not 0: asyncio's TLS transport would then pause
        # on an empty buffer and never resume.
        self._transport.set_write_buffer_limits(high=1)
        self._writer = asyncio.StreamWriter(self._transport, self._protocol, None, asyncio.get_running_loop())

    @property
    def is_open(self) -> bool:
        """Tells whether neither side has ended it, as far as is known here."""
        return self._protocol.is_connected

    def supports(self, extension: str) -> bool:
        """Tells whether the relay announced the extension after EHLO."""
        return self._client.supports_extension(extension)

    def write(self, data: bytes) -> None:
        """Hands the bytes to the kernel in this very step of the loop; what it does not take follows in order."""
        self._protocol.write(data)

    def has_backlog(self) -> bool:
        """Tells whether bytes written before still wait here, so that new ones would leave later."""
        return self._transport.get_write_buffer_size() > 0

    async def drain(self, seconds: float) -> None:
        """Returns when the kernel has taken all that was written."""
        async with asyncio.timeout(seconds):
            await self._writer.drain()

    async def read(self, seconds: float | None) -> SMTPResponse:
        """Returns the next reply. A reply that comes when nobody reads is dropped: begin to read where you write."""
        # Not aiosmtplib's own time-out: Python 3.11's wait_for forgets a cancel that comes together with the reply.
        async with asyncio.timeout(seconds):
            return await self._protocol.read_response(timeout=None)

    async def command(self, line: bytes, seconds: float) -> SMTPResponse:
        """Sends a command and returns its reply."""
        self.write(line + b"\r\n")
        return await self.read(seconds)

    def quit(self) -> None:
        """Says goodbye and closes without waiting for the answer."""
        if self.is_open:
            self.write(b"QUIT\r\n")
        self._client.close()

    def abort(self) -> None:
        """Ends it at once; what was written and has not left stays unsent."""
        self._transport.abort()
        self._client.close()
