"""A mail that waits for something to read goes when it was foretold: both look again at it by one rule."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from village import Villager, done, foretold, settle_village
from workbench import Bench

from nurture.domain.cadence import Cadence, Duration, Spacing, Step, Takes, Unit, Window, ZoneSource
from nurture.domain.content import ContentItem
from nurture.domain.touch import ContentRule
from nurture.services.content_gaps import find_gaps


def days(count: int) -> Duration:
    return Duration(count=count, unit=Unit.DAYS)


def cadence(id: str, *steps: Step, heads_up: int) -> Cadence:
    return Cadence(
        id=id,
        takes=Takes(rest=True),
        cool_off=days(10),
        steps=steps,
        window=Window(days=tuple(range(7)), opens=time(6), closes=time(20), zone=ZoneSource.PROSPECT),
        spacing=Spacing(person=days(20), account=days(21), spread=days(0)),
        heads_up=Duration(count=heads_up, unit=Unit.WORKING_DAYS),
        unanswered=4,
    )


def furnish(bench: Bench, cadences: tuple[Cadence, ...], content: tuple[ContentItem, ...]) -> None:
    revisions = bench.foundation.revisions
    revision = replace(revisions.current, cadences=cadences, content=content)
    revisions.replace(revision, revisions.templates, number=revisions.number, digest=revisions.digest)


@pytest.mark.parametrize("database_kind", ["sqlite"])  # What decides is the same on both.
@pytest.mark.parametrize("heads_up", [0, 2])
async def test_what_waited_for_an_item_goes_when_it_was_foretold(nurture, heads_up):
    read = Step(id="read", template="share", wait=days(30))
    word = Step(id="word", template="door-open", wait=days(15), content=ContentRule.NONE)
    today, names = nurture.now.date(), {"title": "A read", "text": "Worth it.", "language": "en"}
    first = ContentItem(id="first", fresh_from=today + timedelta(days=47), **names)
    second = ContentItem(id="second", fresh_from=today + timedelta(days=60), **names)
    ruled = (cadence("reading", read, heads_up=heads_up), cadence("talking", word, word, heads_up=0))
    furnish(nurture, ruled, (first, second))
    said = [nurture.now - timedelta(minutes=37 * number) for number in range(4)]
    people = [
        Villager(company=1, cadence="reading", said_at=said[0]),
        Villager(company=1, cadence="reading", said_at=said[1]),
        Villager(company=2, cadence="reading", said_at=said[2]),
        Villager(company=3, cadence="talking", said_at=said[3]),
    ]
    await settle_village(nurture, people)
    shown = await foretold(nurture, days(110))
    await nurture.advance(nurture.now + timedelta(days=110))
    assert await done(nurture) == shown
    fresh = datetime.combine(first.fresh_from, time.min, UTC)
    assert [(sent.content, sent.at > fresh) for sent in shown if sent.content] == [
        ("first", True),
        ("first", True),
        ("second", True),
    ]


async def settle_one_item_for_two(bench: Bench, rule: ContentRule) -> None:
    """The second of two colleagues is written to a day after nobody minds any more that the first got the item."""
    read = Step(id="read", template="share", wait=days(30))
    later = Step(id="later", template="as-you-asked", wait=days(30 + 181), content=rule)
    item = ContentItem(id="one", title="A read", text="Worth it.", language="en")
    furnish(bench, (cadence("reading", read, heads_up=0), cadence("later", later, heads_up=2)), (item,))
    people = (Villager(company=1, cadence=each, said_at=bench.now) for each in ("reading", "later"))
    await settle_village(bench, people)


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("rule", [ContentRule.REQUIRED, ContentRule.OPTIONAL])
async def test_a_rep_is_shown_the_item_that_a_colleague_had_long_enough_ago_by_then(nurture, rule):
    await settle_one_item_for_two(nurture, rule)
    shown = await foretold(nurture, days(240))
    await nurture.advance(nurture.now + timedelta(days=240))
    assert await done(nurture) == shown
    assert [sent.content for sent in shown] == ["one", "one"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_plan_and_gaps_count_what_a_colleague_had_by_the_day_of_the_mail(nurture):
    await settle_one_item_for_two(nurture, ContentRule.REQUIRED)
    await nurture.advance(nurture.now + timedelta(days=40))
    plan = await nurture.desk.plan_of("person2@company1.example")
    base = nurture.foundation
    gaps = await find_gaps(base.database, base.revisions, within=timedelta(days=365), now=nurture.now)
    assert ([each.content for each in plan.coming], gaps) == (["one"], ())
