"""Machines' mail: bounces, complaints, absences, delays."""

from nurture.domain.cadence import DEFAULT_REPLIES
from nurture.domain.consent import StopWay
from nurture.domain.inbound import MOST_SOFT_BOUNCES, SOFT_BOUNCE_WINDOW, absence_ends
from nurture.domain.letter import EndedNotice, LetterKind, SendProblem
from nurture.domain.prospect import EndReason, HoldReason
from nurture.domain.reading import BounceFound, Intent
from nurture.services.consent import StopOrder
from nurture.services.correspondence import About, who
from nurture.services.inbound import matching
from nurture.services.inbound.evidence import settle_unknown
from nurture.services.inbound.task import Correspondent, Effect, Task, Tools
from nurture.services.standing import calendar_of
from nurture.storage import accounts, enrollments, history, placed, prospects, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts
from nurture.storage.history import Event


async def ignore(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Does nothing: delays, receipts, automatic answers to our own letters."""
    return Effect(outcome="ignored")


async def handle_bounce(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Ends the enrollment on a hard bounce, counts a soft one."""
    bounce = task.reading.bounce or BounceFound()
    found = await _bounced(tx, task, bounce, tools)
    if found is None:
        return Effect(outcome="bounce_of_nobody")
    await accounts.lock(tx, (found.prospect.account_id,))
    await settle_unknown(tx, found.touch_id, tools)
    hard = any(recipient.hard for recipient in bounce.recipients)
    statuses = [recipient.status for recipient in bounce.recipients]
    await _note(tx, task, found, "bounced_hard" if hard else "bounced_soft", {"status": statuses}, tools)
    if hard:
        await _end(tx, found, EndReason.BOUNCED, "Their address does not exist any more.", tools)
    else:
        await _count_soft(tx, found, tools)
    return Effect(outcome="hard_bounce" if hard else "soft_bounce", prospect_id=found.prospect.id)


async def _bounced(tx: Tx, task: Task, bounce: BounceFound, tools: Tools) -> Correspondent | None:
    found = await matching.find(tx, task, tools, message_ids=bounce.message_ids)
    if found is not None:
        return found
    for recipient in bounce.recipients:
        found = await matching.by_address(tx, recipient.address, tools)
        if found is not None:
            return found
    return None


async def _count_soft(tx: Tx, found: Correspondent, tools: Tools) -> None:
    now = tools.clock.now()
    count = await prospects.count_soft_bounce(tx, found.prospect.id, since=now - SOFT_BOUNCE_WINDOW, now=now)
    standing = await enrollments.open_of(tx, found.prospect.id)
    if count < MOST_SOFT_BOUNCES or standing is None:
        return
    if not await enrollments.hold(tx, standing.enrollment.id, HoldReason.REFUSED, now=now):
        return
    await touches.cancel_open(tx, "held", now=now, enrollment_id=standing.enrollment.id)
    problem = SendProblem(
        who=who(found.prospect, await accounts.get(tx, found.prospect.account_id)),
        problem=f"Mail to them came back {count} times for now.",
        remedy="They are on hold. Answer `continue` to try again, or `stop`.",
    )
    about = About(prospect_id=found.prospect.id, enrollment_id=standing.enrollment.id)
    await tools.correspondence.to_rep(
        tx, standing.enrollment.rep_id, (LetterKind.SEND_PROBLEM, problem), about, now=now
    )


async def handle_complaint(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Takes a spam complaint for the stop that it is."""
    complaint = task.reading.complaint
    ids = complaint.message_ids if complaint else ()
    found = await matching.find(tx, task, tools, message_ids=ids)
    for recipient in complaint.recipients if complaint and found is None else ():
        found = found or await matching.by_address(tx, recipient, tools)
    if found is None:
        return Effect(outcome="complaint_of_nobody")
    order = StopOrder(
        way=StopWay.COMPLAINT,
        address=found.prospect.address or None,
        subject=await prospects.subject_of(tx, found.prospect.id),
        inbox_id=task.inbox_id,
    )
    stopped = await tools.consent.suppress(tx, order, now=tools.clock.now())
    return Effect(outcome="complaint", prospect_id=found.prospect.id, stopped=stopped)


async def handle_auto_reply(tx: Tx, task: Task, tools: Tools) -> Effect:
    """Lets an absence wait until they are back, and ends on word that they left; it is no answer of theirs."""
    found = await matching.find(tx, task, tools)
    auto = task.reading.auto_reply
    standing = await enrollments.open_of(tx, found.prospect.id) if found else None
    if found is None or auto is None or standing is None:
        return Effect(outcome="auto_reply")
    await accounts.lock(tx, (found.prospect.account_id,))
    await settle_unknown(tx, found.touch_id, tools)
    await _note(tx, task, found, "auto_reply", {"class": auto.kind}, tools)
    if auto.kind == "left_company":
        await _end(tx, found, EndReason.LEFT_COMPANY, "An automatic answer says that they left the company.", tools)
    elif auto.kind == "out_of_office":
        await _wait_out(tx, task, standing, tools)
    return Effect(outcome=auto.kind, prospect_id=found.prospect.id)


async def _wait_out(tx: Tx, task: Task, standing: EnrollmentFacts, tools: Tools) -> None:
    cadence = tools.revisions.cadence(standing.enrollment.cadence)
    auto = task.reading.auto_reply
    if cadence is None or auto is None:
        return
    now, enrollment = tools.clock.now(), standing.enrollment
    where = await placed.of(tx, enrollment.id)
    calendar = calendar_of(where, cadence, tools.revisions, tools.calendars, now=now)
    rule = cadence.replies.get(Intent.OUT_OF_OFFICE, DEFAULT_REPLIES[Intent.OUT_OF_OFFICE])
    until = absence_ends(auto, rule, calendar, today=calendar.day_of(now))
    if enrollment.wait_until is None or until > enrollment.wait_until:
        await enrollments.wait(tx, enrollment.id, until)
        await tools.planning.plan(tx, enrollment.id, now=now)


async def _end(tx: Tx, found: Correspondent, reason: EndReason, why: str, tools: Tools) -> None:
    standing = await enrollments.open_of(tx, found.prospect.id)
    if standing is None:
        return
    now, enrollment = tools.clock.now(), standing.enrollment
    await enrollments.end(tx, enrollment.id, reason, now=now)
    await touches.cancel_open(tx, reason.value, now=now, enrollment_id=enrollment.id)
    notice = EndedNotice(who=who(found.prospect, await accounts.get(tx, found.prospect.account_id)), why=why)
    about = About(prospect_id=found.prospect.id, enrollment_id=enrollment.id)
    await tools.correspondence.to_rep(tx, enrollment.rep_id, (LetterKind.ENDED_NOTICE, notice), about, now=now)


async def _note(tx: Tx, task: Task, found: Correspondent, event: str, detail: dict[str, object], tools: Tools) -> None:
    line = Event(
        event=event,
        account_id=found.prospect.account_id,
        prospect_id=found.prospect.id,
        enrollment_id=found.enrollment_id,
        touch_id=found.touch_id,
        inbox_id=task.inbox_id,
        detail=detail,
    )
    await history.add(tx, line, now=tools.clock.now())
