"""The two doors at which it counts who wrote: the add address, and the answers to letters."""

from dataclasses import replace

from nurture.domain.address import domain_of
from nurture.domain.consent import StopWay
from nurture.domain.reading import Flag, Intent
from nurture.mail.command import Verb, read_commands
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.services.consent import StopOrder, joined
from nurture.services.inbound import answers, forwards, replies
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.paths import arriving
from nurture.services.proof import answering, challenging
from nurture.storage import letters, prospects
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter

_NEED_NO_PROOF = frozenset({Verb.STOP, Verb.STOP_COMPANY, Verb.HOLD})


async def handle_forward(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on mail to the add address that is proven; of other mail the rep is asked."""
    if task.rep_id is None:
        return await challenging.hold(tx, task, tools)
    return await forwards.handle(tx, task, tools)


async def handle_answer(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on an answer to a letter. Its tag, which the reader alone knows, is proof for what the letter is about.

    Letters get about, and whoever has one could write in the reader's name: what reaches beyond the letter needs the
    proof that a forward needs. A stop needs none, whoever sends it.
    """
    challenge = await answering.challenge_of(tx, task.tag)
    if challenge is not None:
        return await answering.handle(tx, task, tools, challenge)
    letter = await letters.of_tag(tx, task.tag)
    if letter is not None and (welcomed := await arriving.handle_answer(tx, task, letter, tools)):
        return welcomed
    if letter is not None and task.rep_id is None:
        if task.claimed_id is None and letter.prospect_id is not None and _asks_to_stop(task):
            return await _stop(tx, task, letter.prospect_id, tools)
        if task.claimed_id is not None and await _reaches_beyond(tx, task, letter):
            return await challenging.hold(tx, task, tools)
    return await answers.handle(tx, task, tools)


def _asks_to_stop(task: Task) -> bool:
    reply = task.reading.reply
    return reply is not None and (reply.intent is Intent.STOP or Flag.ASKS_ERASURE in reply.flags)


async def _stop(tx: Tx, task: Task, prospect_id: int, tools: Tools) -> Effect:
    """Stops whom the letter is about, beside the writer: it may be they to whom the letter was handed on."""
    effect = await replies.handle(tx, task, tools)
    subject = await prospects.subject_of(tx, prospect_id)
    order = StopOrder(way=StopWay.REPLY, subject=subject, inbox_id=task.inbox_id)
    stopped = await tools.consent.suppress(tx, order, now=tools.clock.now())
    both = joined([each for each in (effect.stopped, stopped) if each])
    return replace(effect, prospect_id=effect.prospect_id or prospect_id, stopped=both)


async def _reaches_beyond(tx: Tx, task: Task, letter: StoredLetter) -> bool:
    """Tells whether an answer names somebody outside the company of whom the letter is about, to do more than stop."""
    words = task.reading.reply.text if task.reading.reply else ""
    commands = read_commands(words, today=task.said_on).commands
    named = {name for command in commands if command.verb not in _NEED_NO_PROOF for name in command.objects}
    if letter.prospect_id is None:
        return bool(named) or (not commands and "@" in words)
    person = await prospects.get(tx, letter.prospect_id)
    return not all(_is_of_their_company(name, person.address) for name in named)


def _is_of_their_company(name: str, address: str) -> bool:
    company = organisational_domain(domain_of(address))
    if is_free_mail(company):
        return name.lower() == address.lower()
    return organisational_domain(domain_of(name)) == company
