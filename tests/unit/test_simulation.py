"""The simulation: years in memory, nobody's database asked."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from nurture.domain.cadence import Cadence, Duration, Step, Takes, Unit
from nurture.domain.calendar import Calendar
from nurture.domain.content import ContentItem
from nurture.domain.jurisdiction import Basis, BasisKind, Jurisdiction, Jurisdictions, KnownBases, Term
from nurture.domain.library import Library
from nurture.domain.rejection import Reason
from nurture.domain.simulation.answers import Answer, Answers
from nurture.domain.simulation.days import Days, Signer
from nurture.domain.simulation.figures import LookAhead
from nurture.domain.simulation.people import Company, Person
from nurture.domain.simulation.run import Newcomers, run
from nurture.domain.simulation.world import Rules, World
from nurture.domain.throttle import Limits
from nurture.domain.touch import ContentRule
from nurture.domain.traits import Traits

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
BERLIN = Calendar(zone="Europe/Berlin")
CONSENT = Jurisdictions(
    default=Jurisdiction(
        id="default", terms=(Term(kind=BasisKind.CONSENT, lasts=None),), shows=(), oldest_no=None, sources=()
    ),
    by_country={},
)


def days(count: int) -> Duration:
    return Duration(count=count, unit=Unit.DAYS)


def cadence(*steps: Step, **more) -> Cadence:
    return Cadence(**{"id": "not-now", "takes": Takes(rest=True), "cool_off": days(60), "steps": steps, **more})


READ = Step(id="useful", template="share", wait=days(90))
READ_2 = Step(id="useful-2", template="share", wait=days(100))
BYE = Step(id="farewell", template="door-open", wait=days(150), content=ContentRule.NONE)
USUAL = cadence(READ, READ_2, BYE)


def item(id: str, **more) -> ContentItem:
    return ContentItem(**{"id": id, "title": id, "text": id, "language": "en", **more})


SHELF = (item("one"), item("two"), item("three"))


def person(number: int, company: Company | None = None, **more) -> Person:
    company = company or Company(number=number)
    made = Person(
        **{
            "id": number,
            "enrollment_id": number,
            "company": company,
            "rep": "maya",
            "place": 0,
            "domain": f"company{company.number}.example",
            "is_free_mail": False,
            "traits": Traits(reasons=(Reason.TIMING,)),
            "cadence": USUAL,
            "latest_no": NOW - timedelta(days=1),
            **more,
        }
    )
    company.people.append(made)
    return made


def look(
    people: list[Person],
    *,
    shelf=SHELF,
    limits=Limits(),
    answers=Answers(),
    years: int = 3,
    newcomers: Newcomers | None = None,
) -> LookAhead:
    signer = Signer(id="maya", calendar=BERLIN, relay="relay", limits=limits, stands_for=("maya",))
    rules = Rules(
        library=Library(shelf),
        jurisdictions=CONSENT,
        rest=timedelta(days=180),
        calendar_of=lambda _person, _now: BERLIN,
        signer_of=lambda rep, _now: signer if rep == "maya" else None,
        answers=answers,
        until=NOW + timedelta(days=365 * years),
    )
    world = World(rules, Days({}, {}), since=NOW, first_number=1)
    for _ in run(world, people, newcomers):
        pass
    return world.figures.result(rules.until)


def test_everybody_gets_each_step_and_then_nothing():
    found = look([person(number) for number in range(1, 11)])
    assert found.total == 30
    assert dict(found.endings) == {"completed": 10}
    assert found.still_open == 0
    assert sum(found.loads[0].weeks) == 30


def test_a_rep_sends_no_more_in_a_day_than_the_limit():
    people = [person(number, latest_no=NOW - timedelta(days=85)) for number in range(1, 41)]
    busy, calm = look(people), look([replace_all(each) for each in people], limits=Limits(rep_per_day=1))
    assert calm.total == busy.total
    assert calm.most_in_a_week <= 3 < busy.most_in_a_week


def replace_all(model: Person) -> Person:
    """Returns a person as they were before a look."""
    return person(model.id, latest_no=model.latest_no)


def test_more_people_than_the_days_have_room_for_are_told_of():
    people = [person(number, latest_no=NOW - timedelta(days=85)) for number in range(1, 121)]
    found = look(people, limits=Limits(rep_per_day=1), years=1)
    assert found.crowded > 0
    assert found.most_in_a_week <= 3


@pytest.mark.parametrize(
    ("answer", "ending", "mails"),
    [
        pytest.param(Answer.STOP, "stopped", 1, id="a stop ends it"),
        pytest.param(Answer.BOUNCE, "bounced", 1, id="a bounce ends it"),
        pytest.param(Answer.INTERESTED, "handed_over", 1, id="the rep takes over"),
        pytest.param(Answer.THANKS, "completed", 3, id="thanks lets it go on"),
        pytest.param(Answer.STILL_NO, "still_no", 2, id="a second no, said again"),
    ],
)
def test_an_answer_does_what_the_cadence_says(answer, ending, mails):
    found = look([person(1)], answers=Answers(rate=1.0, mix={answer: 1}), years=5)
    assert (dict(found.endings), found.total) == ({ending: 1}, mails)
    assert dict(found.answers) == {answer: mails}


def test_not_now_waits_for_half_a_year():
    plain, waited = look([person(1)]), look([person(1)], answers=Answers(rate=1.0, mix={Answer.NOT_NOW: 1}))
    assert last_week(waited) > last_week(plain) + timedelta(weeks=14)


def last_week(found: LookAhead) -> date:
    return max(week for week, count in zip(found.weeks, found.loads[0].weeks, strict=True) if count)


def test_content_that_runs_dry_is_told_with_who_waits_for_it():
    found = look([person(number) for number in range(1, 6)], shelf=SHELF[:1])
    (shortage,) = found.shortages
    assert (shortage.reason, shortage.language) == (Reason.TIMING, "en")
    assert (shortage.most_waiting, shortage.waiting_at_end, found.total) == (5, 5, 5)
    assert shortage.since > date(2027, 5, 30)


def test_what_becomes_fresh_later_ends_the_wait():
    later = item("later", fresh_from=date(2028, 6, 1))
    found = look([person(1)], shelf=(SHELF[0], later))
    assert found.total == 3
    assert (found.shortages[0].most_waiting, found.shortages[0].waiting_at_end) == (1, 0)


@pytest.mark.parametrize(("months_on", "mails"), [(13, 1), (17, 0)])
def test_an_anniversary_whose_content_comes_too_late_is_passed_over(months_on, mails):
    year_on = cadence(Step(id="year-1", template="a-year-on", anniversary=1))
    shelf = (item("one", fresh_from=NOW.date() + timedelta(days=30 * months_on)),)
    assert look([person(1, cadence=year_on)], shelf=shelf).total == mails


def test_two_of_one_company_read_different_things():
    company = Company(number=1)
    found = look([person(1, company), person(2, company)], shelf=SHELF[:1], years=1)
    assert found.total == 2
    assert found.shortages[0].most_waiting >= 1


def test_a_company_in_talks_is_left_alone_until_they_end():
    def talking(until: datetime | None) -> LookAhead:
        return look([person(1, Company(number=1, is_talking=True, talks_until=until))])

    assert (talking(None).total, talking(None).kept_back) == (0, 1)
    assert talking(NOW + timedelta(days=200)).total == 3


def test_nobody_is_written_to_without_a_basis():
    known = KnownBases(recorded=None, wrote_on=NOW.date(), latest_no=NOW.date())
    until = Basis(kind=BasisKind.CONSENT, on=NOW.date(), until=date(2027, 7, 1))
    found = look([person(1, bases=known), person(2, bases=replace(known, recorded=until))])
    assert (found.total, found.without_basis) == (1, 2)


def test_newcomers_join_every_month_and_are_like_those_there():
    def like(model: Person, number: int, moment: datetime) -> Person:
        return person(1000 + number, latest_no=moment)

    model = person(1)
    found = look([model], newcomers=Newcomers(a_month=10, cast=(model,), like=like), years=1)
    assert found.joined in range(120, 131)
    assert found.people == 1


def test_who_has_no_rep_any_more_gets_nothing():
    assert look([person(1, rep="tom")]).total == 0


def test_answers_are_shared_out_as_the_mix_says():
    answers = Answers(rate=0.25, mix={Answer.THANKS: 3, Answer.STOP: 1})
    drawn = Counter(answers.to(f"seed:{number}") for number in range(4000))
    assert 900 < drawn.total() - drawn[None] < 1100
    assert 2.4 < drawn[Answer.THANKS] / drawn[Answer.STOP] < 3.6
