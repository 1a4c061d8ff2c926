"""The two doors at which it counts who wrote: the add address, and the answers to letters."""

from nurture.services.inbound import answers, forwards
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.proof import answering, challenging
from nurture.storage.database import Tx


async def handle_forward(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on mail to the add address that is proven; of other mail the rep is asked."""
    if task.rep_id is None:
        return await challenging.hold(tx, task, tools)
    return await forwards.handle(tx, task, tools)


async def handle_answer(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on an answer to a letter; its tag, which the reader alone knows, is proof for what the letter is about."""
    challenge = await answering.challenge_of(tx, task.tag)
    if challenge is not None:
        return await answering.handle(tx, task, tools, challenge)
    return await answers.handle(tx, task, tools)
