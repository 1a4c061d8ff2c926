"""Asks the fence's question at the public URL: one request, bounded in time and size, following no redirect."""

from urllib.parse import quote, urlencode, urlsplit

import structlog

from nurture.domain.fence import ANSWER_HEADER, FenceQuestion
from nurture.transport.exchange import PATIENCE, Request, exchange

_log = structlog.get_logger(__name__)

_LONGEST_ANSWER = 128


class FenceAsker:
    """Asks at one URL."""

    def __init__(self, public_url: str, *, patience: float = PATIENCE) -> None:
        self._public_url = public_url
        self._patience = patience

    async def ask(self, question: FenceQuestion) -> str | None:
        """Returns the answer; None when nobody answers, or what answers knows nothing of a fence."""
        asked = urlencode({"nonce": question.nonce, "key": question.key_id, "proof": question.proof})
        path = quote(urlsplit(self._public_url).path.rstrip("/"))
        head = await exchange(self._public_url, Request(target=f"{path}/fence?{asked}"), patience=self._patience)
        if isinstance(head, str):
            _log.warning("fence_unanswered", error=head)
            return None
        return _answer(head)


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
