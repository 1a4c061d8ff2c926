"""A rep's answer to a letter: commands, carried out and answered, or asked back."""

from nurture.domain.letter import Done, LetterKind, NotUnderstood
from nurture.mail.command import Command, parse_command
from nurture.services.correspondence import About, who
from nurture.services.decisions import Decisions, Subject
from nurture.services.inbound import own_answers, replies
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.storage import accounts, letters, messages, prospects
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter

_COMMANDS = (
    "hold",
    "continue",
    "stop",
    "stop company",
    "wait until May",
    "reason: price",
    "talking",
    "won",
    "undo",
)

_MOST_QUESTIONS = 3
"""How often in a row an answer that is not understood is asked back."""


async def handle(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Carries out what a rep answered to one of our letters; only people of the team may.

    Letters get about: what anybody else writes to one, also a stop, is a person's mail like any other.
    """
    letter = await letters.of_tag(tx, task.tag)
    if letter is not None and (own := await own_answers.handle(tx, task, letter, tools)):
        return own
    author = tools.revisions.current.team.by_address(task.sender)
    if letter is None or author is None:
        return await replies.handle(tx, task, tools)
    words = task.reading.reply.text if task.reading.reply else ""
    commands = parse_command(words, today=task.said_on)
    if not commands or letter.prospect_id is None:
        return await _ask_back(tx, task, letter, author.id, tools)
    return await _carry_out(tx, task, letter, author.id, commands, tools)


async def _carry_out(
    tx: Tx, task: Task, letter: StoredLetter, author: str, commands: tuple[Command, ...], tools: Tools
) -> Effect:
    assert letter.prospect_id is not None
    person = await prospects.get(tx, letter.prospect_id)
    account = await accounts.get(tx, person.account_id)
    about = About(prospect_id=person.id, enrollment_id=letter.enrollment_id, rejection_id=letter.rejection_id)
    known_as = who(person, account)
    subject = Subject(
        prospect_id=person.id,
        rejection_id=letter.rejection_id,
        made_by=letter.inbox_id,
        told_in=task.inbox_id,
        author=author,
    )
    decisions = Decisions(tools, now=tools.clock.now())
    results = [await decisions.carry_out(tx, subject, command) for command in commands]
    done = Done(
        what=" ".join(result.what for result in results),
        who=None if any(result.erased for result in results) else known_as,
        next_touch=results[-1].next_touch,
        zone=results[-1].zone,
    )
    await tools.correspondence.to_rep(tx, author, (LetterKind.DONE, done), about, now=tools.clock.now())
    if done.who is None:
        await messages.erase_words(tx, task.inbox_id)  # The answer quotes what was erased.
    stopped = next((result.stopped for result in results if result.stopped), None)
    return Effect(outcome="command", prospect_id=person.id, stopped=stopped)


async def _ask_back(tx: Tx, task: Task, letter: StoredLetter, author: str, tools: Tools) -> Effect:
    """Asks back in a letter about the same, so that an answer to it decides what the first one meant to.

    Not for ever: what never answers with a command is a robot, such as one that confirms each mail it gets.
    """
    if await _asked_back(tx, letter) >= _MOST_QUESTIONS:
        return Effect(outcome="not_understood_again")
    words = task.reading.reply.text if task.reading.reply else ""
    about = About(
        prospect_id=letter.prospect_id,
        enrollment_id=letter.enrollment_id,
        rejection_id=letter.rejection_id,
        inbox_id=letter.inbox_id,
        answers_to=letter.tag,
    )
    facts = (LetterKind.NOT_UNDERSTOOD, NotUnderstood(words=words, commands=_COMMANDS))
    await tools.correspondence.to_rep(tx, author, facts, about, now=tools.clock.now())
    return Effect(outcome="not_understood")


async def _asked_back(tx: Tx, letter: StoredLetter) -> int:
    """Returns how many questions in a row the letter is the last of."""
    count, last = 0, letter
    while last.kind is LetterKind.NOT_UNDERSTOOD and count < _MOST_QUESTIONS:
        count += 1
        earlier = await letters.of_tag(tx, last.answers_to or "")
        if earlier is None:
            break
        last = earlier
    return count
