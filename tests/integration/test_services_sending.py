"""Due touches on their way: what reps see of them, delivery modes, outcomes, and what keeps a touch waiting."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from factories import ADD, DANA, MAYA, TIMING, forward, no, reply
from fakes import ACCEPTED, DEFERRED, NO_SUCH_USER, SPAM, UNKNOWN, FakeRelay
from sqlalchemy.exc import OperationalError
from workbench import Bench, real_bench

from nurture.domain.letter import LetterKind
from nurture.services.recording import MOST_ATTEMPTS
from nurture.storage import schema

OPS = "ops@acme.example"
ERIN = "erin.vale@globex.example"
LIVE = "delivery: live"


@pytest.fixture
async def live(database_url, tmp_path):
    """A real database in live mode that holds Dana; its relay answers as it is told."""
    async with real_bench(database_url, tmp_path, delivery=LIVE, relay=FakeRelay()) as bench:
        await enroll(bench)
        yield bench


async def enroll(bench: Bench, **more: object) -> None:
    """Forwards a no to Maya's own secret address, as live mode asks for."""
    address = (await bench.desk.status()).add_addresses["maya"]
    await bench.act(forward(no(**more), said=bench.now), address)


async def when_due(bench: Bench, address: str = DANA) -> None:
    """Moves to a minute after the planned touch is due."""
    (touch,) = await bench.touches(address, state="planned")
    await bench.advance(touch.due_at + timedelta(minutes=1))


# What reps see


async def test_two_working_days_before_a_first_mail_the_rep_sees_it_as_it_will_go(nurture):
    await nurture.add(no())
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at + timedelta(minutes=1))
    letter = await nurture.letter(LetterKind.HEADS_UP, MAYA)
    (shown,) = letter.facts.touches
    assert timedelta(days=1, hours=12) <= touch.due_at - letter.created_at <= timedelta(days=5)
    (mail,) = await nurture.outbox(DANA)
    assert shown.subject == mail["Subject"]
    words = mail.get_body(("plain",)).get_content().split()
    ours = shown.text.split()
    assert [word for word in words if word in ours][:40] == ours[:40]
    assert shown.due_at == touch.due_at and shown.because


async def test_answering_that_notice_with_hold_keeps_the_mail_back(nurture):
    await nurture.add(no())
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at - timedelta(hours=1))
    await nurture.answer(await nurture.letter(LetterKind.HEADS_UP), "hold")
    await nurture.pass_days(60)
    assert await nurture.outbox(DANA) == []


async def test_every_mail_is_shown_beforehand_once(nurture):
    await nurture.add(no())
    await nurture.pass_days(400)
    sent = await nurture.outbox(DANA)
    assert len(sent) >= 2
    shown = [touch.subject for letter in await nurture.letters(LetterKind.HEADS_UP) for touch in letter.facts.touches]
    assert shown[: len(sent)] == [mail["Subject"] for mail in sent]


async def test_what_reps_are_shown_has_no_link_that_would_stop_the_prospect(nurture):
    await nurture.add(no())
    await nurture.send_first()
    (mail,) = await nurture.outbox(DANA)
    token = mail["List-Unsubscribe"].partition("/u/")[2].partition(">")[0]
    assert len(token) == 52
    for letter in await nurture.outbox(MAYA):
        assert token not in letter.as_string().replace("=\n", "")


async def test_the_rep_has_a_copy_of_each_mail_and_the_crm_as_well(nurture):
    await nurture.edit(
        "team.yaml", lambda t: t.replace("lead: sam\n", "lead: sam\n    copies_to: [crm@acme.example]\n", 1)
    )
    await nurture.add(no())
    await nurture.send_first()
    copy, crm = await nurture.letter(LetterKind.COPY, MAYA), await nurture.letter(LetterKind.CRM_COPY)
    (mail,) = await nurture.outbox(DANA)
    assert copy.facts.subject == mail["Subject"] == crm.facts.subject
    assert crm.recipient == "crm@acme.example"
    assert len(await nurture.outbox("crm@acme.example")) == 1


async def test_a_rep_who_wants_no_copies_gets_none(nurture):
    await nurture.edit("team.yaml", lambda t: t.replace("lead: sam\n", "lead: sam\n    copies: false\n", 1))
    await nurture.add(no())
    await nurture.send_first()
    assert await nurture.letters(LetterKind.COPY) == []


async def test_a_check_in_looks_like_a_persons_mail(nurture):
    await nurture.add(no())
    touch = await nurture.send_first()
    (mail,) = await nurture.outbox(DANA)
    assert mail["From"].addresses[0].addr_spec == MAYA
    assert mail["Reply-To"].addresses[0].addr_spec == await nurture.reply_address()
    assert touch.tag not in mail.as_string()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not {"list-id", "precedence", "auto-submitted"} & {name.lower() for name in mail}
    text = mail.get_body(("plain",)).get_content()
    assert "Dana" in text and "Acme GmbH" in text and "Lange Str. 12" in text


async def test_a_check_in_threads_onto_the_mail_it_follows(nurture):
    original = no()
    await nurture.add(original)
    await nurture.send_first()
    (mail,) = await nurture.outbox(DANA)
    assert mail["In-Reply-To"] == original["Message-ID"]


# Delivery modes


async def test_rehearsal_shows_the_rep_each_mail_once_and_sends_none(database_url, tmp_path):
    relay = FakeRelay()
    async with real_bench(database_url, tmp_path, delivery="delivery: rehearsal", relay=relay) as bench:
        await enroll(bench)
        await when_due(bench)
        for _ in range(3):
            await bench.pass_days(1)
        assert relay.touches == []
        (shown,) = await bench.letters(LetterKind.REHEARSAL, MAYA)
        assert shown.facts.who.address == DANA
        assert [(row.state, row.waiting_for) for row in await bench.touches()] == [("planned", "rehearsal")]


async def test_allowlist_mails_only_who_is_listed(database_url, tmp_path):
    relay = FakeRelay()
    delivery = "delivery: allowlist\nallowlist: [globex.example, uma@initech.example]"
    async with real_bench(database_url, tmp_path, delivery=delivery, relay=relay) as bench:
        await enroll(bench)
        await enroll(bench, sender=("Uma Roe", "uma@initech.example"))
        await enroll(bench, sender=("Tim Poe", "tim@initech.example"))
        for who in (DANA, "uma@initech.example", "tim@initech.example"):
            await when_due(bench, who)
        assert {mail.recipient for mail in relay.touches} == {DANA, "uma@initech.example"}
        assert [row.waiting_for for row in await bench.touches("tim@initech.example")] == ["allowlist"]


async def test_a_letter_goes_to_the_team_alone(live):
    await when_due(live)
    assert {mail.recipient for mail in live.relay.letters} <= {MAYA, OPS}


# Outcomes


async def test_an_accepted_touch_is_followed_by_the_next(live):
    await when_due(live)
    (mail,) = live.relay.touches
    assert (mail.recipient, mail.mail_from.startswith("b+")) == (DANA, True)
    sent, following = await live.touches()
    assert (sent.state, sent.relay_code, following.state) == ("accepted", 250, "planned")
    assert following.due_at - sent.sent_at >= timedelta(days=75)


async def test_a_deferred_touch_is_tried_again_later_under_the_same_id_inside_its_window(live):
    live.relay.answers += [DEFERRED, DEFERRED]
    await when_due(live)
    for _ in range(80):
        await live.advance(live.now + timedelta(hours=3))
        if len(live.relay.touches) == 3:
            break
    await live.advance(live.now + timedelta(days=1))
    first, second, third = live.relay.touches
    assert first.message_id == second.message_id == third.message_id
    (sent, _) = await live.touches()
    assert (sent.state, sent.attempts) == ("accepted", 2)
    assert "put off useful (451)" in await live.explain()


async def test_a_deferred_touch_that_comes_late_to_its_next_try_goes_at_once_inside_its_window(live):
    (touch,) = await live.touches()
    live.relay.answers.append(DEFERRED)
    await live.advance(touch.due_at.replace(hour=9, minute=0) if touch.due_at.hour > 12 else touch.due_at)
    await when_due(live)
    (waiting,) = await live.touches(state="planned")
    opens = (waiting.due_at + timedelta(days=1)).replace(hour=11)
    while opens.weekday() not in (1, 2, 3):
        opens += timedelta(days=1)
    live.standing.moment = opens
    await live.settle()
    (sent, _) = await live.touches()
    assert (sent.state, sent.attempts, sent.due_at) == ("accepted", 1, waiting.due_at)


async def test_a_pause_that_ends_outside_the_window_waits_for_the_next(live):
    (touch,) = await live.touches()
    live.relay.answers.append(DEFERRED)
    await when_due(live)
    await live.advance(touch.due_at.replace(hour=18))
    assert len(live.relay.touches) == 1
    (waiting,) = await live.touches(state="planned")
    assert waiting.waiting_for == "window"
    assert 8 <= waiting.due_at.hour < 16 and waiting.due_at > live.now


async def test_a_touch_that_is_never_taken_holds_in_the_end(live):
    live.relay.answers += [DEFERRED] * 60
    await when_due(live)
    while (await live.enrollment()).state == "active" and len(live.relay.touches) < 60:
        (touch,) = await live.touches(state="planned")
        await live.advance(max(touch.next_try_at, live.now + timedelta(minutes=1)))
    assert len(live.relay.touches) == MOST_ATTEMPTS
    assert (await live.enrollment()).hold_reason == "refused"
    assert await live.letters(LetterKind.SEND_PROBLEM, MAYA)


async def test_a_recipient_the_relay_refuses_ends_as_bounced(live):
    live.relay.answers.append(NO_SUCH_USER)
    await when_due(live)
    assert (await live.enrollment()).end_reason == "bounced"
    assert await live.letters(LetterKind.ENDED_NOTICE, MAYA)
    await live.advance(live.now + timedelta(days=300))
    assert len(live.relay.touches) == 1


async def test_another_refusal_holds_and_the_rep_may_go_on(live):
    live.relay.answers.append(SPAM)
    await when_due(live)
    assert (await live.enrollment()).hold_reason == "refused"
    problem = await live.letter(LetterKind.SEND_PROBLEM, MAYA)
    assert "554" in problem.facts.problem
    await live.answer(problem, "continue")
    assert (await live.show()).state == "active"
    assert len(await live.touches(state="planned")) == 1


async def test_the_content_of_a_refused_touch_is_free_again(live):
    live.relay.answers.append(SPAM)
    await when_due(live)
    assert await live.rows(schema.content_uses) == []


async def test_an_unknown_outcome_is_never_offered_again_and_ops_are_told(live):
    live.relay.answers.append(UNKNOWN)
    await when_due(live)
    (unknown, following) = await live.touches()
    assert (unknown.state, following.state) == ("unknown", "planned")
    assert await live.letters(LetterKind.UNKNOWN_SENDS, OPS)
    await live.advance(live.now + timedelta(days=40))
    assert len(live.relay.touches) == 1


async def test_an_answer_proves_that_an_unknown_touch_arrived(live):
    live.relay.answers.append(UNKNOWN)
    await when_due(live)
    await live.act(reply("Can you tell me whether it runs on Linux?", said=live.now), await live.reply_address())
    assert [row.state for row in await live.touches()] == ["accepted"]


async def test_a_relay_that_is_away_loses_nothing(live):
    live.relay.reachable = False
    await when_due(live)
    assert [(row.state, row.waiting_for, row.attempts) for row in await live.touches()] == [("planned", "relay", 0)]
    live.relay.reachable = True
    await live.advance(live.now + timedelta(minutes=10))
    assert len(live.relay.touches) == 1


# What keeps a touch waiting


async def test_without_fitting_content_a_touch_waits_and_says_so(nurture):
    path = nurture.folder / "config" / "content" / "en.yaml"
    shipped = path.read_text()
    await nurture.edit("content/en.yaml", lambda _: "[]\n")
    await nurture.add(no())
    await when_due(nurture)
    assert await nurture.outbox(DANA) == []
    assert [row.waiting_for for row in await nurture.touches()] == ["content"]
    assert "it waits for: something to read that fits" in await nurture.explain()
    (shown,) = (await nurture.letter(LetterKind.HEADS_UP)).facts.touches
    assert (shown.subject, "nothing to read fits yet" in shown.because[0]) == ("", True)
    await nurture.edit("content/en.yaml", lambda _: shipped)
    await nurture.pass_days(9)
    assert len(await nurture.outbox(DANA)) == 1


async def test_a_template_that_fails_is_told_to_ops_once_and_nothing_is_lost(nurture):
    await nurture.add(no())
    await nurture.add(no(sender=("Uma Roe", "uma@initech.example")))
    path = nurture.own_templates() / "share.en.md.j2"
    shipped = path.read_text()
    path.write_text(shipped + "\n{{ nothing.of_the_kind }}\n")
    await when_due(nurture)
    await when_due(nurture, "uma@initech.example")
    assert await nurture.outbox(what="touch") == []
    assert [row.waiting_for for row in await nurture.touches()] == ["template"]
    (told,) = await nurture.letters(LetterKind.SEND_PROBLEM, OPS)
    assert "share.en.md.j2" in told.facts.problem
    path.write_text(shipped + "\n")
    assert await nurture.application.reloading.reload()
    await nurture.pass_days(9)
    assert len(await nurture.outbox(what="touch")) == 2


async def test_ops_are_told_of_a_template_that_fails_also_when_the_first_word_of_it_was_lost(live, monkeypatch):
    """Not committed, it was not told: the next look tells it."""
    path = live.own_templates() / "share.en.md.j2"
    path.write_text(path.read_text() + "\n{{ nothing.of_the_kind }}\n")
    undrafted = live.application.workshop._dispatcher._undrafted
    put_back = undrafted.put_back

    async def lose(*given, **named):
        await put_back(*given, **named)
        raise OperationalError("a statement", {}, Exception("the disk is full"))

    with monkeypatch.context() as full:
        full.setattr(undrafted, "put_back", lose)
        with pytest.raises(OperationalError):
            await when_due(live)
    assert await live.letters(LetterKind.SEND_PROBLEM, OPS) == []
    await live.settle()
    assert len(await live.letters(LetterKind.SEND_PROBLEM, OPS)) == 1


async def test_in_a_language_without_its_template_a_touch_waits_until_ops_write_it_or_name_another(nurture):
    folder = nurture.own_templates()
    for name in ("share", "a-year-on", "as-you-asked", "door-open"):
        (folder / f"{name}.en.md.j2").unlink()
    await nurture.add(no())
    await nurture.add(no(sender=("Uma Roe", "uma@initech.example")))
    (unwritten,) = (await nurture.desk.status()).unwritten
    assert (unwritten.template, unwritten.language, unwritten.touches) == ("share", "en", 2)
    await when_due(nurture)
    await when_due(nurture, "uma@initech.example")
    assert await nurture.outbox(what="touch") == []
    assert {row.waiting_for for row in await nurture.touches()} == {"language"}
    (told,) = await nurture.letters(LetterKind.SEND_PROBLEM, OPS)
    assert "share is not written in English" in told.facts.problem and "share.en.md.j2" in told.facts.remedy
    (heads_up,) = await nurture.letters(LetterKind.HEADS_UP)
    assert all("is not written in their language" in shown.because[0] for shown in heads_up.facts.touches)
    await nurture.edit("nurture.yaml", lambda text: f"{text}languages: {{fallback: {{others: de}}}}\n")
    await nurture.pass_days(9)
    mails = await nurture.outbox(what="touch")
    assert len(mails) == 2 and all("Guten Tag" in mail.get_body(("plain",)).get_content() for mail in mails)
    german = {item.id for item in nurture.foundation.revisions.current.content if item.language == "de"}
    assert {row.content_id for row in await nurture.touches(state="accepted")} <= german


async def test_two_people_of_one_account_never_get_the_same_content_nor_on_one_day(nurture):
    await nurture.add(no())
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    await nurture.pass_days(150)
    one = await nurture.touches(DANA, state="accepted")
    other = await nurture.touches(ERIN, state="accepted")
    assert one and other
    assert abs(one[0].sent_at - other[0].sent_at) >= timedelta(days=1)
    assert one[0].content_id != other[0].content_id


@pytest.mark.parametrize(
    ("scope", "subject"),
    [
        ("everything", ""),
        ("rep", "maya"),
        ("cadence", "not-now"),
        ("template", "share"),
        ("account", "globex.example"),
    ],
)
async def test_under_a_halt_nothing_goes_out_and_after_it_everything_does(nurture, scope, subject):
    await nurture.add(no())
    await nurture.desk.halt(scope, subject, "trying")
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at + timedelta(days=3))
    assert await nurture.outbox(DANA) == []
    assert [row.waiting_for for row in await nurture.touches()] == ["halted"]
    await nurture.desk.release(scope, subject)
    await nurture.pass_days(14)
    assert len(await nurture.outbox(DANA)) == 1


async def test_after_silence_the_farewell_and_then_nothing(nurture):
    await nurture.add(no())
    await nurture.advance(datetime(2031, 1, 1, tzinfo=UTC))
    sent = await nurture.touches(state="accepted")
    assert [row.step for row in sent][-1] == "farewell"
    assert (await nurture.enrollment()).end_reason in ("unanswered", "completed")
    assert await nurture.letters(LetterKind.ENDED_NOTICE, MAYA)
    gaps = [later.sent_at - earlier.sent_at for earlier, later in pairwise(sent)]
    assert min(gaps) >= timedelta(days=75)
    assert len({row.content_id for row in sent if row.content_id}) == len(sent) - 1


async def test_the_mail_answers_in_the_language_of_the_no(nurture):
    german = "Guten Tag Frau Okafor,\n\nwir haben dafür derzeit kein Budget.\n"
    await nurture.act(forward(no(german), above="country: US"), "add@in.acme.example")
    await nurture.send_first()
    (mail,) = await nurture.outbox(DANA)
    assert (await nurture.show()).language == "de"
    assert "Guten Tag" in mail.get_body(("plain",)).get_content() or "Hallo" in mail.get_body(("plain",)).get_content()


async def test_in_a_sandbox_mail_reaches_the_outbox_alone(nurture):
    await nurture.act(forward(no(TIMING)), ADD)
    assert ACCEPTED and nurture.relay is None
    assert len(await nurture.outbox()) == 1
