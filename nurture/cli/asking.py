"""How commands ask: the running daemon by its socket, else an application of their own."""

import asyncio
from typing import Any

from nurture.control import call, decode
from nurture.domain.errors import DaemonAbsent
from nurture.settings import Settings, load_settings

_TELLS_ITSELF = frozenset({"adopt"})
"""Commands whose answer is what the log would say of the same journals."""


def ask(name: str, **arguments: Any) -> Any:
    """Returns the result of a command; raises what it raised."""
    return asyncio.run(_ask(load_settings(), name, arguments))


async def _ask(settings: Settings, name: str, arguments: dict[str, Any]) -> Any:
    try:
        return await call(settings.socket, name, arguments)
    except DaemonAbsent:
        return await _alone(settings, name, arguments)


async def _alone(settings: Settings, name: str, arguments: dict[str, Any]) -> Any:
    """Runs the command in this process; the lock keeps a daemon from starting meanwhile on an embedded database.

    Raises DatabaseAbsent in a wrong folder: a stop that is written into a new database would stop nobody.
    """
    from nurture.control_server import run_encoded
    from nurture.logs import configure
    from nurture.wiring import open_application

    configure("critical" if name in _TELLS_ITSELF else "error", "console")
    application = await open_application(settings, begins=False)
    try:
        return decode(name, await run_encoded(application.desk, name, arguments))
    finally:
        await application.close()
