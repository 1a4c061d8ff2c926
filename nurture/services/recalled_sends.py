"""Sends that a journal knows and the database lacks: their touches count as begun and are never planned again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from nurture.domain.journal_record import Record, SendMark, mark_of
from nurture.domain.touch import TouchKind, TouchState
from nurture.services.planning import Planning
from nurture.storage import accounts, commitments, content_uses, enrollments, history, recall, touches
from nurture.storage.database import Tx
from nurture.storage.history import Event
from nurture.storage.recall import Known

_NOT_BEGUN = (TouchState.PLANNED, TouchState.CLAIMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a send belongs: the enrollment, and its touch as far as the database has one."""

    enrollment_id: int
    touch: Row[Any] | None


class RecalledSends:
    """Finds the touch of a send by its random tag's hash, else by person, enrollment, step and occurrence.

    Never by its id: a restored database gives ids out again, so the same number may mean somebody else's touch by now.
    """

    def __init__(self, planning: Planning) -> None:
        self._planning = planning

    async def is_begun(self, tx: Tx, record: Record, prospect_id: int) -> bool | None:
        """Tells whether the database knows that the touch was begun; None when it does not know the enrollment."""
        place = await self._place(tx, record.send, prospect_id)
        if place is None:
            return None
        return place.touch is not None and place.touch.state not in _NOT_BEGUN

    async def mark(self, tx: Tx, record: Record, person: Known, *, now: datetime) -> None:
        """Marks the touch of a send to a person as unknown, counts it, and plans what comes after it."""
        if record.send is None:
            return
        await accounts.lock(tx, (person.account_id,))
        place = await self._place(tx, record.send, person.prospect_id)
        if place is None:
            return
        ids = (place.enrollment_id, person.prospect_id, person.account_id)
        touch_id = await self._unknown(tx, record, record.send, place, ids)
        await self._use(tx, record.send, (touch_id, person.prospect_id, person.account_id), at=record.at)
        event = Event(
            event="touch_unknown",
            account_id=person.account_id,
            prospect_id=person.prospect_id,
            enrollment_id=place.enrollment_id,
            touch_id=touch_id,
            detail={"step": record.send.step, "phase": "journal"},
        )
        await history.add(tx, event, now=now)
        await enrollments.count_unanswered(tx, place.enrollment_id)
        await self._planning.plan(tx, place.enrollment_id, now=now)

    async def _unknown(self, tx: Tx, record: Record, mark: SendMark, place: _Place, ids: tuple[int, int, int]) -> int:
        """Returns the touch of the send, which counts as begun from here on."""
        touch = place.touch
        if touch is None:
            return await recall.add_unknown(tx, mark, ids, tag=self._planning.new_tag(), at=record.at)
        begun = {"sent_at": record.at, "done_at": record.at, "claimed_by": None, "waiting_for": None}
        for old in _NOT_BEGUN:
            if await touches.move(tx, touch.id, old, TouchState.UNKNOWN, content_id=mark.content, **begun):
                break
        if touch.kind == TouchKind.COMMITMENT:
            await commitments.move(tx, touch.occurrence, "kept")
        return int(touch.id)

    async def _use(self, tx: Tx, mark: SendMark, whose: tuple[int, int, int], *, at: datetime) -> None:
        """They have had the item; another touch of the database may have taken it before."""
        touch_id, prospect_id, account_id = whose
        if mark.content is None:
            return
        uses = await content_uses.of(tx, prospect_id, account_id, now=at)
        if mark.content not in uses.person | uses.account:
            await content_uses.add(tx, [(touch_id, prospect_id, account_id, mark.content)], now=at)

    async def _place(self, tx: Tx, mark: SendMark | None, prospect_id: int) -> _Place | None:
        if mark is None:
            return None
        known = await recall.enrollments_of(tx, prospect_id)
        enrollment = next((row for row in known if mark_of(row.tag) == mark.enrollment), None)
        if enrollment is None:
            return None
        theirs = [row for row in await recall.touches_of(tx, enrollment.id) if row.state != TouchState.CANCELED]
        same = [row for row in theirs if mark_of(row.tag) == mark.touch]
        alike = [row for row in theirs if (row.step, row.occurrence) == (mark.step, mark.occurrence)]
        return _Place(enrollment_id=enrollment.id, touch=next(iter(same + alike), None))
