"""Words go when their time is over, and files of a forward a day after it was read."""

from datetime import timedelta

import pytest
from factories import DANA, NOW, forward, no, reply

from nurture.domain.letter import LetterKind
from nurture.mail.parse import parse
from nurture.storage import demands, schema


async def after(bench, days):
    """Lets some days pass without any mail going out, and does what retention does."""
    await bench.foundation.clock.set(bench.foundation.database, NOW + timedelta(days=days), rate=0)
    while await bench.application.retaining.tick():
        pass


def raws(rows):
    return [row.raw is not None for row in rows]


async def test_a_raw_forward_goes_after_90_days_and_what_was_understood_stays(nurture):
    await nurture.add()
    await after(nurture, 89)
    assert raws(await nurture.rows(schema.inbox)) == [True]
    await after(nurture, 91)
    (mail,) = await nurture.rows(schema.inbox)
    assert (mail.raw, mail.recipients, mail.outcome) == (None, [], "added")
    assert "no budget" in (await nurture.show()).noes[0].quote
    assert "said no on" in await nurture.explain()


async def test_a_raw_answer_goes_after_a_year(nurture):
    await nurture.add()
    to = await nurture.reply_address()
    await nurture.act(reply("Thank you for this.\n", said=NOW), to)
    await after(nurture, 364)
    assert raws(await nurture.rows(schema.inbox)) == [False, True]
    await after(nurture, 366)
    assert raws(await nurture.rows(schema.inbox)) == [False, False]


async def test_the_same_mail_counts_once_after_its_bytes_are_gone(nurture):
    raw = forward(no(), said=NOW)
    await nurture.act(raw)
    await after(nurture, 91)
    assert await nurture.receive(raw) is None


async def test_other_times_are_taken_from_the_configuration(nurture):
    await nurture.add()
    await nurture.edit("nurture.yaml", lambda text: text.replace("forwards: 90 days", "forwards: 30 days"))
    await after(nurture, 31)
    assert raws(await nurture.rows(schema.inbox)) == [False]


async def test_letters_and_the_outbox_lose_their_words_after_a_year(nurture):
    await nurture.add()
    (letter,) = await nurture.letters(LetterKind.CONFIRMATION)
    await after(nurture, 366)
    (row,) = await nurture.rows(schema.letters, schema.letters.c.id == letter.id)
    assert (row.facts, row.tag, row.state) == ({}, letter.tag, "accepted")
    assert await nurture.rows(schema.outbox) == []


async def test_an_answer_to_a_letter_without_words_still_works(nurture):
    await nurture.add()
    (letter,) = await nurture.letters(LetterKind.CONFIRMATION)
    await after(nurture, 366)
    assert await nurture.answer(letter, "stop") == "command"
    assert await nurture.stops() == 1


OPS = "postmaster@in.acme.example"


async def test_mail_in_quarantine_that_holds_nobody_stays_for_a_year_and_is_given_up_then(nurture):
    number = await nurture.receive(
        reply("Call me", sender="kim@initech.example", said=NOW), OPS, fault="UnreadableMail"
    )
    await after(nurture, 364)
    assert [entry.id for entry in await nurture.desk.quarantine_list()] == [number]
    await after(nurture, 366)
    gone = await nurture.message(number)
    assert (gone.state, gone.raw) == ("released", None)
    with pytest.raises(Exception, match="not kept any more"):
        await nurture.desk.quarantine_show(number)


async def test_mail_in_quarantine_that_holds_somebody_stays_until_ops_decide_and_they_are_told(nurture):
    await nurture.add()
    number = await nurture.receive(reply("Call me", sender=DANA, said=NOW), OPS, fault="UnreadableMail")
    await after(nurture, 366)
    kept = await nurture.message(number)
    assert (kept.state, kept.raw is not None) == ("quarantined", True)
    keys = await nurture.rows(schema.hold_keys, schema.hold_keys.c.inbox_id == number)
    assert any(key.active for key in keys)
    await nurture.settle()
    (line,) = (await nurture.letter(LetterKind.QUARANTINE)).facts.lines
    assert "it holds people, so it is kept past its time" in line
    await nurture.desk.quarantine_release(number)
    await after(nurture, 367)
    assert (await nurture.message(number)).raw is None


async def test_a_mail_with_a_demand_stays_until_the_demand_is_answered(nurture):
    await nurture.add()
    to = await nurture.reply_address()
    await nurture.act(reply("Please send me all data you hold about me under the GDPR.\n", said=NOW), to)
    demand = (await nurture.rows(schema.demands))[0]
    await after(nurture, 366)
    assert (await nurture.message(demand.inbox_id)).raw is not None
    await nurture.foundation.database.write(lambda tx: demands.finish(tx, demand.inbox_id, now=nurture.now))
    await after(nurture, 367)
    assert (await nurture.message(demand.inbox_id)).raw is None


async def test_files_of_a_forward_go_a_day_after_it_was_read(nurture):
    mail = no()
    mail.add_attachment(b"secret plan " * 5_000, maintype="application", subtype="pdf", filename="plan.pdf")
    await nurture.add(mail)
    await after(nurture, 0.9)
    (heavy,) = await nurture.rows(schema.inbox)
    await after(nurture, 1.1)
    (light,) = await nurture.rows(schema.inbox)
    assert len(light.raw) < 5_000 < 60_000 < len(heavy.raw)
    assert light.identity == heavy.identity
    assert "no budget" in parse(light.raw).attached[0].text


async def test_status_tells_of_the_oldest_raw_mail(nurture):
    assert (await nurture.desk.status()).oldest_mail is None
    await nurture.add()
    assert (await nurture.desk.status()).oldest_mail == NOW
