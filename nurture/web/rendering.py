"""Pages as responses: templates, our one style sheet, and links that work below any path."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from nurture.web.parts import WebParts

_HERE = Path(__file__).parent
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_words(moment: datetime) -> str:
    """Returns a moment for reading, in UTC: `12 Mar 2027, 09:14 UTC`."""
    at = moment.astimezone(UTC)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


class Pages:
    """Fills templates; every page names the company and knows whether this is a sandbox."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._style = (_HERE / "static" / "style.css").read_bytes()
        self._environment = _environment(blake2b(self._style, digest_size=6).hexdigest())

    def page(self, request: Request, name: str, values: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
        """Returns the page of that name; `values` may set `language`."""
        filled = self._environment.get_template(f"{name}.html").render(
            {
                "language": "en",
                "root": _root(request.url.path),
                "company": self._parts.company(),
                "sandbox": self._parts.outbox is not None,
                **values,
            }
        )
        return HTMLResponse(filled, status)

    async def style(self, _: Request) -> Response:
        """Answers with the style sheet, which may be kept for ever: its address changes with it."""
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(self._style, media_type="text/css", headers=kept)


def _environment(style: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["style"] = style
    environment.filters["in_words"] = in_words
    return environment


def _root(path: str) -> str:
    """Returns the way up to the first page, so that a public URL may have a path of its own."""
    return "../" * (path.count("/") - 1) or "./"
