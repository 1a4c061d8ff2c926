"""Access tokens for XOAUTH2, printed by a command of the operator's."""

import asyncio
import shlex
from collections.abc import Awaitable, Callable

from nurture.domain.errors import ConfigurationError, RelayUnreachable

_LONGEST = 30.0


_WHO = "{user}"


def token_command(command: str, *, user: str = "") -> Callable[[], Awaitable[str]]:
    """Returns a source of tokens that runs the command, with the user wherever it holds `{user}`.

    No shell sees it. The source raises RelayUnreachable when the command fails or takes too long. Raises
    ConfigurationError for a command whose quotes do not match.
    """
    try:
        arguments = tuple(word.replace(_WHO, user) for word in shlex.split(command))
    except ValueError as error:
        raise ConfigurationError(f"a token command cannot be read: {error}") from None

    async def fetch() -> str:
        process = await asyncio.create_subprocess_exec(
            *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
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
