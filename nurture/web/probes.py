"""Answers for probes: codes only, nothing about what is inside."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from nurture.services.health import Health


class Probes:
    """Answers for `/healthz` and `/readyz`."""

    def __init__(self, health: Health) -> None:
        self._health = health

    async def alive(self, _: Request) -> JSONResponse:
        """Answers as long as the process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _: Request) -> JSONResponse:
        """Answers 200 when the process can do its work, else 503, with a code for each thing it needs."""
        report = await self._health.report()
        codes = {
            "status": "ready" if report.is_ready else "not_ready",
            "database": "ok" if report.database else "unreachable",
            "journal": "ok" if report.journal else "unwritable",
            "listener": "ok" if report.listener else "down",
            "sending": report.sending,
            "configuration": report.configuration,
            "mails": report.mails,
        }
        return JSONResponse(codes, 200 if report.is_ready else 503)
