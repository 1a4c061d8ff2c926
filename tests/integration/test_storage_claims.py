"""Two who work on one database: nobody gets the same work, and moves happen once."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from factories import NOW
from rows import Rows
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from nurture.domain.prospect import EndReason, HoldReason
from nurture.domain.touch import TOUCH_MOVES, TouchState
from nurture.storage import accounts, batches, enrollments, letters, messages, migrate, touches, turns
from nurture.storage.database import Database
from nurture.storage.messages import HoldKey, NewMessage


@pytest.fixture
async def database(database_url):
    database = Database(database_url)
    await migrate.upgrade(database)
    yield database
    await database.close()


@pytest.fixture
async def rows(database):
    return await Rows.begin(database)


@asynccontextmanager
async def another(database):
    """A second process at the same database."""
    other = Database(database.url)
    try:
        yield other
    finally:
        await other.close()


async def due(rows: Rows, count: int) -> None:
    """Writes so many enrollments with a due touch each."""
    for number in range(count):
        person = await rows.prospect(address_hash=f"due-{number}")
        enrollment = await rows.enrollment(prospect_id=person)
        await rows.touch(enrollment_id=enrollment, prospect_id=person)


async def test_two_who_claim_at_once_never_get_the_same_touch(database, rows):
    await due(rows, 40)
    got: dict[str, list[int]] = {"one": [], "other": []}

    async def work(who: str, at: Database) -> None:
        while True:
            claimed = await at.write(lambda tx: batches.claim_due(tx, owner=who, now=NOW, limit=3))
            if not claimed:
                return
            got[who] += claimed

    async with another(database) as second:
        await asyncio.gather(work("one", database), work("other", second))
    assert sorted(got["one"] + got["other"]) == [row.id for row in await rows.all("touches")]
    assert {row.claimed_by for row in await rows.all("touches")} <= {"one", "other"}


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_claim_that_is_still_open_hides_its_touches_and_waits_for_nobody(database, rows, database_kind):
    await due(rows, 4)

    async with another(database) as second:

        async def first(tx):
            mine = await batches.claim_due(tx, owner="one", now=NOW, limit=2)
            theirs = await asyncio.wait_for(
                second.write(lambda other: batches.claim_due(other, owner="other", now=NOW, limit=4)), 10
            )
            return mine, theirs

        mine, theirs = await database.write(first)
    assert (len(mine), len(theirs)) == (2, 2)
    assert not set(mine) & set(theirs)


async def test_only_what_is_due_is_claimed_the_longest_due_first(database, rows):
    for number, days in enumerate((3, -1, -5)):
        person = await rows.prospect(address_hash=f"due-{number}")
        enrollment = await rows.enrollment(prospect_id=person)
        at = NOW + timedelta(days=days)
        await rows.touch(enrollment_id=enrollment, prospect_id=person, due_at=at, next_try_at=at)
    first = await database.write(lambda tx: batches.claim_due(tx, owner="one", now=NOW, limit=1))
    rest = await database.write(lambda tx: batches.claim_due(tx, owner="one", now=NOW, limit=9))
    assert (first, rest) == ((3,), (2,))


@pytest.mark.parametrize("state", list(TouchState))
async def test_a_touch_moves_only_from_the_state_it_was_thought_to_be_in(database, rows, state):
    number = await rows.touch(state=state.value)
    for old, new in sorted(TOUCH_MOVES):
        if old is not state:
            assert not await database.write(lambda tx, o=old, n=new: touches.move(tx, number, o, n))
    assert [row.state for row in await rows.all("touches")] == [state.value]


async def test_a_move_that_nobody_allows_is_a_fault_of_the_program(database, rows):
    number = await rows.touch(state="accepted")
    with pytest.raises(ValueError, match="never moves"):
        await database.write(lambda tx: touches.move(tx, number, TouchState.ACCEPTED, TouchState.PLANNED))


async def test_of_two_who_move_a_touch_one_is_told_that_it_was_late(database, rows):
    number = await rows.touch(state="sending")

    async def settle(state):
        return await database.write(lambda tx: touches.move(tx, number, TouchState.SENDING, state))

    ends = await asyncio.gather(settle(TouchState.ACCEPTED), settle(TouchState.UNKNOWN))
    assert sorted(ends) == [False, True]


async def test_an_ended_enrollment_stays_ended(database, rows):
    assert await database.write(lambda tx: enrollments.end(tx, 1, EndReason.STOPPED, now=NOW))
    assert not await database.write(lambda tx: enrollments.hold(tx, 1, HoldReason.REP, now=NOW))
    assert not await database.write(lambda tx: enrollments.release(tx, 1))
    assert not await database.write(lambda tx: enrollments.end(tx, 1, EndReason.WON, now=NOW))
    (row,) = await rows.all("enrollments")
    assert (row.state, row.end_reason) == ("ended", "stopped")


async def test_canceling_leaves_what_is_on_its_way(database, rows):
    other = await rows.enrollment(state="ended")
    await rows.touch(state="sending")
    await rows.touch(enrollment_id=other, state="claimed", step="two")
    assert await database.write(lambda tx: touches.cancel_open(tx, "stopped", now=NOW, prospect_id=1)) == (2,)


def message(identity: str = "one") -> NewMessage:
    return NewMessage(
        identity=identity,
        via="listener",
        as_what="ops",
        tag="",
        peer=None,
        mail_from="",
        recipients=("nurture@in.acme.example",),
        rep_id=None,
        raw=b"Subject: hello\r\n\r\nhello\r\n",
    )


async def test_a_message_is_stored_once_however_many_bring_it(database):
    async with another(database) as second:

        async def bring(at: Database) -> int | None:
            try:
                return await at.write(lambda tx: messages.add_once(tx, message(), now=NOW))
            except IntegrityError:
                return None

        brought = await asyncio.gather(*(bring(at) for at in (database, second, database, second)))
    assert sorted(brought, key=str)[0] is not None
    assert len([each for each in brought if each is not None]) == 1


async def test_two_who_process_never_get_the_same_message(database):
    for number in range(8):
        await database.write(lambda tx, n=number: messages.add_once(tx, message(str(n)), now=NOW))

    async def claim(at: Database, who: str) -> int:
        claimed = await at.write(lambda tx: turns.claim_next(tx, owner=who, now=NOW))
        return claimed.id if claimed else 0

    async with another(database) as second:
        got = await asyncio.gather(*(claim((database, second)[n % 2], f"owner-{n}") for n in range(8)))
    assert sorted(got) == list(range(1, 9))
    assert await claim(database, "late") == 0


async def arrive(database: Database, identity: str, *keys: HoldKey, tag: str = "", as_what: str = "ops") -> int:
    """Stores a message with its keys and returns its number."""

    async def store(tx):
        number = await messages.add_once(tx, replace(message(identity), tag=tag, as_what=as_what), now=NOW)
        await messages.hold(tx, number, keys)
        return number

    return await database.write(store)


async def claim_as(database: Database, owner: str) -> int | None:
    """Claims the next message and returns its number."""
    claimed = await database.write(lambda tx: turns.claim_next(tx, owner=owner, now=NOW))
    return claimed.id if claimed else None


async def finish(database: Database, number: int) -> None:
    await database.write(
        lambda tx: messages.finish(tx, number, kind="reply", outcome="noted", prospect_id=None, now=NOW)
    )


DANA_KEY, HER_ACCOUNT = HoldKey(prospect_id=1), HoldKey(prospect_id=2, account_id=1)


@pytest.mark.parametrize(
    ("first", "second", "tag"),
    [
        ((DANA_KEY,), (DANA_KEY,), ""),
        ((HoldKey(prospect_id=1, account_id=1),), (HER_ACCOUNT,), ""),
        ((HER_ACCOUNT, DANA_KEY), (DANA_KEY,), ""),
        ((), (), "l1"),
    ],
)
async def test_a_message_waits_for_an_older_one_about_the_same_person_account_or_letter(
    database, rows, first, second, tag
):
    await rows.prospect(address_hash="h2")
    older = await arrive(database, "skip", *first, tag=tag)
    newer = await arrive(database, "undo", *second, tag=tag)
    stranger = await arrive(database, "else", HoldKey(everything=True))
    assert [await claim_as(database, who) for who in ("one", "other", "third")] == [older, stranger, None]
    await finish(database, older)
    assert await claim_as(database, "third") == newer


async def test_a_stop_at_its_own_address_is_acted_on_before_older_mail_of_others(database, rows):
    her = await rows.prospect(address_hash="h2")
    older = await arrive(database, "thanks", DANA_KEY)
    stop = await arrive(database, "stop", HoldKey(prospect_id=her), as_what="stop")
    assert [await claim_as(database, who) for who in ("one", "other")] == [stop, older]


async def test_a_stop_at_its_own_address_still_waits_for_older_mail_about_the_same_person(database, rows):
    older = await arrive(database, "thanks", DANA_KEY)
    await arrive(database, "stop", DANA_KEY, as_what="stop")
    assert [await claim_as(database, who) for who in ("one", "other")] == [older, None]


async def test_a_message_that_is_put_off_lets_newer_ones_about_the_same_person_pass(database, rows):
    older, newer = await arrive(database, "add", DANA_KEY), await arrive(database, "stop", DANA_KEY)
    assert await claim_as(database, "one") == older
    await database.write(lambda tx: messages.put_off(tx, older, owner="one", until=NOW + timedelta(hours=1)))
    assert await claim_as(database, "other") == newer


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_message_waits_also_for_one_whose_claim_is_not_committed_yet(database, rows, database_kind):
    older, newer = await arrive(database, "skip", DANA_KEY), await arrive(database, "undo", DANA_KEY)

    async def first(tx):
        mine = await turns.claim_next(tx, owner="one", now=NOW)
        return mine.id, await asyncio.wait_for(claim_as(second, "other"), 10)

    async with another(database) as second:
        assert await database.write(first) == (older, None)
    await finish(database, older)
    assert await claim_as(database, "other") == newer


async def test_a_claim_looks_at_the_front_of_the_inbox_only(database, rows, monkeypatch):
    monkeypatch.setattr(turns, "_FRONT", 2)
    numbers = [await arrive(database, str(n), DANA_KEY) for n in range(3)]
    stranger = await arrive(database, "else")
    assert [await claim_as(database, who) for who in ("one", "other")] == [numbers[0], None]
    await finish(database, numbers[0])
    assert [await claim_as(database, who) for who in ("one", "other")] == [numbers[1], None]
    await finish(database, numbers[1])
    assert [await claim_as(database, who) for who in ("one", "other")] == [numbers[2], stranger]


async def test_two_who_send_letters_never_get_the_same_one(database, rows):
    for number in range(6):
        values = {"kind": "done", "recipient": "maya@acme.example", "tag": f"l{number}", "next_try_at": NOW}
        await rows.add("letters", **values, facts={"what": "Done.", "who": None, "next_touch": None, "zone": "UTC"})
    async with another(database) as second:
        got = await asyncio.gather(
            *(at.write(lambda tx: letters.claim_due(tx, owner="x", now=NOW, limit=2)) for at in (database, second) * 2)
        )
    numbers = [letter.id for batch in got for letter in batch]
    assert sorted(numbers) == list(range(1, 7))


# Transactions


async def test_a_unit_of_work_that_fails_leaves_nothing(database, rows):
    async def work(tx):
        await touches.cancel_open(tx, "stopped", now=NOW, prospect_id=1)
        raise RuntimeError("in the middle")

    await rows.touch()
    with pytest.raises(RuntimeError):
        await database.write(work)
    assert [row.state for row in await rows.all("touches")] == ["planned"]


async def test_a_caller_that_is_canceled_leaves_its_work_done(database, rows):
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(tx):
        begun.set()
        await go_on.wait()
        await enrollments.hold(tx, 1, HoldReason.REP, now=NOW)

    caller = asyncio.create_task(database.write(work))
    await begun.wait()
    caller.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert [row.state for row in await rows.all("enrollments")] == ["held"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_on_sqlite_stops_and_mail_go_before_other_work(database, rows, database_kind):
    order: list[str] = []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def first(tx):
        begun.set()
        await go_on.wait()

    async def note(what):
        order.append(what)

    tasks = [asyncio.create_task(database.write(first))]
    await begun.wait()
    for what in ("patient-1", "patient-2", "urgent"):
        urgent = what == "urgent"
        tasks.append(asyncio.create_task(database.write(lambda tx, w=what: note(w), urgent=urgent)))
        await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(*tasks)
    assert order == ["urgent", "patient-1", "patient-2"]


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_on_postgresql_a_unit_that_lost_to_another_runs_again(database, rows, database_kind):
    await rows.account(domain="initech.example")
    tries = []

    def lock(first: int, second: int, met: asyncio.Barrier):
        async def work(tx):
            tries.append(first)
            await tx.execute(text(f"SELECT id FROM accounts WHERE id = {first} FOR UPDATE"))
            if len(tries) <= 2:
                await met.wait()
            await tx.execute(text(f"SELECT id FROM accounts WHERE id = {second} FOR UPDATE"))
            return first

        return work

    met = asyncio.Barrier(2)
    done = await asyncio.gather(database.write(lock(1, 2, met)), database.write(lock(2, 1, met)))
    assert sorted(done) == [1, 2]
    assert len(tries) >= 3  # A slow server may end both, and each of them once more.


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_on_postgresql_two_who_add_the_same_company_end_with_one(database, database_kind):
    looked = asyncio.Barrier(2)
    tries = []

    async def add(tx):
        tries.append(1)
        known = await accounts.of_domain(tx, "globex.example")
        if len(tries) <= 2:
            await looked.wait()
        if known:
            return known.id
        return await accounts.add(tx, name="Globex", domain="globex.example", rep_id="maya", now=NOW)

    one, other = await asyncio.gather(database.write(add), database.write(add))
    assert one == other
