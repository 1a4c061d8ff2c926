"""Mail that answers a touch proves that it arrived."""

from nurture.domain.touch import TouchState
from nurture.services.inbound.task import Tools
from nurture.storage import touches
from nurture.storage.database import Tx


async def settle_unknown(tx: Tx, touch_id: int | None, tools: Tools) -> None:
    """Settles a touch of unknown outcome as accepted: somebody answered it, or a server bounced it later."""
    if touch_id is not None:
        await touches.move(tx, touch_id, TouchState.UNKNOWN, TouchState.ACCEPTED, done_at=tools.clock.now())
