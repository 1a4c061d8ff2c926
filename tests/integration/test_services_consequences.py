"""What an answer brings about: the four verbs, demands, who is named, and who is told when nobody acts."""

from datetime import date, timedelta

import pytest
from factories import DANA, MAYA, absence, bounce, reply

from nurture.domain.letter import LetterKind
from nurture.storage import schema

OPS, SAM, PRIVACY = "ops@acme.example", "sam@acme.example", "privacy@acme.example"
THANKS = "Thank you!\n"
INTEREST = "Yes, I am interested. Can we have a call next week?\n"
STILL_NO = "It is still a no from us.\n"
REFERRAL = "I am not the right person for this. Please contact Tom Reed at tom.reed@globex.example instead.\n"
LEFT = "Dana Ng no longer works here. Please write to uma.roe@globex.example.\n"
ERASE = "Please delete all my personal data under the GDPR.\n"
DATA = "Which personal data do you store about me? I request access under article 15 GDPR.\n"


async def say(bench, text, **more):
    """Dana answers a check-in by its Reply-To."""
    return await bench.act(reply(text, said=bench.now, **more), await bench.reply_address())


async def notice(bench):
    return (await bench.letter(LetterKind.REPLY_NOTICE, MAYA)).facts


# The verbs


async def test_thanks_let_the_mails_go_on_and_the_rep_can_still_keep_them_back(sent):
    before = await sent.touches(state="planned")
    assert await say(sent, THANKS) == "thanks"
    assert await sent.touches(state="planned") == before
    told = await notice(sent)
    assert (told.held, "hold" in told.undo) == (False, True)
    await sent.answer(await sent.letter(LetterKind.REPLY_NOTICE), "hold")
    assert (await sent.show()).state == "held"


async def test_thanks_ask_the_rep_where_the_cadence_says_so(sent):
    await sent.edit(
        "cadences/not-now.yaml", lambda text: text.replace("thanks: {then: continue}", "thanks: {then: ask_rep}")
    )
    await say(sent, THANKS)
    assert (await sent.show()).state == "held"


async def test_a_further_no_waits_a_year_and_the_next_one_ends_it(sent):
    assert await say(sent, STILL_NO) == "still_no"
    until = (await sent.enrollment()).wait_until
    assert until >= sent.now.date() + timedelta(days=365)
    assert (await notice(sent)).wait_until == until
    await sent.advance((await sent.touches(state="planned"))[0].due_at + timedelta(minutes=5))
    await say(sent, STILL_NO)
    assert (await sent.enrollment()).end_reason == "still_no"
    assert "reason:" in (await notice(sent)).undo


async def test_a_wait_is_taken_back_by_continue(sent):
    await say(sent, STILL_NO)
    await sent.answer(await sent.letter(LetterKind.REPLY_NOTICE), "continue")
    assert (await sent.enrollment()).wait_until is None


async def test_an_end_is_taken_back_by_the_reason_of_the_no(sent):
    await sent.edit(
        "cadences/not-now.yaml",
        lambda text: text.replace("still_no: {then: wait, for: 1 year, again: end}", "still_no: {then: end}"),
    )
    await say(sent, STILL_NO)
    assert (await sent.show()).state == "ended"
    await sent.answer(await sent.letter(LetterKind.REPLY_NOTICE), "reason: budget")
    assert (await sent.show()).state == "active"


async def test_word_of_an_absence_waits_and_the_count_of_unanswered_begins_again(sent):
    await say(sent, "I am out of the office until 1 October 2027, please bear with me.\n")
    standing = await sent.enrollment()
    assert standing.wait_until == date(2027, 10, 6)  # Back on the first, and five days more.
    assert standing.unanswered == 0


# Demands


async def test_a_demand_holds_and_is_told_to_both_with_the_last_day(sent):
    await sent.edit(
        "nurture.yaml", lambda text: text.replace("company:\n", f"company:\n  privacy_contact: {PRIVACY}\n")
    )
    await say(sent, DATA)
    standing = await sent.enrollment()
    assert (standing.state, standing.hold_reason) == ("held", "demand")
    for reader in (MAYA, PRIVACY):
        facts = (await sent.letter(LetterKind.DEMAND, reader)).facts
        assert 28 <= (facts.due_on - facts.asked_on).days <= 31 and "personal data" in facts.words


async def test_a_demand_is_brought_to_mind_until_it_is_answered(sent):
    await say(sent, DATA)
    due_on = (await sent.letter(LetterKind.DEMAND, OPS)).facts.due_on
    await sent.pass_days(29)
    again = [letter for letter in await sent.letters(LetterKind.DEMAND, OPS) if letter.facts.again]
    assert len(again) >= 2 and again[0].created_at.date() < due_on
    assert await sent.answer(again[-1], "done", by=OPS) == "demand_done"
    count = len(await sent.letters(LetterKind.DEMAND))
    await sent.pass_days(20)
    assert len(await sent.letters(LetterKind.DEMAND)) == count


async def test_a_wish_to_be_erased_is_a_stop_and_a_demand(sent):
    assert await say(sent, ERASE) == "stop"
    assert await sent.stops() == 1
    assert "asks_erasure" in [row.flag for row in await sent.rows(schema.demands)]
    assert await sent.letters(LetterKind.DEMAND, MAYA)


async def test_a_demand_of_somebody_unknown_reaches_whoever_answers_for_privacy(nurture):
    await nurture.act(reply(DATA, sender="uma.roe@initech.example"), "nurture@in.acme.example")
    assert (await nurture.letter(LetterKind.DEMAND, OPS)).facts.who.address == "uma.roe@initech.example"


async def test_nobody_else_can_call_a_demand_done(sent):
    await say(sent, DATA)
    await sent.answer(await sent.letter(LetterKind.DEMAND), "done", by="mallory@elsewhere.example")
    assert {row.state for row in await sent.rows(schema.demands)} == {"open"}


# Who is named


async def test_a_referral_asks_the_rep_who_adds_with_one_word(sent):
    await say(sent, REFERRAL)
    assert [each.address for each in (await notice(sent)).proposals] == ["tom.reed@globex.example"]
    assert await sent.person("tom.reed@globex.example") is None
    await sent.answer(await sent.letter(LetterKind.REPLY_NOTICE), "add")
    added, theirs = await sent.show("tom.reed@globex.example"), await sent.show()
    assert (added.cadence, added.state, added.account) == (theirs.cadence, "active", theirs.account)
    assert [(line.reason, line.quote) for line in added.noes] == [(theirs.noes[0].reason, "")]
    assert "named by another prospect" in await sent.explain("tom.reed@globex.example")
    assert "named somebody else" in await sent.explain()


async def test_whoever_was_named_is_told_so_and_by_whom(sent):
    await say(sent, REFERRAL)
    await sent.answer(await sent.letter(LetterKind.REPLY_NOTICE), "add 1")
    done = await sent.letter(LetterKind.DONE)
    assert "Nothing goes out: no basis for writing is recorded" in done.facts.what
    await sent.answer(done, "basis: inquiry he called us")
    await sent.send_first("tom.reed@globex.example")
    (mail,) = await sent.outbox("tom.reed@globex.example", what="touch")
    words = mail.get_body(("plain",)).get_content()
    assert "Dana Ng named you to Acme GmbH" in words and "You told" not in words


async def test_word_that_somebody_left_proposes_who_follows(sent):
    await sent.act(absence(LEFT, said=sent.now), await sent.reply_address())
    letter = await sent.letter(LetterKind.ENDED_NOTICE, MAYA)
    assert [each.address for each in letter.facts.proposals] == ["uma.roe@globex.example"]
    await sent.answer(letter, "add")
    assert (await sent.show("uma.roe@globex.example")).state == "active"


async def test_the_rep_may_give_the_address_of_a_name(sent):
    await say(sent, "I am not the right person for this, please talk to Tom Reed.\n")
    letter = await sent.letter(LetterKind.REPLY_NOTICE)
    await sent.answer(letter, "add")
    assert "which" in (await sent.letter(LetterKind.DONE)).facts.what
    await sent.answer(letter, "add tom.reed@globex.example\nhold")
    assert (await sent.show("tom.reed@globex.example")).state == "active"
    assert (await sent.show()).state == "held"


@pytest.mark.parametrize("words", ["add tom@acme.example", "add info@globex.example", f"add {DANA}"])
async def test_nobody_unfit_or_known_is_added(sent, words):
    await say(sent, REFERRAL)
    people = len(await sent.rows(schema.prospects))
    await sent.answer(await sent.letter(LetterKind.REPLY_NOTICE), words)
    assert len(await sent.rows(schema.prospects)) == people
    assert "Nobody was added" in (await sent.letter(LetterKind.DONE)).facts.what


async def test_who_asked_to_stop_is_not_added(sent):
    await sent.desk.stop("tom.reed@globex.example")
    await say(sent, REFERRAL)
    await sent.answer(await sent.letter(LetterKind.REPLY_NOTICE), "add")
    assert "not to be written to" in (await sent.letter(LetterKind.DONE)).facts.what


async def test_a_stop_that_names_somebody_else_tells_the_words_and_proposes_nobody(sent):
    words = "Please stop writing to me. My colleague tom.berg@globex.example looks after this now."
    assert await say(sent, words) == "stop"
    assert words in (await sent.letter(LetterKind.STOP_NOTICE, MAYA)).facts.words
    assert await sent.letters(LetterKind.REPLY_NOTICE) == []
    assert await sent.person("tom.berg@globex.example") is None


# When nobody acts


async def test_interest_without_a_sign_of_the_rep_goes_to_the_lead_with_the_mail(sent):
    assert await say(sent, INTEREST) == "interested"
    assert (await notice(sent)).alert
    await sent.pass_days(5)
    (told,) = await sent.letters(LetterKind.ESCALATION, SAM)
    assert (told.facts.rep, told.facts.who.address) == ("Maya Okafor", DANA)
    assert await sent.letters(LetterKind.PASS_ON, SAM)


@pytest.mark.parametrize("words", ["hold", "talking", "I will call her"])
async def test_any_answer_of_the_rep_is_a_sign(sent, words):
    await say(sent, INTEREST)
    await sent.answer(await sent.letter(LetterKind.REPLY_NOTICE), words)
    await sent.pass_days(5)
    assert await sent.letters(LetterKind.ESCALATION) == []


async def test_the_reps_own_mail_to_the_person_is_a_sign(sent):
    await say(sent, INTEREST)
    await sent.act(reply("Hello Dana, shall we talk on Tuesday?", sender=MAYA), await sent.reply_address())
    await sent.pass_days(5)
    assert await sent.letters(LetterKind.ESCALATION) == []


async def test_a_hold_asks_twice_then_the_lead_is_told_once(sent):
    await say(sent, "Can you tell me whether it runs on Linux?\n")
    await sent.pass_days(60)
    assert [letter.facts.working_days for letter in await sent.letters(LetterKind.HOLD_REMINDER, MAYA)] == [3, 10]
    assert len(await sent.letters(LetterKind.ESCALATION, SAM)) == 1


async def test_without_a_lead_ops_are_told(sent):
    await sent.edit("team.yaml", lambda text: text.replace("    lead: sam\n", ""))
    await say(sent, "Can you tell me whether it runs on Linux?\n")
    await sent.pass_days(60)
    assert len(await sent.letters(LetterKind.ESCALATION, OPS)) == 1


# Bounces


async def test_a_bounce_that_only_names_the_address_ends_nothing(sent):
    assert await sent.act(bounce(), "nurture@in.acme.example") == "unproven_bounce"
    assert (await sent.show()).state == "active"
    assert (await sent.letter(LetterKind.UNPROVEN_BOUNCE, OPS)).facts.address == DANA
    await sent.act(bounce(), "nurture@in.acme.example")
    assert len(await sent.letters(LetterKind.UNPROVEN_BOUNCE)) == 1


async def test_a_refusal_that_accuses_the_sender_alerts_ops_once_an_hour_and_counts_against_nobody(sent):
    (touch,) = await sent.touches(state="accepted")
    for _ in range(7):
        raw = bounce(status="5.7.1").replace(b"not today", b"message rejected due to poor reputation of your IP")
        assert await sent.act(raw, f"b+{touch.tag}@in.acme.example") == "sender_accused"
    person = (await sent.rows(schema.prospects))[0]
    assert ((await sent.show()).state, person.soft_bounces) == ("active", 0)
    assert len(await sent.letters(LetterKind.SEND_PROBLEM, OPS)) == 1
    await sent.pass_days(0.1)
    await sent.act(
        bounce(status="5.7.1").replace(b"not today", b"bad reputation of your IP"), f"b+{touch.tag}@in.acme.example"
    )
    assert len(await sent.letters(LetterKind.SEND_PROBLEM, OPS)) == 2


async def test_how_many_soft_bounces_hold_is_the_operators_choice(sent):
    await sent.edit("nurture.yaml", lambda text: text.replace("most: 5", "most: 2"))
    (touch,) = await sent.touches(state="accepted")
    for _ in range(2):
        await sent.act(bounce(status="4.2.2"), f"b+{touch.tag}@in.acme.example")
    assert (await sent.enrollment()).hold_reason == "refused"


async def test_word_that_delivery_is_late_is_noted_and_nothing_else(sent):
    (touch,) = await sent.touches(state="accepted")
    raw = bounce(status="4.4.7").replace(b"Action: failed", b"Action: delayed")
    assert await sent.act(raw, f"b+{touch.tag}@in.acme.example") == "noted"
    assert "delivery is late" in await sent.explain()
    assert ((await sent.show()).state, (await sent.rows(schema.prospects))[0].soft_bounces) == ("active", 0)
