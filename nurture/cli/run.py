"""`nurture run`: the daemon."""

import asyncio
import sys

from nurture.daemon import Daemon
from nurture.logs import configure
from nurture.settings import Settings, load_settings
from nurture.wiring import open_application

_HELP = """Usage: nurture run

Run the daemon until it is asked to stop (SIGTERM or Ctrl-C). Everything it needs
comes from NURTURE_* variables and .env; with none of them it runs a sandbox.
"""


def main(arguments: list[str]) -> int:
    """Run the daemon; returns the exit status. A plain command, since a start should not wait for typer."""
    if arguments:
        sys.stdout.write(_HELP)
        return 0 if arguments[0] in ("-h", "--help") else 2
    settings = load_settings()
    configure(settings.log_level, settings.log_format)
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    application = await open_application(settings)
    await Daemon(application, settings).run()
