"""Taking a forward back: the no is erased with all it made, and whoever was known by it alone is forgotten."""

from dataclasses import dataclass
from datetime import datetime

from nurture.domain.errors import StillSending
from nurture.domain.prospect import EndReason, HoldReason
from nurture.domain.rejection import Reason, Rejection
from nurture.services.choosing import choose
from nurture.services.decided import Result, Subject, planned
from nurture.services.inbound.task import Tools
from nurture.storage import commitments, enrollments, erasure, letters, messages, rejections, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts

_UNDONE = "That forward is undone; their earlier no stands."


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """Undoes in the caller's transaction. `keeps_message` when the forward itself stays, being about somebody else."""

    tools: Tools
    now: datetime
    keeps_message: bool = False

    async def undo(self, tx: Tx, subject: Subject) -> Result:
        """Erases a forward and all it made; a person known by it alone is erased with it.

        Raises StillSending, for the caller's transaction to be done again, while that person cannot be erased: the end
        of what is being sent would write of them.
        """
        standing = await enrollments.open_of(tx, subject.prospect_id)
        if subject.rejection_id is None:
            return await self._undo_question(tx, subject, standing)
        await rejections.undo(tx, subject.rejection_id, now=self.now)
        await letters.drop_planned(tx, rejection_id=subject.rejection_id)
        await self._erase_message(tx, subject)
        left = await rejections.of_prospect(tx, subject.prospect_id)
        if not left:
            await self._erase_person(tx, subject.prospect_id, standing)
            return Result(what="That forward is undone and erased with all it made.", erased=True)
        if standing is None:
            return Result(what=_UNDONE)
        return await self._go_back(tx, standing, left[-1])

    async def _undo_question(self, tx: Tx, subject: Subject, standing: EnrollmentFacts | None) -> Result:
        """Takes back a forward that was no no, and that nothing else is known of the person by."""
        if subject.made_by is None or standing or await rejections.of_prospect(tx, subject.prospect_id):
            return Result(what="This letter is about no forward that could be undone.")
        await self._erase_message(tx, subject)
        await self._erase_person(tx, subject.prospect_id, None)
        return Result(what="That forward is undone and erased with all it made.", erased=True)

    async def _erase_message(self, tx: Tx, subject: Subject) -> None:
        """Erases the forward, unless another no still stands by it."""
        if subject.made_by is None:
            return
        await commitments.erase_of_message(tx, subject.made_by, prospect_id=subject.prospect_id)
        if not self.keeps_message and not await rejections.of_message(tx, subject.made_by):
            await messages.erase_words(tx, subject.made_by)

    async def _go_back(self, tx: Tx, standing: EnrollmentFacts, earlier: Rejection) -> Result:
        """Goes on as before the forward; a hold for another reason still waits for its decision."""
        enrollment = standing.enrollment
        choice = await choose(tx, earlier.id, self.tools.revisions)
        if earlier.is_ours or earlier.reason is Reason.WRONG_CONTACT or choice is None:
            await enrollments.end(tx, enrollment.id, EndReason.UNDONE, now=self.now)
            await touches.cancel_open(tx, "undone", now=self.now, enrollment_id=enrollment.id)
            return Result(what=f"{_UNDONE} Nothing is mailed about that one.")
        await enrollments.renew(
            tx, enrollment.id, rejection_id=earlier.id, cadence=choice.cadence.id, latest_no=earlier.said_at
        )
        if enrollment.hold_reason in (HoldReason.UNSURE, HoldReason.CONFUSION):
            await enrollments.release(tx, enrollment.id)
        touch = await self.tools.planning.plan(tx, enrollment.id, now=self.now)
        return planned(_UNDONE, touch, enrollment.rep_id, self.tools.revisions)

    async def _erase_person(self, tx: Tx, prospect_id: int, standing: EnrollmentFacts | None) -> None:
        if standing is not None:
            await enrollments.end(tx, standing.enrollment.id, EndReason.UNDONE, now=self.now)
        await touches.cancel_open(tx, "undone", now=self.now, prospect_id=prospect_id)
        await erasure.forget_person(tx, prospect_id, now=self.now)
        # Last, when the letters are locked: one that is claimed meanwhile is seen.
        if await erasure.is_under_way(tx, prospect_id):
            raise StillSending
