"""Adds whom a prospect named, at a rep's word and never without it: same no, same cadence, and who named them."""

from dataclasses import dataclass, replace
from datetime import datetime

from nurture.domain.cadence import Cadence
from nurture.domain.letter import LetterKind
from nurture.domain.letter_answers import EndedNotice, Proposal, ReplyNotice
from nurture.domain.prospect import Account, Prospect
from nurture.domain.reading import ProspectFound
from nurture.domain.rejection import Rejection, RejectionFound
from nurture.mail.command import parse_command
from nurture.mail.numbered import Addition, parse_additions
from nurture.services.choosing import choose
from nurture.services.consent import joined
from nurture.services.correspondence import About
from nurture.services.decisions import Decisions, Result, Subject
from nurture.services.inbound.adding import Newcomer, add_person, keep_no
from nurture.services.inbound.fitness import closed_to, known_at
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.outlook import done_about
from nurture.storage import accounts, enrollments, history, prospects, rejections
from nurture.storage.database import Tx
from nurture.storage.enrollments import NewEnrollment
from nurture.storage.history import Event
from nurture.storage.letters import StoredLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One answer under work: the letter that proposed, who named somebody in it, the rep who answers and when."""

    task: Task
    letter: StoredLetter
    by: Prospect
    author: str
    tools: Tools
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """Somebody to add, with the no that is carried over."""

    found: ProspectFound
    no: Rejection
    account: Account | None


async def answer(tx: Tx, task: Task, letter: StoredLetter, author: str, tools: Tools) -> Effect | None:
    """Adds as the rep says and does what else the answer holds; None when it adds nobody."""
    if not isinstance(letter.facts, ReplyNotice | EndedNotice) or letter.prospect_id is None:
        return None
    added, rest = parse_additions(task.reading.reply.text if task.reading.reply else "")
    if not added:
        return None
    by = await prospects.get(tx, letter.prospect_id)
    at_work = _Answer(task=task, letter=letter, by=by, author=author, tools=tools, now=tools.clock.now())
    for addition in added:
        await _add(tx, at_work, addition)
    effect = await _do_rest(tx, at_work, rest) if rest else Effect(outcome="command")
    return replace(effect, prospect_id=by.id)


async def _add(tx: Tx, at_work: _Answer, addition: Addition) -> None:
    """Adds one person, or says why not."""
    proposals = getattr(at_work.letter.facts, "proposals", ())
    chosen = _chosen(addition, proposals)
    address = addition.address or (chosen.address if chosen else "")
    named = await _named(tx, at_work, address, chosen.name if chosen else "")
    if isinstance(named, str):
        await _tell(tx, at_work, at_work.by, Result(what=named, short="nobody was added"))
        return
    await _enroll(tx, at_work, named)


def _chosen(addition: Addition, proposals: tuple[Proposal, ...]) -> Proposal | None:
    """Returns the proposal that is meant: the number's, else the only one; an address of its own may name another."""
    if addition.number is not None:
        return next((each for each in proposals if each.number == addition.number), None)
    only = proposals[0] if len(proposals) == 1 else None
    return only if only and (not addition.address or not only.address) else None


async def _named(tx: Tx, at_work: _Answer, address: str, name: str) -> _Named | str:
    """Returns whom to add, or in a sentence why nobody is added."""
    if not address:
        return "Nobody was added: which of them, and under which address? Answer `add tom@...`."
    why = await closed_to(tx, address, at_work.tools) or await _known_already(tx, at_work, address)
    if why:
        return f"Nobody was added. {why}"
    noes = await rejections.of_prospect(tx, at_work.by.id)
    _, account = await known_at(tx, address, at_work.tools)
    if not noes:
        return "Nobody was added: the no of the person who named them was undone. Forward a mail of theirs instead."
    found = ProspectFound(address=address, name=name or None, language=at_work.by.language)
    return _Named(found=found, no=noes[-1], account=account)


async def _known_already(tx: Tx, at_work: _Answer, address: str) -> str:
    known, _ = await known_at(tx, address, at_work.tools)
    if known is not None and known.address and await rejections.of_prospect(tx, known.id):
        return "They are known already, by a no of their own."
    return ""


async def _enroll(tx: Tx, at_work: _Answer, named: _Named) -> None:
    """Enrolls the person, and tells the rep; an answer to that letter is about the new person."""
    tools, now, newcomer = at_work.tools, at_work.now, await _newcomer(tx, at_work, named)
    person, rejection_id = await _keep(tx, at_work, named, newcomer)
    cadence = await _cadence(tx, at_work, rejection_id)
    if cadence is None:
        about = About(prospect_id=person.id, rejection_id=rejection_id)
        await _tell(tx, at_work, person, Result(what=_NO_CADENCE, short="kept, in no cadence"), about=about)
        return
    new = NewEnrollment(
        prospect_id=person.id,
        account_id=person.account_id,
        rejection_id=rejection_id,
        cadence=cadence.id,
        rep_id=newcomer.owner_id,
        tag=tools.planning.new_tag(),
        latest_no=now,
    )
    enrollment_id = await enrollments.add(tx, new, now=now)
    await tools.planning.plan(tx, enrollment_id, now=now)
    what = f"I keep them now, since {at_work.by.name or 'a prospect of yours'} named them, with the same reason."
    about = About(prospect_id=person.id, enrollment_id=enrollment_id, rejection_id=rejection_id)
    await _tell(tx, at_work, person, Result(what=what, short="added"), about=about)


_NO_CADENCE = "They are kept, and no cadence takes that reason."


async def _newcomer(tx: Tx, at_work: _Answer, named: _Named) -> Newcomer:
    """Returns the person with the reason of the no and none of its words: those are another's."""
    account = named.account or await accounts.get(tx, at_work.by.account_id)
    return Newcomer(
        found=named.found,
        rejection=RejectionFound(reason=named.no.reason, also=named.no.also),
        original=None,
        said_at=at_work.now,
        forwarder_id=at_work.author,
        owner_id=account.rep_id or at_work.author,
        inbox_id=None,
    )


async def _keep(tx: Tx, at_work: _Answer, named: _Named, newcomer: Newcomer) -> tuple[Prospect, int]:
    """Keeps the person, the no that is carried over and who named them; returns the person and that no."""
    known = await prospects.of_hashes(tx, at_work.tools.keyring.person_under_all(named.found.address))
    person = await add_person(tx, newcomer, known, named.account, at_work.tools, now=at_work.now)
    await prospects.refer(tx, person.id, by=at_work.by.id)
    rejection_id = await keep_no(tx, newcomer, person, now=at_work.now)
    await _note(tx, at_work, person)
    return person, rejection_id


async def _cadence(tx: Tx, at_work: _Answer, rejection_id: int) -> Cadence | None:
    """Returns the cadence of the person who named them, else the one that takes the no."""
    revisions = at_work.tools.revisions
    theirs = await enrollments.latest_of(tx, at_work.by.id)
    same = revisions.cadence(theirs.enrollment.cadence) if theirs else None
    choice = None if same else await choose(tx, rejection_id, revisions)
    return choice.cadence if choice else same


async def _note(tx: Tx, at_work: _Answer, person: Prospect) -> None:
    """Keeps in both histories who named whom, and at whose word it was done."""
    named = Event(
        event="named",
        account_id=at_work.by.account_id,
        prospect_id=at_work.by.id,
        inbox_id=at_work.letter.inbox_id,
        detail={"named": person.id, "by": at_work.author},
    )
    added = Event(
        event="named_by",
        account_id=person.account_id,
        prospect_id=person.id,
        inbox_id=at_work.letter.inbox_id,
        detail={"named_by": at_work.by.id, "by": at_work.author},
    )
    await history.add(tx, named, added, now=at_work.now)


async def _do_rest(tx: Tx, at_work: _Answer, rest: str) -> Effect:
    """Carries out the commands beside an addition: they are about the person who named somebody."""
    commands = parse_command(rest, today=at_work.task.said_on)
    subject = Subject(
        prospect_id=at_work.by.id,
        rejection_id=at_work.letter.rejection_id,
        made_by=None,
        told_in=at_work.task.inbox_id,
        author=at_work.author,
    )
    decisions = Decisions(at_work.tools, now=at_work.now)
    results = [await decisions.carry_out(tx, subject, command) for command in commands]
    unread = Result(what=f"This I did not understand, and did nothing: “{rest}”", short="not understood")
    await _tell(tx, at_work, at_work.by, *(results or [unread]))
    return Effect(outcome="command", stopped=joined([each.stopped for each in results if each.stopped]))


async def _tell(tx: Tx, at_work: _Answer, person: Prospect, *results: Result, about: About | None = None) -> None:
    done = await done_about(tx, person, results, at_work.tools.revisions)
    about = about or About(prospect_id=person.id)
    await at_work.tools.correspondence.to_rep(tx, at_work.author, (LetterKind.DONE, done), about, now=at_work.now)
