"""A rep's answer to a challenge: yes makes a mail theirs, no deletes it."""

from nurture.domain.address import canonical
from nurture.domain.errors import InvalidAddress
from nurture.domain.letter import LetterKind, NotUnderstood
from nurture.domain.letter_ops import Unproven
from nurture.domain.proof import ChallengeState, Proof
from nurture.mail.confirmation import read_confirmation
from nurture.services.correspondence import About
from nurture.services.inbound import replies
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.proof.challenging import shown
from nurture.storage import challenges, letters, messages
from nurture.storage.challenges import Held
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter

_MOST_QUESTIONS = 3
"""How often an answer that is not understood is asked back: what never says yes or no is a robot."""

_COMMANDS = ("yes", "no", "1 yes", "2 no")


async def challenge_of(tx: Tx, tag: str) -> tuple[StoredLetter, int] | None:
    """Returns the challenge that a letter is, or asks back about, and how often it was asked back; else None."""
    letter, count = await letters.of_tag(tx, tag), 0
    while letter is not None and letter.kind is LetterKind.NOT_UNDERSTOOD and count < _MOST_QUESTIONS:
        letter, count = await letters.of_tag(tx, letter.answers_to or ""), count + 1
    return (letter, count) if letter is not None and letter.kind is LetterKind.CHALLENGE else None


async def handle(tx: Tx, task: Task, tools: Tools, asked: tuple[StoredLetter, int]) -> Effect:
    """Does what the rep says. Nobody but the reader of the letter knows its tag, so that the answer is the proof."""
    letter, count = asked
    if not _is_reader(task, letter, tools):
        return await replies.handle(tx, task, tools)
    held = await challenges.asked_in(tx, letter.id)
    if not held:
        return Effect(outcome="challenge_settled")
    words = task.reading.reply.text if task.reading.reply else ""
    said = read_confirmation(words, [each.number for each in held])
    if said is None:
        return await _ask_back(tx, task, letter, words, tools) if count < _MOST_QUESTIONS else Effect(outcome="unclear")
    yes = tuple(each for each in held if each.number in said.yes)
    no = tuple(each for each in held if each.number in said.no)
    await _confirm(tx, yes, letter, tools)
    await _disown(tx, no, tools)
    return Effect(outcome="confirmed" if yes else "disowned")


def _is_reader(task: Task, letter: StoredLetter, tools: Tools) -> bool:
    """Tells whether the answer bears an address of the rep who was asked, or the one that the letter went to."""
    rep = tools.revisions.current.team.by_address(task.sender)
    try:
        same = canonical(task.sender) == canonical(letter.recipient)
    except InvalidAddress:
        same = False
    return same or (rep is not None and rep.id == letter.rep_id)


async def _confirm(tx: Tx, held: tuple[Held, ...], letter: StoredLetter, tools: Tools) -> None:
    """Lets mails be acted on as the rep's; the first time ever, offers the address that spares the question."""
    now = tools.clock.now()
    firsts = {each.rep_id for each in held if not await challenges.has_confirmed(tx, each.rep_id)}
    for each in held:
        if await challenges.close(tx, each.inbox_id, ChallengeState.CONFIRMED, now=now):
            await messages.confirm(tx, each.inbox_id, each.rep_id, Proof.ANSWER)
    for rep_id in sorted(firsts & {letter.rep_id}):
        own = tools.revisions.addressing.add(tools.keyring.secret_tag(rep_id))
        facts = Unproven(what=_CONFIRMED, mails=(), own_address=own)
        await tools.correspondence.to_own(tx, rep_id, (LetterKind.UNPROVEN, facts), now=now)


async def _disown(tx: Tx, held: tuple[Held, ...], tools: Tools) -> None:
    """Deletes what the rep did not send, and tells ops that somebody uses the rep's name."""
    now, mails = tools.clock.now(), []
    for each in held:
        if await challenges.close(tx, each.inbox_id, ChallengeState.DISOWNED, now=now):
            mails.append(shown(each, each.number))
            await messages.drop_unproven(tx, each.inbox_id, outcome=ChallengeState.DISOWNED, now=now)
    if mails:
        name = tools.revisions.name_of(held[0].rep_id) or held[0].rep_id
        facts = Unproven(what=f"{name} did not send this, so it is deleted", mails=tuple(mails), own_address="")
        await tools.correspondence.to_ops(tx, (LetterKind.UNPROVEN, facts), now=now)


async def _ask_back(tx: Tx, task: Task, letter: StoredLetter, words: str, tools: Tools) -> Effect:
    facts = (LetterKind.NOT_UNDERSTOOD, NotUnderstood(words=words, commands=_COMMANDS))
    about = About(answers_to=task.tag)
    if letter.rep_id is None:
        await tools.correspondence.to_ops(tx, facts, about, now=tools.clock.now())
    else:
        await tools.correspondence.to_own(tx, letter.rep_id, facts, about, now=tools.clock.now())
    return Effect(outcome="not_understood")


_CONFIRMED = "Thank you, it is taken as yours"
