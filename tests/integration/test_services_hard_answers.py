"""Answers that are easily taken wrongly: late, copied to others, from robots, about whom was forgotten, twice."""

import pytest
from factories import ADD, MAYA, NEVER_AGAIN, TOM, Note, forward, mail, no, reply

from nurture.domain.letter import LetterKind
from nurture.storage import batches, schema

ERIN = "erin.vale@initech.example"
BERG = "tom.berg@globex.example"


async def answer_copied(bench, letter, text, *, cc):
    """Answers a letter in a mail that others get as well."""
    address = f"nurture+{letter.tag}@in.acme.example"
    return await bench.act(reply(text, sender=MAYA, name="", to=address, cc=cc, said=bench.now), address)


async def write(bench, words):
    """Writes to nurture as Maya, in a mail of its own."""
    return await bench.act(mail(Note(sender=("", MAYA), to=ADD, text=words, said=bench.now)).as_bytes())


async def mails_holding(bench, words):
    return [row.id for row in await bench.rows(schema.inbox) if row.raw and words.encode() in row.raw]


@pytest.mark.parametrize("words", ["ok", "1: continue", "go ahead"])
async def test_a_yes_to_a_heads_up_leaves_the_mail_where_it_is(shown, words):
    (before,) = await shown.touches(state="planned")
    await shown.answer(await shown.letter(LetterKind.HEADS_UP), words)
    (after,) = await shown.touches(state="planned")
    assert (after.id, after.due_at) == (before.id, before.due_at)


async def test_numbers_in_a_mail_to_others_too_change_nothing_that_is_sent(shown):
    letter = await shown.letter(LetterKind.HEADS_UP)
    await answer_copied(shown, letter, "1: edit\nHello Dana, this is for you to read", cc=f"Tom Hale <{TOM}>")
    (touch,) = await shown.touches(state="planned")
    assert touch.edited_words is None


async def test_a_stop_by_number_counts_in_a_mail_to_others_too(shown):
    await answer_copied(shown, await shown.letter(LetterKind.HEADS_UP), "1: stop", cc=TOM)
    assert await shown.stops() == 1


async def test_a_robot_that_answers_heads_ups_is_not_answered_for_ever(shown):
    letter = await shown.letter(LetterKind.HEADS_UP)
    for number in range(8):
        await shown.answer(letter, f"We have received your request {number}, ticket opened.")
        letter = await shown.letter(LetterKind.NUMBERED_DONE)
    assert len(await shown.letters(LetterKind.NUMBERED_DONE)) <= 4


async def test_an_edit_reaches_a_mail_that_was_made_ready_before_it(shown):
    (touch,) = await shown.touches(state="planned")
    base = shown.foundation
    await base.database.write(lambda tx: batches.claim_due(tx, owner="other", now=touch.due_at, limit=1))
    await shown.answer(await shown.letter(LetterKind.HEADS_UP), "1: edit\nHello Dana, words of mine.")
    (after,) = [row for row in await shown.touches() if row.id == touch.id]
    assert (after.state, after.edited_words) == ("planned", "Hello Dana, words of mine.")


async def test_words_after_an_undo_are_kept_nowhere(nurture):
    await nurture.add()
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(letter, "undo")
    await nurture.answer(letter, "name: Dana Ng\nnote: met her at the fair\nreason: price")
    (rejection,) = await nurture.rows(schema.rejections)
    (person,) = await nurture.rows(schema.prospects)
    assert (rejection.note, rejection.undone_at is not None, person.name) == (None, True, None)


async def test_an_answer_that_was_not_understood_is_forgotten_with_the_person(nurture):
    await nurture.add()
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(letter, "Dana is a funny one, you would not believe it")
    await nurture.answer(letter, "undo")
    assert await mails_holding(nurture, "funny one") == []


async def test_what_the_sandbox_kept_of_a_person_is_forgotten_too(shown):
    await shown.answer(await shown.letter(LetterKind.HEADS_UP), "1: edit\nA secret that nobody should keep.")
    await shown.send_first()
    await shown.answer(await shown.letter(LetterKind.CONFIRMATION), "undo")
    assert [row.id for row in await shown.rows(schema.outbox) if b"A secret that" in row.raw] == []
    assert [row.id for row in await shown.rows(schema.outbox) if b"Dana" in row.raw] == []


async def test_a_stop_moved_to_somebody_else_stops_them(nurture):
    await nurture.add(no(NEVER_AGAIN))
    await nurture.answer(await nurture.letter(LetterKind.RECORDED_STOP), f"not her, it was {BERG}")
    assert (await nurture.stops(), await nurture.stops(BERG)) == (1, 1)


async def test_do_not_contact_as_a_reason_is_a_stop(nurture):
    await nurture.add()
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "reason: do not contact")
    assert await nurture.stops() == 1


async def test_do_not_contact_as_a_tag_is_a_stop(nurture):
    await nurture.act(forward(no(), above="#do-not-contact", said=nurture.now))
    assert await nurture.stops() == 1


@pytest.mark.parametrize("note", ["undo", "wrong person", "forget it"])
async def test_a_note_never_undoes_a_stop_in_the_mail_below_it(nurture, note):
    await nurture.act(forward(no(NEVER_AGAIN), above=note, said=nurture.now))
    assert await nurture.stops() == 1


@pytest.mark.parametrize("first", ["#not-a-fit", "#wrong-contact"])
async def test_undoing_the_later_no_leaves_who_was_never_mailed_unmailed(nurture, first):
    await nurture.act(forward(no(), above=first, said=nurture.now))
    await nurture.act(forward(no("Hi Maya,\n\nit is too expensive for us.\n\nBest,\nDana\n"), said=nurture.now))
    assert len(await nurture.touches(state="planned")) == 1
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "undo")
    assert await nurture.touches(state="planned") == []


async def test_nobody_stops_half_the_internet(nurture):
    suffix = "co.uk"
    for words in (f"stop {suffix}", f"stop com.example.{suffix}", "stop github.io"):
        await write(nurture, words)
    assert await nurture.stops(f"somebody@another.{suffix}") == 0


async def test_commands_in_a_mail_to_others_too_are_carried_out_only_when_they_stop(nurture):
    await write(nurture, "hello there")
    letter = await nurture.letter(LetterKind.NO_PROSPECT)
    await answer_copied(nurture, letter, f"stop {ERIN}\nwon globex.example", cc="someone@initech.example")
    assert await nurture.stops(ERIN) == 1
    assert [row.state for row in await nurture.rows(schema.accounts)] == []


async def test_a_robot_that_names_an_address_is_not_asked_why_for_ever(nurture):
    await write(nurture, "hello there")
    letter = await nurture.letter(LetterKind.NO_PROSPECT)
    for number in range(8):
        await nurture.answer(letter, f"We thank Robot Desk desk.person@robots.example {number} times")
        letter = (await nurture.letters(LetterKind.NOT_UNDERSTOOD))[-1]
    assert len(await nurture.letters(LetterKind.NOT_UNDERSTOOD)) <= 4


async def test_a_demand_is_called_done_also_after_being_asked_back(nurture):
    await nurture.add()
    text = "Please send me a copy of all personal data you hold about me under Article 15 GDPR."
    await nurture.act(forward(no(text), said=nurture.now))
    letter = await nurture.letter(LetterKind.DEMAND, MAYA)
    await nurture.answer(letter, "I have written to legal about it")
    await nurture.answer(await nurture.letter(LetterKind.NOT_UNDERSTOOD), "done")
    assert {row.state for row in await nurture.rows(schema.demands)} == {"done"}


async def test_a_demand_is_not_brought_to_mind_every_day(nurture):
    await nurture.add()
    text = "Please send me a copy of all personal data you hold about me under Article 15 GDPR."
    await nurture.act(forward(no(text), said=nurture.now))
    count = len(await nurture.letters(LetterKind.DEMAND, MAYA))
    await nurture.pass_days(5)
    assert len(await nurture.letters(LetterKind.DEMAND, MAYA)) == count


async def test_a_subject_with_a_line_break_is_told_all_the_same(nurture):
    raw = (
        f"From: {MAYA}\r\nTo: {ADD}\r\nMessage-ID: <x1@acme.example>\r\nDate: Thu, 12 Nov 2026 09:30:00 +0000\r\n"
        "Subject: =?utf-8?q?a=0D=0ABcc:_x@y.example?=\r\n\r\nhello there\r\n"
    ).encode()
    await nurture.act(raw)
    letter = await nurture.letter(LetterKind.NO_PROSPECT)
    (row,) = await nurture.rows(schema.letters, schema.letters.c.id == letter.id)
    assert row.state == "accepted"
