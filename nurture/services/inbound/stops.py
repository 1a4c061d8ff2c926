"""Mail to an unsubscribe address: a stop, whatever it says."""

from nurture.domain.consent import StopWay
from nurture.services.consent import StopOrder
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.storage.database import Tx


async def handle(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Stops the person whose hash the address carries."""
    order = StopOrder(way=StopWay.MAILTO, subject=tools.keyring.read_token(task.tag), inbox_id=task.inbox_id)
    stopped = await tools.consent.suppress(tx, order, now=tools.clock.now())
    return Effect(outcome="stop", prospect_id=next(iter(stopped.prospect_ids), None), stopped=stopped)
