"""Carries out what a rep asks for about one person, whether above a forward, in an answer or in a mail of its own."""

from dataclasses import dataclass, replace

from nurture.domain.commitment import Precision
from nurture.domain.consent import StopWay
from nurture.domain.inbound import react_to_no
from nurture.domain.prospect import AccountState
from nurture.domain.reading import ForwardOutcome, Original, ProspectFound
from nurture.domain.rejection import Reason, Rejection, RejectionFound
from nurture.domain.team import Team
from nurture.mail.command import Command, Verb
from nurture.mail.dates import NamedTime
from nurture.services.consent import StopOrder, Stopped
from nurture.services.decided import Result, Subject
from nurture.services.decisions import Decisions
from nurture.services.inbound.adding import Newcomer
from nurture.services.inbound.enrolling import Admission, admit
from nurture.services.inbound.fitness import closed_to, known_at
from nurture.services.inbound.task import Tools
from nurture.services.undoing import Undoing
from nurture.storage import commitments, messages, prospects, rejections
from nurture.storage.database import Tx
from nurture.storage.rejections import RepsWords

_NO_NO = "This letter is about no rejection, so there is nothing to take over for somebody else."


async def carry_out(
    tx: Tx, subject: Subject, command: Command, tools: Tools, *, others: tuple[str, ...] = ()
) -> Result:
    """Does what one command says about a person; `others` are those that `add 2` counts from two on."""
    if command.verb is Verb.CC:
        return _copied(command, tools.revisions.current.team)
    if command.verb in (Verb.ADD, Verb.MOVE):
        takeover = Takeover(tools=tools, subject=subject, command=command)
        person = await prospects.get(tx, subject.prospect_id)
        decisions = Decisions(tools, now=tools.clock.now())
        await decisions.record(tx, subject, command, account_id=person.account_id)
        return await (takeover.add(tx, others) if command.verb is Verb.ADD else takeover.move(tx))
    return await Decisions(tools, now=tools.clock.now()).carry_out(tx, subject, command)


def named_reps(command: Command, team: Team) -> tuple[str, ...]:
    """Returns the reps that `cc: ...` names, by address or by name."""
    by_address = [team.by_address(address) for address in command.objects]
    words = {word.strip(" ,;.").casefold() for word in command.text.replace(" and ", ",").split(",")}
    by_name = [rep for rep in team.reps if {rep.name.casefold(), rep.first_name.casefold(), rep.id} & words]
    return tuple(dict.fromkeys(rep.id for rep in (*by_address, *by_name) if rep is not None))


def _copied(command: Command, team: Team) -> Result:
    found = named_reps(command, team)
    if not found:
        return Result(what=f"Letters go to the team only, so nobody got a copy ({command.text}).")
    names = ", ".join(rep.name for rep in team.reps if rep.id in found)
    return Result(what=f"{names} gets a copy of this letter.")


def person_of(text: str) -> ProspectFound:
    """Returns a person written as `Tom Berg <tom@globex.example>` or as the address alone."""
    name, bracket, address = text.rpartition("<")
    return ProspectFound(address=address.rstrip("> ") if bracket else text.strip(), name=name.strip() or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """One no taken over for other people than the one it stands for."""

    tools: Tools
    subject: Subject
    command: Command

    async def add(self, tx: Tx, others: tuple[str, ...]) -> Result:
        """Adds further people for the same no; they are named by their number in the letter, or by address."""
        no, numbers = await self._no(tx), self.command.numbers
        if no is None:
            return Result(what=_NO_NO)
        if any(not 2 <= number <= len(others) + 1 for number in numbers):
            return Result(what="That letter has no such number; nobody was added.")
        people = (*(person_of(others[number - 2]) for number in numbers), *self._named())
        said = [await self._enter_too(tx, no, person) for person in people]
        return Result(what=" ".join(said) or "Nobody was named to add.")

    async def move(self, tx: Tx) -> Result:
        """Moves the no to the right person; the wrong one is forgotten when known by this forward alone."""
        no, people = await self._no(tx), self._named()
        if no is None or len(people) != 1:
            return Result(
                what=_NO_NO if no is None else "Name one address, as in `not her, it was tom@globex.example`."
            )
        known, _ = await known_at(tx, people[0].address, self.tools)
        if known is not None and known.id == self.subject.prospect_id:
            return Result(what="The no is put down to them already.")
        closed = await closed_to(tx, people[0].address, self.tools)
        if closed:
            return Result(what=f"Nothing was changed: {people[0].address} cannot be added. {closed}")
        newcomer = await self._as_theirs(tx, no, people[0])
        if newcomer.inbox_id is not None:
            await messages.reassign(tx, newcomer.inbox_id, None)
        undoing = Undoing(tools=self.tools, now=self.tools.clock.now(), keeps_message=True)
        undone = await undoing.undo(tx, replace(self.subject, rejection_id=no.id))
        moved = await self._admit(tx, newcomer)
        stopped = await self._stop(tx, newcomer) if no.reason is Reason.DO_NOT_CONTACT else None
        if newcomer.inbox_id is not None:
            await messages.reassign(tx, newcomer.inbox_id, moved.prospect_id)
        forgotten = "; whoever it was put down to first is forgotten" if undone.erased else ""
        what = f"The no is put down to {people[0].name or people[0].address} now{forgotten}."
        return Result(what=what, erased=undone.erased, stopped=stopped)

    async def _stop(self, tx: Tx, newcomer: Newcomer) -> Stopped:
        """Stops whoever asked for it; whom it was taken for stays stopped, since only they may lift that."""
        order = StopOrder(way=StopWay.FORWARD, address=newcomer.found.address, inbox_id=newcomer.inbox_id)
        return await self.tools.consent.suppress(tx, order, now=self.tools.clock.now())

    def _named(self) -> tuple[ProspectFound, ...]:
        objects = self.command.objects
        name = self.command.text or None
        return tuple(ProspectFound(address=each, name=name if len(objects) == 1 else None) for each in objects)

    async def _no(self, tx: Tx) -> Rejection | None:
        if self.subject.rejection_id is not None:
            return await rejections.get(tx, self.subject.rejection_id)
        known = await rejections.of_prospect(tx, self.subject.prospect_id)
        return known[-1] if known else None

    async def _as_theirs(self, tx: Tx, no: Rejection, person: ProspectFound) -> Newcomer:
        """Returns the right person with the whole no, since the words were theirs, and with the rep's latest date."""
        dates = await commitments.open_of(tx, self.subject.prospect_id)
        known = await rejections.of_prospect(tx, self.subject.prospect_id)
        found = RejectionFound(
            reason=no.reason,
            also=no.also,
            quote=no.quote,
            competitor=no.competitor,
            feature=no.feature,
            resume=no.resume,
            resume_on=no.resume_on,
            precision=next((each.precision for each in dates if each.on == no.resume_on), Precision.MONTH),
            confidence=1.0,
        )
        told_by = no.told_by or self.subject.author  # the mail was somebody else's
        said = RepsWords(note=no.note, told_by=told_by, confirmed=no.reason_confirmed, is_ours=no.is_ours)
        # With an earlier no of their own, an open date may be about that one.
        latest = max((each for each in dates if each.on != no.resume_on), key=lambda each: each.id, default=None)
        until = NamedTime(words=latest.words, on=latest.on, precision=latest.precision) if latest else None
        return replace(self._newcomer(no, person, found, said), until=until if len(known) == 1 else None)

    async def _enter_too(self, tx: Tx, no: Rejection, person: ProspectFound) -> str:
        """Adds one more person for a no that a colleague wrote: the words are not theirs, so none are kept."""
        closed = await closed_to(tx, person.address, self.tools)
        if closed:
            return f"{person.address} was not added. {closed}"
        found = RejectionFound(reason=no.reason, also=no.also, resume=no.resume, resume_on=no.resume_on, confidence=1.0)
        said = RepsWords(told_by=self.subject.author, confirmed=no.reason_confirmed)
        colleague = await prospects.get(tx, self.subject.prospect_id)
        spoken = replace(person, language=person.language or colleague.language)
        added = await self._admit(tx, self._newcomer(no, spoken, found, said))
        await prospects.refer(tx, added.prospect_id, by=colleague.id)
        return f"{person.name or person.address} is added for the same no."

    def _newcomer(self, no: Rejection, person: ProspectFound, found: RejectionFound, said: RepsWords) -> Newcomer:
        return Newcomer(
            found=person,
            rejection=found,
            original=Original(message_id=no.message_id),
            said_at=no.said_at,
            forwarder_id=self.subject.author,
            owner_id=no.rep_id,
            inbox_id=no.inbox_id,
            said=said,
        )

    async def _admit(self, tx: Tx, newcomer: Newcomer) -> Subject:
        known, account = await known_at(tx, newcomer.found.address, self.tools)
        state = account.state if account else AccountState.OPEN
        cadences = self.tools.revisions.current.cadences
        decision = react_to_no(ForwardOutcome.ADDED, newcomer.rejection, state, cadences)
        admission = Admission(newcomer=newcomer, known=known, account=account, decision=decision)
        return await admit(tx, admission, self.tools)
