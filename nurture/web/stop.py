"""The unsubscribe page: a look that changes nothing, and a POST that is a stop whatever it carries (RFC 8058)."""

import re
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from nurture.domain.consent import StopWay
from nurture.domain.errors import InvalidToken, JournalUnwritable
from nurture.services.consent import StopOrder
from nurture.web.parts import WebParts
from nurture.web.protection import BodyLimits, read_body
from nurture.web.rendering import Pages
from nurture.web.words import StopWords, words_for

_RETRY_AFTER = "120"
_TRIED = "This link belongs to a welcome from nurture, which tries out its own mails. Nobody was unsubscribed.\n"
_ONE_CLICK = ("list-unsubscribe", "one-click")
_MULTIPART = re.compile(r"\s*multipart/[^;]*;(?:.*;)?\s*boundary=\"?([^\";]+)", re.IGNORECASE)
_NAMED = re.compile(
    rb"^content-disposition:(?:.*;)?\s*name=\"?list-unsubscribe\"?\s*(?:;|$)", re.IGNORECASE | re.MULTILINE
)
_STRAY = " \t./,;:)>]}'\""
"""What mail programs take into a link when it ends a sentence or stands in brackets."""


class StopPage:
    """Answers for `/u/{token}`."""

    def __init__(self, parts: WebParts, pages: Pages, limits: BodyLimits) -> None:
        self._parts = parts
        self._pages = pages
        self._limits = limits

    async def answer(self, request: Request) -> Response:
        """Shows the page, or stops."""
        words = words_for(request.headers.get("accept-language", ""))
        token = str(request.path_params["token"]).strip(_STRAY)
        path = self._parts.clicks.path_of(token)
        if path is not None:
            return await self._try_out(request, path)
        try:
            if request.method == "POST":
                return await self._stop(request, token, words)
            return await self._show(request, token, words)
        except InvalidToken:
            return self._page(request, "broken", words, status=404)

    async def _try_out(self, request: Request, path: int) -> Response:
        """The link of a welcome, for people of the team: one click on it is noted, and stops nobody."""
        if request.method == "POST":
            await read_body(request, self._limits)
            await self._parts.clicks.note(path)
        return PlainTextResponse(_TRIED)

    async def _show(self, request: Request, token: str, words: StopWords) -> Response:
        subject = await self._parts.subjects.of_token(token)
        name = "standing" if subject.stopped else "ask"
        return self._page(request, name, words, address=subject.address)

    async def _stop(self, request: Request, token: str, words: StopWords) -> Response:
        body = await read_body(request, self._limits)
        subject = self._parts.keyring.read_token(token)
        order = StopOrder(way=way_of(request.headers.get("content-type", ""), body), subject=subject)
        try:
            await self._parts.consent.stop(order, now=self._parts.clock.now())
        except JournalUnwritable:
            answer = self._page(request, "later", words, status=503)
            answer.headers["Retry-After"] = _RETRY_AFTER
            return answer
        return self._page(request, "done", words)

    def _page(
        self, request: Request, state: str, words: StopWords, *, status: int = 200, address: str | None = None
    ) -> Response:
        values = {"language": words.language, "words": words, "state": state, "address": address}
        return self._pages.page(request, "stop", values, status=status)


def way_of(content_type: str, body: bytes) -> StopWay:
    """Returns how a POST came: by a mail program's one click; anything else counts as the page's button."""
    boundary = _MULTIPART.match(content_type)
    if boundary:
        parts = body.replace(b"\r\n", b"\n").split(b"--" + boundary[1].strip().encode("latin-1", "replace"))
        clicked = any(_is_one_click(part) for part in parts)
    else:
        fields = parse_qsl(body.decode("latin-1"), keep_blank_values=True)
        clicked = any((name.lower(), value.strip().lower()) == _ONE_CLICK for name, value in fields)
    return StopWay.ONE_CLICK if clicked else StopWay.PAGE


def _is_one_click(part: bytes) -> bool:
    """A form is flat (RFC 7578), so nothing nested is followed: parsers for mail recurse, and this may be hostile."""
    head, _, value = part.partition(b"\n\n")
    return bool(_NAMED.search(head)) and value.strip().lower() == b"one-click"
