"""A mailbox that is polled: read once, acted on like any mail, and what cannot be fetched whole is not lost."""

from datetime import timedelta

from factories import ADD, DANA, MAYA, forward, no, reply
from fakes import FakeMailbox, fetched

from nurture.domain.errors import MailboxUnreachable
from nurture.domain.letter import LetterKind
from nurture.domain.ways import WayKind
from nurture.services.polling import Polling
from nurture.storage import schema


def polling(bench, mailbox: FakeMailbox) -> Polling:
    return bench.polling(mailbox)


async def test_a_forward_in_the_mailbox_is_read_once(nurture):
    reader = polling(nurture, FakeMailbox(fetched(forward(no()))))
    assert (await reader.tick(), await reader.tick()) == (1, 0)
    await nurture.settle()
    assert (await nurture.show()).state == "active"


async def test_the_watermark_is_the_start_of_a_poll_that_stored_everything(nurture):
    mailbox = FakeMailbox(fetched(forward(no())))
    mailbox.complete = False
    reader = polling(nurture, mailbox)
    await nurture.enlist(mailbox=WayKind.MAILBOX)
    await reader.tick()
    assert [way.watermark for way in (await nurture.desk.status()).ways] == [None]
    mailbox.complete = True
    await reader.tick()
    assert [way.watermark for way in (await nurture.desk.status()).ways] == [nurture.now]


async def test_a_message_that_is_too_large_is_kept_in_quarantine_and_told(held):
    large = reply("Please stop.\n" + "x" * 1000, to=await held.reply_address())
    assert await polling(held, FakeMailbox(fetched(large, whole=False))).tick() == 1
    (entry,) = await held.desk.quarantine_list()
    assert "too large" in entry.error and entry.via == "mailbox"
    await held.settle()
    assert await held.letters(LetterKind.QUARANTINE, "ops@acme.example")


async def test_a_message_that_is_too_large_holds_whom_it_is_about(shown):
    large = reply("Please stop.\n" + "x" * 1000, to=await shown.reply_address())
    await polling(shown, FakeMailbox(fetched(large, whole=False))).tick()
    (touch,) = await shown.touches()
    await shown.advance(touch.due_at + timedelta(days=2))
    assert await shown.outbox(DANA) == []
    assert [row.waiting_for for row in await shown.touches()] == ["unread_mail"]
    (entry,) = await shown.desk.quarantine_list()
    await shown.desk.quarantine_release(entry.id)
    await shown.pass_days(9)
    assert len(await shown.outbox(DANA)) == 1


async def test_one_that_names_nobody_holds_nobody(shown):
    large = reply("x" * 1000, sender="who@elsewhere.example", to="nurture+" + "a" * 26 + "@in.acme.example")
    await polling(shown, FakeMailbox(fetched(large, whole=False))).tick()
    await shown.send_first()
    assert len(await shown.outbox(DANA)) == 1


async def test_a_strangers_forward_stays_in_the_mailbox_and_later_mail_is_read(nurture):
    mailbox = FakeMailbox(
        fetched(forward(no(), by="stranger@elsewhere.example")), fetched(forward(no(), by=MAYA), uid=2)
    )
    await polling(nurture, mailbox).tick()
    await nurture.settle()
    assert [row.rep_id for row in await nurture.rows(schema.inbox)] == ["maya"]
    assert ADD in (await nurture.rows(schema.inbox))[0].recipients


async def test_a_place_out_of_reach_is_tried_again_soon_and_then_less_often_until_it_is_read(nurture):
    mailbox = FakeMailbox()
    polling = nurture.polling(mailbox)
    mailbox.fault = MailboxUnreachable("the connection broke")
    pauses = []
    for _ in range(7):
        await polling.round()
        pauses.append(polling.pause)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    mailbox.fault = None
    await polling.round()
    assert polling.pause is None
