"""Rehearsal: each due touch goes to its rep, marked with who would have got it, and stays planned."""

from datetime import timedelta

from nurture.domain.letter import Copy, LetterKind, Who
from nurture.domain.touch import TouchState
from nurture.services.clock import BusinessClock
from nurture.services.correspondence import About, Correspondence
from nurture.services.drafting import Draft
from nurture.storage import touches
from nurture.storage.database import Database, Tx

_LOOK_AGAIN = timedelta(days=1)


class Rehearsal:
    """Shows reps what would have gone out, each touch once."""

    def __init__(self, database: Database, clock: BusinessClock, correspondence: Correspondence) -> None:
        self._database = database
        self._clock = clock
        self._letters = correspondence

    async def rehearse(self, drafts: tuple[Draft, ...]) -> None:
        """Writes one letter a draft to its rep and returns the touches to planned."""
        await self._database.write(lambda tx: self._all(tx, drafts))

    async def _all(self, tx: Tx, drafts: tuple[Draft, ...]) -> None:
        now = self._clock.now()
        for draft in drafts:
            if draft.touch.rehearsed_at is None:
                await self._show(tx, draft)
            await touches.put_back(
                tx,
                draft.touch.touch_id,
                TouchState.CLAIMED,
                next_try_at=now + _LOOK_AGAIN,
                waiting_for="rehearsal",
            )

    async def _show(self, tx: Tx, draft: Draft) -> None:
        now, touch = self._clock.now(), draft.touch
        facts = Copy(
            who=Who(name=touch.name or draft.recipient, address=draft.recipient, account=touch.account_name),
            sent_at=now,
            zone=draft.rep.zone,
            subject=draft.subject,
            text=draft.words,
        )
        about = About(prospect_id=touch.prospect_id, enrollment_id=touch.enrollment_id, touch_id=touch.touch_id)
        await self._letters.to_rep(tx, touch.rep_id, (LetterKind.REHEARSAL, facts), about, now=now)
        await touches.mark_rehearsed(tx, touch.touch_id, now=now)
