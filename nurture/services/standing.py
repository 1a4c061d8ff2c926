"""Gathers what the planner asks of an enrollment, and the calendar it plans in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from nurture.configuration.places import country_of_zone
from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.commitment import Commitment
from nurture.domain.place import Place, PlaceSource
from nurture.domain.standing import Standing
from nurture.services.revisions import Calendars, Revisions, zone_for
from nurture.services.traits import traits_of
from nurture.storage import commitments, past
from nurture.storage.candidates import Candidate
from nurture.storage.database import Tx
from nurture.storage.past import Around
from nurture.storage.placed import PlacedEnrollment
from nurture.storage.shown import Whereabouts

Placed = PlacedEnrollment | Candidate
"""An enrollment with where its person is."""

_COLLEAGUES_SINCE = timedelta(days=400)
"""How far back touches to colleagues can matter: longer than any account spacing."""


class Locality(NamedTuple):
    """All that a person's calendar depends on: the same for many."""

    rep_id: str
    zone: str | None = None
    country: str | None = None
    region: str | None = None
    account_zone: str | None = None
    account_country: str | None = None
    account_region: str | None = None


def calendar_of(
    someone: Placed | Whereabouts | Locality,
    cadence: Cadence,
    revisions: Revisions,
    calendars: Calendars,
    *,
    now: datetime,
) -> Calendar:
    """Returns the calendar whose window, days and holidays count for a person.

    The holidays are those of the country and region the person or account is known to be in, else of the zone's.
    """
    rep_zone = revisions.zone_of(someone.rep_id)
    zone = zone_for(cadence, prospect=someone.zone, account=someone.account_zone, rep=rep_zone)
    country = someone.country or someone.account_country or country_of_zone(zone)
    if not cadence.window.skip_holidays:
        return calendars.of(zone, None, now.date())
    region = someone.region or (someone.account_region if country == someone.account_country else None)
    return calendars.of(zone, country, now.date(), region=region)


def clock_of(someone: PlacedEnrollment, revisions: Revisions) -> Place:
    """Returns the zone whose clock counts for a person when the cadence follows theirs, and what it is known by."""
    if someone.zone:
        return Place(source=PlaceSource(someone.zone_source or PlaceSource.SAID), zone=someone.zone)
    if someone.account_zone:
        return Place(source=PlaceSource(someone.account_zone_source or PlaceSource.SAID), zone=someone.account_zone)
    return Place(source=PlaceSource.REP, zone=revisions.zone_of(someone.rep_id))


async def standing_of(tx: Tx, placed: Placed, *, now: datetime) -> Standing:
    """Returns all the planner knows of one enrollment."""
    return (await standings_of(tx, (placed,), now=now))[placed.enrollment_id]


async def standings_of(
    tx: Tx, places: Sequence[Placed], *, now: datetime, begun_only: bool = False
) -> dict[int, Standing]:
    """Returns all the planner knows of enrollments, by their ids.

    With `begun_only` touches that are merely planned for colleagues do not count: the gate asks what has happened, or
    two people of one account would move each other for ever.
    """
    found = await surroundings_of(tx, places, now=now, begun_only=begun_only)
    return {place.enrollment_id: standing_in(found, place, begun_only=begun_only) for place in places}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What has gone out to people and their colleagues or is ahead, oldest first, and the dates people named."""

    by_person: Mapping[int, Sequence[Around]]
    by_account: Mapping[int, Sequence[Around]]
    named: Mapping[int, tuple[Commitment, ...]]


async def surroundings_of(tx: Tx, places: Sequence[Placed], *, now: datetime, begun_only: bool = False) -> Surroundings:
    """Returns what is around the people of these enrollments."""
    people, accounts = {place.prospect_id for place in places}, {place.account_id for place in places}
    since = now - _COLLEAGUES_SINCE
    seen = await past.around(tx, people, accounts, since=since, begun_only=begun_only)
    by_person, by_account = _grouped(seen)
    return Surroundings(by_person=by_person, by_account=by_account, named=await commitments.open_of_all(tx, people))


def standing_in(found: Surroundings, place: Placed, *, begun_only: bool = False) -> Standing:
    """Returns all the planner knows of one of the enrollments whose surroundings were looked at."""
    theirs = found.by_person.get(place.prospect_id, ())
    return Standing(
        enrollment_id=place.enrollment_id,
        prospect_id=place.prospect_id,
        latest_no=place.latest_no,
        past=tuple(each.touch for each in theirs if each.enrollment_id == place.enrollment_id and each.is_passed),
        person_touches=tuple(each.at for each in theirs if each.is_begun),
        account_touches=tuple(
            each.at
            for each in found.by_account.get(place.account_id, ())
            if each.prospect_id != place.prospect_id and _counts(each, begun_only=begun_only)
        ),
        commitments=found.named.get(place.prospect_id, ()),
        unanswered=place.unanswered,
        wait_until=place.wait_until,
        starts_on=place.starts_on,
        is_imported=place.is_imported,
        traits=traits_of(place),
    )


def _grouped(seen: Iterable[Around]) -> tuple[dict[int, list[Around]], dict[int, list[Around]]]:
    by_person: dict[int, list[Around]] = defaultdict(list)
    by_account: dict[int, list[Around]] = defaultdict(list)
    for each in seen:
        by_person[each.prospect_id].append(each)
        by_account[each.account_id].append(each)
    return by_person, by_account


def _counts(each: Around, *, begun_only: bool) -> bool:
    """Tells whether a touch to a colleague keeps its distance: begun, or ahead; one that was refused does not."""
    return each.is_begun or not (begun_only or each.is_passed)
