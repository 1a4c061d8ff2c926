"""Settles touches of unknown outcome, on evidence or by a person's word; the one writer of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog

from nurture.domain.letter import LetterKind
from nurture.domain.letter_ops import SendProblem
from nurture.domain.prospect import EnrollmentState
from nurture.domain.touch import TouchState
from nurture.services.correspondence import About, Correspondence, who
from nurture.services.planning import Planning
from nurture.storage import accounts, content_uses, enrollments, history, prospects, touches, unsettled
from nurture.storage.database import Tx
from nurture.storage.history import Event
from nurture.storage.unsettled import Unsettled

_log = structlog.get_logger(__name__)


class Evidence(StrEnum):
    """What tells how an offer of unknown outcome ended."""

    ANSWER = "answer"
    RELAY_LOG = "relay_log"
    LATE_ANSWER = "late_answer"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a touch is settled, and by what; `inbox_id` is the message that is the evidence, if one is."""

    accepted: bool
    evidence: Evidence
    inbox_id: int | None = None


class Settling:
    """Moves touches of unknown outcome to accepted or refused. Neither is ever sent again."""

    def __init__(self, planning: Planning, correspondence: Correspondence) -> None:
        self._planning = planning
        self._letters = correspondence

    async def settle(self, tx: Tx, touch: Unsettled, settlement: Settlement, *, now: datetime) -> bool:
        """Settles a touch; False when somebody was first. The account is to be locked."""
        state = TouchState.ACCEPTED if settlement.accepted else TouchState.REFUSED
        if not await touches.move(tx, touch.touch_id, TouchState.UNKNOWN, state, done_at=now):
            return False
        await history.add(tx, _line(touch, settlement), now=now)
        if not settlement.accepted:
            await self._never_left(tx, touch, now=now)
        _log.info("touch_settled", touch=touch.touch_id, state=state.value, evidence=settlement.evidence.value)
        return True

    async def settle_answered(self, tx: Tx, touch_id: int | None, inbox_id: int, *, now: datetime) -> None:
        """Settles a touch as accepted that a message proves to have reached a server, if its outcome was unknown."""
        touch = await unsettled.get(tx, touch_id) if touch_id is not None else None
        if touch is not None:
            settlement = Settlement(accepted=True, evidence=Evidence.ANSWER, inbox_id=inbox_id)
            await self.settle(tx, touch, settlement, now=now)

    async def _never_left(self, tx: Tx, touch: Unsettled, *, now: datetime) -> None:
        """Gives back what the touch was counted for; its step counts as passed, and the rep is told."""
        await content_uses.forget(tx, touch.touch_id)
        await unsettled.uncount_unanswered(tx, touch.enrollment_id)
        standing = await enrollments.get(tx, touch.enrollment_id)
        goes_on = standing.enrollment.state is EnrollmentState.ACTIVE
        if goes_on:
            await self._planning.plan(tx, touch.enrollment_id, now=now)
        person = await prospects.get(tx, touch.prospect_id)
        if not person.address:
            return  # Erased since: there is nobody to tell of.
        problem = SendProblem(
            who=who(person, await accounts.get(tx, touch.account_id)),
            problem="For a while nobody knew whether it had gone out; now it is certain that it did not.",
            remedy="If it matters, write to them yourself: nurture never sends this one again"
            + (", and goes on with the next." if goes_on else "."),
        )
        about = About(prospect_id=person.id, enrollment_id=touch.enrollment_id, touch_id=touch.touch_id)
        await self._letters.to_rep(tx, touch.rep_id, (LetterKind.SEND_PROBLEM, problem), about, now=now)


def _line(touch: Unsettled, settlement: Settlement) -> Event:
    return Event(
        event="touch_settled",
        account_id=touch.account_id,
        prospect_id=touch.prospect_id,
        enrollment_id=touch.enrollment_id,
        touch_id=touch.touch_id,
        inbox_id=settlement.inbox_id,
        detail={"step": touch.step, "accepted": settlement.accepted, "evidence": settlement.evidence.value},
    )
