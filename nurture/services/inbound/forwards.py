"""A forward to the add address: who said no, why, until when; enrolled, or why not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nurture.domain.address import domain_of
from nurture.domain.consent import STOP_WORDS, LedgerLine, StopWay
from nurture.domain.inbound import Entry, EntryDecision, react_to_no
from nurture.domain.letter import LetterKind, NoProspect, NotAdded, NotANo, RecordedStop, Who
from nurture.domain.prospect import Account, AccountState, Prospect
from nurture.domain.reading import ForwardFound, ForwardOutcome, Intent, ProspectFound
from nurture.domain.rejection import RejectionFound
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.services.consent import StopOrder, Stopped
from nurture.services.correspondence import About, who
from nurture.services.inbound.adding import Newcomer, add_person, keep_no, owner_of
from nurture.services.inbound.entering import Entering
from nurture.services.inbound.fitness import unfit
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.storage import accounts, ledger, prospects
from nurture.storage.database import Tx

_OLDEST = timedelta(days=3650)
"""The age beyond which the date of a forwarded no is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One forward under work: the person it speaks of, and what stands about them."""

    task: Task
    tools: Tools
    forward: ForwardFound
    found: ProspectFound
    known: Prospect | None
    account: Account | None
    now: datetime

    @property
    def about(self) -> Who:
        """The person as the rep knows them."""
        name = self.account.name if self.account else self.found.company or domain_of(self.found.address)
        return Who(name=self.found.name or self.found.address, address=self.found.address, account=name)

    @property
    def said_at(self) -> datetime:
        """When the no was said: the original's date, else the forward's arrival; never in the future.

        A date of long ago comes from a clock that was never set, and would make the cool-off seem over.
        """
        original = self.forward.original
        said = original.sent_at if original and original.sent_at else self.task.received_at
        return min(said if said > self.now - _OLDEST else self.task.received_at, self.now)


async def handle(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on mail to the add address."""
    forward = task.reading.forward
    if task.rep_id is None or forward is None:
        return Effect(outcome="not_from_a_rep")
    if not forward.prospects:
        return await _no_prospect(tx, task, tools, "No sender of a forwarded mail could be found in it.")
    why = unfit(forward.prospects[0].address, tools)
    if why:
        return await _no_prospect(tx, task, tools, why)
    return await _person(tx, await _case(tx, task, tools, forward))


async def _no_prospect(tx: Tx, task: Task, tools: Tools, missing: str) -> Effect:
    letter = NoProspect(subject=task.reading.envelope.subject, missing=missing)
    about = About(inbox_id=task.inbox_id)
    facts = (LetterKind.NO_PROSPECT, letter)
    await tools.correspondence.to_rep(tx, task.rep_id or "", facts, about, now=tools.clock.now())
    return Effect(outcome="no_prospect_found")


async def _case(tx: Tx, task: Task, tools: Tools, forward: ForwardFound) -> Case:
    found = forward.prospects[0]
    known = await prospects.of_hashes(tx, tools.keyring.person_under_all(found.address))
    domain = organisational_domain(domain_of(found.address))
    if known is not None:
        account: Account | None = await accounts.get(tx, known.account_id)
    else:
        account = None if is_free_mail(domain) else await accounts.of_domain(tx, domain)
    await accounts.lock(tx, (account.id,) if account else ())
    return Case(
        task=task, tools=tools, forward=forward, found=found, known=known, account=account, now=tools.clock.now()
    )


async def _person(tx: Tx, case: Case) -> Effect:
    stops = await ledger.stops_of(tx, case.tools.keyring.forbidding(case.found.address))
    if stops:
        return await _stopped_before(tx, case, min((each for lines in stops.values() for each in lines), key=_number))
    if _asks_to_stop(case):
        return await _stop(tx, case)
    state = case.account.state if case.account else AccountState.OPEN
    decision = react_to_no(case.forward.outcome, case.forward.rejection, state, case.tools.revisions.current.cadences)
    match decision.entry:
        case Entry.STOP:
            return await _stop(tx, case)
        case Entry.ASK:
            return await _not_a_no(tx, case)
        case Entry.REFUSE:
            return await _not_added(tx, case, decision.why)
    return await _enter(tx, case, decision)


def _asks_to_stop(case: Case) -> bool:
    """A forwarded mail that is no no may still be a stop, and then it is one."""
    reply = case.task.reading.reply
    return case.forward.outcome is ForwardOutcome.DO_NOT_CONTACT or (reply is not None and reply.intent is Intent.STOP)


def _number(line: LedgerLine) -> int:
    return line.id


async def _stopped_before(tx: Tx, case: Case, line: LedgerLine) -> Effect:
    """Tells the rep when and how they asked; what they ask for beyond that, such as for their company, counts too."""
    stopped = await _suppress(tx, case, "") if _asks_to_stop(case) else None
    why = "They asked not to be written to."
    effect = await _not_added(tx, case, why, stopped_at=line.at, how=STOP_WORDS[line.way])
    return replace(effect, stopped=stopped)


async def _enter(tx: Tx, case: Case, decision: EntryDecision) -> Effect:
    rejection = case.forward.rejection
    assert rejection is not None  # react_to_no asks when there is none
    newcomer = _newcomer(case, rejection)
    person = await add_person(tx, newcomer, case.known, case.account, case.tools, now=case.now)
    rejection_id = await keep_no(tx, newcomer, person, now=case.now)
    entering = Entering(task=case.task, tools=case.tools, newcomer=newcomer, person=person, rejection_id=rejection_id)
    await entering.enter(tx, decision, again=case.known is not None, now=case.now)
    return Effect(outcome="added", prospect_id=person.id)


def _newcomer(case: Case, rejection: RejectionFound) -> Newcomer:
    return Newcomer(
        found=case.found,
        rejection=rejection,
        original=case.forward.original,
        said_at=case.said_at,
        forwarder_id=case.task.rep_id or "",
        owner_id=owner_of(case.forward, case.task.rep_id or "", case.tools.revisions.current.team),
        inbox_id=case.task.inbox_id,
    )


async def _stop(tx: Tx, case: Case) -> Effect:
    """Keeps the no and what was asked; the person is never enrolled."""
    rejection, reply = case.forward.rejection, case.task.reading.reply
    person = case.known
    if rejection is not None:
        newcomer = _newcomer(case, rejection)
        person = await add_person(tx, newcomer, case.known, case.account, case.tools, now=case.now)
        await keep_no(tx, newcomer, person, now=case.now)
    words = rejection.quote if rejection else (reply.text if reply else "")
    stopped = await _suppress(tx, case, words)
    letter = RecordedStop(who=case.about, quote=words, scope=stopped.scope.value)
    about = About(prospect_id=person.id if person else None, inbox_id=case.task.inbox_id)
    facts = (LetterKind.RECORDED_STOP, letter)
    await case.tools.correspondence.to_rep(tx, case.task.rep_id or "", facts, about, now=case.now)
    return Effect(outcome="do_not_contact", prospect_id=about.prospect_id, stopped=stopped)


async def _suppress(tx: Tx, case: Case, words: str) -> Stopped:
    reply = case.task.reading.reply
    order = StopOrder(
        way=StopWay.FORWARD,
        address=case.found.address,
        scope=reply.scope if reply else case.forward.scope,
        inbox_id=case.task.inbox_id,
        words=words,
    )
    return await case.tools.consent.suppress(tx, order, now=case.now)


async def _not_added(
    tx: Tx, case: Case, why: str, *, stopped_at: datetime | None = None, how: str | None = None
) -> Effect:
    letter = NotAdded(who=case.about, why=why, stopped_at=stopped_at.date() if stopped_at else None, stopped_how=how)
    about = About(prospect_id=case.known.id if case.known else None, inbox_id=case.task.inbox_id)
    facts = (LetterKind.NOT_ADDED, letter)
    await case.tools.correspondence.to_rep(tx, case.task.rep_id or "", facts, about, now=case.now)
    return Effect(outcome="not_added", prospect_id=about.prospect_id)


async def _not_a_no(tx: Tx, case: Case) -> Effect:
    reply = case.task.reading.reply
    looks_like = _LOOKS.get(reply.intent, "") if reply else ""
    shown = who(case.known, case.account) if case.known and case.account else case.about
    letter = NotANo(who=shown, looks_like=looks_like or "something else than a no", quote=reply.text if reply else "")
    about = About(prospect_id=case.known.id if case.known else None, inbox_id=case.task.inbox_id)
    facts = (LetterKind.NOT_A_NO, letter)
    await case.tools.correspondence.to_rep(tx, case.task.rep_id or "", facts, about, now=case.now)
    return Effect(outcome="not_a_no", prospect_id=about.prospect_id)


_LOOKS = {
    Intent.INTERESTED: "interest",
    Intent.QUESTION: "a question",
    Intent.REFERRAL: "a referral to somebody else",
    Intent.THANKS: "a thank-you",
    Intent.OUT_OF_OFFICE: "word of an absence",
    Intent.LEFT_COMPANY: "word that somebody left",
    Intent.WRONG_PERSON: "word from the wrong person",
    Intent.NOT_NOW: "a later date without a reason",
}
