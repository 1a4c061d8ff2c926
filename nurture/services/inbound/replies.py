"""People's mail at the door: whom it is from or about; what matches nobody goes to ops."""

from nurture.domain.address import is_address
from nurture.domain.addressing import Door
from nurture.domain.consent import StopWay
from nurture.domain.letter import LetterKind, Who
from nurture.domain.letter_ops import Unmatched
from nurture.domain.prospect import HoldReason
from nurture.domain.reading import Flag, Intent, Kind, ReplyFound, Scope
from nurture.mail.triage import triage
from nurture.services.consent import StopOrder
from nurture.services.correspondence import About
from nurture.services.decided import Result
from nurture.services.inbound import demanding, hearing, matching
from nurture.services.inbound.acting import act
from nurture.services.inbound.alerting import see_sign
from nurture.services.inbound.heard import heard_directly
from nurture.services.inbound.task import Correspondent, Effect, Task, Tools
from nurture.services.outlook import done_about
from nurture.storage import accounts, enrollments, letters, touches
from nurture.storage.database import Tx


async def handle(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on a person's own words."""
    if task.reading.kind is Kind.UNSUBSCRIBE:
        return await _command(tx, task, tools)
    found = await matching.find(tx, task, tools)
    reply = task.reading.reply
    if found is None or reply is None:
        return await _stray(tx, task, tools, reply)
    if not _is_stop(reply) and hearing.is_ours(task.sender, tools):
        return await _written_by_us(tx, task, found, tools)
    return await act(tx, heard_directly(task, found), tools)


def _is_stop(reply: ReplyFound) -> bool:
    return reply.intent is Intent.STOP or Flag.ASKS_ERASURE in reply.flags


async def _written_by_us(tx: Tx, task: Task, found: Correspondent, tools: Tools) -> Effect:
    """Takes nothing of it for the person's words, and waits: whoever writes to them should not be overtaken."""
    await accounts.lock(tx, (found.prospect.account_id,))
    await see_sign(tx, (found.prospect.id,))
    now, standing = tools.clock.now(), await enrollments.open_of(tx, found.prospect.id)
    if standing is not None and await enrollments.hold(tx, standing.enrollment.id, HoldReason.REP, now=now):
        await touches.cancel_open(tx, "held", now=now, enrollment_id=standing.enrollment.id)
        about = About(prospect_id=found.prospect.id, enrollment_id=standing.enrollment.id)
        facts = (LetterKind.DONE, await done_about(tx, found.prospect, [_OURS], tools.revisions))
        await tools.correspondence.to_rep(tx, standing.enrollment.rep_id, facts, about, now=now)
    return Effect(outcome="written_by_us", prospect_id=found.prospect.id)


_OURS = Result(
    what="Somebody of your own company wrote to their reply address, so they are on hold: nothing goes out until you "
    "answer `continue`.",
    short="on hold, since a colleague wrote to them",
)


async def _command(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on a mail that says nothing but `unsubscribe`: a stop of whom it answers, and of its sender."""
    found = await matching.find(tx, task, tools)
    if found is not None:
        stopped = await hearing.stop(tx, heard_directly(task, found), Scope.PERSON, tools)
        return Effect(outcome="stop", prospect_id=found.prospect.id, stopped=stopped)
    if not is_address(task.sender):
        return await _stray(tx, task, tools, None)
    order = StopOrder(way=StopWay.REPLY, address=task.sender, inbox_id=task.inbox_id)
    return Effect(outcome="stop", stopped=await tools.consent.suppress(tx, order, now=tools.clock.now()))


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
    if reply is not None and _is_stop(reply) and is_address(task.sender):
        order = StopOrder(way=StopWay.REPLY, address=task.sender, scope=reply.scope, inbox_id=task.inbox_id)
        stopped = await tools.consent.suppress(tx, order, now=now)
    if _is_ours_or_a_machines(task, tools):
        return Effect(outcome="ignored", stopped=stopped)
    if await _comes_from_ops(tx, task, tools):
        return Effect(outcome="from_ops", stopped=stopped)
    if reply is not None:
        sender = Who(name=task.reading.envelope.from_name or task.sender, address=task.sender, account="no prospect")
        await demanding.keep_stray(tx, reply, sender, task.inbox_id, tools)
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
