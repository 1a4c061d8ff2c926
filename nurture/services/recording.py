"""Records how each offer ended: outcome, history, copies, the next touch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from nurture.domain.brakes import IncidentKind
from nurture.domain.breaker import is_relays_fault
from nurture.domain.delivery import Outcome, OutcomeKind
from nurture.domain.letter import Copy, LetterKind, Who
from nurture.domain.letter_answers import EndedNotice
from nurture.domain.letter_ops import SendProblem
from nurture.domain.prospect import EndReason, HoldReason
from nurture.domain.touch import TouchKind, TouchState
from nurture.services.breaker import down_since
from nurture.services.coming_back import cancel_of_ended, lock_accounts, take_back
from nurture.services.correspondence import About, Sent
from nurture.services.drafting import Draft
from nurture.services.inbound.task import Tools
from nurture.services.settling import Evidence, Settlement
from nurture.services.throttling import Throttle
from nurture.storage import (
    accounts,
    batches,
    commitments,
    content_uses,
    enrollments,
    history,
    told,
    touches,
    unsettled,
)
from nurture.storage.database import Tx
from nurture.storage.history import Event
from nurture.storage.incidents import Incident

_log = structlog.get_logger(__name__)

_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=6)
RELAY_PAUSE = timedelta(minutes=15)
"""How long a touch waits whose sender the relay refused."""
_TURNED_AWAY_EVERY = timedelta(days=1)
MOST_ATTEMPTS = 12
"""Offers of one touch before it counts as refused: some days with the pauses between, as RFC 5321 4.5.4.1 asks."""


def pause_after(attempts: int) -> timedelta:
    """Returns how long to wait after that many attempts: doubling from five minutes, at most six hours."""
    doubled: timedelta = _FIRST_PAUSE * 2 ** min(attempts, 10)
    return min(_LONGEST_PAUSE, doubled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One draft and how its offer ended."""

    draft: Draft
    outcome: Outcome


class Recording:
    """Writes outcomes; one method an outcome."""

    def __init__(self, tools: Tools, throttle: Throttle) -> None:
        self._planning = tools.planning
        self._clock = tools.clock
        self._settling = tools.settling
        self._letters = tools.correspondence
        self._throttle = throttle
        self._braking = tools.braking

    async def record(self, tx: Tx, offers: tuple[Offer, ...], *, now: datetime) -> None:
        """Records the offers of an owner's batch; what was accepted, nearly all, in statements for all of it."""
        ways = {
            OutcomeKind.DEFERRED: self._deferred,
            OutcomeKind.REFUSED: self._refused,
            OutcomeKind.UNKNOWN: self._unknown,
            OutcomeKind.LAPSED: self._lapsed,
            OutcomeKind.CALLED_OFF: self._called_off,
        }
        left_over = {offer.draft.touch.touch_id: kind is not OutcomeKind.LAPSED for offer, kind in _not_left(offers)}
        await lock_accounts(tx, left_over)
        less = await self._throttle.not_left(tx, left_over, owner=offers[0].draft.touch.claimed_by or "")
        await self._accepted(tx, _accepted_among(offers), now=now)
        for offer in offers:
            if offer.outcome.kind in ways and not await self._settle_late(tx, offer, now=now):
                await ways[offer.outcome.kind](tx, offer, now=now)
            _log.info("touch_offered", touch=offer.draft.touch.touch_id, outcome=offer.outcome.kind.value)
        await cancel_of_ended(tx, left_over, now=now)
        await self._throttle.take_back(tx, less)
        await self._braking.note(tx, *_incidents(offers, IncidentKind.DEFERRAL, now), now=now)
        await self._braking.note(tx, *_incidents(offers, IncidentKind.HARD_BOUNCE, now), now=now)

    async def give_back(
        self, tx: Tx, touch_ids: tuple[int, ...], *, owner: str, next_try_at: datetime, waiting_for: str
    ) -> None:
        """Returns touches of which the owner knows that none was begun to planned, and takes them out of the counts."""
        await lock_accounts(tx, touch_ids)
        less = await self._throttle.not_left(tx, dict.fromkeys(touch_ids, False), owner=owner)
        await touches.give_back(tx, touch_ids, owner=owner, next_try_at=next_try_at, waiting_for=waiting_for)
        await cancel_of_ended(tx, touch_ids, now=self._clock.now())
        await self._throttle.take_back(tx, less)

    async def _accepted(self, tx: Tx, offers: tuple[Offer, ...], *, now: datetime) -> None:
        if not offers:
            return
        moved = await batches.accept(tx, [_answer(offer) for offer in offers], now=now)
        went = tuple(offer for offer in offers if offer.draft.touch.touch_id in moved)
        await history.add(tx, *(_line(offer, "touch_accepted") for offer in went), now=now)
        await self._went_out(tx, *went, now=now)
        await self._letters.copy(tx, [_sent(offer, now) for offer in went], now=now)
        for offer in offers:
            if offer.draft.touch.touch_id not in moved:
                await self._end(tx, offer, TouchState.ACCEPTED, sent_at=now, now=now)

    async def _settle_late(self, tx: Tx, offer: Offer, *, now: datetime) -> bool:
        """Settles a touch that others took over as unknown, when the relay's late answer says that it did not take it.

        That is so after a 4xx too. It is not offered again all the same: its next touch is planned by now.
        """
        touch = offer.draft.touch
        late = await unsettled.get(tx, touch.touch_id) if offer.outcome.kind is not OutcomeKind.UNKNOWN else None
        if late is None:
            return False
        await accounts.lock(tx, (touch.account_id,))
        if offer.outcome.recipient_refused and offer.outcome.kind is OutcomeKind.REFUSED:
            await self._bounced(tx, offer, now=now)
            await touches.cancel_open(tx, "bounced", now=now, enrollment_id=touch.enrollment_id)
        settlement = Settlement(accepted=False, evidence=Evidence.LATE_ANSWER)
        return await self._settling.settle(tx, late, settlement, now=now)

    async def _unknown(self, tx: Tx, offer: Offer, *, now: datetime) -> None:
        """It may have arrived, so it counts as sent and is never offered again; a notice tells ops of it."""
        if await self._end(tx, offer, TouchState.UNKNOWN, sent_at=now, now=now):
            await self._went_out(tx, offer, now=now)

    async def _deferred(self, tx: Tx, offer: Offer, *, now: datetime) -> None:
        touch = offer.draft.touch
        of_the_relay = is_relays_fault(offer.outcome)
        if touch.attempts + 1 >= MOST_ATTEMPTS and not of_the_relay:
            await self._refused(tx, offer, now=now)
            return
        until = now + pause_after(touch.attempts)
        if not await take_back(tx, touch, until, "deferred"):
            return
        if not of_the_relay:
            await touches.count_attempt(tx, touch.touch_id)
        await self._tell(tx, offer, "touch_deferred", now=now)

    async def _lapsed(self, tx: Tx, offer: Offer, *, now: datetime) -> None:
        """Nothing was begun: tried again at once, without counting."""
        await take_back(tx, offer.draft.touch, now, "clearance")

    async def _called_off(self, tx: Tx, offer: Offer, *, now: datetime) -> None:
        """We stopped ourselves: another replica, or the next start, offers it at once."""
        await take_back(tx, offer.draft.touch, now, "stopped")

    async def _turned_away(self, tx: Tx, offer: Offer, *, now: datetime) -> None:
        """The relay refused us before it heard of the recipient: no fault of the touch, which waits uncounted."""
        if not await take_back(tx, offer.draft.touch, now + RELAY_PAUSE, "relay"):
            return
        await self._tell(tx, offer, "touch_turned_away", now=now)
        again = offer.draft.touch.waiting_for == "relay" and await down_since(tx, offer.draft.route.name) is None
        if again and await told.is_due(tx, "sender refused", every=_TURNED_AWAY_EVERY, now=now):
            problem = SendProblem(
                who=None,
                problem=f"The relay refuses mail in the name of a sender of ours: {offer.outcome.reply}",
                remedy="Let the relay send for that address. No check-in counts as refused; they wait, and "
                "nurture tries again.",
            )
            await self._letters.to_ops(tx, (LetterKind.SEND_PROBLEM, problem), _about(offer), now=now)

    async def _refused(self, tx: Tx, offer: Offer, *, now: datetime) -> None:
        if is_relays_fault(offer.outcome):
            await self._turned_away(tx, offer, now=now)
            return
        if not await self._end(tx, offer, TouchState.REFUSED, sent_at=None, now=now):
            return
        await content_uses.forget(tx, offer.draft.touch.touch_id)
        if offer.outcome.recipient_refused and offer.outcome.kind is OutcomeKind.REFUSED:
            await self._bounced(tx, offer, now=now)
            return
        touch = offer.draft.touch
        await enrollments.hold(tx, touch.enrollment_id, HoldReason.REFUSED, now=now)
        problem = SendProblem(
            who=_who(offer),
            problem=f"The relay did not take the mail: {offer.outcome.reply or 'no answer'}",
            remedy="The prospect is on hold. Answer `continue` once the cause is mended, or `stop`.",
        )
        facts = (LetterKind.SEND_PROBLEM, problem)
        await self._letters.to_rep(tx, touch.rep_id, facts, _about(offer), now=now)

    async def _bounced(self, tx: Tx, offer: Offer, *, now: datetime) -> None:
        touch = offer.draft.touch
        await enrollments.end(tx, touch.enrollment_id, EndReason.BOUNCED, now=now)
        await self._tell(tx, offer, "enrollment_ended", now=now)
        notice = EndedNotice(who=_who(offer), why="The address does not exist any more; nurture writes no more.")
        await self._letters.to_rep(tx, touch.rep_id, (LetterKind.ENDED_NOTICE, notice), _about(offer), now=now)

    async def _went_out(self, tx: Tx, *offers: Offer, now: datetime) -> None:
        went = tuple(offer.draft.touch for offer in offers)
        ids = tuple(touch.enrollment_id for touch in went)
        kept = tuple(touch.occurrence for touch in went if touch.kind == TouchKind.COMMITMENT)
        await enrollments.count_unanswered(tx, *ids)
        await commitments.move_all(tx, kept, "kept")
        await self._planning.plan_all(tx, ids, now=now)

    async def _end(self, tx: Tx, offer: Offer, state: TouchState, *, sent_at: datetime | None, now: datetime) -> bool:
        """Ends the touch; False when it was taken over meanwhile, and counted then as if it had been sent."""
        touch_id, said = offer.draft.touch.touch_id, {**_said(offer.outcome), "done_at": now}
        moved = await touches.move(tx, touch_id, TouchState.SENDING, state, sent_at=sent_at, **said)
        # This process was taken for dead, but it has heard the relay: that is evidence.
        late = (
            not moved
            and state is not TouchState.UNKNOWN
            and await touches.move(tx, touch_id, TouchState.UNKNOWN, state, **said)
        )
        if moved or late:
            await self._tell(tx, offer, f"touch_{state.value}", now=now)
        return moved

    async def _tell(self, tx: Tx, offer: Offer, event: str, *, now: datetime) -> None:
        await history.add(tx, _line(offer, event), now=now)


def _line(offer: Offer, event: str) -> Event:
    outcome = offer.outcome
    detail = {
        "step": offer.draft.touch.step,
        "content": offer.draft.content_id,
        "because": list(offer.draft.because),
        "code": outcome.code,
        "status": outcome.status,
        "phase": outcome.phase,
    }
    return history.of_touch(offer.draft.touch, event, detail)


def _accepted_among(offers: tuple[Offer, ...]) -> tuple[Offer, ...]:
    return tuple(offer for offer in offers if offer.outcome.kind is OutcomeKind.ACCEPTED)


def _sent(offer: Offer, now: datetime) -> Sent:
    draft = offer.draft
    copy = Copy(who=_who(offer), sent_at=now, zone=draft.rep.zone, subject=draft.subject, text=draft.words)
    return Sent(rep_id=draft.touch.rep_id, copy=copy, about=_about(offer), to_rep=draft.rep.copy_of_touches)


def _answer(offer: Offer) -> dict[str, object]:
    said = {f"new_{column}": value for column, value in _said(offer.outcome).items()}
    return {"touch": offer.draft.touch.touch_id, **said}


def _not_left(offers: tuple[Offer, ...]) -> Iterator[tuple[Offer, OutcomeKind]]:
    kinds = (OutcomeKind.DEFERRED, OutcomeKind.REFUSED, OutcomeKind.LAPSED, OutcomeKind.CALLED_OFF)
    return ((offer, offer.outcome.kind) for offer in offers if offer.outcome.kind in kinds)


def _incidents(offers: tuple[Offer, ...], kind: IncidentKind, now: datetime) -> Iterator[Incident]:
    """Yields what the relay's answers tell against us; that it turns us all away is the breaker's, not a brake's."""
    for offer in offers:
        if _incident_of(offer.outcome) is kind:
            touch = offer.draft.touch
            yield Incident(
                kind=kind, touch_id=touch.touch_id, sent_at=now, rep_id=touch.rep_id, template=touch.template
            )


def _incident_of(outcome: Outcome) -> IncidentKind | None:
    if outcome.kind is OutcomeKind.DEFERRED and outcome.code is not None and not is_relays_fault(outcome):
        return IncidentKind.DEFERRAL
    hard = outcome.kind is OutcomeKind.REFUSED and outcome.recipient_refused
    return IncidentKind.HARD_BOUNCE if hard else None


def _said(outcome: Outcome) -> dict[str, object]:
    """Returns the columns that keep what the relay said."""
    return {
        "relay_code": outcome.code,
        "relay_status": outcome.status,
        "relay_reply": outcome.reply,
        "relay_id": outcome.relay_id,
    }


def _who(offer: Offer) -> Who:
    touch = offer.draft.touch
    return Who(name=touch.name or touch.address or "", address=touch.address or "", account=touch.account_name)


def _about(offer: Offer) -> About:
    touch = offer.draft.touch
    return About(prospect_id=touch.prospect_id, enrollment_id=touch.enrollment_id, touch_id=touch.touch_id)
