"""Copies of the reps' own mail: what is kept, what is dropped before anything is stored, and what a talk does."""

from datetime import timedelta

import pytest
from factories import DANA, MAYA, NEVER_AGAIN, TOM, absence, forward, no, reply
from fakes import FakeMailbox, FakeRelay, fetched
from workbench import real_bench

from nurture.domain.letter import LetterKind
from nurture.domain.ways import Purpose
from nurture.services.listening import ListenerHandler
from nurture.services.talks import LASTING
from nurture.storage import schema
from nurture.transport.reception import Received
from nurture.wiring import attendance

COPIES = "copies@in.acme.example"
MAYA_TO_DANA = {"sender": MAYA, "name": "Maya Okafor", "to": DANA}


@pytest.fixture
async def held(nurture):
    """A sandbox that takes copies, and holds Dana."""
    await nurture.edit(
        "nurture.yaml",
        lambda text: text.replace("  domain: in.acme.example", f"  domain: in.acme.example\n  copies: {COPIES}"),
    )
    await nurture.add(no())
    return nurture


async def copy(bench, raw: bytes) -> bool:
    """Routes a copy to nurture as a mail server does, and lets it be acted on; returns whether it was stored."""
    stored = await bench.receive(raw, COPIES) is not None
    await bench.settle()
    return stored


async def state_of_account(bench) -> str:
    (account,) = await bench.rows(schema.accounts)
    return account.state


async def count_of_inbox(bench) -> int:
    return len(await bench.rows(schema.inbox))


async def test_the_address_of_copies_takes_mail_and_what_is_dropped_is_acknowledged(held):
    handler = ListenerHandler(held.application.receiving, attendance(held.application))
    assert (await handler.accepts(COPIES.upper(), "192.0.2.1")).code == 250
    private = reply("Lunch?", sender="friend@elsewhere.example", to=MAYA)
    message = Received(mail_from="", recipients=(COPIES,), peer="192.0.2.1", data=private, tls=False)
    before = await count_of_inbox(held)
    assert (await handler.receive(message)).code == 250
    assert await count_of_inbox(held) == before
    assert (await held.desk.status()).copies == {"kept": 0, "talks": 0, "own": 0, "dropped": 1}


async def test_without_the_setting_there_is_no_such_address(nurture):
    assert not await nurture.application.receiving.accepts(COPIES)


async def test_a_prospects_stop_to_the_rep_is_a_stop(held):
    assert await copy(held, reply(NEVER_AGAIN, to=MAYA))
    assert await held.stops() == 1


async def test_a_prospects_mail_to_the_rep_holds_them_before_anybody_has_read_it(held):
    await held.receive(reply("Please call me.", to=MAYA), COPIES)
    keys = await held.rows(schema.hold_keys, schema.hold_keys.c.active)
    assert (await held.person()).id in {key.prospect_id for key in keys}
    assert not any(key.everything for key in keys)


async def test_the_rep_has_that_mail_already_and_gets_the_notice_alone(held):
    await copy(held, reply("How does your pricing work for 300 seats?", to=MAYA))
    assert await held.letters(LetterKind.PASS_ON) == []
    assert (await held.letter(LetterKind.REPLY_NOTICE)).recipient == MAYA
    assert (await held.show()).state == "held"


async def test_a_prospects_absence_is_read(held):
    await copy(held, absence("I am out of office until 4 January 2027."))
    assert [row.outcome for row in await held.rows(schema.inbox)][-1] == "out_of_office"


async def test_what_reaches_nurture_and_the_rep_is_acted_on_once(held):
    await held.send_first()
    answer = reply("Thanks, very kind.", to=f"{await held.reply_address()}, {MAYA}")
    assert await held.act(answer, await held.reply_address()) == "thanks"
    assert not await copy(held, answer)
    assert len(await held.letters(LetterKind.REPLY_NOTICE)) == 1


async def test_a_copy_that_comes_first_is_not_acted_on_again_either(held):
    answer = reply("Thanks, very kind.", to=MAYA)
    assert await copy(held, answer)
    assert await held.receive(answer, await held.reply_address()) is None


async def test_a_reps_own_mail_to_a_prospect_begins_a_talk_and_is_not_stored(held):
    before = await count_of_inbox(held)
    assert not await copy(held, reply("Shall we talk on Tuesday?", **MAYA_TO_DANA))
    assert await count_of_inbox(held) == before
    assert (await state_of_account(held), (await held.desk.status()).copies["talks"]) == ("talking", 1)
    (told,) = await held.letters(LetterKind.DONE)
    assert told.recipient == MAYA
    assert f"{held.now + LASTING:%-d %B %Y}" in told.facts.what


async def test_nothing_goes_out_in_a_talk_and_planning_goes_on_when_it_is_over(held):
    (touch,) = await held.touches()
    await held.advance(touch.due_at - timedelta(days=10))
    await copy(held, reply("Shall we talk on Tuesday?", **MAYA_TO_DANA))
    over = held.now + LASTING
    await held.advance(over - timedelta(hours=1))
    assert await held.outbox(DANA) == []
    await held.advance(over + timedelta(days=21))
    assert await state_of_account(held) == "open"
    (sent,) = await held.touches(state="accepted")
    assert sent.sent_at >= over


async def test_a_further_mail_lets_the_talk_last_longer_and_is_told_no_more(held):
    await copy(held, reply("Shall we talk on Tuesday?", **MAYA_TO_DANA))
    await held.pass_days(30)
    await copy(held, reply("The offer is attached.", **MAYA_TO_DANA))
    (account,) = await held.rows(schema.accounts)
    assert account.talking_until == held.now + LASTING
    assert len(await held.letters(LetterKind.DONE)) == 1


async def test_the_same_mail_counts_once(held):
    mail = reply("Shall we talk on Tuesday?", **MAYA_TO_DANA)
    await copy(held, mail)
    (before,) = await held.rows(schema.accounts)
    await held.pass_days(5)
    await copy(held, mail)
    (after,) = await held.rows(schema.accounts)
    assert after.talking_until == before.talking_until


@pytest.mark.parametrize("state", ["talking", "won", "excluded"])
async def test_what_was_said_of_the_company_stands(held, state):
    await held.desk.account("globex.example", state)
    await copy(held, reply("Shall we talk on Tuesday?", **MAYA_TO_DANA))
    (account,) = await held.rows(schema.accounts)
    assert (account.state, account.talking_until) == (state, None)


async def test_a_reps_mail_is_the_sign_that_an_alert_waits_for(held):
    await copy(held, reply("We are interested now, please send me an offer and call me.", to=MAYA))
    assert [row.state for row in await held.rows(schema.alerts)] == ["open"]
    await copy(held, reply("Gladly, here it is.", **MAYA_TO_DANA))
    assert [row.state for row in await held.rows(schema.alerts)] == ["answered"]


async def test_a_robot_in_the_reps_name_begins_no_talk(held):
    away = reply("I am on holiday.", **MAYA_TO_DANA).replace(b"Subject:", b"Auto-Submitted: auto-replied\nSubject:", 1)
    newsletter = reply("News!", **MAYA_TO_DANA).replace(b"Subject:", b"List-Id: <news.acme.example>\nSubject:", 1)
    for raw in (away, newsletter):
        await copy(held, raw)
    assert await state_of_account(held) == "open"


async def test_mail_of_somebody_who_is_no_rep_or_to_nobody_held_is_dropped(held):
    await copy(held, reply("Hello", sender="office@acme.example", name="", to=DANA))
    await copy(held, reply("Hello", sender=MAYA, name="", to="somebody@elsewhere.example"))
    await copy(held, reply("Hello", sender=MAYA, name="", to=TOM))
    assert (await state_of_account(held), (await held.desk.status()).copies["dropped"]) == ("open", 3)


async def test_nothing_is_kept_of_a_person_who_has_stopped(held):
    await held.desk.stop(DANA)
    before = await count_of_inbox(held)
    await copy(held, reply("By the way, how are you?", to=MAYA))
    await copy(held, reply("Fine, thanks.", **MAYA_TO_DANA))
    assert (await count_of_inbox(held), (await held.desk.status()).copies["dropped"]) == (before, 2)


async def test_our_own_check_in_is_no_talk_of_the_rep_even_under_another_id(held):
    await held.send_first()
    (sent,) = await held.outbox(DANA)
    renamed = sent.as_bytes().replace(sent["Message-ID"].encode(), b"<1@relay.example>")
    for raw in (sent.as_bytes(), renamed):
        await copy(held, raw)
    assert (await state_of_account(held), (await held.desk.status()).copies["own"]) == ("open", 2)


async def test_a_mailbox_of_copies_is_read_by_headers_and_left_as_it_was(held):
    mailbox = FakeMailbox(
        fetched(reply("Lunch?", sender="friend@elsewhere.example", to=MAYA)),
        fetched(reply("Shall we talk on Tuesday?", **MAYA_TO_DANA), uid=2),
        fetched(reply(NEVER_AGAIN, to=MAYA), uid=3),
    )
    assert await held.polling(mailbox, purpose=Purpose.COPIES, name="copies").tick() == 1
    await held.settle()
    assert (len(mailbox.left), await state_of_account(held), await held.stops()) == (2, "talking", 1)


async def test_the_figures_of_a_day_are_begun_anew_after_it(held):
    await copy(held, reply("Lunch?", sender="friend@elsewhere.example", to=MAYA))
    await held.application.copies.report()
    await held.pass_days(1)
    await held.application.copies.report()
    assert not any((await held.desk.status()).copies.values())


async def test_a_prospects_mail_is_kept_though_answers_to_it_come_to_nurture(held):
    mail = reply(NEVER_AGAIN, to=MAYA)
    assert await copy(held, f"Reply-To: {await held.reply_address()}\n".encode() + mail)
    assert await held.stops() == 1


@pytest.fixture
async def live(empty_database_url, tmp_path):
    """A real database that takes copies, by a relay of its own too, and holds Dana. Anybody can write any From."""
    async with real_bench(empty_database_url, tmp_path, delivery="delivery: live", relay=FakeRelay()) as bench:
        await bench.edit(
            "nurture.yaml",
            lambda text: text.replace(
                "  domain: in.acme.example", f"  domain: in.acme.example\n  copies: {COPIES}"
            ).replace("trusted_relays: []", "trusted_relays: [192.0.2.7]"),
        )
        await bench.act(forward(no(), said=bench.now), (await bench.desk.status()).add_addresses["maya"])
        yield bench


async def talks_until(bench):
    (account,) = await bench.rows(schema.accounts)
    return account.talking_until


async def test_what_may_be_forged_lets_a_talk_last_as_long_as_the_spacing_and_says_so(live):
    await live.receive(reply("Shall we talk on Tuesday?", **MAYA_TO_DANA), COPIES, peer="198.51.100.9")
    assert await talks_until(live) == live.now + timedelta(days=21)
    assert "nothing proves to be yours" in (await live.letter(LetterKind.DONE)).facts.what


async def test_what_may_be_forged_lets_a_talk_go_on_for_the_spacing_and_never_shortens_it(live):
    await live.receive(reply("Shall we talk on Tuesday?", **MAYA_TO_DANA), COPIES, peer="198.51.100.9")
    live.standing.moment += timedelta(days=5)
    await live.receive(reply("The offer is attached.", **MAYA_TO_DANA), COPIES, peer="198.51.100.9")
    assert await talks_until(live) == live.now + timedelta(days=21)
    await live.receive(reply("Here it is again.", **MAYA_TO_DANA), COPIES, peer="192.0.2.7")
    await live.receive(reply("And once more.", **MAYA_TO_DANA), COPIES, peer="198.51.100.9")
    assert await talks_until(live) == live.now + LASTING


async def test_a_copy_that_the_own_relay_brings_is_the_reps(live):
    await live.receive(reply("Shall we talk on Tuesday?", **MAYA_TO_DANA), COPIES, peer="192.0.2.7")
    assert await talks_until(live) == live.now + LASTING
    assert "You wrote to them yourself" in (await live.letter(LetterKind.DONE)).facts.what


RESULTS = b"Authentication-Results: mx.acme.example; dkim=pass header.d=acme.example\r\n"
RECEIVED = b"Received: from out.example by mx.acme.example with ESMTPS; Thu, 12 Nov 2026 09:31:00 +0000\r\n"
INTERNAL = b"X-MS-Exchange-Organization-AuthAs: Internal\r\nX-MS-Exchange-Organization-AuthSource: ab.prod.example\r\n"


def on_the_wire(found: bytes) -> bytes:
    """Maya's mail to Dana, with what a server of ours found about it."""
    return found + reply("Shall we talk on Tuesday?", **MAYA_TO_DANA).replace(b"\n", b"\r\n")


@pytest.mark.parametrize(("peer", "days"), [("198.51.100.9", LASTING), ("203.0.113.5", timedelta(days=21))])
async def test_a_copy_that_the_border_found_to_be_the_reps_is_believed_from_the_border_alone(live, peer, days):
    await live.edit(
        "nurture.yaml",
        lambda text: text.replace("authserv_ids: []", "authserv_ids: [mx.acme.example]").replace(
            "border: []", "border: [198.51.100.0/24]"
        ),
    )
    await live.receive(on_the_wire(RESULTS + RECEIVED), COPIES, peer=peer)
    assert await talks_until(live) == live.now + days


async def test_a_copy_in_a_mailbox_of_the_own_tenant_is_the_reps_by_its_header_alone(live):
    await live.edit("nurture.yaml", lambda text: f"{text}\ntrust: microsoft-tenant\n")
    mailbox = FakeMailbox(fetched(on_the_wire(INTERNAL)))
    await live.polling(mailbox, purpose=Purpose.COPIES, name="copies").tick()
    assert await talks_until(live) == live.now + LASTING
    assert "You wrote to them yourself" in (await live.letter(LetterKind.DONE)).facts.what
