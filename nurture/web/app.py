"""The web application: its routes, and what is shown when something goes wrong."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from nurture.web.fence import FencePage
from nurture.web.outbox import OutboxPages
from nurture.web.parts import WebParts
from nurture.web.probes import Probes
from nurture.web.protection import BodyLimits, ProtectiveHeaders
from nurture.web.rendering import Pages
from nurture.web.stop import StopPage

__all__ = ["WebParts", "build_app", "build_probes"]

_PROBLEMS = {
    404: "There is no such page.",
    405: "This page cannot do that.",
    408: "That took too long.",
    413: "That was too much.",
}
_FAILURE = "Something went wrong here. Please try again in a few minutes."


def build_app(parts: WebParts, limits: BodyLimits = BodyLimits()) -> ASGIApp:
    """Returns the application. Without `parts.outbox` there are no pages of the sandbox."""
    pages = Pages(parts)
    front, stop = FrontPages(pages), StopPage(parts, pages, limits)
    routes = [
        Route("/", front.home),
        Route("/u/{token:path}", stop.answer, methods=["GET", "POST"]),
        *_probe_routes(parts),
        Route("/static/style.css", pages.style),
        *([Route("/fence", FencePage(parts.fence).answer)] if parts.fence else []),
        *_outbox_routes(parts, pages),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: front.problem, Exception: front.problem})
    # A redirect would lose a POST.
    app.router.redirect_slashes = False
    return ProtectiveHeaders(app)


def build_probes(parts: WebParts) -> ASGIApp:
    """Returns what a replica answers that serves no pages: whether it lives and can do its work."""
    return ProtectiveHeaders(Starlette(routes=_probe_routes(parts)))


def _probe_routes(parts: WebParts) -> list[Route]:
    probes = Probes(parts.health)
    return [Route("/healthz", probes.alive), Route("/readyz", probes.ready)]


class FrontPages:
    """The first page, and the pages for what cannot be answered; none tells what is inside."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def home(self, request: Request) -> Response:
        """Says what this is."""
        return self._pages.page(request, "home", {})

    async def problem(self, request: Request, error: Exception) -> Response:
        """Says that the request cannot be answered; what failed stands in the log alone."""
        known = error if isinstance(error, HTTPException) else HTTPException(500)
        values = {"problem": _PROBLEMS.get(known.status_code, _FAILURE)}
        answer = self._pages.page(request, "problem", values, status=known.status_code)
        answer.headers.update(known.headers or {})
        return answer


def _outbox_routes(parts: WebParts, pages: Pages) -> list[Route]:
    if parts.outbox is None:
        return []
    outbox = OutboxPages(parts.outbox, parts.clock, pages)
    return [
        Route("/outbox", outbox.list),
        Route("/outbox/{number}", outbox.show),
        Route("/outbox/{number}/raw", outbox.raw),
    ]
