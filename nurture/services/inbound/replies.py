"""People's own answers: a stop ends it, a date is kept, everything else holds and reaches the rep."""

from dataclasses import dataclass

from nurture.domain.address import canonical, is_address, within
from nurture.domain.addressing import Door
from nurture.domain.cadence import ASK_REP, ReplyRule
from nurture.domain.consent import StopWay
from nurture.domain.errors import InvalidAddress
from nurture.domain.inbound import ReplyDecision, react_to_reply
from nurture.domain.letter import Done, LetterKind, PassOn, ReplyNotice, Unmatched, Who
from nurture.domain.prospect import Account, EnrollmentState, HoldReason, Prospect
from nurture.domain.reading import INTENT_WORDS, Intent, Kind, ReplyFound, Scope
from nurture.mail.triage import triage
from nurture.services.consent import StopOrder, Stopped
from nurture.services.correspondence import About, who
from nurture.services.inbound import matching
from nurture.services.inbound.evidence import settle_unknown
from nurture.services.inbound.task import Correspondent, Effect, Task, Tools
from nurture.storage import accounts, commitments, enrollments, history, letters, prospects, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts
from nurture.storage.history import Event


async def handle(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on a person's own words."""
    if task.reading.kind is Kind.UNSUBSCRIBE:
        return await _command(tx, task, tools)
    found = await matching.find(tx, task, tools)
    reply = task.reading.reply
    if found is None or reply is None:
        return await _stray(tx, task, tools, reply)
    await accounts.lock(tx, (found.prospect.account_id,))
    if reply.intent is not Intent.STOP and _is_ours(task.sender, tools):
        return await _written_by_us(tx, task, found, tools)
    await settle_unknown(tx, found.touch_id, tools)
    # The tag may be that of an earlier enrollment, while another one runs.
    standing = await enrollments.open_of(tx, found.prospect.id)
    decision = react_to_reply(reply, _rule(standing, reply, tools), running=standing is not None)
    await _note(tx, task, found, reply, tools)
    if decision.stop is not None:
        stopped = await _stop(tx, task, found, decision.stop, tools)
        return Effect(outcome="stop", prospect_id=found.prospect.id, stopped=stopped)
    if standing is not None:
        await _apply(tx, task, standing, decision, tools)
    heard = _Heard(found=found, standing=standing, reply=reply, decision=decision)
    await _tell(tx, task, heard, tools)
    return Effect(outcome=reply.intent.value, prospect_id=found.prospect.id)


def _is_ours(sender: str, tools: Tools) -> bool:
    """Tells whether somebody of the own company wrote, such as a rep who answered all of a mail copied to them."""
    revision = tools.revisions.current
    return within(sender, revision.installation.company.domains) or revision.team.by_address(sender) is not None


async def _written_by_us(tx: Tx, task: Task, found: Correspondent, tools: Tools) -> Effect:
    """Takes nothing of it for the person's words, and waits: whoever writes to them should not be overtaken."""
    now, standing = tools.clock.now(), await enrollments.open_of(tx, found.prospect.id)
    if standing is not None and await enrollments.hold(tx, standing.enrollment.id, HoldReason.REP, now=now):
        await touches.cancel_open(tx, "held", now=now, enrollment_id=standing.enrollment.id)
        known_as = who(found.prospect, await accounts.get(tx, found.prospect.account_id))
        about = About(prospect_id=found.prospect.id, enrollment_id=standing.enrollment.id)
        facts = (LetterKind.DONE, Done(what=_OURS, who=known_as, next_touch=None, zone="UTC"))
        await tools.correspondence.to_rep(tx, standing.enrollment.rep_id, facts, about, now=now)
    return Effect(outcome="written_by_us", prospect_id=found.prospect.id)


_OURS = (
    "Somebody of your own company wrote to their reply address, so they are on hold: nothing goes out until you "
    "answer `continue`."
)


def _rule(standing: EnrollmentFacts | None, reply: ReplyFound, tools: Tools) -> ReplyRule:
    cadence = tools.revisions.cadence(standing.enrollment.cadence) if standing else None
    return cadence.reply_rule(reply.intent) if cadence else ASK_REP


async def _command(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on a mail that says nothing but `unsubscribe`: a stop of whom it answers, and of its sender."""
    found = await matching.find(tx, task, tools)
    if found is not None:
        stopped = await _stop(tx, task, found, Scope.PERSON, tools)
        return Effect(outcome="stop", prospect_id=found.prospect.id, stopped=stopped)
    if not is_address(task.sender):
        return await _stray(tx, task, tools, None)
    order = StopOrder(way=StopWay.REPLY, address=task.sender, inbox_id=task.inbox_id)
    return Effect(outcome="stop", stopped=await tools.consent.suppress(tx, order, now=tools.clock.now()))


async def _stop(tx: Tx, task: Task, found: Correspondent, scope: Scope, tools: Tools) -> Stopped:
    """Stops the person written to and, when somebody else wrote, the writer too, unless it is one of ours."""
    now = tools.clock.now()
    order = StopOrder(
        way=StopWay.REPLY,
        address=found.prospect.address or None,
        subject=await prospects.subject_of(tx, found.prospect.id),
        scope=scope,
        inbox_id=task.inbox_id,
        words=task.reading.reply.text if task.reading.reply else "",
    )
    stopped = await tools.consent.suppress(tx, order, now=now)
    if _is_another(task.sender, found.prospect.address) and not _is_ours(task.sender, tools):
        writer = StopOrder(way=StopWay.REPLY, address=task.sender, inbox_id=task.inbox_id)
        await tools.consent.suppress(tx, writer, now=now)
    return stopped


def _is_another(sender: str, address: str) -> bool:
    try:
        writer = canonical(sender)
        return not address or writer != canonical(address)
    except InvalidAddress:
        return False


async def _apply(tx: Tx, task: Task, standing: EnrollmentFacts, decision: ReplyDecision, tools: Tools) -> None:
    now, enrollment = tools.clock.now(), standing.enrollment
    await enrollments.hear(tx, enrollment.id)
    if decision.end is not None:
        await enrollments.end(tx, enrollment.id, decision.end, now=now)
        await touches.cancel_open(tx, decision.end.value, now=now, enrollment_id=enrollment.id)
    elif decision.commit is not None:
        named = decision.commit
        await commitments.add(
            tx,
            enrollment.prospect_id,
            words=named.words,
            on=named.on,
            precision=named.precision,
            inbox_id=task.inbox_id,
            now=now,
        )
        await tools.planning.plan(tx, enrollment.id, now=now)
    elif decision.hold and await enrollments.hold(tx, enrollment.id, HoldReason.REPLY, now=now):
        await touches.cancel_open(tx, "held", now=now, enrollment_id=enrollment.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """An answer with what it did, as the rep is told of it."""

    found: Correspondent
    standing: EnrollmentFacts | None
    reply: ReplyFound
    decision: ReplyDecision


async def _tell(tx: Tx, task: Task, heard: _Heard, tools: Tools) -> None:
    """Hands the mail itself to the rep, and its context in a letter of its own."""
    found, standing, reply, decision = heard.found, heard.standing, heard.reply, heard.decision
    now, person = tools.clock.now(), found.prospect
    account = await accounts.get(tx, person.account_id)
    rep_id = standing.enrollment.rep_id if standing else account.rep_id or ""
    last = await touches.last_sent(tx, person.id)
    about = About(prospect_id=person.id, enrollment_id=found.enrollment_id, inbox_id=task.inbox_id)
    known_as = _known_as(task, person, account)
    passed_on = PassOn(inbox_id=task.inbox_id, who=known_as)
    await tools.correspondence.to_rep(tx, rep_id, (LetterKind.PASS_ON, passed_on), about, now=now)
    notice = ReplyNotice(
        who=known_as,
        intent=INTENT_WORDS[reply.intent],
        words=reply.text,
        held=decision.hold or (standing is not None and standing.enrollment.state is EnrollmentState.HELD),
        decision=decision.decision,
        wait_until=decision.commit.on if decision.commit else None,
        last_subject=last.subject if last else None,
        last_sent_at=last.sent_at if last else None,
        alert=decision.alert,
    )
    await tools.correspondence.to_rep(tx, rep_id, (LetterKind.REPLY_NOTICE, notice), about, now=now)


def _known_as(task: Task, person: Prospect, account: Account) -> Who:
    """Returns the person as the rep knows them; whose forward was undone is known by this mail alone."""
    if person.address:
        return who(person, account)
    return Who(name=task.reading.envelope.from_name or task.sender, address=task.sender, account=account.name)


async def _note(tx: Tx, task: Task, found: Correspondent, reply: ReplyFound, tools: Tools) -> None:
    event = Event(
        event="replied",
        account_id=found.prospect.account_id,
        prospect_id=found.prospect.id,
        enrollment_id=found.enrollment_id,
        touch_id=found.touch_id,
        inbox_id=task.inbox_id,
        detail={
            "intent": reply.intent.value,
            "rules": [each.rule for each in reply.evidence],
            "named": reply.resume_on.isoformat() if reply.resume_on else None,
        },
    )
    await history.add(tx, event, now=tools.clock.now())


def _is_ours_or_a_machines(task: Task, tools: Tools) -> bool:
    """Tells whether a mailbox sends our own letters back, which a letter about them would keep going for ever."""
    ours = tools.revisions.addressing.understand(task.sender).door is not Door.UNKNOWN
    return ours or triage(task.raw).auto_submitted


async def _stray(tx: Tx, task: Task, tools: Tools, reply: ReplyFound | None) -> Effect:
    """A person's mail that matches nobody goes to ops; one that asks to stop is a stop all the same.

    What answers such a letter does not go to ops again: a robot there would be answered for ever.
    """
    now = tools.clock.now()
    stopped = None
    if reply is not None and reply.intent is Intent.STOP and is_address(task.sender):
        order = StopOrder(way=StopWay.REPLY, address=task.sender, scope=reply.scope, inbox_id=task.inbox_id)
        stopped = await tools.consent.suppress(tx, order, now=now)
    if _is_ours_or_a_machines(task, tools):
        return Effect(outcome="ignored", stopped=stopped)
    if await _comes_from_ops(tx, task, tools):
        return Effect(outcome="from_ops", stopped=stopped)
    facts = Unmatched(inbox_id=task.inbox_id, subject=task.reading.envelope.subject)
    about = About(inbox_id=task.inbox_id)
    await tools.correspondence.to_ops(tx, (LetterKind.UNMATCHED, facts), about, now=now)
    return Effect(outcome="unmatched", stopped=stopped)


async def _comes_from_ops(tx: Tx, task: Task, tools: Tools) -> bool:
    if task.sender.lower() == tools.revisions.current.installation.ops.lower():
        return True
    envelope = task.reading.envelope
    answered = await letters.of_tag(tx, task.tag) if task.as_what == "letter" else None
    answered = answered or await letters.of_message_ids(tx, (*envelope.in_reply_to, *envelope.references))
    return answered is not None and answered.kind is LetterKind.UNMATCHED
