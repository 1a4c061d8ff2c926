"""A signal inside the process: some touch has an outcome, so that a stop that waits may look again."""

import asyncio


class OutcomeSignal:
    """Wakes whoever waits for touches that are being sent."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        """Wakes all who wait."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait(self, seconds: float) -> None:
        """Returns at the next outcome of this process, or after that time, when another replica may have had one."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait([future], timeout=seconds)
        finally:
            self._waiting.discard(future)
