"""Enrolls a person whose no was kept, and answers the rep with what was understood."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from nurture.domain.cadence import Cadence
from nurture.domain.duration import add
from nurture.domain.inbound import Entry, EntryDecision
from nurture.domain.letter import Confirmation, LetterKind, Shared
from nurture.domain.prospect import Account, EnrollmentState, HoldReason, Prospect
from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.domain.touch import PlannedTouch
from nurture.services.correspondence import About, who
from nurture.services.inbound.adding import Newcomer
from nurture.services.inbound.task import Task, Tools
from nurture.services.standing import calendar_of
from nurture.storage import accounts, commitments, enrollments, history, placed, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts, NewEnrollment
from nurture.storage.history import Event

_ON_HOLD = "They are on hold since an earlier answer. Answer `continue` to let the mails go on, or `stop`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What became of a person: enrollment and cadence, its owner, the first touch and the day the cool-off ends.

    `waits_for` is a sentence for the rep where nothing is planned.
    """

    enrollment_id: int | None = None
    owner_id: str
    cadence: str | None = None
    touch: PlannedTouch | None = None
    waits_for: str | None = None
    cool_off_until: date | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """One person on the way into a cadence."""

    task: Task
    tools: Tools
    newcomer: Newcomer
    person: Prospect
    rejection_id: int

    async def enter(self, tx: Tx, decision: EntryDecision, *, again: bool, now: datetime) -> None:
        """Enrolls as decided and writes the confirmation; both reps are told when two meet."""
        account = await accounts.get(tx, self.person.account_id)
        await self._keep_date(tx, now=now)
        owner_id = await self._owner(tx, account)
        if decision.cadence is not None:
            entered = await self._enroll(tx, decision, decision.cadence, owner_id, now=now)
        else:
            entered = await self._keep(tx, decision, owner_id, now=now)
        await self._confirm(tx, entered, account, again=again, now=now)
        await self._tell_both(tx, owner_id, account, again=again, now=now)

    async def _owner(self, tx: Tx, account: Account) -> str:
        """Returns the one voice: who owns the person already, else the account, else the rep the no was written to."""
        standing = await enrollments.open_of(tx, self.person.id)
        return standing.enrollment.rep_id if standing else account.rep_id or self.newcomer.owner_id

    async def _keep_date(self, tx: Tx, *, now: datetime) -> None:
        found = self.newcomer.rejection
        if found.resume_on is not None:
            await commitments.add(
                tx,
                self.person.id,
                words=found.resume or "",
                on=found.resume_on,
                precision=found.precision,
                inbox_id=self.newcomer.inbox_id,
                now=now,
            )

    async def _enroll(
        self, tx: Tx, decision: EntryDecision, cadence: Cadence, owner_id: str, *, now: datetime
    ) -> Entered:
        enrollment_id = await self._place(tx, cadence, owner_id, now=now)
        if decision.entry is Entry.HOLD:
            await enrollments.hold(tx, enrollment_id, HoldReason.UNSURE, now=now)
            await touches.cancel_open(tx, "held", now=now, enrollment_id=enrollment_id)
        touch = await self.tools.planning.plan(tx, enrollment_id, now=now)
        where = await placed.of(tx, enrollment_id)
        calendar = calendar_of(where, cadence, self.tools.revisions, self.tools.calendars, now=now)
        return Entered(
            enrollment_id=enrollment_id,
            owner_id=owner_id,
            cadence=cadence.id,
            touch=touch,
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

    async def _place(self, tx: Tx, cadence: Cadence, owner_id: str, *, now: datetime) -> int:
        """Returns the enrollment: a new one, or the standing one taken into this no."""
        standing = await enrollments.open_of(tx, self.person.id)
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
            detail={"cadence": cadence.id, "rep": owner_id},
        )
        await history.add(tx, event, now=now)
        return enrollment_id

    async def _renew(self, tx: Tx, standing: EnrollmentFacts, cadence: str) -> None:
        """Takes this no into a standing enrollment: the cool-off counts from the latest no, whichever came first."""
        latest = max(self.newcomer.said_at, standing.latest_no)
        await enrollments.renew(
            tx, standing.enrollment.id, rejection_id=self.rejection_id, cadence=cadence, latest_no=latest
        )

    async def _confirm(self, tx: Tx, entered: Entered, account: Account, *, again: bool, now: datetime) -> None:
        found = self.newcomer.rejection
        letter = Confirmation(
            who=who(self.person, account),
            reason=REASON_WORDS[found.reason],
            reason_code=found.reason.value,
            quote=found.quote,
            also=tuple(REASON_WORDS[reason] for reason in found.also),
            competitor=found.competitor,
            resume=found.resume,
            resume_on=found.resume_on,
            cadence=entered.cadence,
            cool_off_until=entered.cool_off_until,
            first_touch=entered.touch.due_at if entered.touch else None,
            zone=entered.zone,
            waiting_for=entered.waits_for,
            gives_no_reason=found.reason is Reason.NO_REASON,
            again=again,
            owner=self._name(entered.owner_id),
            forwarder_is_owner=self._voice(entered.owner_id) == self.newcomer.forwarder_id,
        )
        about = About(
            prospect_id=self.person.id,
            enrollment_id=entered.enrollment_id,
            rejection_id=self.rejection_id,
            inbox_id=self.newcomer.inbox_id,
        )
        facts = (LetterKind.CONFIRMATION, letter)
        await self.tools.correspondence.to_rep(tx, self.newcomer.forwarder_id, facts, about, now=now)

    async def _tell_both(self, tx: Tx, owner_id: str, account: Account, *, again: bool, now: datetime) -> None:
        """Tells the owner what somebody else brought, and that one when the owner is not whom the no was written to."""
        forwarder_id = self.newcomer.forwarder_id
        if self._voice(owner_id) == forwarder_id:
            return
        owner, other = self._rep(owner_id), self._rep(forwarder_id)
        meet = again or owner_id != self.newcomer.owner_id
        for reader in (owner_id, forwarder_id) if meet else (owner_id,):
            letter = Shared(
                who=who(self.person, account),
                owner=owner[0],
                owner_address=owner[1],
                other=other[0],
                other_address=other[1],
                same_person=again,
                reader_is_owner=reader == owner_id,
            )
            about = About(prospect_id=self.person.id)
            await self.tools.correspondence.to_rep(tx, reader, (LetterKind.SHARED, letter), about, now=now)

    def _voice(self, rep_id: str) -> str:
        """Returns who speaks for a rep now: a successor, a stand-in, or the rep."""
        signer = self.tools.revisions.signer(rep_id, self.tools.clock.now())
        return signer.id if signer else rep_id

    def _rep(self, rep_id: str) -> tuple[str, str]:
        reps, voice = self.tools.revisions.current.team.reps, self._voice(rep_id)
        return next(((rep.name, rep.address) for rep in reps if rep.id == voice), (rep_id, ""))

    def _name(self, rep_id: str) -> str:
        return self._rep(rep_id)[0]

    def _rep_zone(self, rep_id: str) -> str:
        reps = self.tools.revisions.current.team.reps
        return next((rep.zone for rep in reps if rep.id == rep_id), "UTC")
