"""How fast the planner plans, and how often it is asked: calls must grow with the mails, not faster.

Teams of three sizes, four people at each company, are looked ahead for three years by the shipped cadences; what is
counted is how often the planner is asked for each mail that goes out. Then the planner alone plans mail after mail of
people in several zones, beside a hundred conversions of a moment into a local time. The last line is JSON.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from rig.figures import Figure, is_quick, show
from rig.house import REPOSITORY

from nurture.configuration.revision import Revision, load
from nurture.domain.calendar import Calendar
from nurture.domain.library import Library
from nurture.domain.planner import Plan, plan_next
from nurture.domain.simulation import world
from nurture.domain.simulation.days import Days, Signer
from nurture.domain.simulation.people import Company, Person
from nurture.domain.simulation.run import run
from nurture.domain.simulation.world import Rules, World
from nurture.domain.standing import Standing
from nurture.domain.throttle import Limits
from nurture.domain.touch import PastTouch
from nurture.domain.traits import Traits
from nurture.services.revisions import Calendars

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PLACES = (("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Asia/Tokyo", "JP"), ("Africa/Casablanca", "MA"))
AT_A_COMPANY = 4
YEARS = 3
MOST = 1.1


def main() -> None:
    """Measure and print."""
    revision = load(REPOSITORY / "config", templates=REPOSITORY / "templates")
    sizes = (100, 300, 900) if is_quick() else (1_000, 3_000, 9_000)
    asked = [_calls_a_mail(revision, size) for size in sizes]
    for size, calls in zip(sizes, asked, strict=True):
        print(f"{size} people: {calls:.3f} calls a mail")
    speed, peer = _calls_a_second(revision, sizes[0]), _conversions_a_second()
    print(f"{speed:,.0f} calls a second; a hundred conversions of a moment {peer:,.0f} times a second")
    figure = Figure(
        benchmark="planner",
        figure=round(speed),
        unit="calls a second of the processor",
        against=f"calls a mail with {sizes[-1]} people and with {sizes[0]}",
        ratio=round(asked[-1] / asked[0], 3),
        target=f"within {MOST} x of each other",
        met=asked[-1] / asked[0] <= MOST,
    )
    show(figure, calls_a_mail=[round(each, 3) for each in asked], conversions=round(peer))


def _calls_a_mail(revision: Revision, size: int) -> float:
    """Return how often the planner is asked for each mail that goes out."""
    calls = count()

    def counted(*facts: Any, **more: Any) -> Plan:
        next(calls)
        return plan_next(*facts, **more)

    with patch.object(world, "plan_next", counted):
        mails = _mails(revision, size)
    return next(calls) / mails


def _mails(revision: Revision, size: int) -> int:
    calendars = Calendars()
    signer = Signer(id="r", calendar=Calendar(zone="UTC"), relay="", limits=Limits(), stands_for=("r",))
    rules = Rules(
        library=Library(replace(item, language="en") for item in revision.content),
        jurisdictions=revision.jurisdictions,
        rest=timedelta(days=180),
        calendar_of=lambda person, now: calendars.of(*PLACES[person.place], now.date()),
        signer_of=lambda _rep, _now: signer,
        until=NOW + timedelta(days=365 * YEARS),
    )
    lived = World(rules, Days({}, {}), since=NOW, first_number=1)
    for _ in run(lived, _people(revision, size)):
        pass
    return lived.figures.result(rules.until).total


def _people(revision: Revision, size: int) -> list[Person]:
    people: list[Person] = []
    for number in range(size):
        company = people[-1].company if number % AT_A_COMPANY else Company(number=number)
        person = Person(
            id=number,
            enrollment_id=number,
            company=company,
            rep="r",
            place=number % len(PLACES),
            domain="",
            is_free_mail=False,
            traits=Traits(),
            cadence=revision.cadences[number % len(revision.cadences)],
            latest_no=NOW - timedelta(minutes=97 * number % 86_400),
        )
        company.people.append(person)
        people.append(person)
    return people


def _calls_a_second(revision: Revision, people: int) -> float:
    calendars, calls = Calendars(), 0
    began = time.process_time()
    for person in range(people):
        cadence, (zone, country) = revision.cadences[person % len(revision.cadences)], PLACES[person % len(PLACES)]
        now = NOW - timedelta(minutes=97 * person)
        standing: Standing | None = Standing(enrollment_id=person, prospect_id=person, latest_no=now)
        while standing is not None:
            plan = plan_next(standing, cadence, calendars.of(zone, country, now.date()), now=now, seen_from=now)
            calls, standing = calls + 1, _after(standing, plan)
            now = plan.touch.due_at if plan.touch else now
    return calls / (time.process_time() - began)


def _after(standing: Standing, plan: Plan) -> Standing | None:
    touch = plan.touch
    if touch is None:
        return None
    past = PastTouch(kind=touch.kind, step=touch.step, occurrence=touch.occurrence, at=touch.due_at)
    return replace(standing, past=(*standing.past, past), unanswered=standing.unanswered + 1)


def _conversions_a_second() -> float:
    zone, turns = ZoneInfo(PLACES[0][0]), 2_000
    moments = [NOW + timedelta(minutes=minute) for minute in range(100)]
    began = time.process_time()
    for _ in range(turns):
        for moment in moments:
            moment.astimezone(zone)
    return turns / (time.process_time() - began)


if __name__ == "__main__":
    main()
