"""What reps and ops are told by the calendar: first touches, holds that wait, what is in quarantine."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import structlog

from nurture.domain.cadence import Cadence, Duration, Unit
from nurture.domain.calendar import Calendar
from nurture.domain.duration import add, subtract
from nurture.domain.letter import FirstTouch, HoldReminder, LetterKind, QuarantineReport, Who
from nurture.domain.prospect import HoldReason
from nurture.services.clock import BusinessClock
from nurture.services.correspondence import About, Correspondence, who
from nurture.services.drafting import Draft, Drafting
from nurture.services.planning import Planning
from nurture.services.revisions import Calendars, Revisions
from nurture.services.standing import calendar_of
from nurture.storage import accounts, candidates, commitments, enrollments, messages, prospects, touches
from nurture.storage.candidates import Candidate
from nurture.storage.database import Database, Tx
from nurture.storage.enrollments import EnrollmentFacts

_log = structlog.get_logger(__name__)

_LOOK_AHEAD = timedelta(days=14)
_BATCH = 50
_EARLIEST_ZONE = timedelta(hours=14)
"""How far the first zones are ahead of UTC: a day begins there so much earlier."""

_REMINDERS = (3, 10)
"""Working days after which a hold is brought to mind again."""

_SHORTEST = (3, 11)
"""The days before which none of the reminders can be due: ten working days have a weekend between them at least."""

_HOLD_WORDS = {
    HoldReason.REPLY: "they answered and nurture waits for your decision",
    HoldReason.REP: "you put them on hold",
    HoldReason.UNSURE: "nurture was not sure what they ask for",
    HoldReason.REFUSED: "mail to them was not taken",
    HoldReason.UNKNOWN: "it is not known whether the last mail arrived",
}

_MISSING = {
    "content": "there is no content that fits yet; it waits until there is",
    "template": "its template fails; ops are told, and it waits until that is mended",
    "no_signer": "nobody current is named in whose name it may go out; it waits until somebody is",
}
"""Why a mail cannot be shown yet, by what it waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeParts:
    """What notices are made from."""

    database: Database
    revisions: Revisions
    calendars: Calendars
    clock: BusinessClock
    drafting: Drafting
    planning: Planning
    correspondence: Correspondence


class Notices:
    """Writes letters that no message brings about."""

    def __init__(self, parts: NoticeParts) -> None:
        self._parts = parts
        self._quarantine_told: datetime | None = None
        self._settled_for = ""

    async def tick(self) -> None:
        """Writes what is due."""
        await self._follow_edits()
        await self._parts.database.write(self._first_touches)
        await self._parts.database.write(self._holds)
        await self._parts.database.write(self._dates)
        await self._quarantine()

    async def _follow_edits(self) -> None:
        """Lets no enrollment hang on a cadence that an edit took away."""
        digest = self._parts.revisions.current.digest
        if digest != self._settled_for:
            await self._parts.database.write(lambda tx: self._parts.planning.rehome(tx, now=self._now))
            self._settled_for = digest

    async def moments(self, tx: Tx) -> tuple[datetime, ...]:
        """Returns the moments before which a tick would write nothing, one a kind; none when it never would.

        After such a moment a tick once a day will do: working days and holidays decide on which one it writes.
        """
        touch = await touches.next_unnoticed(tx)
        moments = [touch - _LOOK_AHEAD] if touch else []
        for reminders, days in enumerate(_REMINDERS):
            held_at = await enrollments.longest_held(tx, reminders=reminders)
            moments += [held_at + timedelta(days=days)] if held_at else []
        day = await commitments.next_unkept(tx)
        moments += [datetime.combine(day, time(), tzinfo=UTC) - _EARLIEST_ZONE] if day else []
        if await messages.in_quarantine(tx):
            moments.append(self._quarantine_told + timedelta(days=1) if self._quarantine_told else self._now)
        return tuple(moments)

    @property
    def _now(self) -> datetime:
        return self._parts.clock.now()

    async def _first_touches(self, tx: Tx) -> None:
        """Shows the rep each person's first touch two working days ahead; later ones need no notice."""
        now = self._parts.clock.now()
        rows = await touches.to_notice(tx, due_before=now + _LOOK_AHEAD, limit=_BATCH)
        for touch in await candidates.of(tx, [row.id for row in rows]):
            if await self._first_touch_is_near(tx, touch, now=now):
                await self._show(tx, touch, now=now)

    async def _first_touch_is_near(self, tx: Tx, touch: Candidate, *, now: datetime) -> bool:
        if await touches.begun_of(tx, touch.enrollment_id):
            await touches.mark_noticed(tx, touch.touch_id, now=now)
            return False
        cadence = self._parts.revisions.cadence(touch.cadence)
        calendar = self._calendar(touch, cadence, now=now) if cadence else None
        if cadence is None or calendar is None:
            return False
        return subtract(calendar.day_of(touch.due_at), cadence.heads_up, calendar) <= calendar.day_of(now)

    def _calendar(self, touch: Candidate, cadence: Cadence, *, now: datetime) -> Calendar:
        return calendar_of(touch, cadence, self._parts.revisions, self._parts.calendars, now=now)

    async def _show(self, tx: Tx, touch: Candidate, *, now: datetime) -> None:
        await touches.mark_noticed(tx, touch.touch_id, now=now)
        background = await self._parts.drafting.background(tx, touch, now=now)
        draft = self._parts.drafting.draft(touch, background, now=touch.due_at)
        row = await touches.get(tx, touch.touch_id)
        facts = FirstTouch(
            who=Who(name=touch.name or touch.address or "", address=touch.address or "", account=touch.account_name),
            due_at=touch.due_at,
            zone=touch.zone or touch.account_zone or self._rep_zone(touch.rep_id),
            subject=draft.subject if isinstance(draft, Draft) else "",
            text=draft.words if isinstance(draft, Draft) else "",
            because=tuple(row.because) if isinstance(draft, Draft) else (_MISSING[draft.why],),
        )
        about = About(prospect_id=touch.prospect_id, enrollment_id=touch.enrollment_id, touch_id=touch.touch_id)
        await self._parts.correspondence.to_rep(tx, touch.rep_id, (LetterKind.FIRST_TOUCH, facts), about, now=now)
        _log.info("first_touch_shown", touch=touch.touch_id)

    def _rep_zone(self, rep_id: str) -> str:
        return next((rep.zone for rep in self._parts.revisions.current.team.reps if rep.id == rep_id), "UTC")

    async def _dates(self, tx: Tx) -> None:
        """Reminds reps of dates inside the cool-off, on the day: whoever stopped or left meanwhile is passed over."""
        until = (self._now + _EARLIEST_ZONE).date()
        for enrollment_id in await commitments.come_unkept(tx, until=until, limit=_BATCH):
            await self._parts.planning.remind(tx, enrollment_id, now=self._now)

    async def _holds(self, tx: Tx) -> None:
        """Brings holds to mind after three and after ten working days of the rep's calendar."""
        now = self._parts.clock.now()
        earliest = tuple(now - timedelta(days=days) for days in _SHORTEST)
        for standing in await enrollments.to_remind(tx, held_before=earliest, limit=_BATCH):
            days = _REMINDERS[standing.reminders]
            if self._is_due(standing, days, now=now):
                await self._remind(tx, standing, days, now=now)

    def _is_due(self, standing: EnrollmentFacts, days: int, *, now: datetime) -> bool:
        held_at = standing.enrollment.held_at
        calendar = self._parts.calendars.of(self._rep_zone(standing.enrollment.rep_id), None, now.date())
        wait = Duration(count=days, unit=Unit.WORKING_DAYS)
        return held_at is not None and add(calendar.day_of(held_at), wait, calendar) <= calendar.day_of(now)

    async def _remind(self, tx: Tx, standing: EnrollmentFacts, days: int, *, now: datetime) -> None:
        enrollment = standing.enrollment
        await enrollments.count_reminder(tx, enrollment.id)
        person = await prospects.get(tx, enrollment.prospect_id)
        facts = HoldReminder(
            who=who(person, await accounts.get(tx, person.account_id)),
            working_days=days,
            held_since=(enrollment.held_at or now).date(),
            why=_HOLD_WORDS[enrollment.hold_reason or HoldReason.REP],
        )
        about = About(prospect_id=person.id, enrollment_id=enrollment.id, rejection_id=enrollment.rejection_id)
        facts_of = (LetterKind.HOLD_REMINDER, facts)
        await self._parts.correspondence.to_rep(tx, enrollment.rep_id, facts_of, about, now=now)

    async def _quarantine(self) -> None:
        """Tells ops once a day what waits in quarantine."""
        now = self._parts.clock.now()
        if self._quarantine_told is not None and now - self._quarantine_told < timedelta(days=1):
            return
        entries = await self._parts.database.read(messages.in_quarantine)
        if not entries:
            return
        lines = tuple(f"message {e.id}, {e.received_at:%Y-%m-%d %H:%M} UTC, {e.as_what}: {e.error}" for e in entries)
        facts = (LetterKind.QUARANTINE, QuarantineReport(lines=lines))
        await self._parts.database.write(lambda tx: self._parts.correspondence.to_ops(tx, facts, now=now))
        self._quarantine_told = now
