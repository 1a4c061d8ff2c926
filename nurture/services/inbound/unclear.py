"""A forward that is no no, about somebody new: stored, not enrolled, and the rep is asked one question."""

from dataclasses import dataclass, replace
from datetime import datetime

from nurture.domain.inbound import CLOSED_ACCOUNTS, react_to_no
from nurture.domain.letter import LetterKind
from nurture.domain.letter_noes import NotANo
from nurture.domain.reading import ForwardOutcome, Intent, ProspectFound
from nurture.domain.rejection import Reason, RejectionFound
from nurture.mail.command import Command, Understood, Verb
from nurture.mail.told import read_reason
from nurture.services.correspondence import About
from nurture.services.decided import Result, Subject
from nurture.services.inbound.adding import Newcomer, add_person
from nurture.services.inbound.case import Case
from nurture.services.inbound.direct import keep_demands
from nurture.services.inbound.enrolling import Admission, admit
from nurture.services.inbound.orders import carry_out
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.storage import accounts, prospects
from nurture.storage.database import Tx
from nurture.storage.letters import StoredLetter
from nurture.storage.rejections import RepsWords

_LOOKS = {
    Intent.INTERESTED: "interest",
    Intent.QUESTION: "a question",
    Intent.REFERRAL: "a referral to somebody else",
    Intent.THANKS: "a thank-you",
    Intent.OUT_OF_OFFICE: "word of an absence",
    Intent.LEFT_COMPANY: "word that somebody left",
    Intent.WRONG_PERSON: "word from the wrong person",
    Intent.NOT_NOW: "a later date without a reason",
}
_NOTHING = "something else than a no"

_OF_A_NO = frozenset({Verb.REASON, Verb.ALSO, Verb.WAIT, Verb.NOTE, Verb.NAME})
"""Commands that call it a no, or say more of one."""


async def ask_whether_no(tx: Tx, case: Case) -> Effect:
    """Stores the person, enrolls nobody, and asks the rep; what else the note asks for is done."""
    nothing = RejectionFound(reason=Reason.NO_REASON)
    person = await add_person(tx, case.newcomer(nothing), case.known, case.account, case.tools, now=case.now)
    stored = replace(case, known=person, account=await accounts.get(tx, person.account_id))
    done = []
    for command in case.above.commands:
        if command.verb in (Verb.TALKING, Verb.WON, Verb.STOP, Verb.STOP_COMPANY):
            result = await carry_out(tx, case.subject(person.id, None), command, case.tools)
            if result.stopped is not None:
                return Effect(outcome="stop", prospect_id=person.id, stopped=result.stopped)
            done.append(result.what)
    reply, auto = case.forward.heard or case.task.reading.reply, case.task.reading.auto_reply
    letter = NotANo(
        who=stored.about,
        looks_like=_looks_like(case),
        quote=reply.text if reply else (case.forward.original.body if auto and case.forward.original else ""),
        said_at=case.said_at,
        note=case.above.kept,
        done=tuple(done),
    )
    about = About(prospect_id=person.id, inbox_id=case.task.inbox_id)
    await case.tools.correspondence.to_rep(tx, case.rep_id, (LetterKind.NOT_A_NO, letter), about, now=case.now)
    await keep_demands(tx, case, person.id)
    return Effect(outcome="not_a_no", prospect_id=person.id)


def _looks_like(case: Case) -> str:
    reading = case.task.reading
    if reading.bounce is not None:
        return "a mail that was not delivered"
    if reading.auto_reply is not None:
        return "an automatic answer"
    reply = case.forward.heard or reading.reply
    return _LOOKS.get(reply.intent, _NOTHING) if reply else _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rep's answer makes of a forward that was no no."""

    rejection: RejectionFound
    commands: tuple[Command, ...] = ()
    note: str = ""


def judge(understood: Understood, words: str, task: Task) -> Verdict | None:
    """Returns the no that a rep's answer declares, in commands or in plain words; None when it declares none."""
    given = [command for command in understood.commands if command.verb in _OF_A_NO]
    reasons = [command.reason for command in given if command.verb is Verb.REASON and command.reason]
    told = read_reason("\n".join(understood.unclear), today=task.said_on) if understood.unclear else None
    if understood.unclear and (told is None or told.do_not_contact):
        return None
    waits = [command.until for command in given if command.until]
    if not reasons and told is None and not waits:
        return None
    found = told or RejectionFound(reason=Reason.TIMING)
    found = replace(found, reason=reasons[-1] if reasons else found.reason, quote="", confidence=1.0)
    if waits:
        found = replace(found, resume=waits[-1].words, resume_on=waits[-1].on, precision=waits[-1].precision)
    also = tuple(command.reason for command in given if command.verb is Verb.ALSO and command.reason)
    rest = tuple(command for command in given if command.verb in (Verb.NOTE, Verb.NAME))
    return Verdict(rejection=replace(found, also=(*found.also, *also)), commands=rest, note=words if told else "")


async def call_it_a_no(tx: Tx, subject: Subject, letter: StoredLetter, verdict: Verdict, tools: Tools) -> Result:
    """Enrolls after all, as the rep says; the confirmation tells the rest."""
    person = await prospects.get(tx, subject.prospect_id)
    account = await accounts.get(tx, person.account_id)
    if not person.address or not await tools.consent.may_write_to(tx, person.address):
        return Result(what="They are not written to, so nothing is planned.")
    if account.state in CLOSED_ACCOUNTS:
        return Result(what=CLOSED_ACCOUNTS[account.state])
    newcomer = Newcomer(
        found=ProspectFound(address=person.address, name=person.name, language=person.language),
        rejection=verdict.rejection,
        original=None,
        said_at=_said_at(letter),
        forwarder_id=subject.author,
        owner_id=account.rep_id or subject.author,
        inbox_id=letter.inbox_id,
        said=RepsWords(note=verdict.note or None, told_by=subject.author, confirmed=True),
    )
    cadences = tools.revisions.current.cadences
    decision = react_to_no(ForwardOutcome.ADDED, verdict.rejection, account.state, cadences)
    admission = Admission(
        newcomer=newcomer, known=person, account=account, decision=decision, commands=verdict.commands
    )
    await admit(tx, admission, tools)
    return Result(what="It counts as a no.")


def _said_at(letter: StoredLetter) -> datetime:
    facts = letter.facts
    return facts.said_at if isinstance(facts, NotANo) and facts.said_at else letter.created_at
