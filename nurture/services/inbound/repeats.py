"""The same no forwarded again, by the same rep or another: it counts once, and whoever sent it hears what stands."""

from dataclasses import replace
from datetime import timedelta

from nurture.domain.letter import LetterKind
from nurture.domain.letter_noes import KnownAlready
from nurture.domain.prospect import EndReason
from nurture.domain.rejection import REASON_WORDS, Rejection, RejectionFound
from nurture.mail.phrases import fold
from nurture.services.consent import joined
from nurture.services.correspondence import About
from nurture.services.inbound.case import Case
from nurture.services.inbound.orders import carry_out
from nurture.services.inbound.task import Effect
from nurture.storage import enrollments, rejections, touches
from nurture.storage.database import Tx

_NEAR = timedelta(minutes=2)
"""Clients show the date of an original to the minute; an attached one has its seconds."""


async def find_same(tx: Tx, case: Case, found: RejectionFound) -> Rejection | None:
    """Returns the no that the very same mail brought before, or None.

    After a stop that was lifted since, forwarding it again is how a rep begins anew.
    """
    if case.known is None or case.told_by is not None:
        return None
    newest = await enrollments.latest_of(tx, case.known.id)
    if newest is not None and newest.enrollment.end_reason is EndReason.STOPPED:
        return None
    standing = await rejections.of_prospect(tx, case.known.id)
    return next((no for no in reversed(standing) if _is_same(no, case, found)), None)


def _is_same(no: Rejection, case: Case, found: RejectionFound) -> bool:
    """Tells whether two forwards hold one mail: by its Message-ID where both know it, else by its date and words."""
    original = case.forward.original
    if original is None or no.told_by is not None:
        return False
    if original.message_id and no.message_id:
        return original.message_id == no.message_id
    dated = original.sent_at is not None and abs(no.said_at - original.sent_at) <= _NEAR
    return dated and fold(no.quote) == fold(found.quote)


async def answer_again(tx: Tx, case: Case, no: Rejection) -> Effect:
    """Carries out what the note asks for, and tells what stands; nothing is added a second time."""
    assert case.known is not None
    subject = replace(case.subject(case.known.id, no.id), made_by=no.inbox_id)
    results = [await carry_out(tx, subject, command, case.tools) for command in case.above.commands]
    stopped = joined([result.stopped for result in results if result.stopped])
    if case.above.kept:
        await rejections.add_note(tx, no.id, case.above.kept)
    letter = await _letter(tx, case, no, tuple(each.what for each in results))
    about = About(prospect_id=case.known.id, rejection_id=no.id, inbox_id=no.inbox_id)
    facts = (LetterKind.KNOWN_ALREADY, letter)
    await case.tools.correspondence.to_rep(tx, case.rep_id, facts, about, now=case.now)
    return Effect(outcome="known_already", prospect_id=case.known.id, stopped=stopped)


async def _letter(tx: Tx, case: Case, no: Rejection, done: tuple[str, ...]) -> KnownAlready:
    assert case.known is not None
    standing = await enrollments.open_of(tx, case.known.id)
    touch = await touches.open_of(tx, standing.enrollment.id) if standing else None
    reps = {rep.id: rep for rep in case.tools.revisions.current.team.reps}
    reader = reps.get(case.rep_id)
    return KnownAlready(
        who=case.about,
        reason=REASON_WORDS[(await rejections.get(tx, no.id)).reason],
        by=reps[no.forwarder_id].name if no.forwarder_id in reps else no.forwarder_id,
        by_reader=no.forwarder_id == case.rep_id,
        forwarded_on=(no.created_at or case.now).date(),
        done=done,
        note=case.above.kept,
        next_touch=touch.due_at if touch else None,
        zone=reader.zone if reader else "UTC",
    )
