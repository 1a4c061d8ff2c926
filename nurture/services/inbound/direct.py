"""A forward about somebody already held acts as if the mail in it had reached us directly."""

from dataclasses import replace

from nurture.domain.prospect import Prospect
from nurture.domain.reading import Intent, Reading, ReplyFound
from nurture.domain.rejection import Reason, RejectionFound
from nurture.services.inbound import demanding
from nurture.services.inbound.acting import act
from nurture.services.inbound.case import Case
from nurture.services.inbound.heard import Heard
from nurture.services.inbound.task import Effect
from nurture.storage import enrollments, prospects, rejections, touches
from nurture.storage.database import Tx

_PLAINLY = frozenset(
    {Intent.LEFT_COMPANY, Intent.OUT_OF_OFFICE, Intent.INTERESTED, Intent.QUESTION, Intent.REFERRAL, Intent.NOT_NOW}
)
"""What words without any reason may be instead of a no."""


async def is_held(tx: Tx, case: Case) -> bool:
    """Tells whether nurture holds a no of the person, or has them in a cadence."""
    if case.known is None or not case.known.address:
        return False
    standing = await enrollments.open_of(tx, case.known.id)
    return standing is not None or bool(await rejections.of_prospect(tx, case.known.id))


def is_no_no(case: Case) -> bool:
    """Tells whether what was forwarded is to be taken for an answer, an absence or a bounce rather than for a no."""
    found, heard = case.forward.rejection, case.forward.heard
    if found is None:
        return True
    if heard is None:
        return False
    return (
        bool(heard.flags)
        or heard.intent is Intent.LEFT_COMPANY
        or (_gives_no_reason(found) and heard.intent in _PLAINLY)
    )


def _gives_no_reason(found: RejectionFound) -> bool:
    return found.reason is Reason.NO_REASON and not any(each.rule.startswith("reason.") for each in found.evidence)


async def act_directly(tx: Tx, case: Case) -> Effect:
    """Does what the mail would have done had the prospect, or the machine, written to us."""
    assert case.known is not None  # Whoever is held is known.
    return await act(tx, await _heard(tx, case, case.known), case.tools)


async def keep_demands(tx: Tx, case: Case, prospect_id: int | None) -> None:
    """Keeps what a forwarded mail demands by law beside what else it says, and tells whom it concerns."""
    reply = case.forward.heard
    if reply is None or not reply.flags or prospect_id is None:
        return
    person = await prospects.get(tx, prospect_id)
    standing = await enrollments.open_of(tx, prospect_id)
    await demanding.keep(tx, await _heard(tx, case, person), reply, standing, case.tools)


async def _heard(tx: Tx, case: Case, person: Prospect) -> Heard:
    newest = await enrollments.latest_of(tx, person.id)
    last = await touches.last_sent(tx, person.id)
    bounce = case.task.reading.bounce
    named = await touches.of_message_ids(tx, bounce.message_ids) if bounce and bounce.message_ids else None
    return Heard(
        prospect=person,
        reading=_inner(case),
        inbox_id=case.task.inbox_id,
        sender=case.found.address,
        enrollment_id=newest.enrollment.id if newest else None,
        touch_id=last.id if last else None,
        arrived_id=named.id if named is not None else None,
        handed_by=case.rep_id,
    )


def _inner(case: Case) -> Reading:
    """Returns the reading of the mail inside, as its own sender would have sent it."""
    outer, original = case.task.reading, case.forward.original
    envelope = replace(
        outer.envelope,
        from_address=case.found.address,
        from_name=case.found.name or "",
        sent_at=(original.sent_at if original else None) or outer.envelope.sent_at,
        in_reply_to=(),
        references=(),
    )
    inner = replace(outer, envelope=envelope, forward=None)
    if outer.bounce is not None or outer.auto_reply is not None:
        return inner
    return replace(inner, reply=case.forward.heard or outer.reply or _nothing(case))


def _nothing(case: Case) -> ReplyFound:
    words = case.forward.original.body if case.forward.original else ""
    return ReplyFound(text=words, text_with_signature=words, intent=Intent.UNSURE)
