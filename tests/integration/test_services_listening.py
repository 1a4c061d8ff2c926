"""Listening first: touches wait for every way in, ops hear of what cannot be heard, and of mail that holds nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from factories import DANA, forward, no, reply
from fakes import FakeMailbox, FakeRelay, fetched
from sqlalchemy.ext.asyncio import AsyncConnection
from workbench import real_bench

from nurture.domain.errors import MailboxUnreachable
from nurture.domain.letter import LetterKind
from nurture.domain.ways import Purpose, Way, WayKind
from nurture.services.polling import LEASE_SECONDS
from nurture.storage import leases, schema, ways

OPS = "ops@acme.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def live(database_url, tmp_path):
    """A real database in live mode that holds Dana, and reads a mailbox."""
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay()) as bench:
        await bench.edit(
            "cadences/not-now.yaml", lambda text: text.replace("heads_up: 2 working days", "heads_up: 0 days")
        )
        address = (await bench.desk.status()).add_addresses["maya"]
        await bench.act(forward(no(), said=bench.now), address)
        await bench.enlist(replies=WayKind.MAILBOX)
        yield bench


async def stand_due(bench) -> None:
    """Puts the clock a minute after Dana's touch is due, without doing anything."""
    (touch,) = await bench.touches(state="planned")
    bench.standing.moment = touch.due_at + MINUTE


async def dispatch(bench) -> str | None:
    """Sends what is due; returns what Dana's touch waits for, or None when it went out."""
    await bench.application.workshop.dispatch()
    newest = (await bench.touches())[0]
    return newest.waiting_for if newest.state == "planned" else None


async def test_a_touch_waits_until_the_mailbox_was_read_since_it_fell_due(live):
    mailbox = live.polling(FakeMailbox(), name="replies")
    await stand_due(live)
    live.standing.moment -= 2 * MINUTE
    await mailbox.tick()
    live.standing.moment += 2 * MINUTE
    assert await dispatch(live) == "listening"
    assert live.relay.touches == []
    live.standing.moment += MINUTE
    await mailbox.tick()
    assert await dispatch(live) is None
    assert [touch.recipient for touch in live.relay.touches] == [DANA]


async def test_a_touch_that_waits_to_be_heard_is_looked_at_again_within_a_minute(live):
    await stand_due(live)
    await dispatch(live)
    (touch,) = await live.touches(state="planned")
    assert touch.next_try_at <= live.now + MINUTE


async def test_what_lay_there_when_a_touch_fell_due_is_acted_on_first(live):
    stop = reply("Please stop writing to me.", to=await live.reply_address())
    mailbox = live.polling(FakeMailbox(fetched(stop)), name="replies")
    await stand_due(live)
    assert await dispatch(live) == "listening"
    await mailbox.tick()
    await live.application.workshop.settle()
    assert (live.relay.touches, await live.stops()) == ([], 1)


async def test_a_mailbox_that_was_not_read_to_its_end_holds_touches_back(live):
    mailbox = FakeMailbox()
    mailbox.complete = False
    await stand_due(live)
    await live.polling(mailbox, name="replies").tick()
    assert await dispatch(live) == "listening"


async def test_a_way_that_brings_copies_is_waited_for_like_any_other(live):
    wanted = [
        Way(name="replies", kind=WayKind.MAILBOX),
        Way(name="copies", kind=WayKind.MAILBOX, purpose=Purpose.COPIES),
    ]
    await live.foundation.database.write(lambda tx: ways.enlist(tx, wanted, now=live.now))
    await stand_due(live)
    await live.polling(FakeMailbox(), name="replies").tick()
    assert await dispatch(live) == "listening"
    live.standing.moment += MINUTE
    await live.polling(FakeMailbox(), name="copies", purpose=Purpose.COPIES).tick()
    assert await dispatch(live) is None


async def test_where_no_letters_can_come_in_nothing_goes_out(live):
    wanted = [Way(name="copies", kind=WayKind.MAILBOX, purpose=Purpose.COPIES)]
    await live.foundation.database.write(lambda tx: ways.enlist(tx, wanted, now=live.now))
    await stand_due(live)
    await live.polling(FakeMailbox(), name="copies", purpose=Purpose.COPIES).tick()
    assert await dispatch(live) == "no_way_in"


async def test_a_sandbox_waits_for_no_watermark_but_for_a_mailbox_that_fails(nurture):
    await nurture.add(no())
    await nurture.enlist(replies=WayKind.MAILBOX)
    mailbox = FakeMailbox()
    mailbox.fault = MailboxUnreachable("no connection")
    reader = nurture.polling(mailbox, name="replies")
    await reader.tick()
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at + MINUTE)
    assert [row.waiting_for for row in await nurture.touches()] == ["listening"]
    mailbox.fault = None
    await reader.tick()
    await nurture.pass_days(9)
    assert len(await nurture.outbox(DANA)) == 1


async def read_until_told(bench, mailbox: FakeMailbox, minutes: int) -> None:
    """Polls every minute for so long, and writes what is to be told."""
    for _ in range(minutes):
        bench.standing.moment += MINUTE
        await bench.polling(mailbox, name="replies").tick()
        await bench.application.workshop.notice()


async def test_ops_hear_of_a_mailbox_that_cannot_be_read_once_a_day_and_when_it_is_over(live):
    mailbox = FakeMailbox()
    await read_until_told(live, mailbox, 1)
    last = live.now
    mailbox.fault = MailboxUnreachable("imap.acme.example:993 refused the login; check the user and the password")
    await read_until_told(live, mailbox, 15)
    assert await live.letters(LetterKind.WAY_UNREAD) == []
    await read_until_told(live, mailbox, 60)
    (letter,) = await live.letters(LetterKind.WAY_UNREAD, OPS)
    assert (letter.facts.way, letter.facts.since) == ("mailbox replies", last)
    assert "check the user" in letter.facts.error
    live.standing.moment += timedelta(days=1)
    await read_until_told(live, mailbox, 2)
    assert len(await live.letters(LetterKind.WAY_UNREAD)) == 2
    mailbox.fault = None
    await read_until_told(live, mailbox, 3)
    assert [letter.facts.way for letter in await live.letters(LetterKind.WAY_READ_AGAIN, OPS)] == ["mailbox replies"]


async def test_of_several_replicas_one_at_a_time_reads_a_mailbox(live):
    fake = FakeMailbox(fetched(reply("Thanks", to=await live.reply_address())))
    one, other = live.polling(fake, name="replies"), live.polling(FakeMailbox(), name="replies")
    other._parts = replace(other._parts, owner="another")
    await live.foundation.database.write(lambda tx: leases.take(tx, "poll:replies", "another", LEASE_SECONDS))
    before = len(await live.rows(schema.inbox))
    assert await one.round() is False
    assert len(await live.rows(schema.inbox)) == before
    other._reader.fault = MailboxUnreachable("no route from here")
    await other.round()
    await one.round()
    assert len(await live.rows(schema.inbox)) == before + 1


async def test_ops_hear_at_once_of_mail_in_quarantine_that_holds_nobody(live):
    large = reply("x" * 1000, sender="who@elsewhere.example", to="nurture+" + "a" * 26 + "@in.acme.example")
    await live.polling(FakeMailbox(fetched(large, whole=False)), name="replies").tick()
    await live.application.workshop.notice()
    (letter,) = await live.letters(LetterKind.UNHELD_MAIL, OPS)
    assert "too large" in letter.facts.lines[0]
    live.standing.moment += timedelta(hours=2)
    await live.application.workshop.notice()
    assert len(await live.letters(LetterKind.UNHELD_MAIL)) == 1


async def test_mail_in_quarantine_that_holds_somebody_is_told_daily_only(live):
    large = reply("x" * 1000, to=await live.reply_address())
    await live.polling(FakeMailbox(fetched(large, whole=False)), name="replies").tick()
    await live.application.workshop.notice()
    assert await live.letters(LetterKind.UNHELD_MAIL) == []
    assert len(await live.letters(LetterKind.QUARANTINE, OPS)) == 1


async def test_a_message_of_which_the_server_gave_nothing_is_kept_and_told(live):
    for uid in (7, 8):
        withheld = fetched(b"", uid=uid, withheld=True)
        await live.polling(FakeMailbox(withheld), name="replies").tick()
    entries = await live.desk.quarantine_list()
    assert [entry.error[-16:] for entry in entries] == ["UID 7 of 'INBOX'", "UID 8 of 'INBOX'"]
    await live.application.workshop.notice()
    assert len((await live.letter(LetterKind.UNHELD_MAIL, OPS)).facts.lines) == 2


async def test_a_withheld_message_whose_header_is_known_holds_whom_it_names(live):
    head = reply("", to=await live.reply_address()).partition(b"\n\n")[0] + b"\n\n"
    reader = live.polling(FakeMailbox(fetched(head, withheld=True)), name="replies")
    await reader.tick()
    await stand_due(live)
    await reader.tick()
    assert await dispatch(live) == "unread_mail"


async def test_ops_hear_daily_of_people_held_for_more_than_three_days(live):
    large = reply("x" * 1000, to=await live.reply_address())
    await live.polling(FakeMailbox(fetched(large, whole=False)), name="replies").tick()
    came = live.now
    live.standing.moment += timedelta(days=3)
    await live.application.workshop.notice()
    assert await live.letters(LetterKind.OLD_HOLDS) == []
    for _ in range(2):
        live.standing.moment += timedelta(hours=1)
        await live.application.workshop.notice()
    (letter,) = await live.letters(LetterKind.OLD_HOLDS, OPS)
    assert (letter.facts.people, letter.facts.quarantined, letter.facts.since) == (1, 1, came)
    live.standing.moment += timedelta(days=1)
    await live.application.workshop.notice()
    assert len(await live.letters(LetterKind.OLD_HOLDS)) == 2
    (entry,) = await live.desk.quarantine_list()
    await live.desk.quarantine_release(entry.id)
    live.standing.moment += timedelta(days=1)
    await live.application.workshop.notice()
    assert len(await live.letters(LetterKind.OLD_HOLDS)) == 2


async def test_a_stop_of_somebody_unknown_holds_everything_until_it_is_acted_on(live):
    keyring = live.foundation.keyring
    token = keyring.token(keyring.person("new@elsewhere.example"))
    await stand_due(live)
    await live.receive(reply("", sender="other@elsewhere.example"), f"stop+{token}@in.acme.example")
    await live.polling(FakeMailbox(), name="replies").tick()
    assert [key.everything for key in await live.rows(schema.hold_keys, schema.hold_keys.c.active)] == [True]
    assert await dispatch(live) == "unread_mail"
    await live.application.workshop.process()
    live.standing.moment += 3 * MINUTE
    await live.polling(FakeMailbox(), name="replies").tick()
    assert await dispatch(live) is None


async def test_a_message_that_is_acted_on_while_notices_look_ends_no_tick(live, monkeypatch):
    address = await live.reply_address()
    await live.receive(reply("I am on leave until Monday.", to=address), address)
    execute = AsyncConnection.execute

    async def acted_on_between(tx, statement, *parameters, **options):
        found = await execute(tx, statement, *parameters, **options)
        if "hold_keys" in str(statement.compile(dialect=tx.dialect)):
            monkeypatch.undo()
            await live.application.workshop.process()
        return found

    live.standing.moment += MINUTE
    monkeypatch.setattr(AsyncConnection, "execute", acted_on_between)
    await live.application.workshop.notice()
    assert AsyncConnection.execute is execute
    assert [row.state for row in await live.rows(schema.inbox)][-1] == "done"
