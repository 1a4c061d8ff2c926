"""Chooses a cadence anew when more is known of a company: for those who have had no mail of theirs yet."""

from datetime import datetime

from nurture.domain.prospect import EnrollmentState
from nurture.services.choosing import choose
from nurture.services.planning import Planning, cadence_changed
from nurture.services.revisions import Revisions
from nurture.storage import enrollments, history, past
from nurture.storage.database import Tx


async def choose_again(tx: Tx, account_id: int, planning: Planning, revisions: Revisions, *, now: datetime) -> int:
    """Moves people of a company to the cadence that takes them now, and returns how many moved.

    Who has had a mail goes on by the rules they began with. What `when` asks is asked again of everybody.
    """
    standing = await enrollments.open_of_account(tx, account_id)
    begun = await past.begun_enrollments(tx, [each.id for each in standing])
    moved, replanned = 0, []
    for each in standing:
        choice = None if each.id in begun else await choose(tx, each.rejection_id, revisions)
        if choice is not None and choice.cadence is not revisions.cadence(each.cadence):
            await enrollments.change_cadence(tx, each.id, choice.cadence.id)
            await history.add(tx, cadence_changed(each, choice.cadence, revision=None), now=now)
            moved += 1
            replanned.append(each)
        elif (cadence := revisions.cadence(each.cadence)) and any(step.when for step in cadence.steps):
            replanned.append(each)
    active = [each.id for each in replanned if each.state is EnrollmentState.ACTIVE]
    await planning.plan_all(tx, active, now=now)
    return moved
