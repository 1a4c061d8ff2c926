"""Stops and links while keys are replaced."""

import re
from dataclasses import replace

import pytest
from factories import DANA
from workbench import Bench, sandbox_bench

from nurture.domain.consent import StopWay
from nurture.domain.keyring import Keyring
from nurture.services.consent import StopOrder
from nurture.wiring.application import assemble
from nurture.wiring.relays import relay_of


@pytest.fixture
async def rotated(database_url, tmp_path):
    """A sandbox that knows Dana from before its key was replaced."""
    async with sandbox_bench(database_url, tmp_path) as before:
        await before.add()
        keys = {**before.foundation.keyring.keys, 2: b"another secret of thirty-two letters"}
        base = replace(before.foundation, keyring=Keyring(keys=keys, current=2))
        yield Bench(application=assemble(base, relay_of(base)), folder=tmp_path)


async def token_of_mail(bench: Bench) -> str:
    await bench.send_first()
    (mail,) = await bench.outbox(DANA)
    return re.search(r"/u/([a-z2-7]+)", mail["List-Unsubscribe"])[1]


async def test_a_link_made_after_a_rotation_stops_a_person_known_from_before(rotated):
    subject = rotated.foundation.keyring.read_token(await token_of_mail(rotated))
    order = StopOrder(way=StopWay.ONE_CLICK, subject=subject)
    stopped = await rotated.application.consent.stop(order, now=rotated.now)
    assert len(stopped.prospect_ids) == 1
    assert (await rotated.enrollment()).end_reason == "stopped"
    assert await rotated.touches(state="planned") == []


async def test_a_stop_from_before_a_rotation_still_forbids(rotated):
    await rotated.desk.stop(DANA)
    keys = {**rotated.foundation.keyring.keys, 3: b"a third secret of thirty-two letters"}
    later = replace(rotated.foundation, keyring=Keyring(keys=keys, current=3))
    bench = Bench(application=assemble(later, relay_of(later)), folder=rotated.folder)
    assert await bench.stops() == 1
