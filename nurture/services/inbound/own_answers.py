"""Answers that mean something of their own in the letter they answer: a heads-up, a proposal, a demand."""

from nurture.domain.letter import LetterKind
from nurture.mail.numbered import says_done
from nurture.services.correspondence import About
from nurture.services.decided import Result
from nurture.services.inbound import heads_up_answers, import_answers, proposals, repairing
from nurture.services.inbound.alerting import see_sign
from nurture.services.inbound.audience import is_to_nurture_alone
from nurture.services.inbound.heads_up_answers import MOST_QUESTIONS
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.outlook import done_about
from nurture.storage import demands, letters, prospects, shown
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter


async def handle(tx: Tx, task: Task, letter: StoredLetter, tools: Tools) -> Effect | None:
    """Does what such an answer says; None when it is a command like any other, or from nobody who may command.

    Whatever a rep answers is the sign that an alert about the person was waiting for.
    """
    author = tools.revisions.current.team.by_address(task.sender)
    asked = await asked_first(tx, letter)
    may_say_so = author is not None or _answers_for_privacy(task, tools)
    if asked is not None and asked.kind is LetterKind.DEMAND and may_say_so:
        done = await _done(tx, task, asked, tools)
        if done is not None:
            return done
    if author is None:
        return None
    known = await shown.of_tag(tx, letter.tag)
    people = {each.prospect_id for each in known} | ({letter.prospect_id} if letter.prospect_id else set())
    await see_sign(tx, tuple(sorted(people)))
    if known:
        return await heads_up_answers.answer(tx, task, letter, author.id, tools)
    if not is_to_nurture_alone(task, tools):
        return None
    listed = await _list_behind(tx, asked)
    if listed is not None:
        return await import_answers.answer(tx, task, listed, author.id, tools)
    repaired = await repairing.answer(tx, task, asked or letter)
    return repaired or await proposals.answer(tx, task, letter, author.id, tools)


async def asked_first(tx: Tx, letter: StoredLetter) -> StoredLetter | None:
    """Returns the letter whose question an answer answers: this one, or the one that it asks back about."""
    asked: StoredLetter | None = letter
    for _ in range(MOST_QUESTIONS + 1):
        if asked is None or asked.kind is not LetterKind.NOT_UNDERSTOOD:
            break
        asked = await letters.of_tag(tx, asked.answers_to or "")
    return asked


async def _list_behind(tx: Tx, asked: StoredLetter | None) -> StoredLetter | None:
    """Returns the list of old losses that an answer speaks of: that letter, or the one that tells what it kept."""
    if asked is not None and asked.kind is LetterKind.DONE and asked.answers_to:
        asked = await letters.of_tag(tx, asked.answers_to)
    return asked if asked is not None and asked.kind is LetterKind.IMPORT_LIST else None


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
        person = await prospects.get(tx, letter.prospect_id) if letter.prospect_id is not None else None
        result = Result(what=what, short="their demand is answered")
        facts = (LetterKind.DONE, await done_about(tx, person, [result], tools.revisions))
        about = About(prospect_id=letter.prospect_id)
        if letter.rep_id is not None:
            await tools.correspondence.to_rep(tx, letter.rep_id, facts, about, now=now)
        await tools.correspondence.to_privacy(tx, facts, about, now=now)
    return Effect(outcome="demand_done", prospect_id=letter.prospect_id)
