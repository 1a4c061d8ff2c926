"""Logging: one structured line an event, with ids only."""

import logging
import sys
from pathlib import Path
from traceback import walk_tb

import structlog

_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
}
_HOUSE = Path(__file__).parent


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


def raised_at(error: BaseException) -> str:
    """Returns the line of nurture's own code that raised an error or called what did, such as `web/app.py:41`.

    Its message and its values, which may hold people's data, stay out of the log.
    """
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(error.__traceback__)]
    own = [f"{path.relative_to(_HOUSE)}:{line}" for path, line in frames if path.is_relative_to(_HOUSE)]
    return own[-1] if own else ""


def _without_trace(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Tracebacks show locals and statements with people's data: they never reach the log."""
    event.pop("exc_info", None)
    return event
