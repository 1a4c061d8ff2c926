"""What prospects and machines answer: stops, dates, everything else for the rep, and nothing lost on the way."""

from datetime import date, timedelta

import pytest
from factories import ADD, DANA, MAYA, TOM, absence, bounce, complaint, no, reply

from nurture.domain.letter import LetterKind
from nurture.storage import schema

ERIN = "erin.vale@globex.example"
OPS = "ops@acme.example"
QUESTION = "Can you tell me whether it runs on Linux?\n"
STOP = "Please stop writing to me. I do not want any more emails.\n"


async def say(bench, text, **more):
    """Dana answers a check-in by its Reply-To."""
    return await bench.act(reply(text, said=bench.now, **more), await bench.reply_address())


async def test_a_stop_in_a_reply_ends_it_and_the_rep_is_told_by_a_notice_alone(sent):
    assert await say(sent, STOP) == "stop"
    person = await sent.show()
    assert person.state == "ended"
    assert person.stopped.startswith("reply on")
    assert await sent.touches(state="planned") == []
    assert "stop writing" in (await sent.letter(LetterKind.STOP_NOTICE, MAYA)).facts.words
    assert await sent.letters(LetterKind.PASS_ON) == []
    await sent.pass_days(800)
    assert len(await sent.outbox(DANA)) == 1


@pytest.mark.parametrize("words", ["unsubscribe", "Unsubscribe\n", ""])
async def test_a_bare_command_in_the_subject_is_a_stop(sent, words):
    assert await say(sent, words, subject="unsubscribe") == "stop"
    assert await sent.stops() == 1


async def test_a_bare_command_to_no_tag_stops_its_sender(nurture):
    assert await nurture.act(reply("", subject="unsubscribe"), "nurture@in.acme.example") == "stop"
    assert await nurture.stops() == 1


@pytest.mark.parametrize(
    "words",
    [
        "Bitte schreiben Sie mir nicht mehr.\n",
        "Merci de ne plus m'écrire.\n",
        "Por favor, no me escriba más.\n",
        "Per favore non scrivetemi più.\n",
        "Wilt u mij niet meer mailen?\n",
        "Por favor, não me escreva mais.\n",
    ],
)
async def test_a_stop_is_understood_in_the_languages_we_write(sent, words):
    assert await say(sent, words) == "stop"


async def test_a_company_stop_in_a_reply_ends_it_for_all_colleagues(sent):
    await sent.add(no(sender=("Erin Vale", ERIN), said=sent.now))
    assert await say(sent, "Please never contact anyone at our company again. Remove our whole company.\n") == "stop"
    assert (await sent.show(ERIN)).state == "ended"
    assert (await sent.letter(LetterKind.STOP_NOTICE)).facts.company_wide
    assert "asked to stop" in await sent.explain(ERIN)


async def test_a_colleague_who_asks_at_the_tag_stops_both(sent):
    await sent.add(no(sender=("Erin Vale", ERIN), said=sent.now))
    await say(sent, STOP, sender=ERIN, name="Erin Vale")
    assert (await sent.stops(DANA), await sent.stops(ERIN)) == (1, 1)
    assert (await sent.show(ERIN)).state == "ended"


async def test_mail_to_the_unsubscribe_address_is_a_stop_whatever_it_says(sent):
    (mail,) = await sent.outbox(DANA)
    mailto = mail["List-Unsubscribe"].partition("mailto:")[2].partition("?")[0]
    assert await sent.act(reply("Hello there", sender="assistant@globex.example"), mailto.upper()) == "stop"
    assert (await sent.show()).stopped.startswith("mailto on")


async def test_any_other_answer_holds_and_reaches_the_rep_as_two_mails(sent):
    assert await say(sent, QUESTION, subject="Re: A one-page maintenance calendar") == "question"
    assert (await sent.show()).state == "held"
    assert await sent.touches(state="planned") == []
    notice = (await sent.letter(LetterKind.REPLY_NOTICE, MAYA)).facts
    assert (notice.intent, notice.held, notice.words.strip()) == ("a question", True, QUESTION.strip())
    assert notice.last_subject
    await sent.pass_days(300)
    assert len(await sent.outbox(DANA)) == 1


async def test_the_pass_on_is_the_prospects_own_mail_and_nothing_else(sent):
    from email.message import EmailMessage
    from email.utils import format_datetime

    made = EmailMessage()
    made["From"], made["Cc"] = f"Dana Ng <{DANA}>", f"Erin Vale <{ERIN}>, ops@acme.example"
    made["To"] = f"Maya Okafor <{await sent.reply_address()}>, Uma Roe <uma@initech.example>"
    made["Subject"], made["Message-ID"], made["Date"] = "Re: upkeep", "<q1@globex.example>", format_datetime(sent.now)
    made.set_content(f"{QUESTION}\n> From: {await sent.reply_address()}\n")
    made.add_attachment(b"figures", maintype="application", subtype="pdf", filename="plan.pdf")
    await sent.act(made.as_bytes(), await sent.reply_address())
    passed = next(mail for mail in await sent.outbox(MAYA) if "via nurture" in str(mail["From"]))
    text = passed.get_body(("plain",)).get_content()
    assert text.splitlines()[0] == "YOUR ANSWER GOES TO DANA"
    assert "runs on Linux" in text
    reached = [each.addr_spec for each in passed["Reply-To"].addresses]
    assert reached[0] == DANA and set(reached) == {DANA, ERIN, "uma@initech.example"}
    assert [part.get_filename() for part in passed.iter_attachments()] == ["plan.pdf"]
    tag = (await sent.enrollment()).tag
    assert tag not in passed.as_string() and "continue" not in text and "goes to nurture" not in text


async def test_the_notice_names_what_was_read_in_words(sent):
    await say(sent, "Thank you, but not now. Please write to me again in October.\n")
    assert (await sent.letter(LetterKind.REPLY_NOTICE, MAYA)).facts.intent == "not now"


async def test_the_notice_answers_to_nurture_only(sent):
    await say(sent, QUESTION)
    letter = await sent.letter(LetterKind.REPLY_NOTICE)
    notice = (await sent.outbox(MAYA))[-1]
    assert notice.get_body(("plain",)).get_content().rstrip().endswith("Your answer goes to nurture only")
    assert notice["Reply-To"].addresses[0].addr_spec == f"nurture+{letter.tag}@in.acme.example"


async def test_while_an_answer_is_unread_nothing_goes_out(nurture):
    await nurture.add(no())
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at - timedelta(hours=1))
    await nurture.receive(reply(QUESTION), await nurture.reply_address())
    await nurture.foundation.clock.set(nurture.foundation.database, touch.due_at + timedelta(minutes=1), rate=0)
    await nurture.application.workshop.dispatch()
    assert await nurture.outbox(what="touch") == []
    assert [row.waiting_for for row in await nurture.touches()] == ["unread_mail"]


async def test_an_answer_is_matched_by_the_thread_when_it_comes_to_no_tag(sent):
    (mail,) = await sent.outbox(DANA)
    answer = reply(QUESTION, sender="dana.private@elsewhere.example", answers=str(mail["Message-ID"]).strip("<>"))
    assert await sent.act(answer, "nurture@in.acme.example") == "question"
    assert (await sent.show()).state == "held"


async def test_an_answer_is_matched_by_its_sender_when_there_is_no_thread(sent):
    assert await sent.act(reply(QUESTION, sender="DANA.NG@globex.example"), "nurture@in.acme.example") == "question"
    assert (await sent.show()).state == "held"


async def test_a_persons_mail_that_matches_nobody_goes_to_ops_with_the_mail(nurture):
    assert await nurture.act(reply("Is this the right address?", sender=ERIN), "nurture@in.acme.example") == "unmatched"
    (letter,) = await nurture.outbox(OPS)
    assert [part.get_content_type() for part in letter.iter_attachments()] == ["message/rfc822"]


async def test_a_stop_of_somebody_unknown_is_kept_all_the_same(nurture):
    await nurture.act(reply(STOP, sender=ERIN, name="Erin"), "nurture@in.acme.example")
    assert await nurture.stops(ERIN) == 1


async def test_an_answer_to_the_tag_of_an_ended_cadence_still_holds_the_one_that_runs(sent):
    old = await sent.reply_address()
    await sent.desk.account("globex.example", "won")
    await sent.desk.account("globex.example", "open")
    await sent.add(no(said=sent.now))
    assert await sent.act(reply(QUESTION), old) == "question"
    assert (await sent.show()).state == "held"


async def test_an_answer_after_the_end_is_passed_on_and_nothing_is_promised(sent):
    tag = await sent.reply_address()
    await sent.desk.account("globex.example", "won")
    await sent.act(reply("Please come back to me in March.", said=sent.now), tag)
    assert await sent.letters(LetterKind.PASS_ON)
    notice = (await sent.letter(LetterKind.REPLY_NOTICE)).facts
    assert (notice.held, notice.wait_until) == (False, None)
    assert "no cadence" in notice.decision
    assert (await sent.show()).commitments == ()


async def test_a_stopped_person_who_writes_again_is_passed_on(sent):
    tag = await sent.reply_address()
    await say(sent, STOP)
    await sent.act(reply("One more question: whom do I ask about the invoice?"), tag)
    assert len(await sent.letters(LetterKind.PASS_ON)) == 1


async def test_a_prospect_who_answers_a_reps_notice_is_heard(sent):
    letter = await sent.letter(LetterKind.CONFIRMATION)
    await sent.act(reply(STOP), f"nurture+{letter.tag}@in.acme.example")
    assert await sent.stops() == 1


async def test_a_stranger_who_answers_a_reps_notice_reaches_ops(sent):
    letter = await sent.letter(LetterKind.CONFIRMATION)
    outcome = await sent.act(reply("hold", sender=ERIN), f"nurture+{letter.tag}@in.acme.example")
    assert outcome == "unmatched"
    assert (await sent.show()).state == "active"
    assert await sent.letters(LetterKind.UNMATCHED, OPS)


async def test_an_absence_waits_until_they_are_back_and_is_no_answer(sent):
    before = await sent.enrollment()
    back = sent.now.date() + timedelta(days=200)
    words = f"I am out of the office until {back:%-d %B %Y}.\n"
    assert await sent.act(absence(words, said=sent.now), await sent.reply_address()) == "out_of_office"
    after = await sent.enrollment()
    assert after.state == "active" and after.unanswered == before.unanswered == 1
    assert after.wait_until >= back
    assert (await sent.touches(state="planned"))[0].due_at.date() > back
    notice = (await sent.letter(LetterKind.REPLY_NOTICE, MAYA)).facts
    assert (notice.wait_until, notice.held, notice.handed_on) == (after.wait_until, False, False)
    assert "continue" in notice.undo and await sent.letters(LetterKind.PASS_ON) == []


async def test_an_absence_at_the_return_path_counts_too(sent):
    (touch,) = await sent.touches(state="accepted")
    words = "I am on parental leave and will be back on 1 October 2027.\n"
    await sent.act(absence(words, said=sent.now), f"b+{touch.tag}@in.acme.example")
    assert (await sent.enrollment()).wait_until >= date(2027, 10, 1)


async def test_word_that_somebody_left_ends_it(sent):
    words = "Dana Ng no longer works here. Please write to info@globex.example.\n"
    await sent.act(absence(words, said=sent.now), await sent.reply_address())
    assert (await sent.enrollment()).end_reason == "left_company"
    assert await sent.letters(LetterKind.ENDED_NOTICE, MAYA)


LEFT = "Dana Ng no longer works here. Please write to info@globex.example.\n"


async def test_word_of_their_mail_system_that_they_left_ends_it(sent):
    await sent.act(absence(LEFT, sender="no-reply@mail.globex.example", said=sent.now), await sent.reply_address())
    assert (await sent.enrollment()).end_reason == "left_company"


@pytest.mark.parametrize("sender", ["desk@elsewhere.example", "dana.ng@gmail.com"])
async def test_word_of_a_strangers_machine_that_they_left_waits_for_the_rep(sent, sender):
    await sent.act(absence(LEFT, sender=sender, said=sent.now), await sent.reply_address())
    assert (await sent.enrollment()).state == "held"
    assert await sent.touches(state="planned") == []
    assert "Is that so?" in (await sent.letter(LetterKind.REPLY_NOTICE, MAYA)).facts.decision


@pytest.mark.parametrize("sender", [ERIN, "erin@elsewhere.example"])
async def test_somebody_elses_word_that_they_left_waits_for_the_rep(sent, sender):
    await say(sent, "Hi Maya, Dana has left the company.\n", sender=sender, name="Erin Vale")
    assert (await sent.enrollment()).state == "held"
    assert await sent.touches(state="planned") == []


async def test_their_own_word_that_they_left_ends_it(sent):
    await say(sent, "Hi Maya, I have left the company.\n")
    assert (await sent.enrollment()).end_reason == "left_company"


async def test_a_hard_bounce_ends_it(sent):
    (touch,) = await sent.touches(state="accepted")
    assert await sent.act(bounce(), f"b+{touch.tag}@in.acme.example") == "hard_bounce"
    assert (await sent.enrollment()).end_reason == "bounced"
    assert "does not exist" in (await sent.letter(LetterKind.ENDED_NOTICE, MAYA)).facts.why
    assert await sent.touches(state="planned") == []


async def test_a_bounce_without_our_tag_is_matched_by_the_mail_it_returns(sent):
    (touch,) = await sent.touches(state="accepted")
    await sent.act(bounce("someone@forwarded.example", original_id=touch.message_id), "nurture@in.acme.example")
    assert (await sent.enrollment()).end_reason == "bounced"


async def test_five_soft_bounces_within_thirty_days_hold(sent):
    (touch,) = await sent.touches(state="accepted")
    for _ in range(4):
        await sent.act(bounce(status="4.2.2"), f"b+{touch.tag}@in.acme.example")
        await sent.pass_days(2)
    assert (await sent.show()).state == "active"
    await sent.act(bounce(status="4.2.2"), f"b+{touch.tag}@in.acme.example")
    assert (await sent.enrollment()).hold_reason == "refused"
    assert "5 times" in (await sent.letter(LetterKind.SEND_PROBLEM, MAYA)).facts.problem


async def test_soft_bounces_far_apart_do_not_hold(sent):
    (touch,) = await sent.touches(state="accepted")
    for _ in range(6):
        await sent.act(bounce(status="4.2.2"), f"b+{touch.tag}@in.acme.example")
        await sent.pass_days(11)
    assert (await sent.show()).state == "active"


async def test_a_complaint_is_a_stop(sent):
    (touch,) = await sent.touches(state="accepted")
    assert await sent.act(complaint(original_id=touch.message_id), "abuse@in.acme.example") == "complaint"
    assert (await sent.show()).stopped.startswith("complaint")


async def test_a_plain_later_date_is_kept_and_the_rep_is_told(sent):
    await say(sent, "Not now, please come back to me in October.\n")
    person = await sent.show()
    assert person.state == "active"
    assert person.commitments == ("in October (2027-10-01)",) or "2027-10-01" in person.commitments[0]
    (touch,) = await sent.touches(state="planned")
    assert (touch.template, touch.due_at.date() >= date(2027, 10, 1)) == ("as-you-asked", True)
    assert (await sent.letter(LetterKind.REPLY_NOTICE, MAYA)).facts.wait_until == date(2027, 10, 1)


async def test_a_date_named_while_the_rep_still_decides_leaves_the_hold(sent):
    await say(sent, QUESTION)
    await say(sent, "Not now, please come back to me in October.\n")
    assert (await sent.show()).state == "held"
    assert (await sent.letter(LetterKind.REPLY_NOTICE)).facts.held


async def test_holds_are_brought_to_mind_after_three_and_ten_working_days(sent):
    await say(sent, QUESTION)
    held_at = sent.now
    await sent.pass_days(30)
    told = await sent.letters(LetterKind.HOLD_REMINDER, MAYA)
    assert [letter.facts.working_days for letter in told] == [3, 10]
    assert timedelta(days=3) <= told[0].created_at - held_at <= timedelta(days=6)
    assert timedelta(days=13) <= told[1].created_at - held_at <= timedelta(days=16)


async def test_mail_to_several_of_our_addresses_counts_as_the_stop_it_holds(sent):
    (mail,) = await sent.outbox(DANA)
    mailto = mail["List-Unsubscribe"].partition("mailto:")[2].partition("?")[0]
    assert await sent.act(reply("see you"), await sent.reply_address(), mailto) == "stop"


async def test_a_stop_misread_can_be_lifted_and_says_so(sent):
    number = await sent.receive(reply(STOP, said=sent.now), await sent.reply_address())
    await sent.settle()
    assert await sent.desk.lift(DANA, misread=number) == 1
    assert await sent.stops() == 0
    assert "misreading" in await sent.explain()
    assert len(await sent.rows(schema.suppressions)) == 2
    assert await sent.add(no(said=sent.now)) == "added"


async def test_a_stop_by_order_is_no_misreading(sent):
    from nurture.domain.errors import NotFound

    number = await sent.receive(reply(QUESTION), await sent.reply_address())
    await sent.settle()
    await sent.desk.stop(DANA)
    with pytest.raises(NotFound):
        await sent.desk.lift(DANA, misread=number)
    assert await sent.stops() == 1


async def test_a_rep_who_writes_to_the_add_address_from_the_absence_does_nothing(sent):
    before = len(await sent.rows(schema.letters))
    assert await sent.act(absence("I am away until 3 May 2027.", sender=TOM), ADD) == "ignored"
    assert len(await sent.rows(schema.letters)) == before


async def test_an_answer_without_words_is_told_as_such(sent):
    await say(sent, "")
    assert (await sent.letter(LetterKind.REPLY_NOTICE)).facts.intent == "sent a mail without words that I could read"
