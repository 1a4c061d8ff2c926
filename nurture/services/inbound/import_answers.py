"""What an owner answers to a list of old losses: whom they keep begins a cadence, the others are never written to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nurture.domain.calendar import day_words
from nurture.domain.consent import StopWay
from nurture.domain.counted import counted
from nurture.domain.importing import starts_on
from nurture.domain.letter import Done, LetterKind, NotUnderstood
from nurture.domain.letter_importing import ImportList
from nurture.domain.takes import cadence_for
from nurture.mail.keeping import Keeping, parse_keeping
from nurture.services.consent import StopOrder, Stopped, joined
from nurture.services.correspondence import About
from nurture.services.inbound.fitness import closed_to
from nurture.services.inbound.task import Effect, Task, Tools
from nurture.services.traits import traits_of
from nurture.storage import enrollments, history, imports, placed
from nurture.storage.database import Tx
from nurture.storage.enrollments import NewEnrollment
from nurture.storage.history import Event
from nurture.storage.imports import HeldPerson
from nurture.storage.letters import StoredLetter

_AGAIN = "To keep others of that list as well, answer with their numbers."
_EXAMPLES = ("1, 4-7", "all but 3", "none", "stop 2")


async def answer(tx: Tx, task: Task, letter: StoredLetter, author: str, tools: Tools) -> Effect | None:
    """Does what the answer to a list says; None for any other letter."""
    if letter.kind is not LetterKind.IMPORT_LIST:
        return None
    people = await imports.of_list(tx, letter.id)
    last = max((each.number or 0 for each in people), default=0)
    last = len(letter.facts.people) if isinstance(letter.facts, ImportList) else last
    at_work = Keeper(task=task, letter=letter, author=author, tools=tools, now=tools.clock.now())
    keeping = at_work.heard(parse_keeping(task.reading.reply.text if task.reading.reply else "", last=last))
    return await at_work.carry_out(tx, people, keeping) if keeping.said else await at_work.ask_back(tx)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """One answer under work: the list, the rep who answers, and when."""

    task: Task
    letter: StoredLetter
    author: str
    tools: Tools
    now: datetime

    def heard(self, keeping: Keeping) -> Keeping:
        """Returns what counts of an answer: whoever has left stops people and keeps nobody; a successor is asked."""
        rep = self.tools.revisions.current.team.by_id.get(self.author)
        if rep is not None and rep.is_current(self.now.date()):
            return keeping
        return Keeping(stopped=keeping.stopped, said=bool(keeping.stopped), unclear=keeping.unclear)

    async def carry_out(self, tx: Tx, people: Sequence[HeldPerson], keeping: Keeping) -> Effect:
        """Stops, keeps and leaves whom the answer says, and tells the rep."""
        stopped = [await self._stop(tx, each) for each in people if each.number in keeping.stopped]
        await imports.lock(tx, (each.import_id for each in people))
        people = await imports.of_list(tx, self.letter.id)  # As another answer may have left it just now.
        wanted = [each for each in people if each.number in keeping.kept and each.state != imports.KEPT]
        closed = {each.id: await self._closed(tx, each) for each in wanted}
        kept = [each for each in wanted if not closed[each.id]]
        starts = await self._begin(tx, kept)
        await imports.decide(tx, [each.id for each in people if each not in kept], imports.LEFT, now=self.now)
        not_kept = [
            f"{each.number} ({each.name or each.address}): {closed[each.id]}" for each in wanted if closed[each.id]
        ]
        beyond = (f"{number} is not on this list, which ends at {len(people)}." for number in sorted(keeping.beyond))
        await self._tell(tx, kept, starts, (*not_kept, *_before(people, keeping), *beyond), keeping)
        return Effect(outcome="command", stopped=joined(stopped))

    async def ask_back(self, tx: Tx) -> Effect:
        """Tells that nothing was understood, so that nobody was kept."""
        words = self.task.reading.reply.text if self.task.reading.reply else ""
        facts = NotUnderstood(words=words[:2_000], commands=_EXAMPLES)
        about = About(answers_to=self.letter.tag)
        await self.tools.correspondence.to_rep(tx, self.author, (LetterKind.NOT_UNDERSTOOD, facts), about, now=self.now)
        return Effect(outcome="not_understood")

    async def _stop(self, tx: Tx, person: HeldPerson) -> Stopped:
        order = StopOrder(way=StopWay.REP, address=person.address, inbox_id=self.task.inbox_id)
        return await self.tools.consent.suppress(tx, order, now=self.now)

    async def _closed(self, tx: Tx, person: HeldPerson) -> str:
        """Returns why somebody cannot be kept now, in a sentence; empty when they can."""
        if await enrollments.open_of(tx, person.prospect_id) is not None:
            return "They are held already, by a later no of theirs."
        why = await closed_to(tx, person.address, self.tools)
        cadences = self.tools.revisions.current.cadences
        takes = why or cadence_for(traits_of(await placed.describe(tx, person.rejection_id)), cadences)
        return why or ("" if takes else "No cadence takes that reason.")

    async def _begin(self, tx: Tx, people: Sequence[HeldPerson]) -> tuple[date, ...]:
        """Begins the cadence of each, at the pace of the import; returns the days of their first mails."""
        started: list[int] = []
        days: list[date] = []
        for person in people:
            day = await self._start(tx, person)
            days.append(day)
            started.append(await self._enroll(tx, person, day))
        planned = await self.tools.planning.plan_all(tx, started, now=self.now)
        return tuple(touch.due_at.date() for touch in planned.values()) or tuple(days)

    async def _start(self, tx: Tx, person: HeldPerson) -> date:
        stored = await imports.get(tx, person.import_id)
        before = await imports.kept(tx, stored.id, person.rep_id, stored.pace)
        calendar = self.tools.calendars.of(self.tools.revisions.zone_of(person.rep_id), None, self.now.date())
        day = starts_on(before, stored.pace, calendar, today=calendar.day_of(self.now))
        await imports.decide(tx, (person.id,), imports.KEPT, now=self.now)
        await imports.start(tx, person.id, day)
        return day

    async def _enroll(self, tx: Tx, person: HeldPerson, day: date) -> int:
        traits = traits_of(await placed.describe(tx, person.rejection_id))
        choice = cadence_for(traits, self.tools.revisions.current.cadences)
        assert choice is not None, "asked before"
        new = NewEnrollment(
            prospect_id=person.prospect_id,
            account_id=person.account_id,
            rejection_id=person.rejection_id,
            cadence=choice.cadence.id,
            rep_id=person.rep_id,
            tag=self.tools.planning.new_tag(),
            latest_no=person.said_at,
            starts_on=day,
            is_imported=True,
        )
        enrollment_id = await enrollments.add(tx, new, now=self.now)
        event = Event(
            event="enrolled",
            account_id=person.account_id,
            prospect_id=person.prospect_id,
            enrollment_id=enrollment_id,
            inbox_id=self.task.inbox_id,
            detail={"cadence": choice.cadence.id, "rep": person.rep_id, "why": choice.why},
        )
        await history.add(tx, event, now=self.now)
        return enrollment_id

    async def _tell(
        self,
        tx: Tx,
        kept: Sequence[HeldPerson],
        starts: Sequence[date],
        not_kept: Iterable[str],
        keeping: Keeping,
    ) -> None:
        begin = f" The first of their mails is planned for {day_words(min(starts))}." if starts else ""
        stopped = f" {counted(len(keeping.stopped), 'person')} will never be written to." if keeping.stopped else ""
        held = "Nobody of that list is kept." if not kept else f"{counted(len(kept), 'person')} of that list kept."
        what = " ".join((f"{held}{begin}{stopped} The others are not written to.", *not_kept, _AGAIN))
        done = Done(what=what, who=None, next_touch=None, zone="UTC", unclear=keeping.unclear, short=_short(len(kept)))
        about = About(answers_to=self.letter.tag)
        await self.tools.correspondence.to_rep(tx, self.author, (LetterKind.DONE, done), about, now=self.now)


def _before(people: Iterable[HeldPerson], keeping: Keeping) -> tuple[str, ...]:
    """Returns who is kept by an earlier answer, which this one does not take back."""
    numbers = [str(each.number) for each in people if each.state == imports.KEPT]
    left = [number for number in numbers if int(number) not in keeping.stopped]
    if not left:
        return ()
    return (f"Kept by an earlier answer, and still so: {', '.join(left)}. To end that, answer `stop {left[0]}`.",)


def _short(kept: int) -> str:
    return f"{kept} kept" if kept else "nobody kept"
