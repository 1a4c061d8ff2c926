"""A stop of a sandbox's clock asks once what is due: it passes over nothing, and writes nothing where nothing is."""

import asyncio
from datetime import timedelta

import pytest
from factories import DANA, MAYA, TOM, forward, no, reply
from sqlalchemy import insert, select

from nurture.domain.letter import LetterKind
from nurture.domain.prospect import AccountState
from nurture.domain.ways import WayKind
from nurture.services.notices import Notices
from nurture.storage import accounts, schema, tallies, ways
from nurture.storage.database import Database

OPS = "ops@acme.example"
QUESTION = "Can you tell me whether it runs on Linux?\n"


@pytest.fixture
def writes(monkeypatch):
    """The transactions that write, each by what it runs."""
    begun = []
    for name in ("write", "write_first"):
        done = getattr(Database, name)
        monkeypatch.setattr(
            Database, name, lambda self, work, done=done, **how: begun.append(work) or done(self, work, **how)
        )
    return begun


async def test_a_stop_at_which_nothing_is_due_writes_nothing(nurture, writes):
    await nurture.add(no())
    writes.clear()
    await nurture.application.workshop.catch_up()
    assert writes == []


async def test_a_day_on_which_nothing_is_due_writes_the_clock_alone(nurture, writes):
    await nurture.add(no())
    writes.clear()
    await nurture.pass_days(1)
    assert len(writes) == 1


async def test_a_tick_of_notices_at_which_nothing_is_due_writes_nothing(nurture, writes):
    await nurture.add(no())
    writes.clear()
    await nurture.application.workshop.notice()
    assert [work for work in writes if nurture.foundation.is_alone] == []


async def test_a_stop_waits_for_a_message_that_is_being_acted_on(nurture, monkeypatch):
    """A worker has claimed it, so that the database shows nothing to do."""
    await nurture.receive(forward(no()))
    reached, go_on = asyncio.Event(), asyncio.Event()
    processing = nurture.application.workshop._processing
    read = processing._read

    async def wait(message):
        reached.set()
        await go_on.wait()
        return await read(message)

    monkeypatch.setattr(processing, "_read", wait)
    working = asyncio.create_task(nurture.application.workshop.process())
    await reached.wait()
    stopping = asyncio.create_task(nurture.application.workshop.catch_up())
    await asyncio.wait([stopping], timeout=0.2)
    assert not stopping.done()
    go_on.set()
    await asyncio.gather(working, stopping)
    assert {row.state for row in await nurture.rows(schema.inbox)} == {"done"}


async def test_what_is_due_and_comes_to_nothing_is_tried_once_at_a_stop(nurture, monkeypatch):
    await nurture.add(no())
    (touch,) = await nurture.touches()
    await nurture.desk.halt("everything", "", "a test")
    asked = []
    write = Notices.write
    monkeypatch.setattr(Notices, "write", lambda self, moments: asked.append(1) or write(self, moments))
    await nurture.foundation.clock.set(nurture.foundation.database, touch.due_at, rate=0)
    agenda = await nurture.application.workshop.catch_up()
    assert agenda.due <= {"dispatch", "notice", 0} and len(asked) <= 2
    assert await nurture.outbox(DANA) == []


async def test_a_hold_is_brought_to_mind_on_its_days(nurture):
    await nurture.add(no())
    await nurture.send_first()
    await nurture.act(reply(QUESTION, said=nurture.now), await nurture.reply_address())
    held_at = nurture.now
    await nurture.pass_days(40)
    days = [(letter.created_at - held_at).days for letter in await nurture.letters(LetterKind.HOLD_REMINDER)]
    assert len(days) == 2 and 3 <= days[0] <= 7 and 10 <= days[1] <= 18
    assert len(await nurture.letters(LetterKind.ESCALATION)) == 1


async def test_talks_that_end_by_themselves_open_the_company_on_that_day(nurture):
    await nurture.add(no())
    person, until = await nurture.person(), nurture.now + timedelta(days=9, hours=5)

    async def talk(tx):
        await accounts.move(tx, person.account_id, AccountState.TALKING, now=nurture.now)
        await tx.execute(schema.accounts.update().values(talking_until=until))

    await nurture.foundation.database.write(talk)
    await nurture.advance(until - timedelta(minutes=1))
    assert (await nurture.show()).account_state == "talking"
    await nurture.advance(until)
    assert (await nurture.show()).account_state == "open"


async def test_tallies_of_long_past_days_go_at_the_end_of_a_day(nurture):
    ended = nurture.now + timedelta(hours=3)
    row = {"scope": "rep", "subject": "maya", "period": "2026-11-01", "ends_at": ended, "taken": 1, "put_off": 0}
    await nurture.foundation.database.write(lambda tx: tx.execute(insert(schema.tallies), [row]))
    await nurture.pass_days(2)
    first_end = nurture.foundation.database.read(tallies.first_end)
    assert await first_end == ended
    await nurture.pass_days(2)
    rows = await nurture.foundation.database.read(lambda tx: tx.execute(select(schema.tallies)))
    assert list(rows) == []


async def test_a_way_in_that_cannot_be_read_is_told_daily_and_its_end_once(nurture):
    await nurture.enlist(sales=WayKind.MAILBOX)
    say = nurture.foundation.database.write
    await say(lambda tx: ways.note_error(tx, "sales", "login refused", now=nurture.now))
    await nurture.pass_days(1)
    await nurture.pass_days(2)
    assert len(await nurture.letters(LetterKind.WAY_UNREAD, OPS)) == 3
    await say(lambda tx: ways.note_error(tx, "sales", None, now=nurture.now))
    await nurture.pass_days(1)
    await nurture.pass_days(1)
    assert len(await nurture.letters(LetterKind.WAY_READ_AGAIN, OPS)) == 1


async def test_every_rep_of_a_large_team_is_shown_the_whole_morning(nurture, monkeypatch):
    """More touches than one transaction takes, and more than were once looked at."""
    monkeypatch.setattr("nurture.services.notices.heads_up._AT_ONCE", 3)
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("spread: 5 days", "spread: 0 days"))
    for number in range(12):
        rep = (MAYA, TOM)[number % 2]
        person = (f"Person {number}", f"person@company{number}.example")
        await nurture.add(no(sender=person, to=f"Maya Okafor <{rep}>"), by=rep)
    (due, *_) = sorted([row.due_at for row in await nurture.rows(schema.touches)])
    await nurture.advance(due)
    for rep in (MAYA, TOM):
        lines = [len(letter.facts.touches) for letter in await nurture.letters(LetterKind.HEADS_UP, rep)]
        assert sum(lines) == 6 and len(lines) <= 2


async def test_while_the_clock_runs_a_stop_does_what_is_due_as_well(nurture):
    await nurture.foundation.clock.set(nurture.foundation.database, nurture.now, rate=1)
    await nurture.add()
    await nurture.pass_days(100)
    assert len(await nurture.letters(LetterKind.HEADS_UP)) == 1
    assert next(row.state for row in await nurture.touches()) == "accepted"


async def test_letters_that_are_due_together_take_as_many_transactions_as_one(nurture, writes):
    for number in range(4):
        await nurture.receive(forward(no(sender=(f"Person {number}", f"person@company{number}.example"))))
    await nurture.application.workshop.process()
    writes.clear()
    await nurture.application.workshop.post()
    assert {row.state for row in await nurture.rows(schema.letters)} == {"accepted"}
    assert len(await nurture.outbox(MAYA)) == 4
    # Claimed, named, kept, recorded; that the relay takes mail, once; and the claim that finds no more.
    assert len(writes) == 6
