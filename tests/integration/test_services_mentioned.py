"""A rep's forward holds whom it names from its 250 on: it may carry their stop."""

import base64

import pytest
from factories import MAYA, Note, forward, mail, no
from workbench import Bench

from nurture.storage import schema


def stop_said() -> Note:
    return Note(text="Please stop writing to me. I do not want any more emails.")


async def held(bench: Bench) -> list[tuple[int | None, int | None]]:
    return [(key.prospect_id, key.account_id) for key in await bench.rows(schema.hold_keys, schema.hold_keys.c.active)]


@pytest.mark.parametrize("coded", [False, True])
async def test_a_forward_holds_a_known_person_and_their_account_until_it_is_acted_on(
    nurture: Bench, coded: bool
) -> None:
    await nurture.act(forward(no()))
    dana = await nurture.person()
    raw = forward(mail(stop_said()))
    if coded:
        head, _, body = raw.partition(b"\n\n")
        raw = head + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(body)
    await nurture.receive(raw)
    assert dana is not None
    assert await held(nurture) == [(dana.id, dana.account_id)]


async def test_a_forward_of_a_stop_stops_and_then_holds_nobody(nurture: Bench) -> None:
    await nurture.act(forward(no()))
    assert await nurture.act(forward(mail(stop_said()))) == "do_not_contact"
    assert await nurture.stops() == 1
    assert await held(nurture) == []


async def test_a_forward_of_a_newcomer_holds_nobody(nurture: Bench) -> None:
    await nurture.receive(forward(no(), by=MAYA))
    assert await held(nurture) == []
