"""A rep's own words to nurture: commands that name whom they are about, or a no told in words."""

from dataclasses import dataclass

from nurture.domain.address import domain_of, within
from nurture.domain.consent import StopWay
from nurture.domain.letter import LetterKind, NotUnderstood
from nurture.domain.prospect import AccountState
from nurture.domain.reading import ForwardFound, ForwardOutcome, Scope
from nurture.mail.command import Command, Verb, read_commands
from nurture.mail.organisation import Own, is_free_mail, is_public_suffix, organisational_domain
from nurture.mail.told import Told, read_told
from nurture.services.consent import StopOrder, joined
from nurture.services.correspondence import About
from nurture.services.decided import Result, Subject
from nurture.services.decisions import ACCOUNT_WORDS, set_account
from nurture.services.inbound.above import Above
from nurture.services.inbound.case import open_case
from nurture.services.inbound.fitness import unfit
from nurture.services.inbound.noes import act_on
from nurture.services.inbound.orders import carry_out
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.outlook import done_about
from nurture.storage import accounts, messages, prospects, rejections
from nurture.storage.database import Tx

WITH_OBJECTS = (
    "stop dana@globex.example",
    "stop globex.example",
    "talking globex.example",
    "won globex.example",
    "hold dana@globex.example",
    "continue dana@globex.example",
    "wait dana@globex.example until May",
    "reason dana@globex.example: price",
    "basis dana@globex.example: consent 2026-03-01 at the fair",
    "undo dana@globex.example",
)
"""Commands in a mail of their own, as examples."""

_MOST_LINES = 40
_ABOUT_SOMEBODY = frozenset(
    [
        Verb.HOLD,
        Verb.GO,
        Verb.UNDO,
        Verb.STOP,
        Verb.STOP_COMPANY,
        Verb.TALKING,
        Verb.WON,
        Verb.NOT_A_FIT,
        Verb.REASON,
        Verb.ALSO,
        Verb.WAIT,
        Verb.BASIS,
    ]
)
"""Commands that need no letter or forward to be about; `it was tom@...` and `also tom@...` do."""

_NO_REASON = "I read whom it is about, but not plainly why they said no. Send it once more with the reason, as in "
_EXAMPLE = "`Spoke to Dana Ng dana@globex.example, no budget until March`."


async def act_on_words(tx: Tx, task: Task, tools: Tools, words: str, *, asks: bool = True) -> Effect | None:
    """Does what a rep's words ask for; None when they are neither a command with its object nor a no that was told.

    Without `asks` also when only the reason of a no would have to be asked for.
    """
    understood = read_commands(words, today=task.said_on, most_lines=_MOST_LINES)
    if understood.commands and all(_says_about_whom(command) for command in understood.commands):
        commands = understood.only_safe() if understood.unclear else understood.commands
        if commands:
            return await _carry_out(tx, task, tools, commands, understood.unclear)
    revision = tools.revisions.current
    addresses = tuple(address for rep in revision.team.reps for address in (rep.address, *rep.aliases))
    own = Own(domains=(*revision.installation.company.domains, tools.revisions.addressing.domain), addresses=addresses)
    told = read_told(words, own=own, today=task.said_on)
    if told is None or unfit(told.person.address, tools):
        return None
    if told.rejection is None:
        return await _ask_why(tx, task, tools, words) if asks else None
    return await _told(tx, task, tools, told)


def _says_about_whom(command: Command) -> bool:
    return bool(command.objects) and command.verb in _ABOUT_SOMEBODY


async def _told(tx: Tx, task: Task, tools: Tools, told: Told) -> Effect:
    """Keeps a no in the rep's words, which are never shown as the prospect's."""
    assert told.rejection is not None
    outcome = ForwardOutcome.DO_NOT_CONTACT if told.rejection.do_not_contact else ForwardOutcome.ADDED
    forward = ForwardFound(outcome=outcome, prospects=(told.person,), rejection=told.rejection)
    case = await open_case(tx, task, tools, forward, Above(), told_by=task.rep_id or "")
    return await act_on(tx, case)


async def _ask_why(tx: Tx, task: Task, tools: Tools, words: str) -> Effect:
    letter = NotUnderstood(words=words, commands=WITH_OBJECTS, why=_NO_REASON + _EXAMPLE)
    facts = (LetterKind.NOT_UNDERSTOOD, letter)
    about = About(inbox_id=task.inbox_id, answers_to=task.tag if task.as_what == "letter" else None)
    await tools.correspondence.to_rep(tx, task.rep_id or "", facts, about, now=tools.clock.now())
    return Effect(outcome="not_understood")


async def _carry_out(
    tx: Tx, task: Task, tools: Tools, commands: tuple[Command, ...], unclear: tuple[str, ...]
) -> Effect:
    ordering = Ordering(task=task, tools=tools)
    done = [await ordering.about(tx, command, each) for command in commands for each in command.objects]
    results = [result for result, _ in done]
    people = list(dict.fromkeys(person for _, person in done if person is not None))
    known = await prospects.get(tx, people[0]) if len(people) == 1 and len(done) == 1 else None
    erased = any(result.erased for result in results)
    letter = await done_about(tx, known, results, tools.revisions, unclear=unclear)
    about = About(prospect_id=known.id if known else None)
    await tools.correspondence.to_rep(tx, task.rep_id or "", (LetterKind.DONE, letter), about, now=tools.clock.now())
    if erased:
        await messages.erase_words(tx, task.inbox_id)  # The command names whom it had forgotten.
    stopped = joined([result.stopped for result in results if result.stopped])
    return Effect(outcome="command", prospect_id=about.prospect_id, stopped=stopped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """Commands of one mail about people and companies it names."""

    task: Task
    tools: Tools

    async def about(self, tx: Tx, command: Command, named: str) -> tuple[Result, int | None]:
        """Does what a command says about an address or a domain; returns the prospect as well, when one is known."""
        own = (*self.tools.revisions.current.installation.company.domains, self.tools.revisions.addressing.domain)
        if within(named if "@" in named else f"x@{named}", own):
            return Result(what=f"{named} is of your own company, so nothing was changed."), None
        if "@" not in named:
            return await self._company(tx, command, organisational_domain(named)), None
        return await self._person(tx, command, named)

    async def _person(self, tx: Tx, command: Command, address: str) -> tuple[Result, int | None]:
        known = await prospects.of_hashes(tx, self.tools.keyring.person_under_all(address))
        if command.verb in (Verb.STOP, Verb.STOP_COMPANY):
            scope = Scope.COMPANY if command.verb is Verb.STOP_COMPANY else Scope.PERSON
            return await self._stop(tx, address, scope), known.id if known else None
        if known is None or not known.address:
            if command.verb in (Verb.TALKING, Verb.WON):
                return await self._company(tx, command, organisational_domain(domain_of(address))), None
            return Result(what=f"Nobody is known under {address}, so nothing was changed."), None
        noes = await rejections.of_prospect(tx, known.id)
        subject = Subject(
            prospect_id=known.id,
            rejection_id=noes[-1].id if noes else None,
            made_by=noes[-1].inbox_id if noes else None,
            told_in=self.task.inbox_id,
            author=self.task.rep_id or "",
        )
        return await carry_out(tx, subject, command, self.tools), known.id

    async def _stop(self, tx: Tx, address: str, scope: Scope) -> Result:
        order = StopOrder(way=StopWay.REP, address=address, scope=scope, inbox_id=self.task.inbox_id)
        stopped = await self.tools.consent.suppress(tx, order, now=self.tools.clock.now())
        everybody = f"Nobody at {domain_of(address)} is" if stopped.scope is Scope.COMPANY else f"{address} is not"
        return Result(what=f"{everybody} written to any more.", stopped=stopped)

    async def _company(self, tx: Tx, command: Command, domain: str) -> Result:
        if is_free_mail(domain) or is_public_suffix(domain):
            return Result(what=f"{domain} is open to anybody and is no company; name the company or the person.")
        now = self.tools.clock.now()
        if command.verb in (Verb.STOP, Verb.STOP_COMPANY):
            order = StopOrder(way=StopWay.REP, domain=domain, scope=Scope.COMPANY, inbox_id=self.task.inbox_id)
            stopped = await self.tools.consent.suppress(tx, order, now=now)
            return Result(what=f"Nobody at {domain} is written to any more.", stopped=stopped)
        if command.verb not in (Verb.TALKING, Verb.WON):
            return Result(what=f"Name the person at {domain}: that cannot be said of a whole company.")
        account = await accounts.of_domain(tx, domain)
        if account is not None and account.state is AccountState.EXCLUDED:
            return Result(what=f"{domain} is excluded. Only `nurture account` changes that.")
        rep_id = self.task.rep_id
        account_id = (
            account.id if account else await accounts.add(tx, name=domain, domain=domain, rep_id=rep_id, now=now)
        )
        state = AccountState(command.verb.value)
        await set_account(tx, account_id, state, now=now)
        return Result(what=f"{domain}: {ACCOUNT_WORDS[state]}")
