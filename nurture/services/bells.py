"""Bells that wake workers: rung by what arrives and by the clock, waited for by one worker each."""

import asyncio


class Bell:
    """Remembers one ring until it is heard."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wakes the worker, or lets it go on at once when it comes to wait."""
        self._event.set()

    async def heard(self) -> None:
        """Waits for a ring and forgets it."""
        await self._event.wait()
        self._event.clear()
