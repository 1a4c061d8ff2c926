"""What a look ahead foretells, the daemon does: the same mails, at the same moments, with the same content."""

from datetime import timedelta

from village import Villager, done, foretold, settle_village

from nurture.domain.cadence import Duration, Unit

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
        for number in range(9)
    ]
    await settle_village(nurture, people)
    shown = await foretold(nurture, Duration(count=3, unit=Unit.YEARS))
    await nurture.advance(nurture.now + timedelta(days=3 * 366))
    assert await done(nurture) == tuple(sent for sent in shown if sent.at < nurture.now)
    assert len(shown) > 15
