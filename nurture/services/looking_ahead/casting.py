"""Reads everybody in a cadence, company by company, as the people of a simulation."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from sys import intern

from nurture.domain.prospect import AccountState, EnrollmentState
from nurture.domain.simulation.people import Company, Person
from nurture.domain.throttle import Count, Key
from nurture.domain.touch import ContentRule, PlannedTouch, TouchKind, TouchState
from nurture.mail.organisation import is_free_mail
from nurture.services.basis import known_bases
from nurture.services.comparing import COMPANIES, Progress, unheeded
from nurture.services.looking_ahead.scenery import Scenery, locality_of
from nurture.services.standing import Surroundings, standing_in, surroundings_of
from nurture.services.traits import traits_of
from nurture.storage import cast, content_links, survey, tallies
from nurture.storage.cast import CompanyRow, UseRow
from nurture.storage.database import Database, Tx
from nurture.storage.survey import OpenTouch, Surveyed

_NEVER_AGAIN = frozenset({AccountState.WON, AccountState.EXCLUDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody a simulation begins with. `held` wait for a rep; what is planned has numbers up to `last`.

    The links in `dead` lead nowhere now; the simulation takes it that they stay so.
    """

    people: tuple[Person, ...]
    held: int
    last: int
    first_days: dict[str, date]
    counts: dict[Key, Count]
    dead: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """Some companies, with all that was read of them: of `open` enrollments the active ones."""

    last: int | None
    open: int
    rows: tuple[Surveyed, ...]
    around: Surroundings
    companies: dict[int, CompanyRow]
    domains: dict[int, str]
    uses: tuple[UseRow, ...]


async def read_cast(database: Database, scenery: Scenery, *, now: datetime, progress: Progress = unheeded) -> Cast:
    """Returns everybody who is in a cadence now; reads some companies at a time, what is written meanwhile or not."""
    people: list[Person] = []
    seen, active, total = 0, 0, await database.read(survey.count)
    after: int | None = 0
    while after is not None:
        page = await database.read(partial(_read_page, after=after, now=now))
        after, seen, active = page.last, seen + page.open, active + len(page.rows)
        people += _people_of(page, scenery)
        progress(min(seen, total), total)
    reps = [rep.id for rep in scenery.revisions.current.team.reps]
    return Cast(
        people=tuple(people),
        held=seen - active,
        last=max((person.number for person in people), default=0),
        first_days=await database.read(lambda tx: tallies.first_days(tx, reps)),
        counts=await database.read(lambda tx: tallies.standing(tx, now=now)),
        dead=await database.read(content_links.dead),
    )


async def _read_page(tx: Tx, *, after: int, now: datetime) -> _Page:
    page = await survey.page(tx, after=after, companies=COMPANIES)
    rows = tuple(row for row in page.rows if row.place.state == EnrollmentState.ACTIVE)
    people, companies = ({row.place.prospect_id for row in rows}, {row.place.account_id for row in rows})
    return _Page(
        last=page.last,
        open=len(page.rows),
        rows=rows,
        around=await surroundings_of(tx, [row.place for row in rows], now=now, begun_only=True),
        companies=await cast.companies_of(tx, companies),
        domains=await cast.domains_of(tx, people),
        uses=await cast.uses_of(tx, companies, people),
    )


def _people_of(page: _Page, scenery: Scenery) -> list[Person]:
    had: dict[int, set[str]] = defaultdict(set)
    uses: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for use in page.uses:
        had[use.prospect_id].add(intern(use.content_id))
        uses[use.account_id].append((use.used_at, intern(use.content_id)))
    by_company: dict[int, list[Surveyed]] = defaultdict(list)
    for row in page.rows:
        by_company[row.place.account_id].append(row)
    people: list[Person] = []
    for number, rows in by_company.items():
        company = _company(page, number, rows, tuple(uses[number]))
        for row in rows:
            person = _person(row, company, page, scenery, frozenset(had[row.place.prospect_id]))
            if person is not None and page.companies[number].state not in _NEVER_AGAIN:
                company.people.append(person)
        people += company.people
    return people


def _company(page: _Page, number: int, rows: Sequence[Surveyed], uses: tuple[tuple[datetime, str], ...]) -> Company:
    row, here = page.companies[number], {each.place.prospect_id for each in rows}
    around = page.around.by_account.get(number, ())
    return Company(
        number=number,
        others=tuple(each.at for each in around if each.prospect_id not in here and each.is_begun),
        uses=uses,
        is_talking=row.state == AccountState.TALKING,
        talks_until=row.talking_until,
    )


def _person(row: Surveyed, company: Company, page: _Page, scenery: Scenery, had: frozenset[str]) -> Person | None:
    """Returns a person; None whose cadence is gone and that no other takes."""
    place, standing = row.place, standing_in(page.around, row.place, begun_only=True)
    traits = scenery.shared(traits_of(place))
    cadence = scenery.revisions.cadence(place.cadence) or scenery.cadence_for(traits)
    if cadence is None:
        return None
    domain = intern(page.domains[place.prospect_id])
    return Person(
        id=place.prospect_id,
        enrollment_id=place.enrollment_id,
        company=company,
        rep=intern(place.rep_id),
        place=scenery.place_of(locality_of(place)),
        domain=domain,
        is_free_mail=is_free_mail(domain),
        traits=traits,
        cadence=cadence,
        latest_no=standing.latest_no,
        past=standing.past,
        mails=standing.person_touches,
        commitments=standing.commitments,
        unanswered=standing.unanswered,
        wait_until=standing.wait_until,
        had=had,
        bases=known_bases(place),
        touch=_touch(row.touch),
        number=row.touch.touch_id if row.touch else 0,
    )


def _touch(row: OpenTouch | None) -> PlannedTouch | None:
    """Returns what is planned; what is being sent counts as planned, since it is not known yet that it arrived."""
    if row is None or row.state == TouchState.SENDING:
        return None
    return PlannedTouch(
        kind=TouchKind(row.kind),
        step=intern(row.step),
        occurrence=row.occurrence,
        template=intern(row.template),
        content=ContentRule(row.content_rule),
        due_at=row.due_at,
    )
