"""Stops in mail that proves nothing: they count at once, since a stop needs no proof."""

from nurture.domain.address import is_address
from nurture.domain.consent import StopWay
from nurture.domain.reading import Flag, ForwardOutcome, Intent, Reading, Scope
from nurture.mail.command import Verb, read_commands
from nurture.services.consent import StopOrder, Stopped, joined
from nurture.services.inbound import hearing
from nurture.services.inbound.audience import is_to_nurture_alone
from nurture.services.inbound.spoken import Ordering
from nurture.services.inbound.task import Task, Tools
from nurture.storage.database import Tx

_STOPS = (Verb.STOP, Verb.STOP_COMPANY)


async def stop(tx: Tx, task: Task, tools: Tools) -> Stopped | None:
    """Stops whoever asks for it in a forwarded mail, and whom the words to nurture say to stop; None for nobody."""
    heard = await _heard(tx, task, tools)
    ordered = await _ordered(tx, task, tools) if is_to_nurture_alone(task, tools) else []
    return joined([each for each in (heard, *ordered) if each])


async def _heard(tx: Tx, task: Task, tools: Tools) -> Stopped | None:
    address = _stopping(task.reading)
    if not is_address(address) or hearing.is_ours(address, tools):
        return None
    reply = task.reading.reply
    scope = reply.scope if reply else Scope.PERSON
    order = StopOrder(way=StopWay.FORWARD, address=address, scope=scope, inbox_id=task.inbox_id)
    return await tools.consent.suppress(tx, order, now=tools.clock.now())


def _stopping(reading: Reading) -> str:
    """Returns the address of whoever asks to end the conversation in a forwarded mail; empty when nobody does."""
    forward, reply = reading.forward, reading.reply
    if forward is None or not forward.prospects:
        return ""
    asks = reply is not None and (reply.intent is Intent.STOP or Flag.ASKS_ERASURE in reply.flags)
    return forward.prospects[0].address if asks or forward.outcome is ForwardOutcome.DO_NOT_CONTACT else ""


async def _ordered(tx: Tx, task: Task, tools: Tools) -> list[Stopped | None]:
    """Does what commands to stop say, about whom they name, else about whom the forward shows."""
    forward, reply = task.reading.forward, task.reading.reply
    words = (forward.note if forward else reply.text if reply else "") or ""
    shown = tuple(person.address for person in forward.prospects[:1] if person.address) if forward else ()
    ordering, done = Ordering(task=task, tools=tools), []
    for command in read_commands(words, today=task.said_on).commands:
        for named in (command.objects or shown) if command.verb in _STOPS else ():
            result, _ = await ordering.about(tx, command, named)
            done.append(result.stopped)
    return done
