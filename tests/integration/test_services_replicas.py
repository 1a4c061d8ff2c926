"""Two replicas on one database: who works on what, and what becomes of one that was taken for gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from factories import DANA, MAYA, NOW, forward, no
from fakes import FakeRelay
from sqlalchemy import update
from workbench import Bench, real_bench

from nurture.domain.delivery import Outcome, OutcomeKind
from nurture.domain.letter import LetterKind
from nurture.domain.touch import TouchState
from nurture.storage import batches, deployment, leases, letters, migrate, schema, touches, turns
from nurture.storage.database import Database
from nurture.storage.types import database_now

pytestmark = pytest.mark.parametrize("database_kind", ["postgres"])


@pytest.fixture
async def replica(database_url, tmp_path) -> AsyncIterator[Callable]:
    """Starts one more replica, with folders of its own, each time it is called."""
    async with AsyncExitStack() as stack:
        started: list[Bench] = []

        async def start() -> Bench:
            folder = tmp_path / f"replica{len(started)}"
            folder.mkdir()
            bench = real_bench(database_url, folder, delivery="delivery: live", relay=FakeRelay())
            started.append(await stack.enter_async_context(bench))
            await started[-1].application.recovery.start()
            return started[-1]

        yield start


async def silence(bench: Bench) -> None:
    """Lets the heartbeat of a replica, and its leases, run out."""
    past = datetime(2020, 1, 1, tzinfo=UTC)

    async def age(tx):
        await tx.execute(
            update(schema.replicas).where(schema.replicas.c.id == bench.foundation.owner).values(heartbeat_at=past)
        )
        await tx.execute(
            update(schema.leases).where(schema.leases.c.owner == bench.foundation.owner).values(until=past)
        )

    await bench.foundation.database.write(age)


async def bring(bench: Bench, **more: object) -> None:
    """Forwards a no to Maya's own secret address, as live mode asks for."""
    address = (await bench.desk.status()).add_addresses["maya"]
    await bench.receive(forward(no(**more)), address)


def hold_back(bench: Bench) -> tuple[asyncio.Event, asyncio.Event]:
    """Lets the reading of a replica wait; returns what tells that it began, and what lets it go on."""
    reader, began, go_on = bench.application.reader, asyncio.Event(), asyncio.Event()
    read = reader.read

    async def wait_and_read(request):
        began.set()
        await go_on.wait()
        return await read(request)

    reader.read = wait_and_read
    return began, go_on


async def test_a_message_that_another_replica_took_over_has_no_effect_twice(replica):
    frozen, other = await replica(), await replica()
    began, go_on = hold_back(frozen)
    await bring(other)
    reading = asyncio.create_task(frozen.application.workshop.process())
    await began.wait()
    await silence(frozen)
    await other.application.recovery.take_over()
    assert await other.application.workshop.process() == 1
    go_on.set()
    await reading
    assert len(await other.rows(schema.rejections)) == 1
    assert [row.state for row in await other.rows(schema.inbox)] == ["done"]
    assert len(await other.letters(LetterKind.CONFIRMATION)) == 1


async def test_a_message_that_another_replica_is_reading_is_not_acted_on_by_the_one_that_lost_it(replica):
    frozen, other = await replica(), await replica()
    (frozen_began, frozen_goes), (other_began, other_goes) = hold_back(frozen), hold_back(other)
    await bring(other)
    first = asyncio.create_task(frozen.application.workshop.process())
    await frozen_began.wait()
    await silence(frozen)
    await other.application.recovery.take_over()
    second = asyncio.create_task(other.application.workshop.process())
    await other_began.wait()
    frozen_goes.set()
    await first
    assert await other.rows(schema.rejections) == []
    other_goes.set()
    await second
    assert len(await other.rows(schema.rejections)) == 1


async def test_a_fault_in_a_message_that_was_lost_to_another_replica_puts_nothing_in_quarantine(replica):
    frozen, other = await replica(), await replica()
    began, go_on = hold_back(frozen)
    await bring(other)
    reading = asyncio.create_task(frozen.application.workshop.process())
    await began.wait()
    await silence(frozen)
    await other.application.recovery.take_over()
    await other.application.workshop.process()
    frozen.application.reader.read = None  # Whatever reads next fails.
    frozen.application.workshop._processing._read = None
    go_on.set()
    await reading
    assert [row.state for row in await other.rows(schema.inbox)] == ["done"]


async def planned_letters(bench: Bench, count: int) -> None:
    for number in range(count):
        await bring(bench, sender=(f"Person {number}", f"person@company{number}.example"))
    await bench.application.workshop.process()


async def test_letters_of_a_replica_that_is_gone_go_out_once_more_and_only_from_one(replica):
    gone, one, other = await replica(), await replica(), await replica()
    await planned_letters(one, 3)
    base = gone.foundation
    claimed = await base.database.write(lambda tx: letters.claim_due(tx, owner=base.owner, now=NOW, limit=9))
    await silence(gone)
    await asyncio.gather(one.application.recovery.take_over(), other.application.recovery.take_over())
    rows = await one.rows(schema.letters)
    assert {(row.state, row.attempts, row.claimed_by) for row in rows} == {("planned", 1, None)}
    for bench in (one, other):
        bench.standing.moment = NOW + timedelta(hours=1)
    await asyncio.gather(one.application.workshop.post(), other.application.workshop.post())
    sent = [mail.letter_id for bench in (one, other) for mail in bench.relay.letters]
    assert sorted(sent) == sorted(letter.id for letter in claimed)


REFUSED = Outcome(kind=OutcomeKind.REFUSED, phase="data", code=554, reply="5.7.1 no")
NOBODY = Outcome(
    kind=OutcomeKind.REFUSED, phase="rcpt", code=550, status="5.1.1", reply="nobody", recipient_refused=True
)
DEFERRED = Outcome(kind=OutcomeKind.DEFERRED, phase="data", code=451, reply="later")


async def hear_late(frozen: Bench, other: Bench, outcome: Outcome) -> None:
    """Lets a replica be taken for gone while it sends Dana's touch, and then hear the relay."""
    await bring(other)
    await other.settle()
    (touch,) = await other.touches(state="planned")

    async def send(mail):
        await silence(frozen)
        await other.application.recovery.take_over()
        return outcome

    frozen.relay.send = send
    await other.advance(touch.due_at - timedelta(days=1))  # The rep is shown it.
    for bench in (frozen, other):
        bench.standing.moment = touch.due_at
    await other.listen()
    await frozen.application.workshop.dispatch()


@pytest.mark.parametrize("outcome", [REFUSED, DEFERRED])
async def test_a_late_answer_that_it_was_not_taken_gives_back_what_the_touch_was_counted_for(replica, outcome):
    frozen, other = await replica(), await replica()
    await hear_late(frozen, other, outcome)
    assert [row.state for row in await other.touches()] == ["refused", "planned"]
    assert (await other.enrollment()).unanswered == 0
    assert await other.rows(schema.content_uses) == []
    assert "goes on with the next" in (await other.letter(LetterKind.SEND_PROBLEM, MAYA)).facts.remedy
    assert "the relay's answer came late" in await other.explain()


async def test_a_late_answer_that_the_address_is_gone_ends_the_cadence(replica):
    frozen, other = await replica(), await replica()
    await hear_late(frozen, other, NOBODY)
    assert [row.state for row in await other.touches()] == ["refused"]
    assert (await other.enrollment()).end_reason == "bounced"


async def test_a_letter_that_another_replica_has_is_neither_sent_nor_put_back_by_the_one_that_lost_it(replica):
    frozen, other = await replica(), await replica()
    await planned_letters(other, 1)
    mine, theirs = frozen.foundation.owner, other.foundation.owner
    database = other.foundation.database
    (letter,) = await database.write(lambda tx: letters.claim_due(tx, owner=mine, now=NOW, limit=9))
    await silence(frozen)
    await other.application.recovery.take_over()
    later = NOW + timedelta(hours=1)
    await database.write(lambda tx: letters.claim_due(tx, owner=theirs, now=later, limit=9))
    assert not await database.write(lambda tx: letters.name_all(tx, {letter.id: "a@b.example"}, owner=mine))
    await database.write(lambda tx: letters.put_back(tx, letter.id, owner=mine, next_try_at=NOW))
    assert not await database.write(
        lambda tx: letters.finish(tx, letter.id, "accepted", owner=mine, reply="250 ok", now=NOW)
    )
    (row,) = await other.rows(schema.letters)
    assert (row.state, row.claimed_by, row.relay_reply) == ("sending", theirs, None)


async def test_what_a_living_replica_has_claimed_is_left_to_it(replica):
    one, other = await replica(), await replica()
    await bring(one)
    await one.settle()
    (touch,) = await one.touches(state="planned")
    base = one.foundation
    await base.database.write(lambda tx: batches.claim_due(tx, owner=base.owner, now=touch.due_at, limit=1))
    await bring(one, sender=("Erin Vale", "erin.vale@initech.example"))
    await base.database.write(lambda tx: turns.claim_next(tx, owner=base.owner, now=NOW))
    await other.application.recovery.take_over()
    (touch,) = await one.touches()
    assert (touch.state, touch.claimed_by) == ("claimed", base.owner)
    assert (await one.rows(schema.inbox))[-1].claimed_by == base.owner


async def test_what_a_replica_left_claimed_goes_back_when_it_is_gone(replica):
    gone, other = await replica(), await replica()
    await bring(other)
    await other.settle()
    (touch,) = await other.touches(state="planned")
    base = gone.foundation
    await base.database.write(lambda tx: batches.claim_due(tx, owner=base.owner, now=touch.due_at, limit=1))
    await silence(gone)
    await asyncio.gather(*(bench.application.recovery.take_over() for bench in (other, await replica())))
    assert [row.state for row in await other.touches()] == ["planned"]


async def test_a_replica_knows_that_its_heartbeat_came_too_late(replica):
    one = await replica()
    base = one.foundation
    assert await base.database.write(lambda tx: deployment.beat(tx, base.owner))
    await silence(one)
    assert not await base.database.write(lambda tx: deployment.beat(tx, base.owner))
    assert await base.database.write(lambda tx: deployment.beat(tx, base.owner))


async def held(bench: Bench, count: int) -> None:
    """Lets people be on hold for a week."""
    for number in range(count):
        await bring(bench, sender=(f"Person {number}", f"person@company{number}.example"))
    await bench.settle()
    for letter in await bench.letters(LetterKind.CONFIRMATION):
        await bench.answer(letter, "hold")


async def test_notices_are_written_by_one_replica_at_a_time(replica):
    one, other = await replica(), await replica()
    await held(one, 3)
    for bench in (one, other):
        bench.standing.moment = NOW + timedelta(days=8)
    await asyncio.gather(*(bench.application.workshop.notice() for bench in (one, other, one, other)))
    assert len(await one.letters(LetterKind.HOLD_REMINDER, MAYA)) == 3


async def test_another_replica_writes_the_notices_when_the_one_on_duty_is_gone(replica):
    one, other = await replica(), await replica()
    await held(one, 1)
    await one.application.workshop.notice()
    other.standing.moment = NOW + timedelta(days=8)
    await other.application.workshop.notice()
    assert await one.letters(LetterKind.HOLD_REMINDER) == []
    await silence(one)
    await other.application.workshop.notice()
    assert len(await one.letters(LetterKind.HOLD_REMINDER)) == 1


async def test_a_replica_that_stops_hands_its_duties_on_at_once(replica):
    one, other = await replica(), await replica()
    await one.application.workshop.notice()
    held_by = {lease.owner for lease in await one.foundation.database.read(leases.standing)}
    await one.application.recovery.retire()
    await other.application.workshop.notice()
    now_held_by = {lease.owner for lease in await one.foundation.database.read(leases.standing)}
    assert (held_by, now_held_by) == ({one.foundation.owner}, {other.foundation.owner})


async def test_replicas_that_start_at_once_on_an_empty_database_make_its_tables_once(empty_database_url):
    databases = [Database(empty_database_url) for _ in range(4)]
    done = await asyncio.gather(*(migrate.upgrade(database) for database in databases))
    assert sorted(done) == [False, False, False, True]
    await asyncio.gather(*(database.close() for database in databases))


async def test_two_replicas_under_load_act_on_each_message_once_and_send_each_letter_once(replica):
    benches = [await replica(), await replica()]
    for number in range(24):
        await bring(benches[number % 2], sender=(f"Person {number}", f"person@company{number}.example"))
    await asyncio.gather(*(bench.application.workshop.process() for bench in benches))
    for bench in benches:
        bench.standing.moment = NOW + timedelta(hours=2)
    await asyncio.gather(*(bench.application.workshop.post() for bench in benches))
    assert {row.state for row in await benches[0].rows(schema.inbox)} == {"done"}
    assert len(await benches[0].rows(schema.rejections)) == 24
    sent = [mail.letter_id for bench in benches for mail in bench.relay.letters]
    assert len(sent) == len(set(sent)) > 0
    assert {row.state for row in await benches[0].rows(schema.letters)} == {"accepted", "merged"}


async def test_a_letter_that_a_replica_cannot_send_because_it_stops_is_left_to_the_other_at_once(replica):
    stopping, other = await replica(), await replica()
    await planned_letters(other, 2)
    stopping.relay.stopping = True
    assert await stopping.application.workshop.post() == 0
    assert {(row.state, row.attempts) for row in await other.rows(schema.letters)} == {("planned", 0)}
    assert await other.application.workshop.post() == 2


async def test_a_stop_waits_for_a_touch_that_another_replica_is_sending(replica):
    one, other = await replica(), await replica()
    await bring(one)
    await one.settle()
    (touch,) = await one.touches(state="planned")
    looked = asyncio.Semaphore(0)
    wait = other.foundation.signal.wait

    async def note(seconds):
        looked.release()
        await wait(seconds)

    other.foundation.signal.wait = note
    base = one.foundation
    await base.database.write(lambda tx: batches.claim_due(tx, owner=base.owner, now=touch.due_at, limit=1))
    sending = update(schema.touches).values(state="sending", sending_at=database_now())
    await base.database.write(lambda tx: tx.execute(sending))
    stop = asyncio.create_task(other.desk.stop(DANA))
    for _ in range(3):
        await looked.acquire()
    assert not stop.done()
    await base.database.write(lambda tx: touches.move(tx, touch.id, TouchState.SENDING, TouchState.ACCEPTED))
    await stop


async def test_a_stop_that_one_replica_takes_is_known_to_the_other_at_once(replica):
    one, other = await replica(), await replica()
    await bring(one)
    await one.settle()
    await one.desk.stop(DANA)
    assert await other.stops() == 1
    assert await other.touches(state="planned") == []


def rename(bench: Bench, name: str) -> None:
    """Lets the folder of a replica have another name for `not-now`."""
    folder = bench.folder / "config" / "cadences"
    old = (folder / "not-now.yaml").read_text(encoding="utf-8")
    renamed = old.replace("cadence: not-now", f"cadence: {name}\nwas: [not-now]")
    (folder / f"{name}.yaml").write_text(renamed, encoding="utf-8")
    (folder / "not-now.yaml").unlink()


async def test_a_replica_follows_the_configuration_that_another_one_put_in_force(replica):
    one, other = await replica(), await replica()
    rename(one, "newest")
    assert await one.application.reloading.reload()
    assert [cadence.id for cadence in other.foundation.revisions.current.cadences].count("newest") == 0
    await other.application.reloading.follow()
    assert other.foundation.revisions.number == one.foundation.revisions.number
    assert [cadence.id for cadence in other.foundation.revisions.current.cadences].count("newest") == 1


async def test_nothing_is_planned_anew_before_every_replica_follows(replica):
    one, other = await replica(), await replica()
    await bring(other)
    await other.application.workshop.process()
    rename(one, "newest")
    assert await one.application.reloading.reload()
    await one.application.workshop.replan()
    assert (await one.enrollment()).cadence == "not-now"
    await other.application.reloading.follow()
    await one.application.workshop.replan()
    assert (await one.enrollment()).cadence == "newest"


async def test_nothing_waits_for_a_replica_that_is_gone(replica):
    one, other = await replica(), await replica()
    await bring(other)
    await other.application.workshop.process()
    rename(one, "newest")
    assert await one.application.reloading.reload()
    await other.application.recovery.retire()
    await one.application.workshop.replan()
    assert (await one.enrollment()).cadence == "newest"


async def test_a_replica_with_an_older_folder_does_not_put_it_in_force(replica):
    one, other = await replica(), await replica()
    rename(one, "newest")
    assert await one.application.reloading.reload()
    await other.application.reloading.follow()
    await other.application.reloading.look(at_start=True)
    assert other.foundation.revisions.number == one.foundation.revisions.number
    assert (await other.desk.status()).configuration.offered is not None


async def test_an_edit_that_waits_is_not_forgotten_when_a_replica_starts_with_the_files_in_force(replica):
    one, other = await replica(), await replica()
    await bring(one)
    await one.settle()
    path = one.folder / "config" / "cadences" / "not-now.yaml"
    path.write_text(path.read_text("utf-8").replace("wait: 90 days", "wait: 120 days"), "utf-8")
    assert not await one.application.reloading.reload()
    await other.application.reloading.look(at_start=True)
    assert (await one.desk.status()).configuration.offered.totals == {"moved": 1}


async def test_an_edit_that_two_replicas_see_at_once_is_put_in_force_once(replica):
    one, other = await replica(), await replica()
    for bench in (one, other):
        path = bench.folder / "config" / "nurture.yaml"
        path.write_text(path.read_text() + "\n# A word more.\n")
    looks = (bench.application.reloading.reload() for bench in (one, other))
    assert await asyncio.gather(*looks) == [True, True]
    assert len(await one.desk.revisions()) == 2
    assert one.foundation.revisions.number == other.foundation.revisions.number
