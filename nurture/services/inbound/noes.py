"""One no with its person: stopped, known already, no no at all, refused, or let in."""

from dataclasses import replace

from nurture.domain.consent import STOP_WORDS, LedgerLine, StopWay
from nurture.domain.inbound import Entry, EntryDecision, react_to_no
from nurture.domain.letter import LetterKind, Who
from nurture.domain.letter_noes import NotAdded, RecordedStop
from nurture.domain.prospect import AccountState, HoldReason
from nurture.domain.reading import Flag, ForwardOutcome, Intent, Scope
from nurture.domain.rejection import Reason, RejectionFound
from nurture.mail.command import Verb
from nurture.services.consent import StopOrder, Stopped
from nurture.services.correspondence import About
from nurture.services.decided import Result
from nurture.services.inbound.adding import add_person, keep_no
from nurture.services.inbound.case import Case
from nurture.services.inbound.confirming import Extras
from nurture.services.inbound.direct import act_directly, is_held, is_no_no, keep_demands
from nurture.services.inbound.enrolling import Admission, admit
from nurture.services.inbound.fitness import unfit
from nurture.services.inbound.orders import carry_out, named_reps
from nurture.services.inbound.repeats import answer_again, find_same
from nurture.services.inbound.task import Effect
from nurture.services.inbound.unclear import ask_whether_no
from nurture.services.outlook import done_about
from nurture.storage import ledger, messages, rejections
from nurture.storage.database import Tx


async def act_on(tx: Tx, case: Case) -> Effect:
    """Acts on one no with its person: a stop first, then what is known already, then whether it is a no at all."""
    if case.above.find(Verb.UNDO) and not _asks_to_stop(case):
        return await _undo(tx, case)
    stops = await ledger.stops_of(tx, case.tools.keyring.forbidding(case.found.address))
    if stops:
        return await _stopped_before(tx, case, min((each for lines in stops.values() for each in lines), key=_number))
    if _asks_to_stop(case):
        return await _stop(tx, case, StopWay.FORWARD if case.told_by is None else StopWay.REP)
    if case.above.find(Verb.STOP, Verb.STOP_COMPANY):
        return await _stop(tx, case, StopWay.REP)
    rejection = case.above.corrected(case.forward.rejection)
    same = await find_same(tx, case, case.forward.rejection) if case.forward.rejection else None
    if same is not None:
        return await answer_again(tx, case, same)
    says_no = case.above.find(Verb.REASON, Verb.NOT_A_FIT) is not None or case.told_by is not None
    if not says_no and is_no_no(case) and await is_held(tx, case):
        return await act_directly(tx, case)
    state = case.account.state if case.account else AccountState.OPEN
    decision = react_to_no(case.forward.outcome, rejection, state, case.tools.revisions.current.cadences)
    if decision.entry is Entry.ASK or rejection is None:
        return await ask_whether_no(tx, case)
    if decision.entry is Entry.REFUSE:
        return await _not_added(tx, case, NotAdded(who=case.about, why=decision.why, stopped_at=None, stopped_how=None))
    return await _enter(tx, case, rejection, _held_for_demands(case, decision))


def _held_for_demands(case: Case, decision: EntryDecision) -> EntryDecision:
    """Nothing is sent to somebody who demands something by law before it is answered."""
    heard = case.forward.heard
    if heard is None or not heard.flags or decision.entry is not Entry.ENROLL:
        return decision
    return replace(decision, entry=Entry.HOLD, why=_DEMANDS, hold=HoldReason.DEMAND)


_DEMANDS = (
    "They demand something that has a deadline, and a letter of its own says what. Answer `continue` when it is done."
)


def _asks_to_stop(case: Case) -> bool:
    """A forwarded mail that is no no may still be a stop, and then it is one."""
    heard = case.forward.heard or case.task.reading.reply
    if heard is not None and Flag.ASKS_ERASURE in heard.flags:
        return True
    is_stop = heard is not None and heard.intent is Intent.STOP and case.forward.rejection is None
    return case.forward.outcome is ForwardOutcome.DO_NOT_CONTACT or is_stop


def _number(line: LedgerLine) -> int:
    return line.id


async def _stopped_before(tx: Tx, case: Case, line: LedgerLine) -> Effect:
    """Tells the rep when and how they asked; what they ask for beyond that, such as for their company, counts too."""
    if await _was_erased(tx, case):
        return await _forget_forward(tx, case, line)
    stopped = await _suppress(tx, case, StopWay.FORWARD, "") if _asks_to_stop(case) else None
    letter = NotAdded(
        who=case.about,
        why="They asked not to be written to.",
        stopped_at=line.at.date(),
        stopped_how=STOP_WORDS[line.way],
    )
    return replace(await _not_added(tx, case, letter), stopped=stopped)


async def _was_erased(tx: Tx, case: Case) -> bool:
    lines = await ledger.lines_of(tx, case.tools.keyring.person_under_all(case.found.address))
    return any(line.way is StopWay.ERASURE for line in lines) or (case.known is not None and not case.known.address)


async def _forget_forward(tx: Tx, case: Case, line: LedgerLine) -> Effect:
    """Keeps nothing of a forward about somebody who was erased, and tells the rep so without their name."""
    await messages.erase_words(tx, case.task.inbox_id)
    letter = NotAdded(
        who=Who(name="Somebody who was erased", address="", account="the mail you forwarded"),
        why="They asked to be erased, so nurture kept nothing of your forward. Please remove it in your mailbox, too.",
        stopped_at=line.at.date(),
        stopped_how=STOP_WORDS[line.way],
    )
    return await _not_added(tx, case, letter)


async def _enter(tx: Tx, case: Case, rejection: RejectionFound, decision: EntryDecision) -> Effect:
    newcomer = case.newcomer(rejection)
    others = tuple(
        f"{other.name} <{other.address}>" if other.name else other.address
        for other in case.forward.prospects[1:]
        if not unfit(other.address, case.tools)
    )
    team = case.tools.revisions.current.team
    copied = tuple(rep for each in case.above.commands if each.verb is Verb.CC for rep in named_reps(each, team))
    extras = Extras(others=others, note=case.above.kept, is_context=not case.above.alone, copied=copied)
    admission = Admission(
        newcomer=newcomer,
        known=case.known,
        account=case.account,
        decision=decision,
        extras=extras,
        commands=case.above.commands,
    )
    subject = await admit(tx, admission, case.tools)
    await keep_demands(tx, case, subject.prospect_id)
    return Effect(outcome="added", prospect_id=subject.prospect_id)


async def _stop(tx: Tx, case: Case, way: StopWay) -> Effect:
    """Keeps the no and what was asked; the person is never enrolled."""
    rejection, reply = case.forward.rejection, case.forward.heard or case.task.reading.reply
    person = case.known
    if rejection is not None or (reply is not None and reply.flags):
        newcomer = case.newcomer(rejection or RejectionFound(reason=Reason.DO_NOT_CONTACT))
        person = await add_person(tx, newcomer, case.known, case.account, case.tools, now=case.now)
        if rejection is not None:
            await keep_no(tx, newcomer, person, now=case.now)
    words = rejection.quote if rejection else (reply.text if reply else "")
    stopped = await _suppress(tx, case, way, words if way is StopWay.FORWARD else "")
    by_rep = way is StopWay.REP
    letter = RecordedStop(who=case.about, quote=words, scope=stopped.scope.value, by_rep=by_rep)
    about = About(prospect_id=person.id if person else None, inbox_id=case.task.inbox_id)
    facts = (LetterKind.RECORDED_STOP, letter)
    await case.tools.correspondence.to_rep(tx, case.rep_id, facts, about, now=case.now)
    await keep_demands(tx, case, about.prospect_id)
    return Effect(outcome="do_not_contact", prospect_id=about.prospect_id, stopped=stopped)


async def _suppress(tx: Tx, case: Case, way: StopWay, words: str) -> Stopped:
    company = case.above.find(Verb.STOP_COMPANY) is not None and way is StopWay.REP
    heard = case.forward.heard
    theirs = heard.scope if heard and heard.intent is Intent.STOP else case.forward.scope
    order = StopOrder(
        way=way,
        address=case.found.address,
        scope=Scope.COMPANY if company else theirs,
        inbox_id=case.task.inbox_id,
        words=words,
    )
    return await case.tools.consent.suppress(tx, order, now=case.now)


async def _undo(tx: Tx, case: Case) -> Effect:
    """Takes back the no that was forwarded before; this forward is erased with it."""
    earlier = await rejections.of_prospect(tx, case.known.id) if case.known else ()
    same = await find_same(tx, case, case.forward.rejection) if case.forward.rejection else None
    no = same or next(reversed(earlier), None)
    result = Result(what="There was no forward of theirs to undo; nothing was changed.", short="nothing to undo")
    if case.known is not None and no is not None:
        subject = replace(case.subject(case.known.id, no.id), made_by=no.inbox_id)
        undo = case.above.find(Verb.UNDO)
        result = await carry_out(tx, subject, undo, case.tools) if undo else result
    await messages.erase_words(tx, case.task.inbox_id)
    done = await done_about(tx, case.known, [result], case.tools.revisions)
    await case.tools.correspondence.to_rep(tx, case.rep_id, (LetterKind.DONE, done), now=case.now)
    return Effect(outcome="command")


async def _not_added(tx: Tx, case: Case, letter: NotAdded) -> Effect:
    about = About(prospect_id=case.known.id if case.known else None, inbox_id=case.task.inbox_id)
    await case.tools.correspondence.to_rep(tx, case.rep_id, (LetterKind.NOT_ADDED, letter), about, now=case.now)
    return Effect(outcome="not_added", prospect_id=about.prospect_id)
