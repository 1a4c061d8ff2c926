"""A mail that waits for something to read goes when it was foretold: both look again at it by one rule."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from village import Villager, done, foretold, settle_village

from nurture.domain.cadence import Cadence, Duration, Spacing, Step, Takes, Unit, Window, ZoneSource
from nurture.domain.content import ContentItem
from nurture.domain.touch import ContentRule


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


@pytest.mark.parametrize("database_kind", ["sqlite"])  # What decides is the same on both.
@pytest.mark.parametrize("heads_up", [0, 2])
async def test_what_waited_for_an_item_goes_when_it_was_foretold(nurture, heads_up):
    read = Step(id="read", template="share", wait=days(30))
    word = Step(id="word", template="door-open", wait=days(15), content=ContentRule.NONE)
    today, names = nurture.now.date(), {"title": "A read", "text": "Worth it.", "language": "en"}
    first = ContentItem(id="first", fresh_from=today + timedelta(days=47), **names)
    second = ContentItem(id="second", fresh_from=today + timedelta(days=60), **names)
    revisions = nurture.foundation.revisions
    ruled = (cadence("reading", read, heads_up=heads_up), cadence("talking", word, word, heads_up=0))
    revision = replace(revisions.current, cadences=ruled, content=(first, second))
    revisions.replace(revision, revisions.templates, number=revisions.number, digest=revisions.digest)
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
