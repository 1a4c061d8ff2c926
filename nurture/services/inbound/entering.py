"""Enrolls a person whose no was kept, or keeps the no beside what stands."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from nurture.domain.duration import add
from nurture.domain.inbound import Entry, EntryDecision
from nurture.domain.prospect import Account, EndReason, EnrollmentState, HoldReason, Prospect
from nurture.domain.takes import Choice
from nurture.services.choosing import choose
from nurture.services.inbound.adding import Newcomer
from nurture.services.inbound.task import Tools
from nurture.services.standing import calendar_of
from nurture.storage import accounts, commitments, enrollments, history, placed, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts, NewEnrollment
from nurture.storage.history import Event

_ON_HOLD = "They are on hold since an earlier answer. Answer `continue` to let the mails go on, or `stop`."
_NO_FIT = "They are no fit, as you said: the no is recorded, and nothing is mailed about it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What became of a person: enrollment and cadence, its owner, and the day the cool-off ends.

    `waits_for` is a sentence for the rep where nothing is planned.
    """

    enrollment_id: int | None = None
    owner_id: str
    cadence: str | None = None
    waits_for: str | None = None
    cool_off_until: date | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """One person on the way into a cadence."""

    tools: Tools
    newcomer: Newcomer
    person: Prospect
    rejection_id: int

    async def enter(self, tx: Tx, decision: EntryDecision, *, now: datetime) -> Entered:
        """Enrolls as decided, or keeps the no, with the dates that were named; returns what became of the person."""
        account = await accounts.get(tx, self.person.account_id)
        await self._keep_dates(tx, now=now)
        owner_id = await self._owner(tx, account)
        if self.newcomer.said is not None and self.newcomer.said.is_ours:
            return await self._leave(tx, owner_id, now=now)
        choice = await choose(tx, self.rejection_id, self.tools.revisions) if decision.cadence else None
        if choice is not None:
            return await self._enroll(tx, decision, choice, owner_id, now=now)
        return await self._keep(tx, decision, owner_id, now=now)

    async def _owner(self, tx: Tx, account: Account) -> str:
        """Returns the one voice: who owns the person already, else the account, else the rep the no was written to."""
        standing = await enrollments.open_of(tx, self.person.id)
        return standing.enrollment.rep_id if standing else account.rep_id or self.newcomer.owner_id

    async def _keep_dates(self, tx: Tx, *, now: datetime) -> None:
        """Keeps the date the prospect named, and one in the rep's words; before that one nothing is to go out."""
        found, until = self.newcomer.rejection, self.newcomer.until
        told = self.newcomer.said is not None and self.newcomer.said.told_by is not None
        named = [(found.resume or "", found.resume_on, found.precision, told)] if found.resume_on else []
        if until is not None:
            await commitments.replace_before(tx, self.person.id, until.on)
            named = [each for each in named if each[1] >= until.on]
            named.append((until.words, until.on, until.precision, True))
        for words, on, precision, by_rep in named:
            kept = await commitments.add(
                tx,
                self.person.id,
                words=words,
                on=on,
                precision=precision,
                inbox_id=self.newcomer.inbox_id,
                now=now,
            )
            if by_rep:
                await commitments.mark_by_rep(tx, kept)

    async def _enroll(
        self, tx: Tx, decision: EntryDecision, choice: Choice, owner_id: str, *, now: datetime
    ) -> Entered:
        cadence, enrollment_id = choice.cadence, await self._place(tx, choice, owner_id, now=now)
        if decision.entry is Entry.HOLD:
            await enrollments.hold(tx, enrollment_id, decision.hold, now=now)
            await touches.cancel_open(tx, "held", now=now, enrollment_id=enrollment_id)
        await self.tools.planning.plan(tx, enrollment_id, now=now)
        where = await placed.of(tx, enrollment_id)
        calendar = calendar_of(where, cadence, self.tools.revisions, self.tools.calendars, now=now)
        return Entered(
            enrollment_id=enrollment_id,
            owner_id=owner_id,
            cadence=cadence.id,
            waits_for=decision.why or (_ON_HOLD if where.state == EnrollmentState.HELD else None),
            cool_off_until=add(calendar.day_of(where.latest_no), cadence.cool_off, calendar),
            zone=calendar.zone,
        )

    async def _keep(self, tx: Tx, decision: EntryDecision, owner_id: str, *, now: datetime) -> Entered:
        """Keeps a no that no cadence takes; a standing enrollment takes its date and waits for the rep's decision."""
        entered = Entered(owner_id=owner_id, waits_for=decision.why or None, zone=self._rep_zone(owner_id))
        standing = await enrollments.open_of(tx, self.person.id)
        if standing is None:
            return entered
        await self._renew(tx, standing, standing.enrollment.cadence)
        await enrollments.hold(tx, standing.enrollment.id, HoldReason.UNSURE, now=now)
        await touches.cancel_open(tx, "held", now=now, enrollment_id=standing.enrollment.id)
        return replace(entered, enrollment_id=standing.enrollment.id, cadence=standing.enrollment.cadence)

    async def _leave(self, tx: Tx, owner_id: str, *, now: datetime) -> Entered:
        """Keeps the no of somebody who is no fit: what was planned for them ends."""
        standing = await enrollments.open_of(tx, self.person.id)
        if standing is not None:
            await enrollments.end(tx, standing.enrollment.id, EndReason.NOT_A_FIT, now=now)
            await touches.cancel_open(tx, "not_a_fit", now=now, enrollment_id=standing.enrollment.id)
        return Entered(owner_id=owner_id, waits_for=_NO_FIT, zone=self._rep_zone(owner_id))

    async def _place(self, tx: Tx, choice: Choice, owner_id: str, *, now: datetime) -> int:
        """Returns the enrollment: a new one, or the standing one taken into this no."""
        cadence, standing = choice.cadence, await enrollments.open_of(tx, self.person.id)
        if standing is not None:
            await self._renew(tx, standing, cadence.id)
            return standing.enrollment.id
        new = NewEnrollment(
            prospect_id=self.person.id,
            account_id=self.person.account_id,
            rejection_id=self.rejection_id,
            cadence=cadence.id,
            rep_id=owner_id,
            tag=self.tools.planning.new_tag(),
            latest_no=self.newcomer.said_at,
        )
        enrollment_id = await enrollments.add(tx, new, now=now)
        event = Event(
            event="enrolled",
            account_id=self.person.account_id,
            prospect_id=self.person.id,
            enrollment_id=enrollment_id,
            inbox_id=self.newcomer.inbox_id,
            detail={"cadence": cadence.id, "rep": owner_id, "by": list(choice.by)},
        )
        await history.add(tx, event, now=now)
        return enrollment_id

    async def _renew(self, tx: Tx, standing: EnrollmentFacts, cadence: str) -> None:
        """Takes this no into a standing enrollment: the cool-off counts from the latest no, whichever came first."""
        latest = max(self.newcomer.said_at, standing.latest_no)
        await enrollments.renew(
            tx, standing.enrollment.id, rejection_id=self.rejection_id, cadence=cadence, latest_no=latest
        )

    def _rep_zone(self, rep_id: str) -> str:
        reps = self.tools.revisions.current.team.reps
        return next((rep.zone for rep in reps if rep.id == rep_id), "UTC")
