"""Holds that wait: brought to mind after three and ten working days, after fifteen told to the lead, once."""

from datetime import datetime, timedelta

from nurture.domain.cadence import Duration, Unit
from nurture.domain.duration import add
from nurture.domain.letter import LetterKind
from nurture.domain.letter_answers import Escalation, HoldReminder
from nurture.domain.prospect import HoldReason
from nurture.services.correspondence import About, who
from nurture.services.notices.parts import NoticeParts
from nurture.storage import accounts, enrollments, prospects
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts

_BATCH = 50

_WORKING_DAYS = (3, 10, 15)
"""Working days after which a hold is brought to mind: twice to the rep, then to the lead."""

_SHORTEST = (3, 11, 18)
"""The days before which none of these can have passed, for the weekends that lie between at least."""

_FOR_LEAD = len(_WORKING_DAYS) - 1

HOLD_WORDS = {
    HoldReason.REPLY: "They answered, and nurture waits for a decision.",
    HoldReason.REP: "Somebody put them on hold.",
    HoldReason.UNSURE: "nurture was not sure what they ask for.",
    HoldReason.REFUSED: "Mail to them was not taken.",
    HoldReason.CONFUSION: "They misunderstood the offer, and you may clear it up.",
    HoldReason.UNKNOWN: "It is not known whether the last mail arrived.",
    HoldReason.DEMAND: "They demand something that has a deadline.",
}


async def write(tx: Tx, parts: NoticeParts, *, now: datetime) -> None:
    """Brings holds to mind by the working days of the rep's calendar."""
    earliest = tuple(now - timedelta(days=days) for days in _SHORTEST)
    for standing in await enrollments.to_remind(tx, held_before=earliest, limit=_BATCH):
        if _is_due(standing, parts, now=now):
            await _remind(tx, standing, parts, now=now)


async def moments(tx: Tx, parts: NoticeParts, *, now: datetime) -> tuple[datetime, ...]:
    """Returns the moments before which no hold is to be brought to mind, one a reminder."""
    found = []
    for reminders, days in enumerate(_SHORTEST):
        held_at = await enrollments.longest_held(tx, reminders=reminders)
        found += [held_at + timedelta(days=days)] if held_at else []
    return tuple(found)


def _is_due(standing: EnrollmentFacts, parts: NoticeParts, *, now: datetime) -> bool:
    held_at = standing.enrollment.held_at
    zone = parts.tools.revisions.zone_of(standing.enrollment.rep_id)
    calendar = parts.tools.calendars.of(zone, None, now.date())
    wait = Duration(count=_WORKING_DAYS[standing.reminders], unit=Unit.WORKING_DAYS)
    return held_at is not None and add(calendar.day_of(held_at), wait, calendar) <= calendar.day_of(now)


async def _remind(tx: Tx, standing: EnrollmentFacts, parts: NoticeParts, *, now: datetime) -> None:
    enrollment, letters = standing.enrollment, parts.tools.correspondence
    await enrollments.count_reminder(tx, enrollment.id)
    person = await prospects.get(tx, enrollment.prospect_id)
    known_as = who(person, await accounts.get(tx, person.account_id))
    why = HOLD_WORDS[enrollment.hold_reason or HoldReason.REP]
    since = (enrollment.held_at or now).date()
    about = About(prospect_id=person.id, enrollment_id=enrollment.id, rejection_id=enrollment.rejection_id)
    if standing.reminders == _FOR_LEAD:
        rep = parts.tools.revisions.name_of(enrollment.rep_id) or enrollment.rep_id
        told = Escalation(who=known_as, rep=rep, since=since, why=why)
        await letters.to_lead(tx, enrollment.rep_id, (LetterKind.ESCALATION, told), about, now=now)
        return
    facts = HoldReminder(who=known_as, working_days=_WORKING_DAYS[standing.reminders], held_since=since, why=why)
    await letters.to_rep(tx, enrollment.rep_id, (LetterKind.HOLD_REMINDER, facts), about, now=now)
