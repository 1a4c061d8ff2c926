"""Commands about people: who is held, what comes next, and why each mail went out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from nurture.domain.answers import Explanation, NoLine, PersonView, ProspectLine, TouchLine
from nurture.domain.calendar import day_words
from nurture.domain.commitment import Commitment
from nurture.domain.consent import STOP_WORDS, LedgerLine
from nurture.domain.jurisdiction import BasisStanding
from nurture.domain.jurisdiction import in_words as in_basis_words
from nurture.domain.place import clock_words
from nurture.domain.prospect import HOLD_WORDS, EndReason, Enrollment, EnrollmentState
from nurture.domain.reading import Scope
from nurture.domain.rejection import Rejection
from nurture.domain.throttle import LIMIT_WORDS
from nurture.domain.touch import APPROVAL, NEW_APPROVAL, TouchKind, TouchState
from nurture.domain.waiting import waiting_words
from nurture.domain.ways import named, way_words
from nurture.services.basis import basis_of
from nurture.services.desk.parts import DeskGroup
from nurture.services.explaining import canceled_words, in_words
from nurture.services.objections import in_words as in_sentences
from nurture.services.standing import clock_of
from nurture.services.waiting import Waiting, waiting_of
from nurture.storage import (
    accounts,
    commitments,
    enrollments,
    faults,
    history,
    holdings,
    ledger,
    placed,
    rejections,
    reports,
    touches,
    ways,
)
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts
from nurture.storage.history import Event


class PeopleDesk(DeskGroup):
    """Looks, and changes nothing."""

    async def prospects(self, limit: int = 200) -> tuple[ProspectLine, ...]:
        """Returns who is held, those with the nearest touch first."""
        return await self._parts.database.read(lambda tx: reports.prospect_lines(tx, limit=limit))

    async def show(self, address: str) -> PersonView:
        """Returns all that is kept of a person; raises NotFound."""
        return await self._parts.database.read(lambda tx: self._view(tx, address))

    async def explain(self, address: str) -> Explanation:
        """Returns why each mail went out, what was asked and when, and what comes next and why; raises NotFound."""
        return await self._parts.database.read(lambda tx: self._explain(tx, address))

    async def stops(self, address: str) -> tuple[str, ...]:
        """Returns the stops that stand against an address, each in words, oldest first; also of one not known."""
        return await self._parts.database.read(lambda tx: self._stops(tx, address))

    async def _view(self, tx: Tx, address: str) -> PersonView:
        person = await self._person(tx, address)
        account = await accounts.get(tx, person.account_id)
        newest = await enrollments.latest_of(tx, person.id)
        enrollment = newest.enrollment if newest else None
        noes = await rejections.of_prospect(tx, person.id)
        dates = await commitments.open_of(tx, person.id)
        return PersonView(
            name=person.name or "",
            address=person.address,
            title=person.title,
            account=account.name,
            industry=account.industry,
            tags=account.tags,
            account_state=account.state.value,
            language=person.language,
            zone=await self._zone(tx, newest.enrollment.id if newest else None) or person.zone or account.zone,
            state=enrollment.state.value if enrollment else "not enrolled",
            cadence=enrollment.cadence if enrollment else None,
            rep=enrollment.rep_id if enrollment else account.rep_id,
            wait_until=str(enrollment.wait_until) if enrollment and enrollment.wait_until else None,
            stopped=await self._stopped(tx, address),
            noes=tuple(_no_line(no) for no in noes),
            commitments=tuple(f"{each.words} ({each.on})" for each in dates),
            touches=await self._touch_lines(tx, person.id, enrollment),
            basis=in_basis_words(await self._basis(tx, enrollment.id)) if enrollment and person.address else None,
            erased_at=None if person.address else (await holdings.person(tx, person.id)).erased_at,
        )

    async def _touch_lines(self, tx: Tx, prospect_id: int, enrollment: Enrollment | None) -> tuple[TouchLine, ...]:
        rows = await touches.all_of(tx, prospect_id)
        waiting = await self._waiting(tx, [row.id for row in rows if row.state == TouchState.PLANNED])
        lines = ((row.id, self._touch_line(row, enrollment)) for row in rows)
        return tuple(replace(line, waiting_for=waiting[id].what) if id in waiting else line for id, line in lines)

    async def _waiting(self, tx: Tx, touch_ids: Sequence[int]) -> Mapping[int, Waiting]:
        tools = self._parts.tools
        return await waiting_of(tx, touch_ids, tools.revisions, now=tools.clock.now())

    def _touch_line(self, row: Row[Any], enrollment: Enrollment | None) -> TouchLine:
        """Returns the line of a touch; the steps of an enrollment that came before the newest stay as they were."""
        is_of_newest = enrollment is not None and row.enrollment_id == enrollment.id
        step_now = self._name_now(enrollment.cadence, row.step) if enrollment and is_of_newest else row.step
        return TouchLine(
            at=row.sent_at or row.due_at,
            step=row.step,
            step_now=step_now,
            state=row.state,
            subject=row.subject,
            waiting_for=row.waiting_for,
            canceled_since=canceled_words(row.cancel_reason),
        )

    def _name_now(self, cadence: str, step: str) -> str:
        return self._parts.tools.revisions.name_now(cadence, step)

    async def _zone(self, tx: Tx, enrollment_id: int | None) -> str | None:
        """Returns whose clock counts and what it is known by, in words."""
        if enrollment_id is None:
            return None
        return clock_words(clock_of(await placed.of(tx, enrollment_id), self._parts.tools.revisions))

    async def _basis(self, tx: Tx, enrollment_id: int) -> BasisStanding:
        tools = self._parts.tools
        where = await placed.of(tx, enrollment_id)
        return basis_of(where, tools.revisions.current.jurisdictions, on=tools.clock.now().date())

    async def _stopped(self, tx: Tx, address: str) -> str | None:
        stops = await ledger.stops_of(tx, self._parts.tools.keyring.forbidding(address))
        lines = sorted((line for lines in stops.values() for line in lines), key=lambda line: line.id)
        return f"{lines[0].way.value} on {lines[0].at:%Y-%m-%d}" if lines else None

    async def _stops(self, tx: Tx, address: str) -> tuple[str, ...]:
        stops = await ledger.stops_of(tx, self._parts.tools.keyring.forbidding(address))
        lines = sorted((line for lines in stops.values() for line in lines), key=lambda line: line.id)
        return tuple(dict.fromkeys(_stop(line) for line in lines))

    async def _reasons(self, tx: Tx, planned: Row[Any]) -> tuple[str, ...]:
        """Returns how each way in stands, or what stands against this database, for a touch that waits for that."""
        if planned.waiting_for == "listening":
            return tuple(f"{named(way)}: {way_words(way)}" for way in await ways.standing(tx))
        if planned.waiting_for == "path_unproven":
            return (_UNPROVEN_PATH,)
        if planned.waiting_for in ("not_adopted", "fence"):
            return in_sentences(await self._parts.objections.to_touches(tx))
        if planned.waiting_for == "not_shown":
            return (_NOT_SHOWN,)
        fault = await faults.of_touch(tx, planned.id)
        return (f"it cannot be written: {fault.problem} {fault.remedy}",) if fault else ()

    async def _explain(self, tx: Tx, address: str) -> Explanation:
        person = await self._person(tx, address)
        events = await history.of_prospect(tx, person.id, person.account_id)
        newest = await enrollments.latest_of(tx, person.id)
        planned = await touches.open_of(tx, newest.enrollment.id) if newest else None
        following: tuple[str, ...] = (_rest(newest.enrollment if newest else None),)
        if newest and planned is not None:
            step = self._name_now(newest.enrollment.cadence, planned.step)
            due = f"{step}, due {planned.due_at:%Y-%m-%d %H:%M} UTC"
            clock = f"by the clock of {await self._zone(tx, planned.enrollment_id)}"
            basis = in_basis_words(await self._basis(tx, planned.enrollment_id))
            waiting = (await self._waiting(tx, [planned.id]))[planned.id]
            why = (*waiting.because(planned.because), *_waits(planned, waiting.what))
            following = (due, clock, *why, *await self._reasons(tx, planned))
            following = tuple(dict.fromkeys((*following, basis)))
        else:
            erased_at = (await holdings.person(tx, person.id)).erased_at
            was_lifted = _was_stopped(newest) and any(event.event == "lifted" for event in events)
            stops = _of_stops(await self._stops(tx, address), was_lifted=was_lifted)
            following = (*following, *_of_erasure(erased_at), *stops)
        dates = await commitments.open_of(tx, person.id)
        return Explanation(
            address=person.address,
            lines=tuple(_lines(events)),
            next_lines=(*following, *_asked_for(dates, planned)),
        )


_NOT_SHOWN = (
    "the mail does not show all that config/jurisdictions.yaml wants shown there; mend the end of its template, or "
    "company.address in nurture.yaml"
)
_UNPROVEN_PATH = (
    "the way of this rep's mail, out and back, nobody has proven yet; `nurture doctor` shows what is missing"
)


def _rest(enrollment: Enrollment | None) -> str:
    """Returns why nothing is planned."""
    if enrollment is None:
        return "nothing is planned: they were never in a cadence"
    if enrollment.state is EnrollmentState.HELD and enrollment.held_at and enrollment.hold_reason:
        return f"nothing is planned: on hold since {enrollment.held_at:%Y-%m-%d}, {HOLD_WORDS[enrollment.hold_reason]}"
    if enrollment.end_reason is not None:
        return f"nothing is planned: the cadence ended ({enrollment.end_reason.value.replace('_', ' ')})"
    return "nothing is planned"


def _asked_for(dates: tuple[Commitment, ...], planned: Row[Any] | None) -> tuple[str, ...]:
    """Returns the dates that are to be kept, the earliest first, and which of them the planned mail keeps."""
    kept = planned.occurrence if planned is not None and planned.kind == TouchKind.COMMITMENT else None
    return tuple(
        f"{'the rep' if each.by_rep else 'they'} named {_day_named(each)}"
        f"{', which this mail keeps' if each.id == kept else ''}"
        for each in dates
    )


def _day_named(each: Commitment) -> str:
    """Returns the words that a date was named with and its day, once where they are the same."""
    day = f"not before {day_words(each.on)}"
    return f"“{each.words}”" if each.words == day else f"“{each.words}”, {day}"


def _stop(line: LedgerLine) -> str:
    whole = ", for everybody at their company" if line.scope is Scope.COMPANY else ""
    return f"{STOP_WORDS[line.way]}, on {line.at:%Y-%m-%d}{whole}"


def _of_erasure(erased_at: datetime | None) -> tuple[str, ...]:
    if erased_at is None:
        return ()
    return (f"they were erased on {erased_at:%Y-%m-%d}: nurture knows no name, address or word of theirs any more",)


def _was_stopped(newest: EnrollmentFacts | None) -> bool:
    """Tells whether a stop was the last that happened to them; a no of later has begun anew."""
    return newest is None or newest.enrollment.end_reason is EndReason.STOPPED


def _of_stops(stops: tuple[str, ...], *, was_lifted: bool) -> tuple[str, ...]:
    """Returns which stops stand, and what a new forward would do; after a lift also that none stands."""
    if stops:
        *others, last = stops
        first = tuple(f"a stop stands: {words}" for words in others)
        return (*first, f"a stop stands: {last}; nothing goes to them, and a new forward of their no is turned away")
    return ("no stop stands any more; forward their no again to begin anew",) if was_lifted else ()


def _no_line(no: Rejection) -> NoLine:
    return NoLine(
        said_at=no.said_at, reason=no.reason.value, quote=no.quote, resume=no.resume, competitor=no.competitor
    )


def _waits(planned: Row[Any], why: str | None) -> tuple[str, ...]:
    """Returns what a planned touch waits for; a limit by its words, until when it is looked at again."""
    if why is not None and why in LIMIT_WORDS:
        return (f"it waits for: {LIMIT_WORDS[why]}, until {planned.next_try_at:%Y-%m-%d %H:%M} UTC",)
    if why == APPROVAL:
        return ("it waits for the rep's yes: an answer of `yes` to the heads-up",)
    if why == NEW_APPROVAL:
        return ("it waits for another yes of the rep: its words changed since, or it was shown long ago",)
    if why == "late":
        return ("it was more than an hour late, and was planned again",)
    return (f"it waits for: {waiting_words(why)}",) if why else ()


def _lines(events: Iterable[Event]) -> Iterator[tuple[datetime, str]]:
    """Yields a line an event; what is planned once more just as it stood is none."""
    before = ""
    for event in events:
        told = _told(event)
        if event.at is not None and not (event.event == "touch_planned" and told == before):
            yield event.at, told
        before = told


def _told(event: Event) -> str:
    """Returns a line of history; a stop names the message it came by, which `nurture lift` asks for."""
    named = event.event == "stopped" and event.inbox_id is not None
    return f"{in_words(event)}, message {event.inbox_id}" if named else in_words(event)
