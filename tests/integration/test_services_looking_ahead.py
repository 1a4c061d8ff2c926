"""What a look ahead foretells, the daemon does: the same mails, at the same moments, with the same content."""

from datetime import timedelta
from functools import partial

from sqlalchemy import update
from village import Villager, done, foretold, settle_village

from nurture.domain.cadence import Duration, Unit
from nurture.domain.links import Link
from nurture.services.looking_ahead.looking import Wanted
from nurture.storage import content_links, schema
from nurture.wiring.looking_ahead import look_ahead_of

REASONS = {
    "timing": "not-now",
    "competitor": "lost-to-competitor",
    "in_house": "in-house",
    "no_champion": "nobody-to-champion-it",
}
ZONES = (("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Australia/Lord_Howe", "AU"), (None, None))


async def test_the_daemon_sends_what_was_foretold(nurture):
    reasons = list(REASONS)
    people = [
        Villager(
            company=number // 3 + 1,
            cadence=REASONS[reasons[number % 4]],
            reason=reasons[number % 4],
            said_at=nurture.now - timedelta(days=number * 5, hours=number),
            zone=ZONES[number // 3 % 4][0],
            country=ZONES[number // 3 % 4][1],
        )
        for number in range(6)
    ]
    await settle_village(nurture, people)
    shown = await foretold(nurture, Duration(count=14, unit=Unit.MONTHS))
    await nurture.advance(nurture.now + timedelta(days=420))
    assert await done(nurture) == tuple(sent for sent in shown if sent.at < nurture.now)
    assert len(shown) > 8


async def test_the_command_reads_beside_a_running_nurture_and_writes_nothing(nurture):
    people = [Villager(company=number, cadence="not-now", said_at=nurture.now) for number in range(1, 6)]
    await settle_village(nurture, people)
    await nurture.foundation.database.write(
        lambda tx: tx.execute(update(schema.enrollments).where(schema.enrollments.c.id == 5).values(state="held"))
    )
    before = await everything(nurture)
    told: list[tuple[str, float]] = []
    found = await look_ahead_of(
        nurture.foundation.settings,
        Wanted(length=Duration(count=2, unit=Unit.YEARS), new_a_month=2),
        progress=lambda what, done: told.append((what, done)),
    )
    assert (found.since, found.people, found.held) == (nurture.now, 4, 1)
    assert found.joined in range(45, 51)
    assert found.total > 16
    assert all(0 <= done <= 1 for _, done in told)
    assert {what for what, _ in told} == {"reading", "looking ahead"}
    assert await everything(nurture) == before


async def test_items_whose_links_are_dead_are_not_foretold(nurture):
    await settle_village(nurture, [Villager(company=1, cadence="not-now", said_at=nurture.now)])
    wanted = Wanted(length=Duration(count=1, unit=Unit.YEARS))
    before = await look_ahead_of(nurture.foundation.settings, wanted, progress=lambda *_: None)
    for url in {item.url for item in nurture.foundation.revisions.current.content if item.url}:
        link = Link(url=url, result="404", checked_at=nurture.now, dead_since=nurture.now)
        await nurture.foundation.database.write(partial(content_links.keep, link=link))
    after = await look_ahead_of(nurture.foundation.settings, wanted, progress=lambda *_: None)
    assert (before.total > after.total, before.shortages) == (True, ())
    assert after.shortages


async def everything(bench):
    return [await bench.rows(table) for table in (schema.touches, schema.enrollments, schema.history, schema.tallies)]
