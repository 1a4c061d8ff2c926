"""Plans the next touch of an enrollment: gathers the facts, asks the planner, writes what it decided."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from nurture.domain.cadence import Cadence, cadence_of
from nurture.domain.calendar import day_words
from nurture.domain.changes import Change
from nurture.domain.jurisdiction import why_waits
from nurture.domain.letter import CommitmentReminder, LetterKind
from nurture.domain.letter_answers import EndedNotice
from nurture.domain.placing import Wish
from nurture.domain.planner import Plan, Reminder, plan_next, seen_from
from nurture.domain.prospect import EndReason, Enrollment
from nurture.domain.takes import in_words
from nurture.domain.touch import PlannedTouch, TouchKind
from nurture.services.basis import basis_of
from nurture.services.basis_ending import BasisEnding
from nurture.services.choosing import choose
from nurture.services.correspondence import About, Correspondence, who
from nurture.services.placing import Placing
from nurture.services.revisions import Calendars, Revisions
from nurture.services.standing import calendar_of, standings_of
from nurture.storage import accounts, commitments, enrollments, history, placed, planned, prospects
from nurture.storage.database import Tx
from nurture.storage.history import Event
from nurture.storage.placed import PlacedEnrollment
from nurture.storage.planned import NewTouch

_log = structlog.get_logger(__name__)


_Chosen = tuple[PlacedEnrollment, PlannedTouch]


class Planning:
    """The only writer of planned touches."""

    def __init__(
        self,
        revisions: Revisions,
        calendars: Calendars,
        correspondence: Correspondence,
        placing: Placing,
        new_tag: Callable[[], str],
    ) -> None:
        self._revisions = revisions
        self._calendars = calendars
        self._letters = correspondence
        self._placing = placing
        self._ending = BasisEnding(revisions=revisions, letters=correspondence)
        self.new_tag = new_tag

    async def plan(self, tx: Tx, enrollment_id: int, *, now: datetime) -> PlannedTouch | None:
        """Plans the next touch of an active enrollment and returns it; None when nothing is to come.

        What was planned before is replaced; a touch that is being sent stays, and planning follows its outcome.
        """
        return (await self.plan_all(tx, (enrollment_id,), now=now)).get(enrollment_id)

    async def plan_all(self, tx: Tx, enrollment_ids: Sequence[int], *, now: datetime) -> dict[int, PlannedTouch]:
        """Plans the next touch of each active enrollment, as `plan` does, and returns them by enrollment."""
        await planned.cancel(tx, enrollment_ids, "replanned", now=now)
        under_way = await planned.open_among(tx, enrollment_ids)
        places = await placed.of_all(tx, enrollment_ids)
        following: dict[int, PlannedTouch] = {}
        for group in _one_an_account(
            place for place in places if place.state == "active" and place.enrollment_id not in under_way
        ):
            following |= await self._plan_group(tx, group, now=now)
        return following

    async def _plan_group(
        self, tx: Tx, group: tuple[PlacedEnrollment, ...], *, now: datetime
    ) -> dict[int, PlannedTouch]:
        plans = await self._decide(tx, group, now=now)
        chosen: list[_Chosen] = []
        for where in group:
            plan = plans.get(where.enrollment_id)
            if plan is not None and plan.touch is None:
                await self._finish(tx, where, plan.finished or "completed", now=now)
            elif plan is not None and plan.touch is not None:
                chosen.append((where, plan.touch))
        chosen = await self._with_room(tx, chosen, now=now)
        await self._write(tx, chosen, now=now)
        return {where.enrollment_id: touch for where, touch in chosen}

    async def rehome(self, tx: Tx, *, now: datetime) -> None:
        """Moves enrollments whose cadence was renamed to its new name, of a removed one to that which takes the no now.

        What a renamed cadence has planned stays as it is.
        """
        cadences = self._revisions.current.cadences
        for enrollment in await enrollments.without_cadence(tx, (cadence.id for cadence in cadences)):
            renamed = cadence_of(enrollment.cadence, cadences)
            choice = None if renamed else await choose(tx, enrollment.rejection_id, self._revisions)
            cadence = renamed or (choice.cadence if choice else None)
            if cadence is None:
                continue
            await enrollments.change_cadence(tx, enrollment.id, cadence.id)
            if choice is not None:
                await history.add(tx, cadence_changed(enrollment, cadence, revision=self._revisions.number), now=now)
                await self.plan(tx, enrollment.id, now=now)
            _log.info("cadence_replaced", enrollment=enrollment.id, cadence=cadence.id)

    async def place(self, tx: Tx, where: PlacedEnrollment, touch: PlannedTouch, *, now: datetime) -> PlannedTouch:
        """Returns a touch that is decided, on a later day where its own is full, with why it will wait if it will."""
        explained = self._with_basis(touch, where, now=now)
        ((_, placed_there),) = await self._with_room(tx, ((where, explained),), now=now)
        return placed_there

    async def put(
        self, tx: Tx, where: PlacedEnrollment, touch: PlannedTouch | None, finished: str | None, *, now: datetime
    ) -> None:
        """Writes what is decided for an enrollment that has no open touch: its next one, or its end."""
        if touch is None:
            await self._finish(tx, where, finished or "completed", now=now)
        else:
            await self._write(tx, [(where, await self.place(tx, where, touch, now=now))], now=now)

    async def remind(self, tx: Tx, enrollment_id: int, *, now: datetime) -> None:
        """Hands dates that have come, and that the cool-off forbids to keep by mail, to whoever speaks for the rep."""
        where = await placed.of(tx, enrollment_id)
        cadence, plan = self._revisions.cadence(where.cadence), await self._decide_one(tx, where, now=now)
        if cadence is None or plan is None:
            return
        today = calendar_of(where, cadence, self._revisions, self._calendars, now=now).day_of(now)
        for reminder in plan.reminders:
            if reminder.commitment.on <= today:
                await self._remind(tx, where, reminder, now=now)

    async def preview(self, tx: Tx, enrollment_id: int, *, now: datetime) -> Plan | None:
        """Returns what would be planned, writing nothing; None when the cadence is gone."""
        return await self._decide_one(tx, await placed.of(tx, enrollment_id), now=now)

    async def _decide_one(self, tx: Tx, where: PlacedEnrollment, *, now: datetime) -> Plan | None:
        return (await self._decide(tx, (where,), now=now)).get(where.enrollment_id)

    async def _decide(self, tx: Tx, group: Sequence[PlacedEnrollment], *, now: datetime) -> dict[int, Plan]:
        """Returns what is to come by enrollment; whose cadence is gone is left out."""
        standings = await standings_of(tx, group, now=now)
        plans: dict[int, Plan] = {}
        for where in group:
            cadence = self._revisions.cadence(where.cadence)
            if cadence is None:
                _log.error("cadence_gone", enrollment=where.enrollment_id, cadence=where.cadence)
                continue
            calendar = calendar_of(where, cadence, self._revisions, self._calendars, now=now)
            standing, seen = standings[where.enrollment_id], seen_from(cadence, calendar, now)
            plan = plan_next(standing, cadence, calendar, now=now, seen_from=seen)
            touch = self._with_basis(plan.touch, where, now=now) if plan.touch else None
            plans[where.enrollment_id] = replace(plan, touch=touch)
        return plans

    def _with_basis(self, touch: PlannedTouch, where: PlacedEnrollment, *, now: datetime) -> PlannedTouch:
        """Says among the reasons of a touch that it will wait where no basis allows it on its day."""
        standing = basis_of(where, self._revisions.current.jurisdictions, on=now.date())
        why = why_waits(standing, on=touch.due_at.date())
        return replace(touch, because=(*touch.because, why)) if why else touch

    async def _with_room(self, tx: Tx, chosen: Sequence[_Chosen], *, now: datetime) -> list[_Chosen]:
        """Returns the touches, on later days where their own are full; a date that the prospect named is kept."""
        wanted = [(where.rep_id, touch.due_at) for where, touch in chosen]
        full = await self._placing.full_among(tx, wanted, now=now)
        return [
            (where, await self._later(tx, where, touch, now=now))
            if is_full and touch.kind is not TouchKind.COMMITMENT
            else (where, touch)
            for (where, touch), is_full in zip(chosen, full, strict=True)
        ]

    async def _later(self, tx: Tx, where: PlacedEnrollment, touch: PlannedTouch, *, now: datetime) -> PlannedTouch:
        cadence = self._revisions.cadence(where.cadence)
        if cadence is None:
            return touch
        wish = Wish(
            touch=touch,
            prospect_id=where.prospect_id,
            rep_id=where.rep_id,
            cadence=cadence,
            calendar=calendar_of(where, cadence, self._revisions, self._calendars, now=now),
            earliest=touch.due_at,
            drawn=touch.due_at,
        )
        (moment,) = await self._placing.place(tx, (wish,), now=now)
        full = f"{day_words(wish.calendar.day_of(touch.due_at))} is full in this rep's name"
        return touch if moment == touch.due_at else replace(touch, due_at=moment, because=(*touch.because, full))

    async def _write(self, tx: Tx, chosen: Sequence[_Chosen], *, now: datetime) -> None:
        ids = await planned.add(tx, [_new(where, touch, self.new_tag()) for where, touch in chosen], now=now)
        await planned.keep_given(tx, ids)
        numbered = tuple(zip(ids, chosen, strict=True))
        await history.add(tx, *(_planned(touch_id, where, touch) for touch_id, (where, touch) in numbered), now=now)
        await self._ending.tell(tx, chosen, now=now)
        for touch_id, (where, touch) in numbered:
            _log.info("touch_planned", touch=touch_id, enrollment=where.enrollment_id, step=touch.step)

    async def _finish(self, tx: Tx, where: PlacedEnrollment, why: str, *, now: datetime) -> None:
        reason = EndReason.UNANSWERED if why == "unanswered" else EndReason.COMPLETED
        await enrollments.end(tx, where.enrollment_id, reason, now=now)
        event = Event(
            event="enrollment_ended",
            account_id=where.account_id,
            prospect_id=where.prospect_id,
            enrollment_id=where.enrollment_id,
            detail={"reason": reason.value},
        )
        await history.add(tx, event, now=now)
        person = await prospects.get(tx, where.prospect_id)
        notice = EndedNotice(
            who=who(person, await accounts.get(tx, where.account_id)),
            why="Every step of the cadence has gone out; nurture writes no more.",
        )
        about = About(prospect_id=person.id, enrollment_id=where.enrollment_id)
        await self._letters.to_rep(tx, where.rep_id, (LetterKind.ENDED_NOTICE, notice), about, now=now)

    async def _remind(self, tx: Tx, where: PlacedEnrollment, reminder: Reminder, *, now: datetime) -> None:
        """Hands a date inside the cool-off to the rep: nurture writes nothing then, but the rep may."""
        await commitments.move(tx, reminder.commitment.id, "reminded")
        person = await prospects.get(tx, where.prospect_id)
        facts = CommitmentReminder(
            who=who(person, await accounts.get(tx, where.account_id)),
            words=reminder.commitment.words,
            on=reminder.commitment.on,
        )
        about = About(prospect_id=person.id, enrollment_id=where.enrollment_id)
        await self._letters.to_rep(tx, where.rep_id, (LetterKind.COMMITMENT_REMINDER, facts), about, now=now)


def cadence_changed(who: Enrollment | Change, cadence: Cadence, *, revision: int | None) -> Event:
    """Returns the line of history of who came to another cadence, by an edit or, without one, by what was said."""
    return Event(
        event="cadence_changed",
        account_id=who.account_id,
        prospect_id=who.prospect_id,
        enrollment_id=who.enrollment_id if isinstance(who, Change) else who.id,
        detail={"cadence": cadence.id, "revision": revision, "takes": in_words(cadence.takes)},
    )


def _one_an_account(places: Iterable[PlacedEnrollment]) -> Iterator[tuple[PlacedEnrollment, ...]]:
    """Groups enrollments so that no two of one account stand in a group: each keeps its distance from those before."""
    left = list(places)
    while left:
        group = {place.account_id: place for place in reversed(left)}
        yield tuple(group.values())
        left = [place for place in left if group[place.account_id] is not place]


def _new(where: PlacedEnrollment, touch: PlannedTouch, tag: str) -> NewTouch:
    return NewTouch(
        planned=touch,
        enrollment_id=where.enrollment_id,
        prospect_id=where.prospect_id,
        account_id=where.account_id,
        rep_id=where.rep_id,
        tag=tag,
    )


def _planned(touch_id: int, where: PlacedEnrollment, touch: PlannedTouch) -> Event:
    return Event(
        event="touch_planned",
        account_id=where.account_id,
        prospect_id=where.prospect_id,
        enrollment_id=where.enrollment_id,
        touch_id=touch_id,
        detail={"step": touch.step, "due_at": touch.due_at.isoformat(), "because": list(touch.because)},
    )
