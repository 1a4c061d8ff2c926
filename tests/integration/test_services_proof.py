"""Who may add, in a real database: what is proven is acted on, of everything else the rep is asked."""

import asyncio
from datetime import timedelta

import pytest
from factories import ADD, DANA, MAYA, NEVER_AGAIN, TOM, Note, forward, mail, no, reply
from fakes import FakeKeys, FakeRelay
from signing import Signer
from workbench import Bench, real_bench

from nurture.domain.letter import LetterKind
from nurture.services.receiving import MessageRefused
from nurture.storage import schema

ACME = Signer()
RESULTS = b"Authentication-Results: mx.acme.example; dkim=pass header.d=acme.example\r\n"
RECEIVED = b"Received: from out.example by mx.acme.example with ESMTPS; Thu, 12 Nov 2026 09:31:00 +0000\r\n"
INTERNAL = b"X-MS-Exchange-Organization-AuthAs: Internal\r\nX-MS-Exchange-Organization-AuthSource: ab.prod.example\r\n"


@pytest.fixture
def keys() -> FakeKeys:
    return FakeKeys(ACME.records())


@pytest.fixture
async def live(database_url, tmp_path, keys):
    relay = FakeRelay()
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=relay, keys=keys) as bench:
        yield bench


async def configure(bench: Bench, line: str) -> None:
    key = line.partition(":")[0]
    await bench.edit(
        "nurture.yaml",
        lambda text: "\n".join(each for each in text.splitlines() if not each.startswith(f"{key}:")) + f"\n{line}\n",
    )


async def challenge(bench: Bench):
    return await bench.letter(LetterKind.CHALLENGE, MAYA)


async def state_of(bench: Bench, number: int = 1) -> tuple[str, str | None]:
    message = await bench.message(number)
    return message.state, message.outcome


# Proven


async def test_a_signed_forward_is_taken(live):
    assert await live.act(ACME.sign(forward(no())), ADD) == "added"
    assert (await live.message(1)).proof == "dkim"
    assert await live.letters(LetterKind.CHALLENGE) == []


async def test_a_signed_forward_that_comes_again_adds_once(live):
    signed = ACME.sign(forward(no()))
    await live.act(signed, ADD)
    assert await live.receive(signed, ADD) is None
    assert len(await live.enrollments()) == 1


async def test_a_forward_from_an_alias_of_the_rep_is_taken(live):
    assert await live.act(ACME.sign(forward(no(), by="m.okafor@acme.example")), ADD) == "added"


async def test_results_of_the_border_are_believed_from_the_border_alone(live):
    await configure(live, "authserv_ids: [mx.acme.example]")
    await configure(live, "border: [192.0.2.0/24]")
    raw = RESULTS + RECEIVED + forward(no()).replace(b"\n", b"\r\n")
    assert await live.act(raw, ADD, peer="203.0.113.5") == "unproven"
    other = RESULTS + RECEIVED + forward(no(), by=TOM).replace(b"\n", b"\r\n")
    assert await live.act(other, ADD, peer="192.0.2.5") == "added"
    assert (await live.message(2)).proof == "results"


async def test_results_are_believed_in_a_mailbox_behind_the_border(live):
    await configure(live, "authserv_ids: [mx.acme.example]")
    raw = RESULTS + RECEIVED + forward(no()).replace(b"\n", b"\r\n")
    assert await live.act(raw, ADD, peer=None, via="mailbox") == "added"


@pytest.mark.parametrize(("via", "outcome"), [("mailbox", "added"), ("listener", "unproven"), ("folder", "unproven")])
async def test_exchanges_words_count_in_a_mailbox_of_the_tenant_alone(live, via, outcome):
    await configure(live, "trust: microsoft-tenant")
    assert await live.act(INTERNAL + forward(no()).replace(b"\n", b"\r\n"), ADD, via=via) == outcome


# Not proven


@pytest.mark.parametrize(
    "raw",
    [
        forward(no()),
        ACME.sign(forward(no()), length=True),
        ACME.sign(forward(no())).replace(b"no budget", b"a budget"),
        b"From: sam@acme.example\r\n" + ACME.sign(forward(no())),
        Signer(domain="evil.example").sign(forward(no())),
        RESULTS + RECEIVED + ACME.sign(forward(no()), length=True),
    ],
    ids=["bare", "part", "changed", "two senders", "a stranger's", "results put in"],
)
async def test_a_forward_that_proves_nothing_does_nothing_and_its_rep_is_asked(live, raw):
    assert await live.act(raw, ADD) in ("unproven", "not_from_a_rep")
    assert await live.person() is None
    assert await live.rows(schema.enrollments) == []
    assert {letter.recipient for letter in await live.letters(LetterKind.CHALLENGE)} <= {MAYA, "sam@acme.example"}


async def test_a_forward_of_nobody_of_the_team_is_refused_and_nobody_is_written_to(live):
    stranger = Signer(domain="evil.example").sign(forward(no(), by="x@evil.example"))
    with pytest.raises(MessageRefused):
        await live.act(stranger, ADD)
    assert await live.rows(schema.inbox) == []
    assert await live.rows(schema.letters) == []


async def test_what_a_robot_sends_in_a_reps_name_is_not_answered(live):
    raw = b"Auto-Submitted: auto-generated\r\n" + forward(no()).replace(b"\n", b"\r\n")
    assert await live.act(raw, ADD) in ("not_from_a_rep", "ignored")
    assert await live.rows(schema.letters) == []


@pytest.mark.parametrize("field", [b"List-Id: <sales.acme.example>", b"Precedence: bulk", b"Precedence: list"])
async def test_a_list_is_not_answered(live, field):
    assert await live.act(field + b"\r\n" + forward(no()).replace(b"\n", b"\r\n"), ADD) == "not_from_a_rep"
    assert await live.rows(schema.letters) == []


async def test_a_stop_in_an_unproven_forward_counts_at_once(live):
    assert await live.act(forward(no(NEVER_AGAIN)), ADD) == "unproven"
    assert await live.stops() == 1


STOPPED = {
    "stop dana.ng@globex.example": [DANA],
    "stop globex.example": [DANA, "tom.ode@globex.example"],
    "won initech.example\nstop dana.ng@globex.example": [DANA],
    "stop maya@acme.example": [],
}


@pytest.mark.parametrize("words", STOPPED)
async def test_a_command_to_stop_counts_at_once_whoever_wrote_it(live, words):
    assert await live.act(mail(Note(sender=("Maya", MAYA), to=ADD, text=words)).as_bytes(), ADD) == "unproven"
    stopped = [who for who in (DANA, "tom.ode@globex.example", MAYA) if await live.stops(who)]
    assert stopped == STOPPED[words]


async def test_a_note_to_stop_above_an_unproven_forward_counts_at_once(live):
    assert await live.act(forward(no(), above="stop"), ADD) == "unproven"
    assert await live.stops() == 1


async def test_a_stop_in_a_forward_that_a_list_sent_counts_at_once(live):
    raw = b"List-Id: <reps.acme.example>\r\n" + forward(no(NEVER_AGAIN)).replace(b"\n", b"\r\n")
    assert await live.act(raw, ADD) == "not_from_a_rep"
    assert await live.stops() == 1


async def test_a_question_tells_what_came_from_where_and_why_it_is_asked(live):
    await live.act(forward(no()), ADD, peer="203.0.113.5")
    (mail,) = (await challenge(live)).facts.mails
    assert (mail.subject, mail.server) == ("Fwd: Re: Acme for your plant", "203.0.113.5")
    assert mail.why == "it has no signature of their domain"


# DNS


async def test_while_dns_is_silent_a_forward_waits_and_is_taken_later(live, keys):
    keys.silent = True
    await live.receive(ACME.sign(forward(no())), ADD)
    await live.settle()
    assert await state_of(live) == ("stored", None)
    keys.silent = False
    await live.advance(live.now + timedelta(minutes=2))
    assert await state_of(live) == ("done", "added")


async def test_what_waits_for_dns_keeps_back_nothing_else(live, keys):
    keys.silent = True
    await live.receive(ACME.sign(forward(no())), ADD)
    await live.settle()
    own = (await live.desk.status()).add_addresses["tom"]
    assert await live.act(forward(no(sender=("Lee", "lee@initech.example")), by=TOM), own) == "added"


async def test_when_dns_stays_silent_the_rep_is_asked(live, keys):
    keys.silent = True
    await live.receive(ACME.sign(forward(no())), ADD)
    for minutes in (0, 2, 6, 16, 61):
        await live.advance(live.now + timedelta(minutes=minutes))
    assert await state_of(live) == ("unproven", None)
    assert (await challenge(live)).facts.mails[0].why == "DNS did not answer"


async def test_dns_is_not_asked_about_domains_that_prove_nothing(live, keys):
    await live.act(Signer(domain="evil.example").sign(forward(no())), ADD)
    assert keys.asked == []


# Asking


async def test_a_yes_makes_the_forward_theirs_and_offers_their_own_address_once(live):
    await live.act(forward(no()), ADD)
    assert await live.answer(await challenge(live), "Yes, that was me.\n\nMaya") == "confirmed"
    assert await state_of(live) == ("done", "added")
    assert (await live.message(1)).proof == "answer"
    (offer,) = await live.letters(LetterKind.UNPROVEN, MAYA)
    own = (await live.desk.status()).add_addresses["maya"]
    assert offer.facts.own_address == own
    await live.advance(live.now + timedelta(hours=2))
    await live.act(forward(no(sender=("Lee", "lee@initech.example"))), ADD)
    await live.answer(await challenge(live), "yes")
    assert len(await live.letters(LetterKind.UNPROVEN, MAYA)) == 1


async def test_a_no_deletes_it_and_tells_ops(live):
    await live.act(forward(no()), ADD)
    assert await live.answer(await challenge(live), "no") == "disowned"
    message = await live.message(1)
    assert (message.state, message.outcome, message.raw, message.recipients) == ("done", "disowned", None, [])
    assert (await live.letter(LetterKind.UNPROVEN, "ops@acme.example")).facts.what.startswith("Maya Okafor did not")
    assert await live.person() is None
    assert (await challenge(live)).facts is None


async def test_a_second_answer_changes_nothing(live):
    await live.act(forward(no()), ADD)
    await live.answer(await challenge(live), "no")
    assert await live.answer(await challenge(live), "yes") == "challenge_settled"
    assert await live.person() is None


async def test_only_the_rep_who_was_asked_can_say_yes(live):
    await live.act(forward(no()), ADD)
    await live.answer(await challenge(live), "yes", by=TOM)
    await live.answer(await challenge(live), "yes", by="x@evil.example")
    assert (await live.message(1)).state == "unproven"
    assert await live.answer(await challenge(live), "yes", by="m.okafor@acme.example") == "confirmed"


async def test_an_answer_that_is_neither_is_asked_back_three_times(live):
    await live.act(forward(no()), ADD)
    letter = await challenge(live)
    for _ in range(3):
        await live.answer(letter, "What is this about?")
        letter = await live.letter(LetterKind.NOT_UNDERSTOOD)
    assert await live.answer(letter, "Your request 12 was received.") == "unclear"
    assert len(await live.letters(LetterKind.NOT_UNDERSTOOD)) == 3
    assert await live.answer(letter, "yes") == "confirmed"


async def test_a_rep_is_asked_once_an_hour_and_a_yes_covers_only_what_the_question_showed(live):
    lee = no(sender=("Lee", "lee@initech.example"))
    await live.act(forward(no()), ADD)
    await live.act(forward(lee), ADD)
    await live.act(forward(no(sender=("Kim", "kim@hooli.example"))), ADD)
    assert len(await live.letters(LetterKind.CHALLENGE)) == 1
    await live.answer(await challenge(live), "yes")
    assert await live.person("lee@initech.example") is None
    await live.advance(live.now + timedelta(hours=1))
    second = await challenge(live)
    assert [mail.number for mail in second.facts.mails] == [1, 2]
    await live.answer(second, "1 yes\n2 no")
    assert await live.person("lee@initech.example") is not None
    assert await live.person("kim@hooli.example") is None


async def test_each_rep_is_asked_for_themselves(live):
    await live.act(forward(no()), ADD)
    await live.act(forward(no(), by=TOM), ADD)
    assert [letter.recipient for letter in await live.letters(LetterKind.CHALLENGE)] == [MAYA, TOM]


async def test_without_an_answer_it_is_deleted_after_fourteen_days_and_told_once(live):
    await live.act(forward(no()), ADD)
    await live.advance(live.now + timedelta(days=13))
    assert (await live.message(1)).state == "unproven"
    await live.advance(live.now + timedelta(days=1, minutes=1))
    assert await state_of(live) == ("done", "expired")
    assert (await live.message(1)).raw is None
    await live.advance(live.now + timedelta(days=1))
    assert len(await live.letters(LetterKind.UNPROVEN, MAYA)) == 1


async def test_many_that_nobody_owned_up_to_are_told_once_an_hour(live):
    many = [forward(no()).replace(b"no budget", b"no budget %d" % number) for number in range(130)]
    for raw in many:
        await live.receive(raw, ADD)
    await live.settle()
    await live.advance(live.now + timedelta(days=14, minutes=1))
    (told,) = await live.letters(LetterKind.UNPROVEN, MAYA)
    assert len(told.facts.mails) == 20 and "80 more" in told.facts.what
    await live.advance(live.now + timedelta(hours=2))
    assert {await state_of(live, number) for number in range(1, 131)} == {("done", "expired")}
    assert len(await live.letters(LetterKind.UNPROVEN, MAYA)) == 2


async def test_the_own_address_of_a_rep_who_has_left_is_nobodys(live):
    own = (await live.desk.status()).add_addresses["maya"]
    left = "left: 2026-11-01\n    successor: tom"
    await live.edit("team.yaml", lambda text: text.replace("    lead: sam\n", f"    {left}\n", 1))
    assert not await live.application.receiving.accepts(own)
    assert "maya" not in (await live.desk.status()).add_addresses
    assert await live.act(forward(no()), own) == "unproven"


async def test_a_rep_who_is_away_is_asked_and_not_the_stand_in(live):
    away = "away: [{from: 2026-11-01, until: 2026-11-30, stand_in: tom}]"
    await live.edit("team.yaml", lambda text: text.replace("    lead: sam\n", f"    lead: sam\n    {away}\n", 1))
    await live.act(forward(no()), ADD)
    assert [letter.recipient for letter in await live.letters(LetterKind.CHALLENGE)] == [MAYA]


async def test_when_the_rep_has_left_the_successor_is_asked(live):
    left = "left: 2026-11-01\n    successor: tom"
    await live.edit("team.yaml", lambda text: text.replace("    lead: sam\n", f"    {left}\n", 1))
    await live.act(forward(no()), ADD)
    (asked,) = await live.letters(LetterKind.CHALLENGE)
    assert asked.recipient == TOM
    assert await live.answer(asked, "yes", by=TOM) == "confirmed"


async def test_a_forward_that_answers_our_mail_holds_its_person_until_the_rep_has_answered(live):
    own = (await live.desk.status()).add_addresses["maya"]
    await live.act(forward(no()), own)
    touch = await live.send_first()
    later = forward(no(said=live.now), said=live.now).replace(
        b"Subject: Fwd", f"References: <{touch.message_id}>\nSubject: Fwd".encode(), 1
    )
    await live.act(later, ADD)
    (key,) = await live.rows(schema.hold_keys, schema.hold_keys.c.active)
    assert key.prospect_id == (await live.person()).id
    await live.answer(await challenge(live), "no")
    assert await live.rows(schema.hold_keys, schema.hold_keys.c.active) == []


async def test_two_workers_ask_once(live):
    await live.receive(forward(no()), ADD)
    await live.receive(forward(no(sender=("Lee", "lee@initech.example"))), ADD)
    await asyncio.gather(live.settle(), live.settle())
    assert len(await live.letters(LetterKind.CHALLENGE)) == 1


async def test_status_tells_how_each_rep_is_proven_and_what_waits(live):
    await live.act(ACME.sign(forward(no())), ADD)
    await live.act(forward(no(), by=TOM), ADD)
    status = await live.desk.status()
    assert status.unproven == 1
    assert status.proofs["maya"].startswith("the DKIM signature of their domain (last on 2026-11-12)")
    assert status.proofs["tom"] == "nothing yet"
    assert DANA not in str(status.proofs)


# Answers to letters


async def added(bench: Bench):
    """Adds Dana, by a signed forward, and returns the confirmation."""
    await bench.act(ACME.sign(forward(no())), ADD)
    return await bench.letter(LetterKind.CONFIRMATION)


async def test_the_tag_is_proof_for_what_its_letter_is_about(live):
    assert await live.answer(await added(live), "hold") == "command"
    assert (await live.enrollment()).state == "held"


async def test_an_answer_that_names_somebody_else_needs_proof(live):
    assert await live.answer(await added(live), "not her, it was tom@initech.example") == "unproven"
    assert await live.person("tom@initech.example") is None
    await live.answer(await challenge(live), "yes")
    assert await live.person("tom@initech.example") is not None


async def test_an_answer_that_names_a_colleague_of_theirs_needs_none(live):
    assert await live.answer(await added(live), "not her, it was tom@globex.example") == "command"


async def test_a_proven_answer_may_name_anybody(live):
    letter = await added(live)
    said = reply(
        "not her, it was tom@initech.example", sender=MAYA, name="", to=f"nurture+{letter.tag}@in.acme.example"
    )
    assert await live.act(ACME.sign(said), f"nurture+{letter.tag}@in.acme.example") == "command"


async def test_whoever_has_the_letter_can_stop_whom_it_is_about(live):
    letter = await added(live)
    await live.answer(letter, "Please stop writing to me and remove me from your list.", by="x@elsewhere.example")
    assert await live.stops()
    assert await live.stops("x@elsewhere.example")
