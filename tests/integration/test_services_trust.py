"""Whose forwards are believed: a rep's own address, a trusted relay, and in a sandbox any rep's From."""

import pytest
from factories import ADD, MAYA, forward, no
from fakes import FakeRelay
from workbench import Bench, real_bench

from nurture.services.receiving import MessageRefused

RELAYS = "trusted_relays: [192.0.2.7, 198.51.100.0/24]"


@pytest.fixture
async def live(database_url, tmp_path):
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay()) as bench:
        await bench.edit("nurture.yaml", lambda text: text.replace("trusted_relays: []", RELAYS))
        yield bench


async def own_address(bench: Bench, rep: str = "maya") -> str:
    return (await bench.desk.status()).add_addresses[rep]


async def with_one_mailbox(bench: Bench) -> None:
    """Lets mail arrive in one mailbox with plus tags."""
    await bench.edit(
        "nurture.yaml", lambda text: text.replace("domain: in.acme.example", "mailbox: nurture@acme.example")
    )


async def test_live_a_from_alone_adds_nobody(live):
    assert await live.act(forward(no(), by=MAYA), ADD) == "unproven"
    assert await live.person() is None


async def test_live_a_from_of_nobody_of_the_team_is_refused(live):
    with pytest.raises(MessageRefused):
        await live.act(forward(no(), by="x@evil.example"), ADD)


async def test_live_the_reps_own_address_adds(live):
    assert await live.act(forward(no(), by=MAYA), await own_address(live)) == "added"


@pytest.mark.parametrize("peer", ["192.0.2.7", "198.51.100.9"])
async def test_live_a_trusted_relay_vouches_for_the_from(live, peer):
    assert await live.act(forward(no(), by=MAYA), ADD, peer=peer) == "added"


async def test_live_a_relay_of_another_network_vouches_for_nobody(live):
    assert await live.act(forward(no(), by=MAYA), ADD, peer="203.0.113.1") == "unproven"


async def test_the_reps_own_address_adds_in_one_mailbox_too(live):
    await with_one_mailbox(live)
    own = await own_address(live)
    assert own.startswith("nurture+")
    assert await live.application.receiving.accepts(own)
    assert await live.act(forward(no(), by=MAYA), own) == "added"


async def test_in_one_mailbox_a_tag_that_nobody_has_is_refused(live):
    await with_one_mailbox(live)
    assert not await live.application.receiving.accepts("nurture+aaaabbbbccccdddd@acme.example")
