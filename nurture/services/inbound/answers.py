"""A rep's answer to a letter: commands, carried out and answered, or asked back."""

from dataclasses import dataclass, replace

from nurture.domain.letter import LetterKind, NotUnderstood, Who
from nurture.domain.letter_noes import Confirmation
from nurture.domain.rejection import RejectionFound
from nurture.mail.command import Command, Understood, Verb, read_commands
from nurture.mail.dates import NamedTime
from nurture.mail.told import read_reason
from nurture.services.consent import Stopped, joined
from nurture.services.correspondence import About, who
from nurture.services.decided import Result, Subject
from nurture.services.inbound import own_answers, replies, spoken
from nurture.services.inbound.audience import is_to_nurture_alone
from nurture.services.inbound.heads_up_answers import MOST_QUESTIONS
from nurture.services.inbound.orders import carry_out, named_reps
from nurture.services.inbound.own_answers import asked_first
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.inbound.unclear import call_it_a_no, judge
from nurture.services.outlook import done_about
from nurture.storage import accounts, gathering, letters, messages, prospects, rejections
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter

_COMMANDS = (
    "hold",
    "continue",
    "stop",
    "stop company",
    "wait until May",
    "reason: price",
    "also risk",
    "not her, it was tom@globex.example",
    "add 2",
    "name: Dana Ng",
    "note: met them at the fair",
    "talking",
    "won",
    "#not-a-fit",
    "undo",
)

_MOST_LINES = 60
_TO_OTHERS = "Your mail went to others as well, so its words may be meant for them. Answer to nurture alone."
_NUMBERS = "Begin each line with its number, as in `2: reason price`."


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
    task = replace(task, rep_id=author.id)
    words = task.reading.reply.text if task.reading.reply else ""
    answer = Answer(task=task, tools=tools, letter=letter, words=words)
    return await answer.act(tx)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of a rep to one letter."""

    task: Task
    tools: Tools
    letter: StoredLetter
    words: str

    @property
    def author(self) -> str:
        """The rep who answers."""
        return self.task.rep_id or ""

    async def act(self, tx: Tx) -> Effect:
        """Does what the answer says, in the way that fits the letter."""
        understood = self._understood()
        if not is_to_nurture_alone(self.task, self.tools):
            safe = understood.only_safe()
            only = replace(self, words="\n".join(command.words for command in safe))
            return await only._act_on(tx, Understood(commands=safe)) if safe else await self._ask_back(tx, _TO_OTHERS)
        return await self._act_on(tx, understood)

    def _understood(self) -> Understood:
        return read_commands(self.words, today=self.task.said_on, most_lines=_MOST_LINES)

    async def _act_on(self, tx: Tx, understood: Understood) -> Effect:
        asked = await asked_first(tx, self.letter)
        if asked is not None and asked.kind is LetterKind.CONFIRMATIONS:
            return await self._each_by_number(tx, understood, asked)
        if self.letter.prospect_id is None:
            asks = await _asked_back(tx, self.letter) < MOST_QUESTIONS
            told = await spoken.act_on_words(tx, self.task, self.tools, self.words, asks=asks)
            return told or await self._ask_back(tx)
        if await self._asks_whether_no(tx):
            verdict = judge(understood, self.words, self.task)
            if verdict is not None:
                result = await call_it_a_no(tx, self._subject(self.letter), self.letter, verdict, self.tools)
                return await self._tell(tx, [result], ())
        commands = self._commands(understood, self.letter)
        if not commands:
            return await self._ask_back(tx)
        results = [await self._carry_out(tx, self.letter, command) for command in commands]
        return await self._tell(tx, results, commands)

    async def _asks_whether_no(self, tx: Tx) -> bool:
        """Tells whether the letter, or the one it asks back about, wants to know if a forward is a no."""
        if await rejections.of_prospect(tx, self.letter.prospect_id or 0):
            return False
        asked = await asked_first(tx, self.letter)
        return asked is not None and asked.kind is LetterKind.NOT_A_NO

    def _commands(self, understood: Understood, letter: StoredLetter) -> tuple[Command, ...]:
        """Returns what is carried out: all where all is understood; where the letter asks why, plain words count."""
        if not understood.unclear:
            return understood.commands
        if isinstance(letter.facts, Confirmation) and letter.facts.gives_no_reason:
            found = read_reason("\n".join(understood.unclear), today=self.task.said_on)
            if found is not None:
                return (*understood.commands, *as_commands(found, "\n".join(understood.unclear)))
        return understood.only_safe()

    def _subject(self, letter: StoredLetter) -> Subject:
        assert letter.prospect_id is not None
        return Subject(
            prospect_id=letter.prospect_id,
            rejection_id=letter.rejection_id,
            made_by=letter.inbox_id,
            told_in=self.task.inbox_id,
            author=self.author,
        )

    async def _carry_out(self, tx: Tx, letter: StoredLetter, command: Command) -> Result:
        others = letter.facts.others if isinstance(letter.facts, Confirmation) else ()
        return await carry_out(tx, self._subject(letter), command, self.tools, others=others)

    async def _each_by_number(self, tx: Tx, understood: Understood, several: StoredLetter) -> Effect:
        """Carries out an answer to a letter of several: each line says by its number which one it means."""
        commands = understood.only_safe() if understood.unclear else understood.commands
        if not commands or any(command.place is None for command in commands):
            return await self._ask_back(tx, _NUMBERS)
        results: list[Result] = []
        for command in commands:
            meant = await gathering.at_place(tx, several.id, command.place or 0)
            if meant is None or meant.prospect_id is None:
                results.append(Result(what=f"{command.place}: there is no such number."))
                continue
            result = await self._carry_out(tx, meant, command)
            results.append(replace(result, what=f"{command.place}: {result.what}"))
        return await self._tell(tx, results, commands)

    async def _tell(self, tx: Tx, results: list[Result], commands: tuple[Command, ...]) -> Effect:
        """Answers what was done, to the rep and whom a `cc:` names."""
        letter, erased = self.letter, any(result.erased for result in results)
        person = await prospects.get(tx, letter.prospect_id) if letter.prospect_id is not None and not erased else None
        done = await done_about(tx, person, results, self.tools.revisions)
        about = About(
            prospect_id=letter.prospect_id, enrollment_id=letter.enrollment_id, rejection_id=letter.rejection_id
        )
        team = self.tools.revisions.current.team
        copied = tuple(rep for command in commands if command.verb is Verb.CC for rep in named_reps(command, team))
        for reader in dict.fromkeys((self.author, *copied)):
            facts = (LetterKind.DONE, done)
            await self.tools.correspondence.to_rep(tx, reader, facts, about, now=self.tools.clock.now())
        if erased:
            await messages.erase_words(tx, self.task.inbox_id)  # The answer quotes what was erased.
        return Effect(outcome="command", prospect_id=letter.prospect_id, stopped=_joined(results))

    async def _known_as(self, tx: Tx) -> Who | None:
        if self.letter.prospect_id is None:
            return None
        person = await prospects.get(tx, self.letter.prospect_id)
        return who(person, await accounts.get(tx, person.account_id)) if person.address else None

    async def _ask_back(self, tx: Tx, why: str = "") -> Effect:
        """Asks back in a letter about the same, so that an answer to it decides what the first one meant to.

        Not for ever: what never answers with a command is a robot, such as one that confirms each mail it gets.
        """
        letter = self.letter
        if await _asked_back(tx, letter) >= MOST_QUESTIONS:
            return Effect(outcome="not_understood_again")
        about = About(
            prospect_id=letter.prospect_id,
            enrollment_id=letter.enrollment_id,
            rejection_id=letter.rejection_id,
            inbox_id=letter.inbox_id,
            answers_to=letter.tag,
        )
        examples = _COMMANDS if letter.prospect_id is not None else spoken.WITH_OBJECTS
        reply = self.task.reading.reply
        shown = self.words or (reply.text_with_signature if reply else "")
        asked = NotUnderstood(words=shown, commands=examples, why=why, who=await self._known_as(tx))
        facts = (LetterKind.NOT_UNDERSTOOD, asked)
        await self.tools.correspondence.to_rep(tx, self.author, facts, about, now=self.tools.clock.now())
        return Effect(outcome="not_understood")


def as_commands(found: RejectionFound, words: str) -> tuple[Command, ...]:
    """Returns what a rep's plain words say of a no, as commands; the words themselves are kept as a note."""
    if found.do_not_contact:
        return (Command(verb=Verb.STOP, words=words),)
    further = (Command(verb=Verb.ALSO, words=words, reason=reason) for reason in found.also)
    commands = (Command(verb=Verb.REASON, words=words, reason=found.reason, text=words), *further)
    if found.resume_on is None:
        return commands
    until = NamedTime(words=found.resume or "", on=found.resume_on, precision=found.precision)
    return (*commands, Command(verb=Verb.WAIT, words=words, until=until))


def _joined(results: list[Result]) -> Stopped | None:
    return joined([result.stopped for result in results if result.stopped])


async def _asked_back(tx: Tx, letter: StoredLetter) -> int:
    """Returns how many questions in a row the letter is the last of."""
    count, last = 0, letter
    while last.kind is LetterKind.NOT_UNDERSTOOD and count < MOST_QUESTIONS:
        count += 1
        earlier = await letters.of_tag(tx, last.answers_to or "")
        if earlier is None:
            break
        last = earlier
    return count
