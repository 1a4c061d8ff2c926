"""`nurture run`: the daemon."""

import asyncio

from nurture.daemon import Daemon
from nurture.logs import configure
from nurture.settings import Settings, load_settings
from nurture.wiring import open_application


def run() -> None:
    """Run the daemon until it is asked to stop (SIGTERM or Ctrl-C)."""
    settings = load_settings()
    configure(settings.log_level, settings.log_format)
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    application = await open_application(settings)
    await Daemon(application, settings).run()
