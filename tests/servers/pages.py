"""A web server on loopback over TLS, whose pages a test says, and which remembers what it was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Pages:
    """What the server answers by path, each the head of an answer; `heads` where HEAD gets another one."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    most_at_once: int = 0

    def url(self, path: str) -> str:
        """Returns the link of a path."""
        return f"https://127.0.0.1:{self.port}{path}"


@asynccontextmanager
async def serving(context: ssl.SSLContext) -> AsyncIterator[Pages]:
    """Serves until the test ends; a path without an answer is never answered."""
    pages, open_now = Pages(), set[asyncio.StreamWriter]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now.add(writer)
        pages.most_at_once = max(pages.most_at_once, len(open_now))
        try:
            asked = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            pages.asked.append(asked)
            method, path, _ = asked.split(" ", 2)
            answer = (pages.heads if method == "HEAD" else {}).get(path) or pages.answers.get(path)
            if answer is None:
                await reader.read()
                return
            writer.write(f"{answer}\r\n\r\n".encode("latin-1"))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            open_now.discard(writer)
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        pages.port = server.sockets[0].getsockname()[1]
        yield pages
