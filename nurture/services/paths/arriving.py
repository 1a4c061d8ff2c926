"""What arrives on a path: the rep's answer to the welcome, and the copy that nurture sent to itself."""

from nurture.domain.letter import Done, LetterKind
from nurture.domain.letter_paths import Welcome
from nurture.domain.path import state_after
from nurture.domain.reading import Kind
from nurture.mail.command import read_commands
from nurture.services.correspondence import About
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.storage import letters, paths
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter

_MACHINES = frozenset({Kind.BOUNCE, Kind.DELAY, Kind.RECEIPT, Kind.AUTO_REPLY, Kind.COMPLAINT})
_PLAIN_WORDS = 6
"""An answer of more words may mean more than ok, and is also read as any other."""

THANKS = (
    "Thank you, your answer came through: nurture hears you. From now on forward a no whenever you get one, "
    "and nurture tells you what it makes of it."
)


async def handle_answer(tx: Tx, task: Task, letter: StoredLetter, tools: Tools) -> Effect | None:
    """Takes any answer of the rep to the welcome for the proof of the way back.

    The tag it came to stands in no other mail than the one that the rep's address got. Returns None when it says more,
    so that it is read as any other answer; and for what is no answer to a welcome, or not the rep's.
    """
    author = tools.revisions.current.team.by_address(task.sender)
    if not isinstance(letter.facts, Welcome) or author is None or author.id != letter.rep_id:
        return None
    now = tools.clock.now()
    fresh = await paths.answer(tx, letter.facts.path, now=now)
    for path in fresh:
        if path.looked_at is not None:
            await paths.move(tx, path.id, path.state, state_after(path.findings, answered=True), now=now)
    words = task.reading.reply.text if task.reading.reply else ""
    if not fresh or not _says_no_more(task, words):
        return None
    facts = (LetterKind.DONE, Done(what=THANKS, short="nurture hears you", who=None, next_touch=None, zone="UTC"))
    await tools.correspondence.to_own(tx, author.id, facts, About(answers_to=task.tag), now=now)
    return Effect(outcome="welcomed")


def _says_no_more(task: Task, words: str) -> bool:
    """Tells whether that was all. “ok” is a command elsewhere; only one that names somebody is one here."""
    commands = read_commands(words, today=task.said_on).commands
    return len(words.split()) <= _PLAIN_WORDS and not any(command.objects for command in commands)


async def handle_copy(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Notes that a copy came back; what it shows is looked at later, since that asks others over the network."""
    letter = await letters.of_tag(tx, task.tag)
    path = await paths.of_probe(tx, letter.id) if letter is not None else None
    if path is None or task.reading.kind in _MACHINES:
        return Effect(outcome="probe_old" if path is None else "probe_of_machine")
    is_first = await paths.came_back(tx, path.id, task.inbox_id)
    return Effect(outcome="probe_back" if is_first else "probe_again")
