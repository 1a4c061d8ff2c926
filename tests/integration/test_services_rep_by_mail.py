"""What a rep writes: above a forward, in an answer, in a mail without a forward; and what is never an instruction."""

from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from factories import ADD, BUDGET, DANA, MAYA, NOW, TIMING, TOM, Note, absence, forward, mail, no, reply

from nurture.domain.letter import LetterKind
from nurture.domain.place import Place, PlaceSource
from nurture.mail.note import read_note
from nurture.storage import accounts, schema

ERIN = "erin.vale@globex.example"
BERG = "tom.berg@globex.example"
SAM = "sam@acme.example"
UNSUITED = (
    "Sorry, I think you misunderstood: we thought this was a scheduling tool. It is not what we are looking for.\n"
)


async def add(bench, original=None, *, above="FYI", by=MAYA, **more):
    """A rep forwards a mail with a note above it."""
    return await bench.act(forward(original or no(), by=by, above=above, said=bench.now, **more))


async def write(bench, text, *, by=MAYA, to=ADD, cc=""):
    """A rep writes to the add address without forwarding anything."""
    return await bench.act(reply(text, sender=by, name="", to=to, cc=cc, subject="Note", said=bench.now), ADD)


async def answer(bench, text, kind=LetterKind.CONFIRMATION, *, by=MAYA):
    """A rep answers the newest letter of a kind."""
    return await bench.answer(await bench.letter(kind), text, by=by)


async def done(bench) -> str:
    """What the rep was told in return."""
    return (await bench.letter(LetterKind.DONE)).facts.what


async def rejection(bench):
    """The newest no, as it is kept."""
    return (await bench.rows(schema.rejections))[-1]


async def dates(bench):
    """The dates that are open."""
    return [row.on for row in await bench.rows(schema.commitments) if row.state == "open"]


# The note above a forward


async def test_a_tag_above_a_forward_gives_the_reason_and_the_cadence(nurture):
    assert await add(nurture, above="#competitor they chose Initech") == "added"
    kept = await rejection(nurture)
    assert (kept.reason, kept.also, kept.reason_confirmed) == ("competitor", ["no_budget"], True)
    assert kept.note == "they chose Initech"
    assert (await nurture.show()).cadence == "lost-to-competitor"
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.note == "they chose Initech"


async def test_a_date_above_a_forward_is_kept_in_the_reps_words(nurture):
    await add(nurture, above="reason: price\nCheck in after Q2")
    assert await dates(nurture) == [date(2027, 7, 1)]
    facts = (await nurture.letter(LetterKind.CONFIRMATION)).facts
    assert (facts.reason_code, facts.wait_on, facts.note) == ("price", date(2027, 7, 1), "")
    (touch,) = await nurture.touches(state="planned")
    assert touch.due_at.date() >= date(2027, 7, 1)


async def test_a_later_date_of_the_rep_goes_before_an_earlier_one_of_the_prospect(nurture):
    await add(nurture, no(TIMING), above="wait until September")
    assert await dates(nurture) == [date(2027, 9, 1)]


async def test_somebody_who_is_no_fit_is_recorded_and_never_mailed(nurture):
    assert await add(nurture, above="#not-a-fit") == "added"
    assert (await nurture.show()).state == "not enrolled"
    await nurture.pass_days(400)
    assert await nurture.outbox(DANA) == []
    assert "no fit" in (await nurture.letter(LetterKind.CONFIRMATION)).facts.waiting_for


async def test_a_colleague_named_with_cc_gets_the_confirmation_too_and_a_stranger_never(nurture):
    await add(nurture, above="cc: sam@acme.example, press@elsewhere.example")
    assert [letter.recipient for letter in await nurture.letters(LetterKind.CONFIRMATION)] == [MAYA, SAM]


async def test_the_role_is_kept_where_the_note_says_whose_it_is(nurture):
    await add(nurture, above="Dana is the CFO, she blocked it")
    kept = await rejection(nurture)
    assert (kept.role, kept.note) == ("CFO", "Dana is the CFO, she blocked it")
    await add(nurture, no(sender=("Erin Vale", ERIN)), above="Tom is the CFO, he blocked it")
    assert (await rejection(nurture)).role is None


async def test_the_right_person_named_above_is_added_and_the_sender_is_not(nurture):
    await add(nurture, above=f"not her, it was Tom Berg {BERG}")
    assert (await nurture.person()) is None
    assert (await nurture.show(BERG)).name == "Tom Berg"


async def test_undo_above_the_same_forward_erases_it(nurture):
    original = no()
    await add(nurture, original)
    await add(nurture, original, above="undo")
    assert (await nurture.enrollment()).end_reason == "undone"
    dump = repr([await nurture.rows(table) for table in schema.metadata.sorted_tables if table.name != "outbox"])
    assert "budget for this" not in dump


async def test_a_stop_above_a_forward_is_the_reps_stop(nurture):
    await add(nurture, above="stop")
    assert await nurture.stops() == 1
    assert (await nurture.letter(LetterKind.RECORDED_STOP)).facts.by_rep
    assert (await nurture.show()).state == "not enrolled"


async def test_words_above_that_are_no_instruction_are_kept_and_said(nurture):
    await add(nurture, above="I would go on with this one, they seemed keen to hear of us once more")
    facts = (await nurture.letter(LetterKind.CONFIRMATION)).facts
    assert facts.note.startswith("I would go on")
    assert (facts.reason_code, facts.wait_on) == ("no_budget", None)


# What is never an instruction


async def test_what_others_have_read_as_well_is_no_instruction(nurture):
    raw = mail(Note(sender=("", MAYA), to=f"{DANA}, {ADD}", subject="Fwd: no", text="#won\nstop\nreason: price"))
    raw.add_attachment(no())
    assert await nurture.act(raw.as_bytes()) == "added"
    assert (await nurture.show()).account_state == "open"
    assert await nurture.stops() == 0
    facts = (await nurture.letter(LetterKind.CONFIRMATION)).facts
    assert (facts.note_is_context, facts.reason_code) == (True, "no_budget")
    assert "#won" in facts.note


async def test_a_tag_in_the_prospects_own_words_does_nothing(nurture):
    await add(nurture, no(f"{BUDGET}\n#won\nreason: price\nundo\n"))
    person = await nurture.show()
    assert (person.account_state, person.state) == ("open", "active")


async def test_a_signature_that_looks_like_a_command_does_nothing(nurture):
    await add(nurture, above="FYI\n\n-- \nMaya Okafor\nstop\n#won\nundo\n")
    assert (await nurture.show()).account_state == "open"
    assert await nurture.stops() == 0


@pytest.mark.parametrize("words", ["won", "customer", "go", "ok", "yes"])
def test_a_word_that_is_easily_said_in_passing_is_no_instruction(words):
    assert read_note(words, today=NOW.date()).commands == ()


async def test_an_answer_that_went_to_others_as_well_changes_nothing_and_is_asked_back(nurture):
    await add(nurture)
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    address = f"nurture+{letter.tag}@in.acme.example"
    raw = reply("reason: price", sender=MAYA, name="", to=address, cc=DANA, said=nurture.now)
    assert await nurture.act(raw, address) == "not_understood"
    assert (await rejection(nurture)).reason == "no_budget"
    assert "others" in (await nurture.letter(LetterKind.NOT_UNDERSTOOD)).facts.why


async def test_a_command_in_a_mail_to_others_is_none(nurture):
    assert await write(nurture, f"stop {DANA}", cc=DANA) == "no_prospect_found"
    assert await nurture.stops() == 0


# A forward that is no no


async def test_about_somebody_new_a_forward_without_a_no_asks_one_question_and_the_reason_enrolls(nurture):
    interest = no("That sounds interesting. Could you send me a quote?\n")
    assert await add(nurture, interest) == "not_a_no"
    assert await nurture.rows(schema.rejections) == []
    assert await answer(nurture, "reason: budget", LetterKind.NOT_A_NO) == "command"
    person = await nurture.show()
    assert (person.state, person.noes[0].reason, person.noes[0].quote) == ("active", "no_budget", "")
    assert (await rejection(nurture)).told_by == "maya"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("They have no budget this year", "no_budget"),
        ("wait until May", "timing"),
        ("She chose a competitor", "competitor"),
    ],
)
async def test_a_no_in_the_reps_words_enrolls_after_all(nurture, words, reason):
    await add(nurture, no("That sounds interesting. Could you send me a quote?\n"))
    await answer(nurture, words, LetterKind.NOT_A_NO)
    assert [each.reason for each in (await nurture.show()).noes] == [reason]


async def test_every_line_above_a_bare_introduction_is_a_command(nurture):
    await add(nurture)
    await answer(nurture, "competitor: Instandix\nwait until 3 November 2027\n\nOn a day nurture wrote:\n> Hello Maya")
    assert (await rejection(nurture)).competitor == "Instandix"
    assert "November 2027" in await done(nurture)


async def test_stop_and_undo_answer_the_question_too_and_anything_else_is_asked_back(nurture):
    await add(nurture, no("That sounds interesting. Could you send me a quote?\n"))
    assert await answer(nurture, "hm, let me think about it", LetterKind.NOT_A_NO) == "not_understood"
    assert await nurture.rows(schema.enrollments) == []
    await answer(nurture, "stop", LetterKind.NOT_UNDERSTOOD)
    assert await nurture.stops() == 1
    await answer(nurture, "undo", LetterKind.NOT_A_NO)
    assert (await nurture.person()).address == ""


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Please remove me from your list and never write again.\n", "ended"),
        ("That sounds interesting. Could you send me a quote?\n", "held"),
        ("I am leaving Globex at the end of this month, so please take me off this thread.\n", None),
    ],
)
async def test_about_somebody_held_a_forward_acts_as_if_the_mail_had_reached_us(nurture, words, state):
    await add(nurture)
    await add(nurture, no(words, said=NOW + timedelta(hours=1)))
    assert len(await nurture.rows(schema.rejections)) <= 2
    assert state is None or (await nurture.show()).state == state
    assert state is not None or (await nurture.show()).state in ("ended", "held")


async def test_a_forwarded_absence_of_somebody_held_waits_as_a_direct_one_does(nurture):
    await add(nurture)
    away = "I am out of the office until 15 March 2027 and will answer after that.\n"
    original = message_from_bytes(absence(away), policy=policy.default)
    assert await add(nurture, original) == "out_of_office"
    assert (await nurture.enrollment()).wait_until >= date(2027, 3, 15)


async def test_what_a_forwarded_mail_demands_by_law_is_kept_and_holds(nurture):
    asked = "We have no budget for this. What data do you hold about me?\n"
    await add(nurture, no(asked))
    assert (await nurture.letter(LetterKind.DEMAND)).facts.due_on == date(2026, 12, 12)
    assert (await nurture.enrollment()).hold_reason == "demand"


async def test_a_forwarded_wish_to_be_erased_is_a_stop_and_a_demand(nurture):
    assert await add(nurture, no("Please erase all data you hold about me under the GDPR.\n")) == "do_not_contact"
    assert await nurture.stops() == 1
    assert await nurture.letters(LetterKind.DEMAND)


# Mail without a forward


async def test_a_basis_is_recorded_in_a_mail_of_its_own(nurture):
    await add(nurture)
    for line in (f"{DANA} basis: consent 2026-03-01 at the fair", f"basis {DANA}: consent 2026-03-01 at the fair"):
        assert await write(nurture, line) == "command"
        assert (await done(nurture)).startswith("The basis is recorded.")
    view = await nurture.desk.show_basis(DANA)
    assert (view.recorded, view.on, view.source) == ("consent", date(2026, 3, 1), "at the fair")


async def test_a_command_names_whom_it_is_about(nurture):
    await add(nurture)
    assert await write(nurture, f"reason {DANA}: price\nwait {DANA} until May") == "command"
    assert (await rejection(nurture)).reason == "price"
    assert date(2027, 5, 1) in await dates(nurture)


async def test_stop_by_mail_covers_people_and_companies_also_unknown_ones(nurture):
    await write(nurture, f"stop {DANA}\nstop initech.example")
    assert await nurture.stops() == 1
    assert await nurture.stops("uma.roe@initech.example") == 1
    assert await nurture.add() == "not_added"


async def test_won_and_talking_by_mail_set_the_company(nurture):
    await add(nurture)
    await write(nurture, "talking to globex.example")
    assert (await nurture.show()).account_state == "talking"
    await write(nurture, "won globex.example")
    assert (await nurture.show()).state == "ended"


async def test_undo_by_mail_erases_the_forward_and_the_command(nurture):
    await add(nurture)
    await write(nurture, f"undo {DANA}")
    dump = repr([await nurture.rows(table) for table in schema.metadata.sorted_tables if table.name != "outbox"])
    assert "dana" not in dump and "Dana" not in dump


async def test_a_no_told_by_telephone_is_kept_in_the_reps_words_and_never_as_theirs(nurture):
    told = f"Spoke to Dana Ng {DANA} today, no budget until 2027, check in next spring"
    assert await write(nurture, told) == "added"
    person = await nurture.show()
    assert (person.name, person.state, person.noes[0].reason) == ("Dana Ng", "active", "no_budget")
    assert (await rejection(nurture)).told_by == "maya"
    assert await dates(nurture) == [date(2027, 3, 1)]
    (letter,) = [each for each in await nurture.outbox(MAYA) if "Dana Ng" in each["Subject"]]
    text = letter.get_body(("plain",)).get_content()
    assert "In your words, not theirs" in text and "In their words" not in text


async def test_a_no_told_without_a_plain_reason_is_asked_back_and_the_answer_counts(nurture):
    assert await write(nurture, f"Spoke to Dana Ng {DANA} today, she was friendly") == "not_understood"
    assert await nurture.rows(schema.prospects) == []
    again = f"Spoke to Dana Ng {DANA}: too expensive"
    assert await answer(nurture, again, LetterKind.NOT_UNDERSTOOD) == "added"
    assert (await rejection(nurture)).reason == "price"


async def test_a_command_that_needs_a_letter_changes_nothing_in_a_mail_of_its_own(nurture):
    await add(nurture)
    assert await write(nurture, f"it was {DANA}") == "not_understood"
    assert (await nurture.show()).state == "active"


async def test_our_own_people_and_free_mail_companies_are_never_stopped_as_such(nurture):
    await write(nurture, "stop acme.example")
    assert "own company" in await done(nurture)
    await write(nurture, "stop gmail.com")
    assert await nurture.stops("somebody@gmail.com") == 0


# Answers to a confirmation


async def test_several_corrections_in_one_answer(nurture):
    await add(nurture)
    await answer(nurture, "reason: price\nalso risk\nwait until May\nname: Dana N. Ng\nnote: met at the fair")
    kept, person = await rejection(nurture), await nurture.show()
    assert (kept.reason, kept.also, kept.note) == ("price", ["risk"], "met at the fair")
    assert person.name == "Dana N. Ng"
    assert await dates(nurture) == [date(2027, 5, 1)]


async def test_the_no_moves_to_the_right_person_and_the_wrong_one_is_forgotten(nurture):
    await add(nurture, no(TIMING))
    assert await answer(nurture, f"not her, it was Tom Berg <{BERG}>") == "command"
    assert (await nurture.person()).address == ""
    person = await nurture.show(BERG)
    assert (person.name, person.state, person.noes[0].reason) == ("Tom Berg", "active", "timing")
    assert "not the right time" in person.noes[0].quote
    assert await dates(nurture) == [date(2027, 3, 1)]
    await answer(nurture, "undo")
    assert (await nurture.person(BERG)).address == ""


async def test_the_date_a_rep_named_moves_with_the_no(nurture):
    await add(nurture, above="check in after Q2")
    first = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(first, "wait until September")
    await nurture.answer(first, f"not her, it was {BERG}")
    (touch,) = await nurture.touches(BERG, state="planned")
    assert touch.due_at.date() >= date(2027, 9, 1)
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.wait_on == date(2027, 9, 1)


async def test_moving_a_no_to_whom_it_is_put_down_to_changes_nothing(nurture):
    await add(nurture)
    await answer(nurture, f"not her, it was {DANA.upper()}")
    assert (await nurture.show()).state == "active"
    assert len(await nurture.rows(schema.rejections)) == 1


async def test_a_person_with_an_earlier_no_keeps_it_when_the_newer_one_moves(nurture):
    await add(nurture)
    await nurture.pass_days(20)
    await add(nurture, no(TIMING, said=nurture.now))
    await answer(nurture, f"not her, it was {BERG}")
    assert [each.reason for each in (await nurture.show()).noes] == ["no_budget"]
    assert [each.reason for each in (await nurture.show(BERG)).noes] == ["timing"]


async def test_others_in_a_forward_are_named_and_added_by_number_or_address(nurture):
    await add(nurture, no(cc=f"Tom Berg <{BERG}>, {ERIN}"))
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.others == (f"Tom Berg <{BERG}>", ERIN)
    assert await nurture.person(BERG) is None
    first = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(first, "add 2")
    person = await nurture.show(BERG)
    assert (person.state, person.noes[0].reason, person.noes[0].quote) == ("active", "no_budget", "")
    await nurture.answer(first, f"also {ERIN}")
    assert (await nurture.show(ERIN)).state == "active"
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "undo")
    assert ((await nurture.person(ERIN)).address, (await nurture.show()).state) == ("", "active")


async def test_nobody_who_asked_to_stop_is_added_as_another(nurture):
    await nurture.desk.stop(BERG)
    await add(nurture, no(cc=BERG))
    await answer(nurture, "add 2")
    assert "asked not to be written to" in await done(nurture)
    assert await nurture.person(BERG) is None


async def test_a_plain_no_asks_why_and_the_reps_words_are_the_answer(nurture):
    await add(nurture, no("Hi Maya,\n\nno, thank you.\n\nDana\n"))
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.gives_no_reason
    assert await answer(nurture, "hm, who knows") == "not_understood"
    await answer(nurture, "They said it is too expensive for them")
    kept = await rejection(nurture)
    assert (kept.reason, kept.reason_confirmed, kept.note) == ("price", True, "They said it is too expensive for them")


async def test_a_misunderstanding_is_told_at_once_held_and_brought_to_mind(nurture):
    await add(nurture, no(UNSUITED), above="#confusion")
    facts = (await nurture.letter(LetterKind.CONFIRMATION)).facts
    assert (facts.alert, facts.first_touch) == (True, None)
    assert ((await nurture.enrollment()).state, (await nurture.enrollment()).hold_reason) == ("held", "confusion")
    await nurture.pass_days(6)
    assert "misunderstood" in (await nurture.letter(LetterKind.HOLD_REMINDER)).facts.why
    await answer(nurture, "reason: price")
    assert (await nurture.show()).state == "active"
    assert len(await nurture.touches(state="planned")) == 1


async def test_a_mail_of_the_sandbox_never_takes_the_number_of_one_that_was_erased(nurture):
    await add(nurture)
    newest = (await nurture.rows(schema.outbox))[-1].id
    await answer(nurture, "undo")
    assert [line.subject for line in await nurture.desk.outbox(newest)] == [
        "That forward is undone and erased with all it made"
    ]


# Many at once, and the same twice


async def test_more_than_five_confirmations_in_ten_minutes_become_one_numbered_mail(nurture):
    people = [f"person{number}@customer{number}.example" for number in range(1, 9)]
    for each in people:
        await add(nurture, no(sender=("Some Body", each)))
    assert len(await nurture.outbox(MAYA)) == 5
    await nurture.advance(nurture.now + timedelta(minutes=11))
    mails = await nurture.outbox(MAYA)
    assert len(mails) == 6
    assert "3 noes" in mails[-1]["Subject"]
    await answer(nurture, "2: reason price\n3: undo", LetterKind.CONFIRMATIONS)
    assert (await nurture.show(people[6])).noes[0].reason == "price"
    assert (await nurture.person(people[7])).address == ""
    facts = (await nurture.letter(LetterKind.CONFIRMATIONS)).facts
    assert people[6] in facts.lines[1] and people[7] not in facts.lines[2]


async def test_an_answer_without_a_number_to_a_mail_of_several_is_asked_back(nurture):
    for number in range(7):
        await add(nurture, no(sender=("Some Body", f"person@customer{number}.example")))
    await nurture.advance(nurture.now + timedelta(minutes=11))
    assert await answer(nurture, "undo", LetterKind.CONFIRMATIONS) == "not_understood"
    assert "number" in (await nurture.letter(LetterKind.NOT_UNDERSTOOD)).facts.why


async def test_the_numbers_count_in_an_answer_to_what_was_asked_back_too_and_hold_everybody(nurture):
    people = [f"person{number}@customer{number}.example" for number in range(7)]
    for each in people:
        await add(nurture, no(sender=("Some Body", each)))
    await nurture.advance(nurture.now + timedelta(minutes=11))
    await answer(nurture, "undo", LetterKind.CONFIRMATIONS)
    await answer(nurture, "stop", LetterKind.NOT_UNDERSTOOD)
    letter = await nurture.letter(LetterKind.NOT_UNDERSTOOD)
    assert "number" in letter.facts.why
    address = f"nurture+{letter.tag}@in.acme.example"
    number = await nurture.receive(reply("2: stop", sender=MAYA, name="", to=address, said=nurture.now), address)
    shown = {(await nurture.person(each)).id for each in people[5:]}
    keys = await nurture.rows(schema.hold_keys, schema.hold_keys.c.inbox_id == number)
    assert {key.prospect_id for key in keys if key.active} >= shown
    await nurture.settle()
    assert [await nurture.stops(each) for each in people[5:]] == [0, 1]


async def test_an_answer_to_a_mail_of_several_holds_everybody_in_it_until_it_is_acted_on(nurture):
    for number in range(7):
        await add(nurture, no(sender=("Some Body", f"person@customer{number}.example")))
    await nurture.advance(nurture.now + timedelta(minutes=11))
    letter = await nurture.letter(LetterKind.CONFIRMATIONS)
    address = f"nurture+{letter.tag}@in.acme.example"
    number = await nurture.receive(reply("2: stop", sender=MAYA, name="", to=address, said=nurture.now), address)
    shown = {(await nurture.person(f"person@customer{each}.example")).id for each in (5, 6)}
    keys = await nurture.rows(schema.hold_keys, schema.hold_keys.c.inbox_id == number)
    assert {key.prospect_id for key in keys if key.active} >= shown


async def test_a_sixth_confirmation_that_stays_alone_goes_as_it_is(nurture):
    for number in range(6):
        await add(nurture, no(sender=("Some Body", f"person@customer{number}.example")))
    await nurture.advance(nurture.now + timedelta(minutes=11))
    assert len(await nurture.outbox(MAYA)) == 6
    assert await nurture.letters(LetterKind.CONFIRMATIONS) == []


async def test_a_mail_that_two_reps_forward_counts_once_and_the_second_hears_it(nurture):
    original = no()
    await add(nurture, original)
    assert await add(nurture, original, by=TOM) == "known_already"
    facts = (await nurture.letter(LetterKind.KNOWN_ALREADY, TOM)).facts
    assert (facts.by, facts.by_reader) == ("Maya Okafor", False)
    assert len(await nurture.rows(schema.rejections)) == 1


async def test_the_same_mail_forwarded_again_with_a_note_corrects_what_stands(nurture):
    original = no()
    await add(nurture, original)
    assert await add(nurture, original, above="reason: price") == "known_already"
    assert [(row.reason) for row in await nurture.rows(schema.rejections)] == ["price"]


# What a confirmation offers


async def test_the_subject_says_the_result_and_an_answer_is_offered_in_their_language(nurture):
    await add(
        nurture,
        no("Guten Tag Maya,\n\nwir haben dafür leider kein Budget.\n\nViele Grüße\nDana Ng\n"),
        above="country: US",
    )
    (letter,) = await nurture.outbox(MAYA)
    assert letter["Subject"].startswith("Dana Ng (globex.example): no budget, first mail in ")
    assert "danke für die offene Antwort" in letter.get_body(("plain",)).get_content()


async def test_a_question_to_learn_from_can_be_switched_off(nurture):
    await add(nurture)
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.question
    await nurture.edit(
        "nurture.yaml", lambda text: text.replace("learning_questions: true", "learning_questions: false")
    )
    await add(nurture, no(sender=("Erin Vale", ERIN)))
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.question is None


async def test_where_a_basis_is_needed_and_missing_the_first_line_says_so(nurture):
    await add(nurture)
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.basis == (
        "The basis for writing is their own mail to us of 12 November 2026, until 11 November 2029 "
        "(by the rule for every other country)."
    )
    account = (await nurture.enrollment()).account_id
    await nurture.foundation.database.write(
        lambda tx: accounts.settle(tx, account, Place(source=PlaceSource.SAID, country="DE"))
    )
    await add(nurture, no(sender=("Erin Vale", ERIN)))
    letter = (await nurture.outbox(MAYA))[-1]
    assert letter.get_body(("plain",)).get_content().startswith("Nothing goes out: their own mail to us is not enough,")
