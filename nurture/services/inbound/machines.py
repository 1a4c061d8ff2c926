"""Machines' mail at the door: whom a bounce, a complaint or an automatic answer is about, and what proves it."""

from datetime import timedelta

from nurture.domain.brakes import IncidentKind
from nurture.domain.consent import StopWay
from nurture.domain.letter import LetterKind
from nurture.domain.letter_ops import UnprovenBounce
from nurture.domain.reading import BounceFound
from nurture.services.consent import StopOrder
from nurture.services.correspondence import About
from nurture.services.inbound import matching
from nurture.services.inbound.acting import act
from nurture.services.inbound.heard import heard_directly
from nurture.services.inbound.task import Correspondent, Effect, Task, Tools
from nurture.storage import accounts, history, prospects, told
from nurture.storage.database import Tx

_UNPROVEN_EVERY = timedelta(hours=1)


async def ignore(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Does nothing: automatic answers to our own letters."""
    return Effect(outcome="ignored")


async def note(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Notes a delay, a success notice or a read receipt in the history, and nothing else."""
    found = await matching.find_proven(
        tx, task, message_ids=task.reading.bounce.message_ids if task.reading.bounce else ()
    )
    if found is None:
        return Effect(outcome="ignored")
    await _settle(tx, found, task, tools)
    line = heard_directly(task, found).event(task.reading.kind.value, {})
    await history.add(tx, line, now=tools.clock.now())
    return Effect(outcome="noted", prospect_id=found.prospect.id)


async def _settle(tx: Tx, found: Correspondent, task: Task, tools: Tools) -> None:
    """Takes what a machine says of a touch for proof that the relay took it."""
    await accounts.lock(tx, (found.prospect.account_id,))
    await tools.settling.settle_answered(tx, found.arrived_id, task.inbox_id, now=tools.clock.now())


async def handle_bounce(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on a bounce that came to a tag of ours or names a mail of ours.

    Anybody can write that an address is gone: one that only names the address changes nothing, and ops are told.
    """
    bounce = task.reading.bounce or BounceFound()
    found = await matching.find_proven(tx, task, message_ids=bounce.message_ids)
    if found is not None:
        return await act(tx, heard_directly(task, found), tools)
    for recipient in bounce.recipients:
        named = await matching.by_address(tx, recipient.address, tools)
        if named is not None:
            facts = UnprovenBounce(address=recipient.address, diagnostic=recipient.diagnostic)
            await _tell_unproven(tx, facts, named.prospect.id, tools)
            return Effect(outcome="unproven_bounce", prospect_id=named.prospect.id)
    return Effect(outcome="bounce_of_nobody")


async def _tell_unproven(tx: Tx, facts: UnprovenBounce, prospect_id: int, tools: Tools) -> None:
    now = tools.clock.now()
    if await told.is_due(tx, "unproven bounce", every=_UNPROVEN_EVERY, now=now):
        about = About(prospect_id=prospect_id)
        await tools.correspondence.to_ops(tx, (LetterKind.UNPROVEN_BOUNCE, facts), about, now=now)


async def handle_complaint(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Takes a spam complaint for the stop that it is."""
    complaint = task.reading.complaint
    ids = complaint.message_ids if complaint else ()
    found = await matching.find(tx, task, tools, message_ids=ids)
    for recipient in complaint.recipients if complaint and found is None else ():
        found = found or await matching.by_address(tx, recipient, tools)
    if found is None:
        return Effect(outcome="complaint_of_nobody")
    await _settle(tx, found, task, tools)
    order = StopOrder(
        way=StopWay.COMPLAINT,
        address=found.prospect.address or None,
        subject=await prospects.subject_of(tx, found.prospect.id),
        inbox_id=task.inbox_id,
    )
    stopped = await tools.consent.suppress(tx, order, now=tools.clock.now())
    if found.arrived_id is not None:  # A report that only names an address stops, and could be anybody's.
        await tools.braking.note_touch(tx, found.arrived_id, IncidentKind.COMPLAINT, now=tools.clock.now())
    return Effect(outcome="complaint", prospect_id=found.prospect.id, stopped=stopped)


async def handle_auto_reply(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Acts on an automatic answer to somebody's mail."""
    found = await matching.find(tx, task, tools)
    if found is None:
        return Effect(outcome="auto_reply")
    return await act(tx, heard_directly(task, found), tools)
