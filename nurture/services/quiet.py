"""Waiting until no message to somebody can still be begun, before a stop or a message is acknowledged."""

from collections.abc import Callable

from nurture.services.outcomes import OutcomeSignal
from nurture.storage import touches
from nurture.storage.database import Database, Tx
from nurture.storage.messages import HoldKey

CLEARANCE_SECONDS = 5.0
"""How long a clearance lasts: the longest a stop waits."""

_LOOK_AGAIN = 0.1
_LOOKED_BACK = CLEARANCE_SECONDS + 0.5
"""The database's clock may be moved a little, and SQLite's counts whole milliseconds."""

_EVER = 10 * 366 * 86_400.0
"""In an embedded database whatever is `sending` is sent by this process: a clock set meanwhile counts nothing."""


class Quiet:
    """Answers when every touch to the given people has an outcome, or its clearance has expired."""

    def __init__(self, database: Database, signal: OutcomeSignal, boot_clock: Callable[[], float]) -> None:
        self._database = database
        self._signal = signal
        self._clock = boot_clock
        self._looked_back = _EVER if database.is_sqlite else _LOOKED_BACK

    async def wait_for(self, keys: tuple[HoldKey, ...]) -> None:
        """Returns once nothing to these people or accounts is being sent; at the latest after the clearance's time."""
        if not keys:
            return
        until = self._clock() + CLEARANCE_SECONDS
        while await self._database.look(lambda tx: self._is_sending(tx, keys)) and self._clock() < until:
            await self._signal.wait(_LOOK_AGAIN)

    async def _is_sending(self, tx: Tx, keys: tuple[HoldKey, ...]) -> bool:
        back = self._looked_back
        if any(key.everything for key in keys):
            return await touches.any_sending(tx, within_seconds=back)
        prospects = tuple(key.prospect_id for key in keys if key.prospect_id is not None)
        accounts = tuple(key.account_id for key in keys if key.account_id is not None)
        return await touches.still_sending(tx, prospects=prospects, accounts=accounts, within_seconds=back)
