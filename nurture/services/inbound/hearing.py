"""A person's own words: what the cadence says is done where no doubt is left; everything else asks the rep."""

from dataclasses import replace

from nurture.domain.address import canonical, within
from nurture.domain.consent import StopWay
from nurture.domain.content import ContentOutcome
from nurture.domain.errors import InvalidAddress
from nurture.domain.reaction import ReplyDecision, react_to_reply
from nurture.domain.reading import ReplyFound, Scope
from nurture.services.basis_keeping import BasisKeeping, permission_of
from nurture.services.consent import StopOrder, Stopped, joined
from nurture.services.inbound import alerting, consequences, demanding, telling
from nurture.services.inbound.heard import Heard
from nurture.services.inbound.task import Effect, Tools
from nurture.storage import accounts, content_uses, enrollments, history, prospects
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts


async def act(tx: Tx, heard: Heard, tools: Tools) -> Effect:
    """Does what a person's words bring about, and tells the rep."""
    reply, now = heard.reading.reply, tools.clock.now()
    assert reply is not None  # acting.py hands over what has one
    # The tag may be that of an earlier enrollment, while another one runs.
    standing = await enrollments.open_of(tx, heard.prospect.id)
    met = await consequences.circumstances(tx, standing, reply.intent, tools, now=now)
    decision = react_to_reply(reply, replace(met, by_another=heard.by_another))
    await _note(tx, heard, standing, reply, tools)
    await demanding.keep(tx, heard, reply, standing, tools)
    if decision.stop is not None:
        stopped = await stop(tx, heard, decision.stop, tools)
        return Effect(outcome="stop", prospect_id=heard.prospect.id, stopped=stopped)
    await _keep_permission(tx, heard, reply, tools)
    if standing is not None:
        await enrollments.hear(tx, standing.enrollment.id)
        await consequences.apply(tx, heard, standing, decision, tools)
    await _alert(tx, heard, standing, decision, tools)
    await telling.tell(tx, heard, standing, decision, tools)
    return Effect(outcome=reply.intent.value, prospect_id=heard.prospect.id)


async def _alert(tx: Tx, heard: Heard, standing: EnrollmentFacts | None, decision: ReplyDecision, tools: Tools) -> None:
    """Counts the time until the rep's sign; a rep who handed it over has seen it, one who merely got it may not."""
    if not decision.alert or heard.handed_by is not None:
        return
    account = await accounts.get(tx, heard.prospect.account_id)
    rep_id = standing.enrollment.rep_id if standing else account.rep_id
    if rep_id is not None:
        await alerting.watch(tx, heard, rep_id, tools)


async def _note(tx: Tx, heard: Heard, standing: EnrollmentFacts | None, reply: ReplyFound, tools: Tools) -> None:
    """Notes the answer with the enrollment that runs, by which a further one of its kind is known."""
    detail: dict[str, object] = {
        "intent": reply.intent.value,
        "rules": [each.rule for each in reply.evidence],
        "named": reply.resume_on.isoformat() if reply.resume_on else None,
    }
    told = heard.running(standing.enrollment.id) if standing else heard
    await history.add(tx, told.event("replied", detail), now=tools.clock.now())
    if reply.intent.value in set(ContentOutcome):
        outcome = ContentOutcome(reply.intent.value)
        await content_uses.note_outcome(tx, heard.touch_id, outcome, now=tools.clock.now())


async def _keep_permission(tx: Tx, heard: Heard, reply: ReplyFound, tools: Tools) -> None:
    """Keeps their own yes to being written to as a consent, with its words; another's is none.

    A From alone proves nobody: what neither reached their tag nor names a mail of ours is noted, for the rep to record.
    """
    if not reply.permission or reply.flags or heard.by_another:
        return
    now = tools.clock.now()
    if heard.by_from:
        await history.add(tx, heard.event("permission_unproven", {}), now=now)
        return
    said_at = min(heard.reading.envelope.sent_at or now, now)
    yes = permission_of(heard.prospect.id, reply.permission, heard.inbox_id, on=said_at)
    await BasisKeeping(revisions=tools.revisions, planning=tools.planning).record(tx, yes, now=now)


async def stop(tx: Tx, heard: Heard, scope: Scope, tools: Tools) -> Stopped:
    """Stops the person it is about and, when somebody else wrote, the writer too, unless it is one of ours."""
    now = tools.clock.now()
    way = StopWay.REPLY if heard.handed_by is None else StopWay.FORWARD
    order = StopOrder(
        way=way,
        address=heard.prospect.address or None,
        subject=await prospects.subject_of(tx, heard.prospect.id),
        scope=scope,
        inbox_id=heard.inbox_id,
        words=heard.reading.reply.text if heard.reading.reply else "",
    )
    stopped = await tools.consent.suppress(tx, order, now=now)
    if _is_another(heard.sender, heard.prospect.address) and not is_ours(heard.sender, tools):
        writer = StopOrder(way=way, address=heard.sender, inbox_id=heard.inbox_id)
        stopped = joined((stopped, await tools.consent.suppress(tx, writer, now=now))) or stopped
    return stopped


def is_ours(sender: str, tools: Tools) -> bool:
    """Tells whether somebody of the own company wrote, such as a rep who answered all of a mail copied to them."""
    revision = tools.revisions.current
    return within(sender, revision.installation.company.domains) or revision.team.by_address(sender) is not None


def _is_another(sender: str, address: str) -> bool:
    try:
        writer = canonical(sender)
        return not address or writer != canonical(address)
    except InvalidAddress:
        return False
