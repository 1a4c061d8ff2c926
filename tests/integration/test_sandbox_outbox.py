"""The sandbox's outbox: mails that are sent at the same time are kept together, and each sender hears of the end."""

import asyncio

import pytest
from factories import MAYA

from nurture.domain.delivery import LetterMail, OutcomeKind
from nurture.services.outbox import OutboxConnection
from nurture.storage import outgoing, schema
from nurture.storage.database import Database


def mail(number: int) -> LetterMail:
    return LetterMail(
        letter_id=number, message_id=f"{number}@in.acme.example", mail_from="", recipient=MAYA, data=b"%d" % number
    )


@pytest.fixture
def writes(monkeypatch):
    """Counts the transactions that write."""
    begun = []
    write = Database.write
    monkeypatch.setattr(Database, "write", lambda self, work, **how: begun.append(1) or write(self, work, **how))
    return begun


async def test_what_is_sent_at_the_same_time_is_kept_in_its_order_and_in_one_transaction(nurture, writes):
    outbox = OutboxConnection(nurture.foundation.database, nurture.foundation.clock)
    outcomes = await asyncio.gather(*(outbox.send(mail(number)) for number in range(5)))
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.ACCEPTED}
    assert [row.raw for row in await nurture.rows(schema.outbox)] == [b"0", b"1", b"2", b"3", b"4"]
    assert len(writes) == 1
    await outbox.send(mail(5))
    assert len(await nurture.rows(schema.outbox)) == 6


async def test_who_is_cancelled_while_a_mail_is_kept_waits_for_it(nurture, monkeypatch):
    outbox = OutboxConnection(nurture.foundation.database, nurture.foundation.clock)
    keep, begun = outgoing.keep, asyncio.Event()

    async def keep_and_say(*given, **named):
        begun.set()
        await keep(*given, **named)

    monkeypatch.setattr(outgoing, "keep", keep_and_say)
    sending = [asyncio.create_task(outbox.send(mail(number))) for number in range(2)]
    await begun.wait()
    sending[0].cancel()
    first, second = await asyncio.gather(*sending, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError)
    assert second.kind is OutcomeKind.ACCEPTED
    assert len(await nurture.rows(schema.outbox)) == 2


async def test_a_mail_that_cannot_be_kept_is_told_to_everybody_who_sent_with_it(nurture, monkeypatch):
    outbox = OutboxConnection(nurture.foundation.database, nurture.foundation.clock)

    async def fail(*_, **__):
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "write", fail)
        outcomes = await asyncio.gather(*(outbox.send(mail(n)) for n in range(2)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [OSError, OSError]
    await outbox.send(mail(2))
    assert [row.raw for row in await nurture.rows(schema.outbox)] == [b"2"]
