"""The unsubscribe page: a look that changes nothing, and a POST that is a stop whatever it carries (RFC 8058)."""

from email import message_from_bytes
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from nurture.domain.consent import StopWay
from nurture.domain.errors import InvalidToken, JournalUnwritable
from nurture.services.consent import StopOrder
from nurture.web.parts import WebParts
from nurture.web.protection import BodyLimits, read_body
from nurture.web.rendering import Pages
from nurture.web.words import StopWords, words_for

_RETRY_AFTER = "120"
_ONE_CLICK = ("list-unsubscribe", "one-click")
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
        try:
            if request.method == "POST":
                return await self._stop(request, token, words)
            return await self._show(request, token, words)
        except InvalidToken:
            return self._page(request, "broken", words, status=404)

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
    multipart = content_type.lower().lstrip().startswith("multipart/")
    fields = _multipart_fields(content_type, body) if multipart else _urlencoded_fields(body)
    return StopWay.ONE_CLICK if _ONE_CLICK in fields else StopWay.PAGE


def _urlencoded_fields(body: bytes) -> set[tuple[str, str]]:
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True)
    return {(name.strip().lower(), value.strip().lower()) for name, value in pairs}


def _multipart_fields(content_type: str, body: bytes) -> set[tuple[str, str]]:
    """Multipart/form-data has the form of mail (RFC 7578), so the parser for mail reads it, however broken it is."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    found = set()
    for part in message_from_bytes(head + body).walk():
        name = part.get_param("name", "", header="content-disposition")
        payload = part.get_payload(decode=True)
        value = payload.decode("latin-1") if isinstance(payload, bytes) else ""
        found.add((str(name).strip().lower(), value.strip().lower()))
    return found
