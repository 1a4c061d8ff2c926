"""Logging: one structured line an event, with ids only."""

import logging
import sys

import structlog

_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
}


def configure(level: str, form: str) -> None:
    """Sets up structlog on standard error; libraries speak only of errors, since their lines may carry addresses."""
    renderer = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_trace,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr)
    for name in ("apscheduler", "sqlalchemy", "aiosqlite", "uvicorn", "mail.log", "watchfiles", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _without_trace(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Tracebacks show locals and statements with people's data: they never reach the log."""
    event.pop("exc_info", None)
    return event
