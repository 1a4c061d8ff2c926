"""A relay that takes nothing: nothing is burned, nothing is lost, ops hear of it once and again when it is over."""

from datetime import timedelta

import pytest
from factories import DANA, forward, no
from fakes import DEFERRED, FakeRelay
from workbench import Bench, real_bench

from nurture.domain.delivery import Clearance, LetterMail, Outcome, OutcomeKind
from nurture.domain.letter import LetterKind
from nurture.storage import schema
from nurture.wiring.application import assemble

OPS = "ops@acme.example"
SENDER_REFUSED = Outcome(
    kind=OutcomeKind.REFUSED, phase="mail", code=553, status="5.7.1", reply="553 5.7.1 sender not owned"
)
CLOSING = Outcome(kind=OutcomeKind.DEFERRED, phase="mail", code=421, status="4.3.2", reply="421 4.3.2 closing")
PEOPLE = tuple((f"Person {number}", f"person{number}@company{number}.example") for number in range(6))


class SickRelay(FakeRelay):
    """Gives one answer to everything, letters too, until it is well."""

    def __init__(self) -> None:
        super().__init__()
        self.sickness: Outcome | None = None
        self.spares_letters = False
        self.offers = 0

    async def send(self, mail: Clearance | LetterMail) -> Outcome:
        """Keeps what it takes."""
        self.offers += 1
        if self.sickness is None or (self.spares_letters and isinstance(mail, LetterMail)):
            return await super().send(mail)
        return self.sickness


@pytest.fixture
async def live(database_url, tmp_path):
    """A live nurture that holds six people of six companies; its relay falls ill when it is told to."""
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=SickRelay()) as bench:
        address = (await bench.desk.status()).add_addresses["maya"]
        for person in PEOPLE:
            await bench.act(forward(no(sender=person), said=bench.now), address)
        yield bench


async def everything_due(bench: Bench) -> None:
    """Moves to a moment at which every first touch was shown and is due, and lets none of them go before."""
    await bench.desk.halt("everything", "", "until all are due")
    rows = await bench.rows(schema.touches)
    await bench.advance(max(row.due_at for row in rows) + timedelta(minutes=1))
    await bench.desk.release("everything", "")


async def states(bench: Bench) -> set[tuple[str, int]]:
    """Returns state and attempts of every touch that is not canceled."""
    rows = await bench.rows(schema.touches, schema.touches.c.state != "canceled")
    return {(row.state, row.attempts) for row in rows}


async def wait_well(bench: Bench, *, hours: float) -> None:
    """Lets hours pass in steps of ten minutes."""
    for _ in range(int(hours * 6)):
        await bench.advance(bench.now + timedelta(minutes=10))


@pytest.mark.parametrize("sickness", [SENDER_REFUSED, CLOSING], ids=["refuses", "closes"])
async def test_a_relay_that_turns_us_away_holds_nobody_and_burns_no_attempt(live, sickness):
    live.relay.sickness = sickness
    await everything_due(live)
    await wait_well(live, hours=2)
    assert await states(live) == {("planned", 0)}
    assert {row.state for row in await live.rows(schema.enrollments)} == {"active"}
    assert live.relay.offers < 60


async def test_when_it_is_well_again_everything_goes_out(live):
    live.relay.sickness = SENDER_REFUSED
    await everything_due(live)
    await wait_well(live, hours=2)
    live.relay.sickness = None
    for _ in range(20):
        planned = await live.rows(schema.touches, schema.touches.c.state == "planned")
        await live.advance(max(live.now, min(row.next_try_at for row in planned)) + timedelta(minutes=1))
    first = await live.rows(schema.touches, schema.touches.c.state == "accepted")
    assert {row.prospect_id for row in first} == {row.prospect_id for row in await live.rows(schema.enrollments)}
    assert len(first) >= len(PEOPLE)


async def test_ops_are_told_once_and_when_it_is_over(live):
    live.relay.reachable = False
    await everything_due(live)
    await wait_well(live, hours=2)
    (down,) = await live.letters(LetterKind.RELAY_DOWN, OPS)
    assert not await live.letters(LetterKind.RELAY_BACK)
    assert "nobody is there" in down.facts.why
    live.relay.reachable = True
    await wait_well(live, hours=2)
    (back,) = await live.letters(LetterKind.RELAY_BACK, OPS)
    assert back.facts.back_at > down.facts.since
    assert {row.state for row in await live.rows(schema.letters)} <= {"accepted", "merged"}


async def test_a_short_pause_of_the_relay_is_no_news(live):
    live.relay.reachable = False
    await everything_due(live)
    live.relay.reachable = True
    await wait_well(live, hours=1)
    assert not await live.letters(LetterKind.RELAY_DOWN)


async def test_a_restart_tells_nothing_again(live):
    live.relay.reachable = False
    await everything_due(live)
    await wait_well(live, hours=1)
    live.application = assemble(live.foundation, live.relay)
    await wait_well(live, hours=1)
    assert len(await live.letters(LetterKind.RELAY_DOWN)) == 1
    live.relay.reachable = True
    await wait_well(live, hours=1)
    assert len(await live.letters(LetterKind.RELAY_BACK)) == 1


async def test_letters_wait_through_an_outage_of_the_relay_and_keep_their_attempts(live):
    live.relay.reachable = False
    await live.act(forward(no(sender=("New One", "new@one.example")), said=live.now), await _add(live))
    await wait_well(live, hours=4)
    waiting = await live.rows(schema.letters, schema.letters.c.state != "accepted")
    assert {row.state for row in waiting} <= {"planned", "merged"}
    assert {row.attempts for row in waiting} == {0}
    live.relay.reachable = True
    await wait_well(live, hours=1)
    assert {row.state for row in await live.rows(schema.letters)} <= {"accepted", "merged"}


async def _add(bench: Bench) -> str:
    return (await bench.desk.status()).add_addresses["maya"]


async def test_a_letter_that_is_turned_away_is_not_lost(live):
    live.relay.sickness = SENDER_REFUSED
    await live.act(forward(no(sender=("New One", "new@one.example")), said=live.now), await _add(live))
    await wait_well(live, hours=3)
    live.relay.sickness = None
    await wait_well(live, hours=1)
    assert {row.state for row in await live.rows(schema.letters)} <= {"accepted", "merged"}


async def test_a_sender_that_is_refused_while_letters_go_is_told_to_ops_once_a_day(live):
    live.relay.sickness, live.relay.spares_letters = SENDER_REFUSED, True
    await everything_due(live)
    await wait_well(live, hours=4)
    told = await live.letters(LetterKind.SEND_PROBLEM, OPS)
    assert len(told) == 1
    assert "553" in told[0].facts.problem
    assert any(["refused us" in await live.explain(address) for _, address in PEOPLE])


async def test_deferrals_of_everything_are_tried_one_at_a_time(live):
    live.relay.sickness = DEFERRED
    await everything_due(live)
    before = live.relay.offers
    await wait_well(live, hours=4)
    assert live.relay.offers - before < 40
    assert DANA not in {mail.recipient for mail in live.relay.touches}
