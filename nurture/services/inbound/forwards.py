"""Mail to the add address: a forward, a no that a rep tells in own words, or a command."""

from dataclasses import replace

from nurture.domain.letter import LetterKind
from nurture.domain.letter_noes import NoProspect
from nurture.domain.reading import ForwardFound, ForwardOutcome, ProspectFound
from nurture.mail.command import Verb
from nurture.mail.reason import read_rejection
from nurture.services.correspondence import About
from nurture.services.inbound import repairing, spoken
from nurture.services.inbound.above import Above, read_above
from nurture.services.inbound.audience import is_to_nurture_alone
from nurture.services.inbound.case import open_case
from nurture.services.inbound.fitness import unfit
from nurture.services.inbound.noes import act_on
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.storage.database import Tx

_LONGEST_WORDS = 20_000
_NEITHER = (
    "It holds neither a forwarded mail nor words that I understand. A command names whom it is about, as in "
    "`stop dana@globex.example`; a no you were told names the person and the reason, as in `Spoke to Dana Ng "
    "dana@globex.example, no budget until March`."
)
_NO_SENDER = "No sender of a forwarded mail could be found in it."
_OTHERS_READ_IT = "It holds no forwarded mail, and what stands in a mail that went to others as well is no command."


async def handle(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on mail to the add address; only a rep's counts."""
    forward = task.reading.forward
    if task.rep_id is None or forward is None:
        return Effect(outcome="not_from_a_rep")
    if forward.original is None and not forward.prospects:
        return await _told(tx, task, tools, forward.note or "")
    return await _forwarded(tx, task, tools, forward)


async def _told(tx: Tx, task: Task, tools: Tools, words: str) -> Effect:
    """Acts on a mail that holds no forward."""
    if not is_to_nurture_alone(task, tools):
        return await _no_prospect(tx, task, tools, _OTHERS_READ_IT)
    effect = await spoken.act_on_words(tx, task, tools, words)
    return effect or await _no_prospect(tx, task, tools, _NEITHER)


async def _forwarded(tx: Tx, task: Task, tools: Tools, forward: ForwardFound) -> Effect:
    above = read_above(task, forward, tools)
    forward = _about_the_right_person(forward, above, task)
    if not forward.prospects:
        return await _no_prospect(tx, task, tools, _NO_SENDER, repairing.NOBODY_FOUND)
    why = unfit(forward.prospects[0].address, tools)
    if why:
        return await _no_prospect(tx, task, tools, why, repairing.NOBODY_FOUND)
    return await act_on(tx, await open_case(tx, task, tools, forward, above))


def _about_the_right_person(forward: ForwardFound, above: Above, task: Task) -> ForwardFound:
    """Returns the forward as being about whom the rep names, where the note says that it was somebody else."""
    command = above.find(Verb.MOVE)
    if command is None or len(command.objects) != 1:
        return forward
    address = command.objects[0]
    known = [person for person in forward.prospects if person.address.lower() == address.lower()]
    person = known[0] if known else ProspectFound(address=address, name=command.text or None)
    others = [other for other in forward.prospects if other is not person] if known else []
    return replace(_with_words_read(forward, task), prospects=(person, *others))


def _with_words_read(forward: ForwardFound, task: Task) -> ForwardFound:
    """Returns the forward with its no, also where no sender was known and so nothing was read yet."""
    if forward.rejection is not None or forward.heard is not None or forward.original is None:
        return forward
    said_on = forward.original.sent_at.date() if forward.original.sent_at else task.said_on
    words, subject = forward.original.body[:_LONGEST_WORDS], forward.original.subject or ""
    found = read_rejection(words, subject=subject, today=said_on)
    if found is None:
        return forward
    outcome = ForwardOutcome.DO_NOT_CONTACT if found.do_not_contact else ForwardOutcome.ADDED
    return replace(forward, rejection=found, outcome=outcome)


async def _no_prospect(tx: Tx, task: Task, tools: Tools, missing: str, outcome: str = "no_prospect_found") -> Effect:
    """Tells the rep that nobody was added, and what was missing."""
    repairable = outcome == repairing.NOBODY_FOUND
    letter = NoProspect(subject=task.reading.envelope.subject, missing=missing, repairable=repairable)
    about = About(inbox_id=task.inbox_id)
    facts = (LetterKind.NO_PROSPECT, letter)
    await tools.correspondence.to_rep(tx, task.rep_id or "", facts, about, now=tools.clock.now())
    return Effect(outcome=outcome)
