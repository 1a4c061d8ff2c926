"""How commands ask: the running daemon by its socket, else an application of their own."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nurture.control import call, decode
from nurture.domain.errors import DaemonAbsent
from nurture.settings import Settings, load_settings

if TYPE_CHECKING:
    from nurture.wiring import Application

_TELLS_ITSELF = frozenset({"adopt"})
"""Commands whose answer is what the log would say of the same journals."""


Ask = Callable[..., Any]
"""Takes the name of a command and its arguments, and returns its result; raises what it raised."""


def ask(name: str, /, **arguments: Any) -> Any:
    """Returns the result of a command; raises what it raised."""
    return asyncio.run(_ask(load_settings(), name, arguments))


async def _ask(settings: Settings, name: str, arguments: dict[str, Any]) -> Any:
    try:
        return await call(settings.socket, name, arguments)
    except DaemonAbsent:
        return await _alone(settings, name, arguments)


@contextmanager
def session() -> Iterator[Ask]:
    """Yields what asks many times: an application of its own, where no daemon runs, is opened once for all."""
    settings = load_settings()
    with asyncio.Runner() as runner:
        alone: list[Application] = []

        def asked(name: str, /, **arguments: Any) -> Any:
            if not alone:
                try:
                    return runner.run(call(settings.socket, name, arguments))
                except DaemonAbsent:
                    alone.append(runner.run(_open(settings, "error")))
            return runner.run(_told(alone[0], name, arguments))

        try:
            yield asked
        finally:
            for application in alone:
                runner.run(application.close())


async def _alone(settings: Settings, name: str, arguments: dict[str, Any]) -> Any:
    """Runs the command in this process; the lock keeps a daemon from starting meanwhile on an embedded database."""
    application = await _open(settings, "critical" if name in _TELLS_ITSELF else "error")
    try:
        return await _told(application, name, arguments)
    finally:
        await application.close()


async def _open(settings: Settings, level: str) -> "Application":
    """Opens an application. Raises DatabaseAbsent in a wrong folder: a stop in a new database would stop nobody."""
    from nurture.logs import configure
    from nurture.wiring import open_application

    configure(level, "console")
    return await open_application(settings, begins=False)


async def _told(application: "Application", name: str, arguments: dict[str, Any]) -> Any:
    from nurture.control_server import run_encoded

    return decode(name, await run_encoded(application.desk, name, arguments))
