"""Access tokens for XOAUTH2, printed by a command of the operator's."""

import asyncio
import shlex
from collections.abc import Awaitable, Callable

from nurture.domain.errors import RelayUnreachable

_LONGEST = 30.0


def token_command(command: str) -> Callable[[], Awaitable[str]]:
    """Returns a source of tokens that runs the command; raises RelayUnreachable when it fails or takes too long."""

    async def fetch() -> str:
        process = await asyncio.create_subprocess_exec(
            *shlex.split(command), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), _LONGEST)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise RelayUnreachable("the token command took longer than 30 s") from None
        if process.returncode or not output.strip():
            raise RelayUnreachable("the token command failed or printed nothing")
        return output.decode("utf-8", "replace").strip()

    return fetch
