"""Nothing that the daemon does by itself walks through a table that grows, on either database."""

from datetime import date, timedelta
from typing import Any

import pytest
from factories import absence, bounce, complaint, forward, no, reply
from fakes import ACCEPTED, DEFERRED, NO_SUCH_USER, UNKNOWN, FakeRelay
from sqlalchemy import text
from statement_plans import AHEAD, WAITING, indexes, noted, walks
from workbench import Bench, real_bench

from nurture.domain.importing import OldLoss, Pace
from nurture.domain.letter import LetterKind
from nurture.domain.rejection import Reason
from nurture.services.journal_watch import JournalWatch

_ALIKE: dict[str, Any] = {
    "reason": Reason.PRICE,
    "language": "en",
    "country": "US",
    "basis": "inquiry",
    "basis_on": date(2026, 2, 1),
    "basis_source": "CRM",
}
ERIN = "erin.vale@globex.example"


async def all_ticks(bench: Bench) -> None:
    """Does once what the daemon's clock rings for."""
    application, base = bench.application, bench.foundation
    await bench.settle()
    await application.recovery.beat()
    await application.recovery.take_over()
    await base.journal.mend()
    assert isinstance(base.watch, JournalWatch)
    await base.watch.look()
    await application.copies.report()


@pytest.mark.slow_first
async def test_a_sandbox_that_plays_two_years_of_two_people_walks_through_nothing(nurture):
    with noted(nurture.foundation.database) as asked:
        await nurture.add(no())
        await nurture.add(no(sender=("Erin Vale", ERIN)))
        await nurture.send_first()
        address = await nurture.reply_address()
        await nurture.act(absence("I am out of the office until 4 May.", said=nurture.now), address)
        await nurture.act(reply("What does it cost now?", said=nurture.now), address)
        await nurture.pass_days(400)
        await nurture.act(reply("Please do not write to me again.", said=nurture.now), address)
        await nurture.pass_days(330)
        await all_ticks(nurture)
    assert len(asked.statements) > 100
    assert "\n".join(await walks(nurture.foundation.database, asked)) == ""


async def test_a_real_one_whose_relay_answers_in_every_way_walks_through_nothing(database_url, tmp_path):
    relay = FakeRelay(answers=[DEFERRED, ACCEPTED, UNKNOWN, NO_SUCH_USER])
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=relay) as bench:
        door = (await bench.desk.status()).add_addresses["maya"]
        with noted(bench.foundation.database) as asked:
            for name in ("dana.ng", "erin.vale", "ida.berg"):
                original = no(sender=(name, f"{name}@globex.example"))
                await bench.act(forward(original, said=bench.now), door)
            for _ in range(12):
                agenda = await bench.foundation.database.read(bench.application.workshop.agenda)
                await bench.advance(min(agenda.moments) + timedelta(minutes=1))
            (sent, *_) = await bench.touches("dana.ng@globex.example", state="accepted")
            return_path = f"b+{sent.tag}@in.acme.example"
            await bench.act(bounce(said=bench.now, original_id=sent.message_id), return_path)
            await bench.act(complaint(original_id=sent.message_id), return_path)
            await all_ticks(bench)
        assert len(asked.statements) > 100
        assert "\n".join(await walks(bench.foundation.database, asked)) == ""


async def test_asking_owners_of_old_losses_walks_through_nothing(nurture):
    losses = tuple(
        OldLoss(line=line, address=f"p{line}@c{line}.example", owner="maya", said_on=date(2026, 3, 1), **_ALIKE)
        for line in range(2, 50)
    )
    begun = await nurture.desk.import_begin(name="losses.csv", digest="d", lines=48, pace=Pace())
    await nurture.desk.import_take(begun.id, losses, up_to=49)
    await nurture.settle()
    letter = await nurture.letter(LetterKind.IMPORT_LIST)
    with noted(nurture.foundation.database) as asked:
        await nurture.answer(letter, "1, 2")
        await nurture.pass_days(5)
    assert len(await nurture.letters(LetterKind.IMPORT_LIST)) == 2
    assert "\n".join(await walks(nurture.foundation.database, asked)) == ""


async def test_a_walk_is_found_out(nurture):
    with noted(nurture.foundation.database) as asked:
        await nurture.foundation.database.read(lambda tx: tx.execute(text("SELECT id FROM touches WHERE words = 'a'")))
    (walk,) = await walks(nurture.foundation.database, asked)
    assert walk.startswith("touches")


@pytest.mark.parametrize("name", sorted(AHEAD | WAITING))
def test_an_index_that_may_be_walked_through_holds_only_what_is_open(name):
    index = indexes()[name]
    assert index.dialect_options["sqlite"]["where"] is not None
