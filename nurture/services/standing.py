"""Gathers what the planner asks of an enrollment, and the calendar it plans in."""

from datetime import datetime, timedelta

from nurture.configuration.places import country_of_zone
from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.standing import Standing
from nurture.services.revisions import Calendars, Revisions, zone_for
from nurture.storage import commitments, touches
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.placed import PlacedEnrollment

_COLLEAGUES_SINCE = timedelta(days=400)
"""How far back touches to colleagues can matter: longer than any account spacing."""


def calendar_of(
    someone: PlacedEnrollment | Candidate,
    cadence: Cadence,
    revisions: Revisions,
    calendars: Calendars,
    *,
    now: datetime,
) -> Calendar:
    """Returns the calendar whose window, days and holidays count for a person.

    The holidays are those of the country the person or account is known to be in, else of the zone's.
    """
    team = revisions.current.team
    rep_zone = next((rep.zone for rep in team.reps if rep.id == someone.rep_id), "UTC")
    zone = zone_for(cadence, prospect=someone.zone, account=someone.account_zone, rep=rep_zone)
    country = someone.country or someone.account_country or country_of_zone(zone)
    return calendars.of(zone, country if cadence.window.skip_holidays else None, now.date())


async def standing_of(
    tx: Tx, placed: PlacedEnrollment | Candidate, *, now: datetime, begun_only: bool = False
) -> Standing:
    """Returns all the planner knows of one enrollment.

    With `begun_only` touches that are merely planned for colleagues do not count: the gate asks what has happened, or
    two people of one account would move each other for ever.
    """
    account = (placed.account_id, placed.prospect_id)
    return Standing(
        enrollment_id=placed.enrollment_id,
        prospect_id=placed.prospect_id,
        latest_no=placed.latest_no,
        past=await touches.begun_of(tx, placed.enrollment_id),
        person_touches=await touches.times_of_person(tx, placed.prospect_id),
        account_touches=await touches.times_of_colleagues(
            tx, *account, since=now - _COLLEAGUES_SINCE, begun_only=begun_only
        ),
        commitments=await commitments.open_of(tx, placed.prospect_id),
        unanswered=placed.unanswered,
        wait_until=placed.wait_until,
    )
