"""A forward in which nobody was found, repaired by an answer that names who wrote the mail: it is read once more."""

from nurture.domain.address import is_address
from nurture.domain.letter import LetterKind
from nurture.mail.command import Verb, read_commands
from nurture.services.inbound.task import Effect, Task
from nurture.storage import rereading
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter

NOBODY_FOUND = "nobody_found"
"""The outcome of a forward that holds a mail, and shows nobody whom it could be from."""

_FEW_WORDS = 5


async def answer(tx: Tx, task: Task, letter: StoredLetter) -> Effect | None:
    """Lets the forward be read again as if its note had said what the answer says; None when that names nobody.

    The confirmation that follows answers the rep.
    """
    if letter.kind is not LetterKind.NO_PROSPECT or letter.inbox_id is None:
        return None
    said = _said(task)
    if not said or not await rereading.read_again(tx, letter.inbox_id, NOBODY_FOUND, said=said):
        return None
    return Effect(outcome="command")


def _said(task: Task) -> str:
    """Returns the answer as a note: `it was dana@...` with whatever else it says, or a bare name with its address."""
    words = task.reading.reply.text.strip() if task.reading.reply else ""
    commands = read_commands(words, today=task.said_on).commands
    if any(command.verb is Verb.MOVE and len(command.objects) == 1 for command in commands):
        return words
    parts = words.split()
    named = [part for part in parts if is_address(part.strip("<>,.;()"))]
    return f"it was {words}" if len(named) == 1 and len(parts) <= _FEW_WORDS and not commands else ""
