"""Asks the fence's question at the public URL: one request, bounded in time and size, following no redirect."""

import asyncio
import ssl
from urllib.parse import quote, urlencode, urlsplit

import structlog

from nurture.domain.fence import ANSWER_HEADER, FenceQuestion

_log = structlog.get_logger(__name__)

_PATIENCE = 10.0
_LONGEST_HEAD = 16 * 1024
_LONGEST_ANSWER = 128


class FenceAsker:
    """Asks at one URL."""

    def __init__(self, public_url: str, *, patience: float = _PATIENCE) -> None:
        url = urlsplit(public_url)
        self._tls = ssl.create_default_context() if url.scheme == "https" else None
        self._host = url.hostname or ""
        self._port = url.port or (443 if self._tls else 80)
        self._netloc = url.netloc.rpartition("@")[2]
        self._path = f"{quote(url.path.rstrip('/'))}/fence"
        self._patience = patience

    async def ask(self, question: FenceQuestion) -> str | None:
        """Returns the answer; None when nobody answers, or what answers knows nothing of a fence."""
        try:
            async with asyncio.timeout(self._patience):
                return _answer(await self._head(question))
        except (OSError, EOFError, asyncio.LimitOverrunError, ValueError) as error:
            _log.warning("fence_unanswered", error=type(error).__name__)
            return None

    async def _head(self, question: FenceQuestion) -> bytes:
        reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls, limit=_LONGEST_HEAD)
        try:
            writer.write(self._request(question))
            await writer.drain()
            return await reader.readuntil(b"\r\n\r\n")
        finally:
            writer.transport.abort()

    def _request(self, question: FenceQuestion) -> bytes:
        asked = urlencode({"nonce": question.nonce, "key": question.key_id, "proof": question.proof})
        lines = (
            f"GET {self._path}?{asked} HTTP/1.1",
            f"Host: {self._netloc}",
            "User-Agent: nurture",
            "Accept: */*",
            "Connection: close",
        )
        return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")


def _answer(head: bytes) -> str | None:
    status, *fields = head.decode("latin-1").split("\r\n")
    parts = status.split(" ")
    if len(parts) < 2 or parts[1] != "204":
        _log.warning("fence_unanswered", status=parts[1][:3] if len(parts) > 1 else "")
        return None
    for field in fields:
        name, _, value = field.partition(":")
        if name.strip().lower() == ANSWER_HEADER.lower():
            return value.strip()[:_LONGEST_ANSWER] or None
    return None
