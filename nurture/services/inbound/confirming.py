"""Tells the rep who forwarded a no what was understood and what comes next, and both reps when two meet."""

from dataclasses import dataclass, replace
from datetime import datetime

from nurture.domain.jurisdiction import sentence
from nurture.domain.learning import learning_question
from nurture.domain.letter import LetterKind
from nurture.domain.letter_noes import Confirmation, Shared
from nurture.domain.names import certain_first_name
from nurture.domain.place import clock_words
from nurture.domain.prospect import Account, EnrollmentState, Prospect
from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.services.basis import basis_of
from nurture.services.correspondence import About, who
from nurture.services.inbound.adding import Newcomer
from nurture.services.inbound.entering import Entered
from nurture.services.inbound.task import Tools
from nurture.services.standing import clock_of
from nurture.storage import accounts, enrollments, placed, prospects, rejections, touches
from nurture.storage.database import Tx

_HELD = "They are on hold. Answer `continue` to let the mails go on, or `stop`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a confirmation says beside the no: others whom the forward names, what the rep's note brought.

    `note` is what was kept of it, `is_context` when it stood in mail to others as well; `copied` are further reps.
    """

    others: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    note: str = ""
    is_context: bool = False
    copied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirming:
    """One confirmation, of a person as they stand now."""

    tools: Tools
    newcomer: Newcomer
    person_id: int
    rejection_id: int
    again: bool

    async def confirm(self, tx: Tx, entered: Entered, extras: Extras, *, now: datetime) -> None:
        """Writes the confirmation to the forwarder and whom the note names; both reps are told when two meet."""
        person = await prospects.get(tx, self.person_id)
        account = await accounts.get(tx, person.account_id)
        plain = await self._letter(tx, entered, extras, person, account)
        letter = await self._with_basis(tx, plain, entered, now=now)
        about = About(
            prospect_id=person.id,
            enrollment_id=entered.enrollment_id,
            rejection_id=self.rejection_id,
            inbox_id=self.newcomer.inbox_id,
        )
        for reader in dict.fromkeys((self.newcomer.forwarder_id, *extras.copied)):
            facts = (LetterKind.CONFIRMATION, letter)
            await self.tools.correspondence.to_rep(tx, reader, facts, about, now=now)
        await self._tell_both(tx, entered.owner_id, person, account, now=now)

    async def _letter(
        self, tx: Tx, entered: Entered, extras: Extras, person: Prospect, account: Account
    ) -> Confirmation:
        found, said, until = self.newcomer.rejection, self.newcomer.said, self.newcomer.until
        no = await rejections.get(tx, self.rejection_id)
        first, waits_for = await self._next(tx, entered)
        asks_why = no.reason is Reason.NO_REASON
        return Confirmation(
            who=who(person, account),
            reason=REASON_WORDS[no.reason],
            reason_code=no.reason.value,
            quote=found.quote,
            also=tuple(REASON_WORDS[reason] for reason in no.also),
            competitor=found.competitor,
            resume=found.resume,
            resume_on=found.resume_on,
            cadence=entered.cadence,
            cool_off_until=entered.cool_off_until,
            first_touch=first,
            zone=entered.zone,
            waiting_for=waits_for,
            gives_no_reason=asks_why and not no.is_ours,
            again=self.again,
            owner=self._name(entered.owner_id),
            forwarder_is_owner=self._voice(entered.owner_id) == self.newcomer.forwarder_id,
            told_by_rep=said is not None and said.told_by is not None,
            others=extras.others,
            note=extras.note,
            note_is_context=extras.is_context,
            done=extras.done,
            wait_words=until.words if until else None,
            wait_on=until.on if until else None,
            answer_in=self._answer_in(person),
            first_name=certain_first_name(person.name, person.address),
            rep_name=self._rep_first_name(),
            question=None if asks_why else self._question(no.reason),
            clock=await self._clock(tx, entered.enrollment_id) if first else "",
            alert=no.reason is Reason.CONFUSION,
        )

    async def _next(self, tx: Tx, entered: Entered) -> tuple[datetime | None, str | None]:
        """Returns when the first mail is planned, and what nothing planned waits for, as it stands by now."""
        standing = await enrollments.open_of(tx, self.person_id)
        touch = await touches.open_of(tx, standing.enrollment.id) if standing else None
        if touch is not None:
            return touch.due_at, None
        held = standing is not None and standing.enrollment.state is EnrollmentState.HELD
        return None, entered.waits_for or (_HELD if held else None)

    async def _clock(self, tx: Tx, enrollment_id: int | None) -> str:
        """Returns whose clock counts, and what it is known by, in words."""
        if enrollment_id is None:
            return ""
        return clock_words(clock_of(await placed.of(tx, enrollment_id), self.tools.revisions))

    def _answer_in(self, person: Prospect) -> str | None:
        """Returns the language of the answer to offer; none where there is no template in theirs."""
        return person.language if self.tools.revisions.templates.answers_in(person.language) else None

    def _question(self, reason: Reason) -> str | None:
        asks = self.tools.revisions.current.installation.learning_questions
        return learning_question(reason, self.rejection_id) if asks else None

    async def _with_basis(self, tx: Tx, letter: Confirmation, entered: Entered, *, now: datetime) -> Confirmation:
        """Returns the letter with how the person stands, as far as they are in a cadence."""
        if entered.enrollment_id is None:
            return letter
        where = await placed.of(tx, entered.enrollment_id)
        standing = basis_of(where, self.tools.revisions.current.jurisdictions, on=now.date())
        return replace(letter, basis=sentence(standing), basis_lacks=standing.lack is not None)

    async def _tell_both(self, tx: Tx, owner_id: str, person: Prospect, account: Account, *, now: datetime) -> None:
        """Tells the owner what somebody else brought, and that one when the owner is not whom the no was written to."""
        forwarder_id = self.newcomer.forwarder_id
        if self._voice(owner_id) == forwarder_id:
            return
        owner, other = self._rep(owner_id), self._rep(forwarder_id)
        meet = self.again or owner_id != self.newcomer.owner_id
        for reader in (owner_id, forwarder_id) if meet else (owner_id,):
            letter = Shared(
                who=who(person, account),
                owner=owner[0],
                owner_address=owner[1],
                other=other[0],
                other_address=other[1],
                same_person=self.again,
                reader_is_owner=reader == owner_id,
            )
            about = About(prospect_id=person.id)
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

    def _rep_first_name(self) -> str:
        return self._name(self.newcomer.forwarder_id).partition(" ")[0]
