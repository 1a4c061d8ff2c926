"""Does the delivery mode let mail go to this address?"""

from datetime import timedelta

from nurture.domain.address import canonical, within
from nurture.domain.delivery import DeliveryMode
from nurture.services.gate.verdict import GateBatch, Verdict, Wait
from nurture.storage.database import Tx

_AGAIN = timedelta(days=1)


async def check(tx: Tx, batch: GateBatch) -> dict[int, Verdict]:
    """Refuses everything in rehearsal, and what is not listed in allowlist mode; both stay planned."""
    mode = batch.rules.installation.delivery
    if mode in (DeliveryMode.SANDBOX, DeliveryMode.LIVE):
        return {}
    listed = batch.rules.installation.allowlist if mode is DeliveryMode.ALLOWLIST else ()
    wait = Wait(why=mode.value, until=batch.now + _AGAIN)
    return {touch.touch_id: wait for touch in batch.candidates if not _is_listed(touch.address or "", listed)}


def _is_listed(address: str, listed: tuple[str, ...]) -> bool:
    people = {canonical(entry) for entry in listed if "@" in entry}
    return canonical(address) in people or within(address, tuple(entry for entry in listed if "@" not in entry))
