"""The sandbox's outbox: what would have gone out, to whom, and how it looks."""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from nurture.services.clock import BusinessClock
from nurture.services.outbox_view import OutboxMail, OutboxView
from nurture.web.protection import POLICY
from nurture.web.rendering import Pages

_STYLED = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""A mail shown in a frame of the page is under the page's policy, and carries its styles inline."""

_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


class OutboxPages:
    """Answers for `/outbox` and what lies below it."""

    def __init__(self, outbox: OutboxView, clock: BusinessClock, pages: Pages) -> None:
        self._outbox = outbox
        self._clock = clock
        self._pages = pages

    async def list(self, request: Request) -> Response:
        """Shows the newest mails, or those from a number downwards."""
        upto = request.query_params.get("upto", "")
        page = await self._outbox.page(int(upto) if _is_number(upto) else None)
        return self._pages.page(request, "outbox", {"page": page, "now": self._clock.now()})

    async def show(self, request: Request) -> Response:
        """Shows one mail: its headers, its HTML in a frame that can do nothing, its text."""
        mail = await self._mail(request)
        values = {"mail": mail, "framed": _framed(mail.html)}
        answer = self._pages.page(request, "mail", values)
        answer.headers["Content-Security-Policy"] = _STYLED
        return answer

    async def raw(self, request: Request) -> Response:
        """Answers with the bytes as the relay would have got them."""
        mail = await self._mail(request)
        saved = {"Content-Disposition": f'attachment; filename="nurture-{mail.line.id}.eml"'}
        return Response(mail.raw, media_type="message/rfc822", headers=saved)

    async def _mail(self, request: Request) -> OutboxMail:
        number = request.path_params["number"]
        mail = await self._outbox.mail(int(number)) if _is_number(number) else None
        if mail is None:
            raise HTTPException(404)
        return mail


def _is_number(text: str) -> bool:
    """Tells whether a text is a number that a database can hold."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _framed(html: str) -> str:
    """Returns a mail's HTML with its links leading out of the frame, where nothing else can be opened."""
    return _HEAD.sub(lambda head: f'{head.group()}<base target="_blank">', html, count=1)
