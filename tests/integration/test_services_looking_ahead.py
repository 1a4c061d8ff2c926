"""What a look ahead foretells, the daemon does: the same mails, at the same moments, with the same content."""

from datetime import timedelta

from village import Villager, settle_village
from workbench import Bench

from nurture.domain.cadence import Duration, Unit
from nurture.domain.simulation.world import Sent
from nurture.services.looking_ahead.casting import read_cast
from nurture.services.looking_ahead.looking import Wanted, live
from nurture.services.looking_ahead.scenery import Scenery
from nurture.services.throttling import Throttle
from nurture.storage import schema

REASONS = {
    "timing": "not-now",
    "competitor": "lost-to-competitor",
    "in_house": "in-house",
    "no_champion": "nobody-to-champion-it",
}
ZONES = (("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Australia/Lord_Howe", "AU"), (None, None))


async def foretold(bench: Bench, years: int) -> list[Sent]:
    """Returns every mail that a look ahead shows, nobody answering, in order."""
    base, sent = bench.foundation, []
    scenery = Scenery(base.revisions, Throttle(base.revisions))
    cast = await read_cast(base.database, scenery, now=bench.now)
    live(cast, scenery, Wanted(length=Duration(count=years, unit=Unit.YEARS)), now=bench.now, on_sent=sent.append)
    return in_order(sent)


async def done(bench: Bench) -> list[Sent]:
    """Returns every mail that the daemon sent, in order."""
    rows = await bench.rows(schema.touches, schema.touches.c.state == "accepted")
    return in_order(
        Sent(prospect_id=r.prospect_id, step=r.step, occurrence=r.occurrence, content=r.content_id, at=r.sent_at)
        for r in rows
    )


def in_order(sent) -> list[Sent]:
    return sorted(sent, key=lambda each: (each.at, each.prospect_id))


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
        for number in range(9)
    ]
    await settle_village(nurture, people)
    shown = await foretold(nurture, 3)
    await nurture.advance(nurture.now + timedelta(days=3 * 366))
    assert await done(nurture) == [sent for sent in shown if sent.at < nurture.now]
    assert len(shown) > 15
