"""Decisions of reps and ops about one person: hold, go on, wait, stop, correct, undo."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from nurture.domain.consent import StopWay
from nurture.domain.content import ContentOutcome
from nurture.domain.inbound import CLOSED_ACCOUNTS
from nurture.domain.jurisdiction import Basis, sentence, staying_words
from nurture.domain.prospect import AccountState, EndReason, EnrollmentState, HoldReason
from nurture.domain.reading import Scope
from nurture.mail.command import DESCRIBING, Command, Verb
from nurture.services.basis_keeping import BasisKeeping, BasisStatement, BasisWay
from nurture.services.consent import StopOrder
from nurture.services.correcting import Correcting
from nurture.services.decided import Result, Subject, planned
from nurture.services.describing import Describing
from nurture.services.inbound.task import Tools
from nurture.services.undoing import Undoing
from nurture.storage import accounts, commitments, content_uses, enrollments, history, prospects, touches
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts
from nurture.storage.history import Event

__all__ = ["ACCOUNT_SHORT", "ACCOUNT_WORDS", "Decisions", "Result", "Subject", "set_account"]


class Decisions:
    """Carries out decisions in the caller's transaction."""

    def __init__(self, tools: Tools, *, now: datetime) -> None:
        self._tools = tools
        self._now = now
        self._correcting = Correcting(tools=tools, now=now)

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
            Verb.WAIT: self._wait,
            Verb.REASON: self._correcting.reason,
            Verb.ALSO: self._correcting.also,
            Verb.NOTE: self._correcting.note,
            Verb.NAME: self._correcting.name,
            Verb.WHERE: self._correcting.where,
            Verb.BASIS: self._basis,
            **dict.fromkeys(DESCRIBING, Describing(tools=self._tools, now=self._now).describe),
            Verb.NOT_A_FIT: self._correcting.not_a_fit,
        }
        person = await prospects.get(tx, subject.prospect_id)
        await accounts.lock(tx, (person.account_id,))
        result = await ways[command.verb](tx, subject, command)
        await self.record(tx, subject, command, account_id=person.account_id)
        return result

    async def record(self, tx: Tx, subject: Subject, command: Command, *, account_id: int) -> None:
        """Keeps in the history who decided what."""
        event = Event(
            event="decided",
            account_id=account_id,
            prospect_id=subject.prospect_id,
            inbox_id=subject.told_in,
            detail={
                "verb": command.verb.value,
                "by": subject.author,
                "named": command.until.on.isoformat() if command.until else None,
                "reason": command.reason.value if command.reason else None,
            },
        )
        await history.add(tx, event, now=self._now)

    async def _hold(self, tx: Tx, subject: Subject, command: Command) -> Result:
        standing = await enrollments.open_of(tx, subject.prospect_id)
        if standing is None:
            return Result(what="There was nothing to hold: no mail is planned for them.", short="nothing to hold")
        if await enrollments.hold(tx, standing.enrollment.id, HoldReason.REP, now=self._now):
            await touches.cancel_open(tx, "held", now=self._now, enrollment_id=standing.enrollment.id)
        return Result(what="They are on hold: nothing goes out until you answer `continue`.", short="on hold")

    async def _go(self, tx: Tx, subject: Subject, command: Command) -> Result:
        standing = await enrollments.open_of(tx, subject.prospect_id)
        if standing is None:
            return Result(what=_BEGIN_ANEW, short=_NO_CADENCE)
        if standing.enrollment.state is EnrollmentState.ACTIVE:
            touch = await touches.open_of(tx, standing.enrollment.id)
            if touch is not None and standing.enrollment.wait_until is None:
                # Planned anew it would be late enough to be shown again, and a yes to that would put it off again.
                zone = self._tools.revisions.zone_of(standing.enrollment.rep_id)
                return Result(what="It goes on as planned.", next_touch=touch.due_at, zone=zone, short="goes on")
            await enrollments.wait(tx, standing.enrollment.id, None)  # what an answer made it wait for
        return await self._go_on(tx, standing, "It goes on.", short="goes on")

    async def _wait(self, tx: Tx, subject: Subject, command: Command) -> Result:
        standing = await enrollments.open_of(tx, subject.prospect_id)
        if standing is None or command.until is None:
            return Result(
                what="They are in no cadence any more, so there is nothing to wait with.",
                short=_NO_CADENCE,
            )
        await commitments.replace_before(tx, subject.prospect_id, command.until.on)
        kept = await commitments.add(
            tx,
            subject.prospect_id,
            words=command.until.words,
            on=command.until.on,
            precision=command.until.precision,
            inbox_id=subject.told_in,
            now=self._now,
        )
        await commitments.mark_by_rep(tx, kept)
        until = f"{command.until.on:%-d %B %Y}"
        return await self._go_on(tx, standing, f"It waits until {until}.", short=f"waits until {until}")

    async def _go_on(self, tx: Tx, standing: EnrollmentFacts, what: str, *, short: str) -> Result:
        await enrollments.release(tx, standing.enrollment.id)
        touch = await self._tools.planning.plan(tx, standing.enrollment.id, now=self._now)
        return planned(what, touch, standing.enrollment.rep_id, self._tools.revisions, short=short)

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
        if stopped.scope is Scope.COMPANY:
            what = "Nobody at their company is written to any more."
            return Result(what=what, stopped=stopped, short="stopped, with their whole company")
        return Result(what="They are not written to any more.", stopped=stopped, short="stopped")

    async def _account(self, tx: Tx, subject: Subject, command: Command) -> Result:
        state = AccountState(command.verb.value)
        person = await prospects.get(tx, subject.prospect_id)
        account = await accounts.get(tx, person.account_id)
        if account.state is AccountState.EXCLUDED:
            return Result(what=f"{CLOSED_ACCOUNTS[account.state]} Only `nurture account` changes that.")
        await set_account(tx, person.account_id, state, now=self._now)
        await content_uses.note_last(tx, person.id, ContentOutcome.TALKING, now=self._now)
        keeps_back = state is AccountState.TALKING
        return Result(what=ACCOUNT_WORDS[state], short=ACCOUNT_SHORT.get(state, ""), keeps_back=keeps_back)

    async def _basis(self, tx: Tx, subject: Subject, command: Command) -> Result:
        if command.basis is None:
            return Result(what="No basis was named, so nothing was changed.")
        said = command.basis
        statement = BasisStatement(
            prospect_id=subject.prospect_id,
            basis=Basis(kind=said.kind, on=said.on, until=said.until),
            way=BasisWay.REP,
            by=subject.author,
            source=said.source,
            inbox_id=subject.told_in,
        )
        keeping = BasisKeeping(revisions=self._tools.revisions, planning=self._tools.planning)
        recorded = await keeping.record(tx, statement, now=self._now)
        if recorded.stays:
            return Result(what=staying_words(recorded.stays, statement.basis), short="a stronger basis stays")
        if not recorded.counts:
            return Result(what="A newer withdrawal stands, so nothing was changed.", short="nothing changed")
        what = (
            f"The basis is recorded. {sentence(recorded.standing)}" if recorded.standing else "The basis is recorded."
        )
        return await self._as_planned(tx, subject, what)

    async def _as_planned(self, tx: Tx, subject: Subject, what: str) -> Result:
        """Returns what was done beside what is planned by now."""
        standing = await enrollments.open_of(tx, subject.prospect_id)
        touch = await touches.open_of(tx, standing.enrollment.id) if standing else None
        zone = self._tools.revisions.zone_of(standing.enrollment.rep_id) if standing else "UTC"
        return Result(what=what, next_touch=touch.due_at if touch else None, zone=zone, short="the basis is recorded")

    async def _undo(self, tx: Tx, subject: Subject, command: Command) -> Result:
        return await Undoing(tools=self._tools, now=self._now).undo(tx, subject)


_BEGIN_ANEW = "They are in no cadence any more; forward their no again to begin anew."
_NO_CADENCE = "in no cadence any more"
ACCOUNT_WORDS = {
    AccountState.OPEN: "Their company is open again; what was planned goes on.",
    AccountState.TALKING: "You are talking to their company. Nothing goes out to anybody there until it is open again.",
    AccountState.WON: "Their company is won. nurture writes to nobody there any more. Congratulations.",
    AccountState.EXCLUDED: "Their company is excluded: nurture writes to nobody there.",
}

ACCOUNT_SHORT = {
    AccountState.TALKING: "you are talking, so nothing goes out",
    AccountState.WON: "won, and no more mail",
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
