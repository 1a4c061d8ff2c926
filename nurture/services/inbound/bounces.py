"""Bounces about somebody known: a hard one ends it, soft ones add up, those that accuse us are for ops."""

from datetime import timedelta

from nurture.domain.brakes import IncidentKind
from nurture.domain.content import ContentOutcome
from nurture.domain.counted import counted
from nurture.domain.letter import LetterKind
from nurture.domain.letter_answers import EndedNotice
from nurture.domain.letter_ops import SendProblem
from nurture.domain.prospect import EndReason, HoldReason
from nurture.domain.reading import BouncedRecipient, BounceFound
from nurture.mail.bounce_reason import accuses_sender
from nurture.services.correspondence import who
from nurture.services.inbound import telling
from nurture.services.inbound.heard import Heard
from nurture.services.inbound.task import Effect, Tools
from nurture.storage import accounts, content_uses, enrollments, history, prospects, told, touches
from nurture.storage.database import Tx

_ACCUSED_EVERY = timedelta(hours=1)

_GONE = "If that is wrong, answer `reason: ` with the reason of their no, and nurture begins again."


async def act(tx: Tx, heard: Heard, tools: Tools) -> Effect:
    """Does what a bounce brings about for the person it is matched with."""
    bounce = heard.reading.bounce or BounceFound()
    statuses = [recipient.status for recipient in bounce.recipients]
    code, outcome = _kind(bounce)
    await history.add(tx, heard.event(code, {"status": statuses}), now=tools.clock.now())
    if outcome == "hard_bounce":
        await _end(tx, heard, tools)
        if heard.touch_id is not None:
            touch_id = heard.arrived_id or heard.touch_id
            await tools.braking.note_touch(tx, touch_id, IncidentKind.HARD_BOUNCE, now=tools.clock.now())
            await content_uses.note_outcome(tx, touch_id, ContentOutcome.BOUNCE, now=tools.clock.now())
    elif outcome == "sender_accused":
        await _accused(tx, _accusing(bounce)[0], tools)
    else:
        await _count_soft(tx, heard, tools)
    return Effect(outcome=outcome, prospect_id=heard.prospect.id)


def _kind(bounce: BounceFound) -> tuple[str, str]:
    if any(recipient.hard for recipient in bounce.recipients):
        return "bounced_hard", "hard_bounce"
    if _accusing(bounce):
        return "sender_accused", "sender_accused"
    return "bounced_soft", "soft_bounce"


def _accusing(bounce: BounceFound) -> tuple[BouncedRecipient, ...]:
    """Returns refusals that are about us, such as a policy or our reputation, and say nothing of the prospect."""
    return tuple(each for each in bounce.recipients if not each.hard and accuses_sender(each.reason))


async def _end(tx: Tx, heard: Heard, tools: Tools) -> None:
    standing = await enrollments.open_of(tx, heard.prospect.id)
    if standing is None:
        return
    now, enrollment = tools.clock.now(), standing.enrollment
    await enrollments.end(tx, enrollment.id, EndReason.BOUNCED, now=now)
    await touches.cancel_open(tx, EndReason.BOUNCED.value, now=now, enrollment_id=enrollment.id)
    known_as = who(heard.prospect, await accounts.get(tx, heard.prospect.account_id))
    ended = EndedNotice(who=known_as, why="Their address does not exist any more.", undo=_GONE)
    await telling.tell_end(tx, heard, enrollment.rep_id, ended, tools)


async def _accused(tx: Tx, refusal: BouncedRecipient, tools: Tools) -> None:
    """Alerts ops, once an hour for each reason: a blocked sender gets the same answer from everywhere at once."""
    now = tools.clock.now()
    if not await told.is_due(tx, f"accused:{refusal.reason}", every=_ACCUSED_EVERY, now=now):
        return
    problem = SendProblem(
        who=None,
        problem=f"A receiving server refuses our mail ({refusal.reason}): {refusal.diagnostic or refusal.status}",
        remedy="This is about the sender, not the prospect: look at SPF, DKIM and DMARC, at block lists, and at the "
        "relay. Nothing was counted against the prospect; `nurture halt` stops sending meanwhile.",
    )
    await tools.correspondence.to_ops(tx, (LetterKind.SEND_PROBLEM, problem), now=now)


async def _count_soft(tx: Tx, heard: Heard, tools: Tools) -> None:
    now, limit = tools.clock.now(), tools.revisions.current.installation.soft_bounces
    count = await prospects.count_soft_bounce(tx, heard.prospect.id, since=now - limit.within, now=now)
    standing = await enrollments.open_of(tx, heard.prospect.id)
    if count < limit.most or standing is None:
        return
    if not await enrollments.hold(tx, standing.enrollment.id, HoldReason.REFUSED, now=now):
        return
    await touches.cancel_open(tx, "held", now=now, enrollment_id=standing.enrollment.id)
    problem = SendProblem(
        who=who(heard.prospect, await accounts.get(tx, heard.prospect.account_id)),
        problem=f"Mail to them came back {counted(count, 'time')} for now.",
        remedy="They are on hold. Answer `continue` to try again, or `stop`.",
    )
    facts = (LetterKind.SEND_PROBLEM, problem)
    await tools.correspondence.to_rep(tx, standing.enrollment.rep_id, facts, heard.about, now=now)
