"""Decisions of reps and ops about one person: hold, go on, wait, correct, stop, undo."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from nurture.domain.cadence import cadence_for
from nurture.domain.consent import StopWay
from nurture.domain.inbound import CLOSED_ACCOUNTS
from nurture.domain.prospect import AccountState, EndReason, EnrollmentState, HoldReason
from nurture.domain.reading import Scope
from nurture.domain.rejection import REASON_WORDS, UNENROLLED, Rejection
from nurture.domain.touch import PlannedTouch
from nurture.mail.command import Command, Verb
from nurture.services.consent import StopOrder, Stopped
from nurture.services.inbound.task import Tools
from nurture.storage import (
    accounts,
    commitments,
    enrollments,
    erasure,
    history,
    letters,
    messages,
    prospects,
    rejections,
    touches,
)
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts, NewEnrollment
from nurture.storage.history import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a decision is about; `made_by` is the forward that an undo erases, `told_in` the message that decided."""

    prospect_id: int
    rejection_id: int | None
    made_by: int | None
    told_in: int | None
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was done, in one sentence, and what comes next."""

    what: str
    next_touch: datetime | None = None
    zone: str = "UTC"
    stopped: Stopped | None = None
    erased: bool = False


class Decisions:
    """Carries out decisions in the caller's transaction."""

    def __init__(self, tools: Tools, *, now: datetime) -> None:
        self._tools = tools
        self._now = now

    async def carry_out(self, tx: Tx, subject: Subject, command: Command) -> Result:
        """Does what one command says and returns what was done."""
        ways: dict[Verb, Callable[[Tx, Subject, Command], Awaitable[Result]]] = {
            Verb.HOLD: self._hold,
            Verb.GO: self._go,
            Verb.UNDO: self._undo,
            Verb.STOP: self._stop,
            Verb.STOP_COMPANY: self._stop,
            Verb.TALKING: self._account,
            Verb.WON: self._account,
            Verb.REASON: self._reason,
            Verb.WAIT: self._wait,
        }
        person = await prospects.get(tx, subject.prospect_id)
        await accounts.lock(tx, (person.account_id,))
        result = await ways[command.verb](tx, subject, command)
        event = Event(
            event="decided",
            account_id=person.account_id,
            prospect_id=person.id,
            inbox_id=subject.told_in,
            detail={
                "verb": command.verb.value,
                "by": subject.author,
                "named": command.until.on.isoformat() if command.until else None,
                "reason": command.reason.value if command.reason else None,
            },
        )
        await history.add(tx, event, now=self._now)
        return result

    async def _hold(self, tx: Tx, subject: Subject, command: Command) -> Result:
        standing = await enrollments.open_of(tx, subject.prospect_id)
        if standing is None:
            return Result(what="There was nothing to hold: no mail is planned for them.")
        if await enrollments.hold(tx, standing.enrollment.id, HoldReason.REP, now=self._now):
            await touches.cancel_open(tx, "held", now=self._now, enrollment_id=standing.enrollment.id)
        return Result(what="They are on hold: nothing goes out until you answer `continue`.")

    async def _go(self, tx: Tx, subject: Subject, command: Command) -> Result:
        standing = await enrollments.open_of(tx, subject.prospect_id)
        if standing is None:
            return Result(what="They are in no cadence any more; forward their no again to begin anew.")
        if standing.enrollment.state is EnrollmentState.ACTIVE:
            await enrollments.wait(tx, standing.enrollment.id, None)  # what an answer made it wait for
        return await self._go_on(tx, standing, "It goes on.")

    async def _wait(self, tx: Tx, subject: Subject, command: Command) -> Result:
        standing = await enrollments.open_of(tx, subject.prospect_id)
        if standing is None or command.until is None:
            return Result(what="They are in no cadence any more, so there is nothing to wait with.")
        await commitments.add(
            tx,
            subject.prospect_id,
            words=command.until.words,
            on=command.until.on,
            precision=command.until.precision,
            inbox_id=subject.told_in,
            now=self._now,
        )
        return await self._go_on(tx, standing, f"It waits until {command.until.on:%-d %B %Y}.")

    async def _go_on(self, tx: Tx, standing: EnrollmentFacts, what: str) -> Result:
        await enrollments.release(tx, standing.enrollment.id)
        touch = await self._tools.planning.plan(tx, standing.enrollment.id, now=self._now)
        return self._planned(what, touch, standing.enrollment.rep_id)

    async def _stop(self, tx: Tx, subject: Subject, command: Command) -> Result:
        person = await prospects.get(tx, subject.prospect_id)
        scope = Scope.COMPANY if command.verb is Verb.STOP_COMPANY else Scope.PERSON
        order = StopOrder(
            way=StopWay.REP,
            address=person.address or None,
            subject=await prospects.subject_of(tx, person.id),
            scope=scope,
            inbox_id=subject.told_in,
        )
        stopped = await self._tools.consent.suppress(tx, order, now=self._now)
        covered = "Nobody at their company" if stopped.scope is Scope.COMPANY else "They"
        negated = "is" if stopped.scope is Scope.COMPANY else "are not"
        return Result(what=f"{covered} {negated} written to any more.", stopped=stopped)

    async def _account(self, tx: Tx, subject: Subject, command: Command) -> Result:
        state = AccountState(command.verb.value)
        person = await prospects.get(tx, subject.prospect_id)
        account = await accounts.get(tx, person.account_id)
        if account.state is AccountState.EXCLUDED:
            return Result(what=f"{CLOSED_ACCOUNTS[account.state]} Only `nurture account` changes that.")
        await set_account(tx, person.account_id, state, now=self._now)
        return Result(what=_ACCOUNT_WORDS[state])

    async def _reason(self, tx: Tx, subject: Subject, command: Command) -> Result:
        rejection = await self._rejection(tx, subject)
        if command.reason is None or rejection is None:
            return Result(what="This letter is about no rejection whose reason could be changed.")
        await rejections.correct_reason(tx, rejection.id, command.reason)
        words = f"The reason is now: {REASON_WORDS[command.reason]}."
        cadence = cadence_for(command.reason, self._tools.revisions.current.cadences)
        standing = await enrollments.open_of(tx, subject.prospect_id)
        if command.reason in UNENROLLED or cadence is None:
            return await self._leave(tx, standing, words)
        if standing is None:
            why = await self._closed(tx, subject.prospect_id)
            if why:
                return Result(what=f"{words} {why}")
            standing = await self._enroll(tx, rejection, cadence.id)
        await enrollments.change_cadence(tx, standing.enrollment.id, cadence.id)
        touch = await self._tools.planning.plan(tx, standing.enrollment.id, now=self._now)
        return self._planned(words, touch, standing.enrollment.rep_id)

    async def _rejection(self, tx: Tx, subject: Subject) -> Rejection | None:
        """Returns the no a letter is about, else the person's newest."""
        if subject.rejection_id is not None:
            return await rejections.get(tx, subject.rejection_id)
        standing = await rejections.of_prospect(tx, subject.prospect_id)
        return standing[-1] if standing else None

    async def _closed(self, tx: Tx, prospect_id: int) -> str:
        """Returns why nobody may be enrolled there, in a sentence; empty when they may."""
        person = await prospects.get(tx, prospect_id)
        if not person.address or not await self._tools.consent.may_write_to(tx, person.address):
            return "They are not written to, so nothing is planned."
        account = await accounts.get(tx, person.account_id)
        return CLOSED_ACCOUNTS.get(account.state, "")

    async def _leave(self, tx: Tx, standing: EnrollmentFacts | None, words: str) -> Result:
        if standing is not None:
            await enrollments.end(tx, standing.enrollment.id, EndReason.REPLACED, now=self._now)
            await touches.cancel_open(tx, "replaced", now=self._now, enrollment_id=standing.enrollment.id)
        return Result(what=f"{words} No cadence follows that up, so nothing is planned.")

    async def _enroll(self, tx: Tx, rejection: Rejection, cadence: str) -> EnrollmentFacts:
        person = await prospects.get(tx, rejection.prospect_id)
        new = NewEnrollment(
            prospect_id=person.id,
            account_id=person.account_id,
            rejection_id=rejection.id,
            cadence=cadence,
            rep_id=rejection.rep_id,
            tag=self._tools.planning.new_tag(),
            latest_no=rejection.said_at,
        )
        return await enrollments.get(tx, await enrollments.add(tx, new, now=self._now))

    async def _undo(self, tx: Tx, subject: Subject, command: Command) -> Result:
        """Erases a forward and all it made; a person known by it alone is erased with it."""
        if subject.rejection_id is None:
            return Result(what="This letter is about no forward that could be undone.")
        standing = await enrollments.open_of(tx, subject.prospect_id)
        await rejections.undo(tx, subject.rejection_id, now=self._now)
        await letters.drop_planned(tx, rejection_id=subject.rejection_id)
        if subject.made_by is not None:
            await commitments.erase_of_message(tx, subject.made_by)
            await messages.erase_words(tx, subject.made_by)
        left = await rejections.of_prospect(tx, subject.prospect_id)
        if left and standing is None:
            return Result(what="That forward is undone; their earlier no stands.")
        if left and standing is not None:
            cadence = cadence_for(left[-1].reason, self._tools.revisions.current.cadences)
            await enrollments.renew(
                tx,
                standing.enrollment.id,
                rejection_id=left[-1].id,
                cadence=cadence.id if cadence else standing.enrollment.cadence,
                latest_no=left[-1].said_at,
            )
            return await self._go_back(tx, standing, "That forward is undone; their earlier no stands.")
        await self._erase_person(tx, subject.prospect_id, standing)
        return Result(what="That forward is undone and erased with all it made.", erased=True)

    async def _go_back(self, tx: Tx, standing: EnrollmentFacts, what: str) -> Result:
        """Goes on as before the forward; a hold for another reason still waits for its decision."""
        if standing.enrollment.hold_reason is HoldReason.UNSURE:
            await enrollments.release(tx, standing.enrollment.id)
        touch = await self._tools.planning.plan(tx, standing.enrollment.id, now=self._now)
        return self._planned(what, touch, standing.enrollment.rep_id)

    async def _erase_person(self, tx: Tx, prospect_id: int, standing: EnrollmentFacts | None) -> None:
        if standing is not None:
            await enrollments.end(tx, standing.enrollment.id, EndReason.UNDONE, now=self._now)
        await touches.cancel_open(tx, "undone", now=self._now, prospect_id=prospect_id)
        await erasure.forget_person(tx, prospect_id, now=self._now)

    def _planned(self, what: str, touch: PlannedTouch | None, rep_id: str) -> Result:
        reps = self._tools.revisions.current.team.reps
        zone = next((rep.zone for rep in reps if rep.id == rep_id), "UTC")
        return Result(what=what, next_touch=touch.due_at if touch else None, zone=zone)


_ACCOUNT_WORDS = {
    AccountState.OPEN: "Their company is open again; what was planned goes on.",
    AccountState.TALKING: "You are talking to their company: nothing goes out to anybody there until it is open again.",
    AccountState.WON: "Their company is won: nurture writes to nobody there any more. Congratulations.",
    AccountState.EXCLUDED: "Their company is excluded: nurture writes to nobody there.",
}


async def set_account(tx: Tx, account_id: int, state: AccountState, *, now: datetime) -> None:
    """Sets what an account allows: `won` and `excluded` end its enrollments, `talking` is held by the gate."""
    await accounts.lock(tx, (account_id,))
    await accounts.move(tx, account_id, state, now=now)
    if state in (AccountState.WON, AccountState.EXCLUDED):
        reason = EndReason.WON if state is AccountState.WON else EndReason.EXCLUDED
        for enrollment in await enrollments.open_of_account(tx, account_id):
            await enrollments.end(tx, enrollment.id, reason, now=now)
        await touches.cancel_open(tx, state.value, now=now, account_id=account_id)
    event = Event(event="account_state", account_id=account_id, detail={"state": state.value})
    await history.add(tx, event, now=now)
