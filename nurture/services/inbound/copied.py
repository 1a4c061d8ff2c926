"""A prospect's own mail to a rep, of which a copy came: read as an answer."""

from nurture.domain.reading import Kind
from nurture.services.inbound import replies
from nurture.services.inbound.matching import find
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.storage import messages
from nurture.storage.database import Tx


async def handle(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on the person's words; what is about nobody any more leaves nothing, and nobody is told."""
    is_said = task.reading.reply is not None or task.reading.kind is Kind.UNSUBSCRIBE
    if not is_said or await find(tx, task, tools) is None:
        await messages.erase_words(tx, task.inbox_id)
        return Effect(outcome="ignored")
    return await replies.handle(tx, task, tools)
