"""Follows a one-click link as a mail program does: a POST with one field (RFC 8058, 3.2)."""

from urllib.parse import quote, urlsplit

import structlog

from nurture.transport.exchange import Request, exchange

_log = structlog.get_logger(__name__)

_FORM = "List-Unsubscribe=One-Click"


async def click(url: str) -> None:
    """Posts to the link. Whether it arrived, the database tells; what stands between may answer anything."""
    head = await exchange(url, Request(target=quote(urlsplit(url).path), form=_FORM))
    status = head if isinstance(head, str) else head.split(b" ", 2)[1:2][0].decode("latin-1")[:3]
    _log.info("one_click_tried", status=status)
