"""One HTTP request and the head of its answer: bounded in time and size, following no redirect."""

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 10.0
_LONGEST_HEAD = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked. `target` is the path with its query; with a `form` it is a POST.

    `address` is the IP address to ask in place of resolving the host, and `tls` who is trusted in place of everybody
    whom this machine trusts.
    """

    target: str
    form: str = ""
    method: str = "GET"
    address: str = ""
    tls: ssl.SSLContext | None = None


async def exchange(url: str, request: Request, *, patience: float = PATIENCE) -> bytes | str:
    """Returns the head of the answer from the host of a URL; a word for what went wrong when there is none."""
    try:
        async with asyncio.timeout(patience):
            return await _head(url, request)
    except (OSError, EOFError, asyncio.LimitOverrunError, ValueError) as error:
        return type(error).__name__


async def _head(url: str, request: Request) -> bytes:
    place = urlsplit(url)
    tls = (request.tls or ssl.create_default_context()) if place.scheme == "https" else None
    port, host = place.port or (443 if tls else 80), place.hostname or ""
    reader, writer = await asyncio.open_connection(
        request.address or host, port, ssl=tls, server_hostname=host if tls else None, limit=_LONGEST_HEAD
    )
    try:
        writer.write(_lines(place.netloc.rpartition("@")[2], request))
        await writer.drain()
        return await reader.readuntil(b"\r\n\r\n")
    finally:
        writer.transport.abort()


def _lines(host: str, request: Request) -> bytes:
    form = request.form.encode("ascii")
    lines = [
        f"{'POST' if form else request.method} {request.target} HTTP/1.1",
        f"Host: {host}",
        "User-Agent: nurture",
        "Accept: */*",
        "Connection: close",
    ]
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii") + form
