"""Writes what a decision about an answer does to the enrollment."""

from datetime import datetime

from nurture.domain.cadence import ASK_REP, DEFAULT_REPLIES, ReplyRule
from nurture.domain.calendar import Calendar
from nurture.domain.prospect import HoldReason
from nurture.domain.reaction import Circumstances, NamedDate, ReplyDecision
from nurture.domain.reading import Intent
from nurture.services.inbound.heard import Heard
from nurture.services.inbound.task import Tools
from nurture.services.standing import calendar_of
from nurture.storage import commitments, enrollments, history, placed, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts


async def circumstances(
    tx: Tx, standing: EnrollmentFacts | None, intent: Intent, tools: Tools, *, now: datetime
) -> Circumstances:
    """Returns what an answer of that intent meets: the cadence's rule, and whether the same was said before."""
    if standing is None:
        calendar = tools.calendars.of("UTC", None, now.date())
        rule = DEFAULT_REPLIES.get(intent, ASK_REP)
        return Circumstances(rule=rule, calendar=calendar, today=now.date(), running=False)
    enrollment = standing.enrollment
    again = await history.said_before(tx, enrollment.prospect_id, enrollment.id, intent.value)
    rule, calendar = await _rules(tx, standing, intent, tools, now=now)
    return Circumstances(rule=rule, calendar=calendar, today=calendar.day_of(now), again=again)


async def _rules(
    tx: Tx, standing: EnrollmentFacts, intent: Intent, tools: Tools, *, now: datetime
) -> tuple[ReplyRule, Calendar]:
    cadence = tools.revisions.cadence(standing.enrollment.cadence)
    if cadence is None:
        return ASK_REP, tools.calendars.of("UTC", None, now.date())
    where = await placed.of(tx, standing.enrollment.id)
    return cadence.reply_rule(intent), calendar_of(where, cadence, tools.revisions, tools.calendars, now=now)


async def apply(tx: Tx, heard: Heard, standing: EnrollmentFacts, decision: ReplyDecision, tools: Tools) -> None:
    """Ends, keeps the date, waits or holds; without any of them what was planned goes on."""
    now, enrollment = tools.clock.now(), standing.enrollment
    if decision.end is not None:
        await enrollments.end(tx, enrollment.id, decision.end, now=now)
        await touches.cancel_open(tx, decision.end.value, now=now, enrollment_id=enrollment.id)
        await history.add(tx, heard.event("enrollment_ended", {"reason": decision.end.value}), now=now)
    elif decision.commit is not None:
        await _commit(tx, heard, decision.commit, now=now)
        await tools.planning.plan(tx, enrollment.id, now=now)
    elif decision.wait_until is not None:
        if enrollment.wait_until is None or decision.wait_until > enrollment.wait_until:
            await enrollments.wait(tx, enrollment.id, decision.wait_until)
            await tools.planning.plan(tx, enrollment.id, now=now)
    elif decision.hold:
        demanded = heard.reading.reply is not None and heard.reading.reply.flags
        reason = HoldReason.DEMAND if demanded else HoldReason.REPLY
        if await enrollments.hold(tx, enrollment.id, reason, now=now):
            await touches.cancel_open(tx, "held", now=now, enrollment_id=enrollment.id)


async def _commit(tx: Tx, heard: Heard, named: NamedDate, *, now: datetime) -> None:
    await commitments.add(
        tx,
        heard.prospect.id,
        words=named.words,
        on=named.on,
        precision=named.precision,
        inbox_id=heard.inbox_id,
        now=now,
    )
