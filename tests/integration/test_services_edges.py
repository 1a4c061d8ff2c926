"""Mail and answers from the edges: stops that meet, several addressees, odd senders, robots, answers out of turn."""

from datetime import timedelta

import pytest
from factories import DANA, MAYA, NOW, complaint, forward, no, reply
from sqlalchemy.exc import OperationalError

from nurture.domain.consent import StopWay
from nurture.domain.letter import LetterKind
from nurture.services.consent import StopOrder
from nurture.services.drafting import Drafting
from nurture.services.letter_mails import LetterMails
from nurture.services.notices import holds
from nurture.storage import letters, messages, schema

ERIN = "erin.vale@globex.example"
STOP = "Please stop writing to me. I do not want any more emails.\n"


async def test_a_click_after_a_misread_answer_outlasts_the_lift_of_that_answer(sent):
    misread = await sent.receive(reply(STOP, said=sent.now), await sent.reply_address())
    await sent.settle()
    click = StopOrder(way=StopWay.ONE_CLICK, subject=sent.foundation.keyring.person(DANA))
    assert (await sent.application.consent.stop(click, now=sent.now)).already
    assert await sent.desk.lift(DANA, misread=misread) == 1
    assert await sent.stops() == 1


async def test_a_second_answer_that_asks_to_stop_outlasts_the_lift_of_the_first(sent):
    misread = await sent.receive(reply(STOP, said=sent.now), await sent.reply_address())
    await sent.settle()
    await sent.act(reply(STOP, said=sent.now), await sent.reply_address())
    await sent.desk.lift(DANA, misread=misread)
    assert await sent.stops() == 1


async def test_stops_that_no_lift_can_name_stand_once(sent):
    for _ in range(2):
        await sent.desk.stop(DANA)
    assert await sent.stops() == 1


async def test_one_mail_to_the_addresses_of_two_people_counts_for_both(sent):
    await sent.add(no(sender=("Erin Vale", ERIN), said=sent.now))
    of_dana, of_erin = await sent.reply_address(), await sent.reply_address(ERIN)
    await sent.act(reply(STOP, said=sent.now, sender="lead@globex.example", name="Lead"), of_dana, of_erin)
    assert (await sent.stops(DANA), await sent.stops(ERIN)) == (1, 1)


async def test_one_mail_to_two_unsubscribe_addresses_stops_both(sent):
    await sent.add(no(sender=("Erin Vale", ERIN), said=sent.now))
    keyring, addressing = sent.foundation.keyring, sent.foundation.revisions.addressing
    stops = [addressing.stop(keyring.token(keyring.person(address))) for address in (DANA, ERIN)]
    await sent.act(reply("", said=sent.now, sender="lead@globex.example"), *stops)
    assert (await sent.stops(DANA), await sent.stops(ERIN)) == (1, 1)


async def test_one_mail_to_two_addresses_of_one_person_counts_once(sent):
    keyring, addressing = sent.foundation.keyring, sent.foundation.revisions.addressing
    stop = addressing.stop(keyring.token(keyring.person(DANA)))
    await sent.act(reply(STOP, said=sent.now), await sent.reply_address(), stop)
    assert [row.as_what for row in await sent.rows(schema.inbox)][1:] == ["stop"]


@pytest.mark.parametrize(
    "head",
    [
        b'From: Dana <dana.ng@globex.example>\r\nCc: <foo@localhost>, "john doe"@x.example, b\xc3\xa4r@x.example\r\n',
        b"From: Dana <dana.ng@globex.example>\r\nCc: a@b..c, undisclosed-recipients:;\r\n",
        b"From: Dana <dana@globex>\r\n",
        b"From: D\xc3\xa4na <d\xc3\xa4na@globex.example>\r\n",
        b"",
    ],
    ids=["odd copies", "no copies", "no domain", "not ASCII", "no sender"],
)
async def test_an_answer_is_passed_on_whatever_its_addresses_look_like(sent, head):
    await sent.act(head + b"Subject: Re: A read\r\n\r\nDoes it run on Linux?\r\n", await sent.reply_address())
    (letter,) = await sent.letters(LetterKind.PASS_ON)
    (mail,) = [each for each in await sent.outbox(MAYA) if each["Message-ID"] == f"<{letter.message_id}>"]
    assert DANA in mail["Reply-To"]
    assert "Linux" in mail.get_body(("plain",)).get_content()


async def test_a_rep_who_answers_all_is_not_taken_for_the_prospect(sent):
    words = "Of course, Dana: call me any time. When would suit you?\n"
    assert await sent.act(reply(words, sender=MAYA, said=sent.now), await sent.reply_address()) == "written_by_us"
    assert await sent.letters(LetterKind.PASS_ON) == []
    assert "Somebody of your own company" in (await sent.letter(LetterKind.DONE, MAYA)).facts.what
    assert (await sent.show()).state == "held"


async def test_a_rep_who_asks_to_stop_at_the_prospects_door_is_not_stopped(sent):
    assert await sent.act(reply(STOP, sender=MAYA, said=sent.now), await sent.reply_address()) == "stop"
    assert (await sent.stops(DANA), await sent.stops(MAYA)) == (1, 0)


async def test_undo_of_a_no_that_nothing_followed_leaves_the_earlier_one(sent):
    await sent.desk.account("globex.example", "won")
    await sent.desk.account("globex.example", "open")
    await sent.add(no("Hi Maya,\n\nI am the wrong person for this, so no.\n\nDana\n", said=sent.now))
    confirmation = await sent.letter(LetterKind.CONFIRMATION)
    assert await sent.touches(state="planned") == []
    await sent.answer(confirmation, "undo")
    assert (await sent.letter(LetterKind.DONE)).facts.what == "That forward is undone; their earlier no stands."
    assert (await sent.show()).address == DANA


async def test_undo_of_a_further_no_goes_back_to_the_cadence_of_the_earlier_one(sent):
    before = (await sent.enrollment()).cadence
    await sent.add(no("Hi Maya,\n\nwe have decided to go with another vendor.\n\nDana\n", said=sent.now))
    assert (await sent.enrollment()).cadence != before
    await sent.answer(await sent.letter(LetterKind.CONFIRMATION), "undo")
    assert (await sent.enrollment()).cadence == before


@pytest.mark.parametrize("words", ["talking", "won"])
async def test_a_rep_cannot_end_an_exclusion(sent, words):
    confirmation = await sent.letter(LetterKind.CONFIRMATION)
    await sent.desk.exclude_file("domain\nglobex.example\n")
    await sent.answer(confirmation, words)
    assert (await sent.show()).account_state == "excluded"


async def test_a_rep_can_stop_somebody_whose_forward_was_undone(sent):
    confirmation = await sent.letter(LetterKind.CONFIRMATION)
    await sent.answer(confirmation, "undo")
    assert await sent.answer(confirmation, "stop") == "command"
    assert await sent.stops() == 1


async def test_a_stop_from_another_address_of_somebody_undone_counts_for_both(sent):
    address = await sent.reply_address()
    await sent.answer(await sent.letter(LetterKind.CONFIRMATION), "undo")
    await sent.act(reply(STOP, said=sent.now, sender="dana@home.example"), address)
    assert (await sent.stops(DANA), await sent.stops("dana@home.example")) == (1, 1)


async def test_a_complaint_of_somebody_undone_is_a_stop(sent):
    (touch,) = await sent.touches(state="accepted")
    await sent.answer(await sent.letter(LetterKind.CONFIRMATION), "undo")
    await sent.act(complaint(original_id=touch.message_id), f"b+{touch.tag}@in.acme.example")
    assert await sent.stops() == 1


async def test_somebody_whose_address_needs_smtputf8_is_not_added_and_the_rep_is_told(nurture):
    raw = forward(no(sender=("Dana", "dana@globex.example"))).replace(b"dana@globex", "dána@globex".encode())
    assert await nurture.act(raw) == "nobody_found"
    assert "cannot write to" in (await nurture.letter(LetterKind.NO_PROSPECT)).facts.missing


async def test_a_person_whose_mail_cannot_be_made_keeps_back_nobody_else(nurture, monkeypatch):
    await nurture.add(no())
    await nurture.add(no(sender=("Bo Li", "bo@initech.example")))
    compose = Drafting._compose

    def fail_for_dana(self, touch, *more, **named):
        if touch.address == DANA:
            raise UnicodeError
        return compose(self, touch, *more, **named)

    monkeypatch.setattr(Drafting, "_compose", fail_for_dana)
    (of_dana,), (of_bo,) = await nurture.touches(), await nurture.touches("bo@initech.example")
    await nurture.advance(max(of_dana.due_at, of_bo.due_at) + timedelta(days=5))
    assert len(await nurture.outbox("bo@initech.example")) == 1
    assert "cannot be made" in (await nurture.letter(LetterKind.SEND_PROBLEM)).facts.problem


async def test_a_letter_that_cannot_be_made_keeps_back_no_other(nurture, monkeypatch):
    monkeypatch.setattr(LetterMails, "_frame", refuse_once(LetterMails._frame, KeyError("x")))
    await nurture.add(no())
    await nurture.add(no(sender=("Bo Li", "bo@initech.example")))
    assert [row.state for row in await nurture.rows(schema.letters)] == ["refused", "accepted"]


async def test_letters_of_a_batch_that_the_database_interrupted_go_out_later(nurture, monkeypatch):
    gone = OperationalError("", {}, Exception(), connection_invalidated=True)
    await nurture.receive(forward(no()))
    await nurture.receive(forward(no(sender=("Bo Li", "bo@initech.example"))))
    await nurture.application.workshop.process()
    monkeypatch.setattr(letters, "finish", refuse_once(letters.finish, gone))
    with pytest.raises(OperationalError):
        await nurture.application.workshop.post()
    await nurture.pass_days(1)
    assert [row.state for row in await nurture.rows(schema.letters)] == ["accepted", "accepted"]


async def test_a_message_during_which_the_database_went_away_comes_again(nurture, monkeypatch):
    gone = OperationalError("", {}, Exception(), connection_invalidated=True)
    monkeypatch.setattr(messages, "finish", refuse_once(messages.finish, gone))
    number = await nurture.receive(forward(no()))
    with pytest.raises(OperationalError):
        await nurture.settle()
    await nurture.settle()
    assert (await nurture.message(number)).state == "done"


def refuse_once(work, error):
    """Returns the same function, which raises the error at its first call."""
    left = [error]

    def call(*values, **named):
        if left:
            raise left.pop()
        return work(*values, **named)

    return call


async def test_a_robot_in_a_reps_place_is_asked_back_three_times_and_no_more(sent):
    letter = await sent.letter(LetterKind.CONFIRMATION)
    for number in range(6):
        await sent.answer(letter, f"Your request {number} was received and will be looked at.")
        letter = await sent.letter(LetterKind.NOT_UNDERSTOOD)
    assert len(await sent.letters(LetterKind.NOT_UNDERSTOOD)) == 3


@pytest.mark.parametrize("robot", ["ops@acme.example", "tickets@desk.example"])
async def test_a_robot_in_the_place_of_ops_is_not_answered(nurture, robot):
    await nurture.act(reply("Hello, who are you?", sender="x@elsewhere.example"), "nurture@in.acme.example")
    letter = await nurture.letter(LetterKind.UNMATCHED)
    words = "Your request was received and will be looked at."
    await nurture.answer(letter, words, by=robot)
    await nurture.act(reply(words, sender=robot, answers=letter.message_id), "nurture@in.acme.example")
    assert len(await nurture.letters(LetterKind.UNMATCHED)) == 1


async def test_a_stranger_who_answers_the_letter_of_ops_can_still_stop(nurture):
    await nurture.act(reply("Hello, who are you?", sender="x@elsewhere.example"), "nurture@in.acme.example")
    await nurture.answer(await nurture.letter(LetterKind.UNMATCHED), STOP, by="x@elsewhere.example")
    assert await nurture.stops("x@elsewhere.example") == 1


async def test_holds_that_wait_for_their_second_reminder_keep_back_no_first_one(nurture, monkeypatch):
    monkeypatch.setattr(holds, "_BATCH", 2)
    addresses = ("a.one@globex.example", "b.two@initech.example", "c.three@umbrella.example")
    for address in addresses:
        await nurture.add(no(sender=("", address)))
    confirmations = await nurture.letters(LetterKind.CONFIRMATION)
    for confirmation in confirmations[:2]:
        await nurture.answer(confirmation, "hold")
    await nurture.pass_days(6)
    await nurture.answer(confirmations[2], "hold")
    await nurture.pass_days(6)
    assert len(await nurture.letters(LetterKind.HOLD_REMINDER)) == 3


@pytest.mark.parametrize("year", [1970, 2010])
async def test_a_no_from_a_clock_that_was_never_set_counts_from_its_arrival(nurture, year):
    await nurture.add(no(said=NOW.replace(year=year)))
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.cool_off_until > nurture.now.date()
