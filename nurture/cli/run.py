"""`nurture run`: the daemon."""

import asyncio
import gc
import sys

from nurture.daemon import Daemon
from nurture.logs import configure
from nurture.settings import Settings, load_settings
from nurture.wiring import open_application
from nurture.wiring.needs import refuse_to_serve

_HELP = """Usage: nurture run [--roles web,inbound,dispatch]

Run the daemon until it is asked to stop (SIGTERM or Ctrl-C). Everything it needs
comes from NURTURE_* variables and .env; with none of them it runs a sandbox.

--roles   What this replica does, in place of NURTURE_ROLES: some of web (pages),
          inbound (mail coming in) and dispatch (mail going out). It needs PostgreSQL;
          a single process does everything.
"""


def main(arguments: list[str]) -> int:
    """Run the daemon; returns the exit status. A plain command, since a start should not wait for typer."""
    given = _given(arguments)
    if given is None:
        sys.stdout.write(_HELP)
        return 0 if arguments[0] in ("-h", "--help") else 2
    settings = load_settings(given=given)
    configure(settings.log_level, settings.log_format)
    asyncio.run(_serve(settings))
    return 0


def _given(arguments: list[str]) -> dict[str, str] | None:
    """Returns the variables that the arguments stand for; None when they cannot be understood."""
    match arguments:
        case []:
            return {}
        case ["--roles", roles] if roles:
            return {"NURTURE_ROLES": roles}
        case [single] if single.startswith("--roles=") and single != "--roles=":
            return {"NURTURE_ROLES": single.partition("=")[2]}
    return None


async def _serve(settings: Settings) -> None:
    refuse_to_serve(settings)
    application = await open_application(settings)
    gc.freeze()  # To look through all that was imported takes a tenth of a second, for which a stop would wait.
    await Daemon(application, settings).run()
