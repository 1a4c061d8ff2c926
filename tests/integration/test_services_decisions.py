"""What reps answer to letters, and that only they may."""

from datetime import date, timedelta

import pytest
from factories import BUDGET, DANA, MAYA, NOW, TIMING, TOM, forward, no, reply

from nurture.domain.letter import LetterKind
from nurture.storage import schema

ERIN = "erin.vale@globex.example"


async def answer(bench, text, *, kind=LetterKind.CONFIRMATION, by=MAYA):
    """A rep answers the newest letter of a kind."""
    return await bench.answer(await bench.letter(kind), text, by=by)


async def done(bench) -> str:
    """What the rep was told in return."""
    return (await bench.letter(LetterKind.DONE)).facts.what


async def test_hold_keeps_everything_back_until_continue(held):
    assert await answer(held, "hold") == "command"
    assert (await held.show()).state == "held"
    await held.pass_days(200)
    assert await held.outbox(DANA) == []
    await answer(held, "continue", kind=LetterKind.DONE)
    assert (await held.show()).state == "active"
    planned = (await held.letter(LetterKind.DONE)).facts.next_touch
    assert planned == (await held.touches(state="planned"))[0].due_at
    await held.pass_days(30)
    assert len(await held.outbox(DANA)) == 1


async def test_stop_is_a_stop(held):
    await answer(held, "stop")
    assert (await held.show()).stopped.startswith("rep on")
    assert "not written to any more" in await done(held)


async def test_stop_company_is_for_everybody_there(held):
    await answer(held, "stop company")
    assert await held.stops(ERIN) == 1
    assert "at their company" in await done(held)


async def test_stop_company_on_free_mail_is_for_them_alone_and_says_so(nurture):
    await nurture.add(no(sender=("Dana Ng", "dana.ng@gmail.com")))
    await answer(nurture, "stop company")
    assert await nurture.stops("erin.vale@gmail.com") == 0
    assert (await done(nurture)).startswith("They are not")


async def test_another_reason_takes_another_cadence(held):
    await answer(held, "reason: competitor")
    person = await held.show()
    assert (person.cadence, person.noes[0].reason) == ("lost-to-competitor", "competitor")
    assert (await held.rows(schema.rejections))[0].reason_confirmed
    (touch,) = await held.touches(state="planned")
    assert touch.step == "half-a-year"


async def test_the_reason_of_somebody_in_no_cadence_enrolls_them(nurture):
    await nurture.add(no("Sorry, I am the wrong person for this, I have nothing to do with maintenance.\n"))
    assert (await nurture.show()).state == "not enrolled"
    await answer(nurture, "reason: price")
    person = await nurture.show()
    assert (person.state, person.cadence, person.rep) == ("active", "everything-else", "maya")
    assert len(await nurture.touches(state="planned")) == 1


async def test_a_reason_that_no_cadence_takes_ends_it(held):
    await answer(held, "reason: wrong contact")
    assert (await held.enrollment()).end_reason == "replaced"
    assert await held.touches(state="planned") == []


async def test_the_reason_can_be_mended_from_any_letter_about_the_person(held):
    (touch,) = await held.touches()
    await held.advance(touch.due_at - timedelta(days=1))
    await answer(held, "reason: competitor", kind=LetterKind.HEADS_UP)
    assert (await held.show()).cadence == "lost-to-competitor"


async def test_a_reps_date_is_kept_by_a_mail_that_does_not_say_they_asked_for_it(held):
    await answer(held, "wait until May")
    (touch,) = await held.touches(state="planned")
    assert (touch.template, touch.kind) == ("share", "commitment")
    assert date(2027, 5, 1) <= touch.due_at.date() <= date(2027, 5, 10)
    assert "1 May 2027" in await done(held)


async def test_talking_holds_the_account_and_won_ends_it(held):
    await held.add(no(sender=("Erin Vale", ERIN)))
    await answer(held, "talking")
    assert (await held.show(ERIN)).account_state == "talking"
    await held.advance(
        max(touch.due_at for touch in (await held.touches() + await held.touches(ERIN))) + timedelta(days=5)
    )
    assert await held.outbox(what="touch") == []
    await answer(held, "won")
    assert [(await held.show(who)).state for who in (DANA, ERIN)] == ["ended", "ended"]


async def test_several_commands_are_one_a_line(held):
    await answer(held, "reason: competitor\nhold\n")
    person = await held.show()
    assert (person.cadence, person.state) == ("lost-to-competitor", "held")


@pytest.mark.parametrize("words", ["sounds good to me", "perhaps we could hold a meeting?", ""])
async def test_what_is_no_command_is_asked_back_and_changes_nothing(held, words):
    before = await held.touches()
    assert await answer(held, words) == "not_understood"
    asked = (await held.letter(LetterKind.NOT_UNDERSTOOD, MAYA)).facts
    assert (asked.words, "hold" in asked.commands) == (words, True)
    assert await held.touches() == before


async def test_the_question_back_can_itself_be_answered(held):
    await answer(held, "sounds good to me")
    await answer(held, "hold", kind=LetterKind.NOT_UNDERSTOOD)
    assert (await held.show()).state == "held"


async def test_any_rep_of_the_team_may_decide(held):
    await answer(held, "hold", by=TOM)
    assert (await held.show()).state == "held"
    assert "tom decided: hold" in await held.explain()
    assert (await held.letter(LetterKind.DONE)).recipient == TOM


async def test_nobody_else_may(held):
    await answer(held, "hold", by="stranger@elsewhere.example")
    assert (await held.show()).state == "active"


async def test_a_letters_tag_is_valid_in_any_letter_case(held):
    tag = (await held.letter(LetterKind.CONFIRMATION)).tag
    raw = reply("hold", sender=MAYA, name="", said=held.now)
    assert await held.application.receiving.accepts(f"NURTURE+{tag.upper()}@IN.ACME.EXAMPLE")
    await held.act(raw, f"NURTURE+{tag.upper()}@IN.ACME.EXAMPLE")
    assert (await held.show()).state == "held"


async def test_an_unknown_tag_is_refused(nurture):
    assert not await nurture.application.receiving.accepts("nurture+aaaaaaaaaaaaaaaaaaaaaaaaaa@in.acme.example")
    assert not await nurture.application.receiving.accepts("stop+aaaaaaaa@in.acme.example")
    assert not await nurture.application.receiving.accepts("somebody@in.acme.example")
    assert not await nurture.application.receiving.accepts("add@elsewhere.example")


async def test_undo_erases_all_that_the_forward_made(held):
    await answer(held, "undo")
    assert (await held.enrollment()).end_reason == "undone"
    assert await held.touches(state="planned") == []
    dump = repr([await held.rows(table) for table in schema.metadata.sorted_tables if table.name != "outbox"])
    for word in ("dana", "Dana", "budget for this"):
        assert word not in dump, f"{word} is still kept"
    assert (await held.letter(LetterKind.DONE)).facts.who is None
    await held.pass_days(200)
    assert await held.outbox(DANA) == []


async def test_undo_on_free_mail_erases_the_name_of_the_account_as_well(nurture):
    await nurture.add(no(sender=("Dana Ng", "dana.ng@gmail.com")))
    await answer(nurture, "undo")
    dump = repr([await nurture.rows(table) for table in schema.metadata.sorted_tables if table.name != "outbox"])
    assert "Dana" not in dump and "dana" not in dump


async def test_undo_of_a_further_no_leaves_the_earlier_one(held):
    await held.pass_days(20)
    await held.add(no(TIMING, said=held.now))
    await answer(held, "undo")
    person = await held.show()
    assert [no.reason for no in person.noes] == ["no_budget"]
    assert (person.state, person.commitments) == ("active", ())
    assert (await held.enrollment()).latest_no == NOW


async def test_undo_of_a_further_no_does_not_end_a_hold_for_another_reason(held):
    await held.send_first()
    await held.act(reply("Can you tell me whether it runs on Linux?"), await held.reply_address())
    await held.add(no(BUDGET, said=held.now))
    await answer(held, "undo")
    assert (await held.show()).state == "held"


async def test_a_letter_that_was_undone_can_be_answered_again(held):
    await answer(held, "undo")
    letters = await held.rows(schema.letters, schema.letters.c.kind == "confirmation")
    address = f"nurture+{letters[0].tag}@in.acme.example"
    assert await held.application.receiving.accepts(address)
    assert await held.act(reply("undo", sender=MAYA, name=""), address) == "command"


async def test_the_account_of_somebody_undone_is_free_for_another_voice(held):
    await answer(held, "undo")
    await held.act(forward(no(to=f"Tom Hale <{TOM}>"), by=TOM))
    assert (await held.show()).rep == "tom"


async def test_a_reason_never_enrolls_whoever_asked_to_stop(nurture):
    await nurture.add(no("Please do not contact me again and remove me from your list.\n"))
    await answer(nurture, "reason: price", kind=LetterKind.RECORDED_STOP)
    assert (await nurture.show()).state == "not enrolled"
    assert "not written to" in await done(nurture)


async def test_the_reason_of_an_ended_cadence_never_enrolls_at_a_won_account(held):
    await answer(held, "won")
    await answer(held, "reason: price")
    assert (await held.show()).state == "ended"
    assert "customer now" in await done(held)


async def put(bench, table, *where, **values):
    """Sets columns of rows of a table, as another replica would."""
    await bench.foundation.database.write(lambda tx: tx.execute(table.update().where(*where).values(**values)))


async def test_while_a_mail_to_them_is_on_its_way_an_undo_waits_and_holds_them(held):
    await put(held, schema.touches, state="sending", claimed_by="another", subject="An idea", message_id="a@b")
    await answer(held, "undo")
    (message,) = await held.rows(schema.inbox, schema.inbox.c.as_what == "letter")
    assert (message.state, (await held.person()).address) == ("stored", DANA)
    (touch,) = await held.rows(schema.touches)
    assert (touch.state, touch.subject) == ("sending", "An idea")
    (key,) = {(row.prospect_id, row.active) for row in await held.rows(schema.hold_keys) if row.inbox_id == message.id}
    assert key == (touch.prospect_id, True)


async def test_once_it_has_an_outcome_the_undo_that_waited_erases_and_the_sending_stays_on_record(held):
    await put(held, schema.touches, state="sending", claimed_by="another", subject="An idea", message_id="a@b")
    await answer(held, "undo")
    await put(held, schema.touches, state="accepted", sent_at=held.now, done_at=held.now)
    await held.pass_days(0.01)
    assert (await held.enrollment()).end_reason == "undone"
    (touch,) = await held.rows(schema.touches)
    assert (touch.state, touch.message_id, touch.subject) == ("accepted", "a@b", None)
    assert (await held.person()).address == ""
    assert "undone and erased" in await done(held)


async def test_while_a_letter_that_names_them_is_on_its_way_an_undo_waits(held):
    letter = await held.letter(LetterKind.CONFIRMATION)
    await put(held, schema.letters, state="sending", claimed_by="another")
    await held.answer(letter, "undo")
    assert (await held.person()).address == DANA
    await put(held, schema.letters, state="accepted")
    await held.pass_days(0.01)
    assert (await held.person()).address == ""


async def test_an_undo_of_a_further_no_waits_for_nothing(held):
    await held.pass_days(20)
    await held.add(no(TIMING, said=held.now))
    await put(held, schema.touches, schema.touches.c.state == "planned", state="sending", claimed_by="another")
    await answer(held, "undo")
    assert [each.reason for each in (await held.show()).noes] == ["no_budget"]


async def test_a_stop_that_ops_recorded_is_not_put_into_the_prospects_mouth(nurture):
    await nurture.add(no())
    await nurture.desk.stop(DANA)
    await nurture.settle()
    mail = (await nurture.outbox(MAYA))[-1]
    assert mail["Subject"] == "Stopped: Dana Ng (globex.example) gets no more mail"
    assert "is stopped, recorded by an operator" in mail.get_body(("plain",)).get_content()


async def test_show_says_why_a_mail_was_canceled(nurture):
    await nurture.add(no())
    await nurture.desk.stop(DANA)
    assert [each.canceled_since for each in (await nurture.show()).touches] == ["they are stopped"]
