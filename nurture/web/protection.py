"""What surrounds every page: headers that forbid almost everything, and bounds on what a client may send."""

import asyncio
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of every page but one: no script, no image, no frame, nothing from elsewhere."""

_HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("Cache-Control", "no-store"),
)


class ProtectiveHeaders:
    """Adds the headers to every answer that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as the application does, with the headers added."""

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS:
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_protected)


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """How much of a body is kept, how much more is read so that the answer arrives, and for how many seconds."""

    kept: int = 65_536
    read: int = 1_048_576
    seconds: float = 10


async def read_body(request: Request, limits: BodyLimits) -> bytes:
    """Returns the body, as far as it came when the client breaks off.

    Raises HTTPException 413 when it is too long, 408 when it does not come in time.
    """
    try:
        async with asyncio.timeout(limits.seconds):
            return await _read(request, limits)
    except TimeoutError as error:
        raise HTTPException(408, headers={"Connection": "close"}) from error


async def _read(request: Request, limits: BodyLimits) -> bytes:
    body, size, more = bytearray(), 0, True
    while more:
        message = await request.receive()
        piece = message.get("body", b"")
        body += piece[: limits.kept + 1 - len(body)]
        size += len(piece)
        # A client that is still writing when the connection closes never reads the answer.
        more = message.get("more_body", False) and size < limits.read
    if size > limits.kept:
        raise HTTPException(413, headers={"Connection": "close"})
    return bytes(body)
