"""The account of whoever wrote is held while the message is unread, and beyond that only by a proven one."""

import pytest
from factories import forward, no, reply
from fakes import FakeKeys, FakeRelay
from signing import Signer
from workbench import Bench, real_bench

from nurture.domain.errors import ReadingFailed
from nurture.storage import schema

GLOBEX = Signer(domain="globex.example")
SILENT = Signer(domain="globex.example", selector="silent")


@pytest.fixture
async def live(database_url, tmp_path):
    keys = FakeKeys({**GLOBEX.records(), SILENT.name: None})
    relay = FakeRelay()
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=relay, keys=keys) as bench:
        await bench.act(forward(no()), (await bench.desk.status()).add_addresses["maya"])
        yield bench


def letter(sender: str) -> bytes:
    """Mail of somebody nobody knows, to an address that names nobody."""
    return reply("Please stop writing to our company.", sender=sender, name="", to="nurture@in.acme.example")


async def held_accounts(bench: Bench) -> list[int | None]:
    return [row.account_id for row in await bench.rows(schema.hold_keys, schema.hold_keys.c.active)]


async def come_due(bench: Bench) -> str | None:
    """Moves to the moment at which Dana's touch is due, and returns what it waits for once it was looked at."""
    (touch,) = await bench.touches()
    bench.standing.moment = touch.due_at
    await bench.listen()
    await bench.application.workshop.dispatch()
    return (await bench.touches())[0].waiting_for


def fail(bench: Bench) -> None:
    async def refuse(request):
        raise ReadingFailed("too much")

    bench.application.reader.read = refuse


async def test_an_unread_mail_of_a_colleague_holds_the_whole_account_until_it_is_acted_on(live):
    (touch,) = await live.touches()
    live.standing.moment = touch.due_at
    await live.receive(letter("legal@mail.globex.example"), "nurture@in.acme.example")
    assert await come_due(live) == "unread_mail"
    await live.application.workshop.process()
    assert await held_accounts(live) == []


@pytest.mark.parametrize("sender", ["dana@gmail.com", "who@elsewhere.example", "tom@acme.example", "broken"])
async def test_free_mail_strangers_and_our_own_company_hold_no_account(live, sender):
    await live.receive(letter(sender), "nurture@in.acme.example")
    assert await held_accounts(live) == []


async def test_a_mail_that_names_nobody_holds_everything_whatever_its_from_says(live):
    await live.receive(letter("legal@globex.example"), f"maya+{'a' * 26}@in.acme.example")
    held = await live.rows(schema.hold_keys, schema.hold_keys.c.active)
    assert sorted(row.everything for row in held) == [False, True]


@pytest.mark.parametrize(("signer", "holds"), [(GLOBEX, True), (SILENT, True), (Signer(), False), (None, False)])
async def test_in_quarantine_it_holds_the_account_only_when_it_is_proven_or_dns_is_silent(live, signer, holds):
    raw = letter("legal@globex.example")
    fail(live)
    await live.receive(signer.sign(raw) if signer else raw, "nurture@in.acme.example")
    await live.application.workshop.process()
    assert [row.state for row in await live.rows(schema.inbox)] == ["done", "quarantined"]
    assert bool(await held_accounts(live)) is holds


async def test_what_arrives_as_a_header_alone_holds_no_account(live):
    await live.receive(letter("legal@globex.example"), "nurture@in.acme.example", fault="too large")
    assert await held_accounts(live) == []
