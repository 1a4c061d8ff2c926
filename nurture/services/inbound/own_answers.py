"""Answers that mean something of their own in the letter they answer: a heads-up, a proposal, a demand."""

from nurture.domain.letter import Done, LetterKind
from nurture.mail.numbered import says_done
from nurture.services.correspondence import About
from nurture.services.inbound import heads_up_answers, proposals
from nurture.services.inbound.alerting import see_sign
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.storage import demands, shown
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter


async def handle(tx: Tx, task: Task, letter: StoredLetter, tools: Tools) -> Effect | None:
    """Does what such an answer says; None when it is a command like any other, or from nobody who may command.

    Whatever a rep answers is the sign that an alert about the person was waiting for.
    """
    author = tools.revisions.current.team.by_address(task.sender)
    if letter.kind is LetterKind.DEMAND and (author is not None or _answers_for_privacy(task, tools)):
        done = await _done(tx, task, letter, tools)
        if done is not None:
            return done
    if author is None:
        return None
    known = await shown.of_tag(tx, letter.tag)
    people = {each.prospect_id for each in known} | ({letter.prospect_id} if letter.prospect_id else set())
    await see_sign(tx, tuple(sorted(people)))
    if known:
        return await heads_up_answers.answer(tx, task, letter, author.id, tools)
    return await proposals.answer(tx, task, letter, author.id, tools)


def _answers_for_privacy(task: Task, tools: Tools) -> bool:
    installation = tools.revisions.current.installation
    return task.sender.lower() in (installation.privacy_contact.lower(), installation.ops.lower())


async def _done(tx: Tx, task: Task, letter: StoredLetter, tools: Tools) -> Effect | None:
    """Ends the demands of the letter's message when the answer calls them done, and tells both."""
    words = task.reading.reply.text if task.reading.reply else ""
    if letter.inbox_id is None or not says_done(words):
        return None
    now = tools.clock.now()
    if await demands.finish(tx, letter.inbox_id, now=now):
        what = "What they demand is noted as answered; it is not brought to mind any more. They stay on hold."
        facts = (LetterKind.DONE, Done(what=what, who=None, next_touch=None, zone="UTC"))
        about = About(prospect_id=letter.prospect_id)
        if letter.rep_id is not None:
            await tools.correspondence.to_rep(tx, letter.rep_id, facts, about, now=now)
        await tools.correspondence.to_privacy(tx, facts, about, now=now)
    return Effect(outcome="demand_done", prospect_id=letter.prospect_id)
