"""A forward that shows nobody is repaired by the rep's answer to the letter about it."""

import pytest
from factories import ADD, DANA, MAYA, TOM, Note, mail

from nurture.domain.letter import LetterKind
from nurture.storage import schema

NAMELESS = (
    "FYI\n\n---------- Forwarded message ---------\nFrom: Dana Ng\nDate: Thu, 12 Nov 2026 at 09:00\n"
    "Subject: Re: Acme for your plant\nTo: Maya Okafor <maya@acme.example>\n\nWe have no budget for this.\n"
)


async def forward_nameless(nurture):
    raw = mail(Note(sender=("", MAYA), to=ADD, subject="Fwd: Re: Acme", text=NAMELESS, said=nurture.now))
    return await nurture.act(raw.as_bytes())


async def answer(nurture, words):
    return await nurture.answer(await nurture.letter(LetterKind.NO_PROSPECT), words)


@pytest.mark.parametrize("words", [f"it was {DANA}", f"It was Dana Ng <{DANA}>", f"Dana Ng, {DANA}", DANA])
async def test_a_forward_that_shows_nobody_is_repaired_by_the_answer_that_names_them(nurture, words):
    assert await forward_nameless(nurture) == "nobody_found"
    assert await answer(nurture, words) == "command"
    (person,) = (await nurture.show()).noes
    assert person.reason == "no_budget"
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.who.address == DANA


async def test_what_else_the_answer_says_of_the_no_counts_too(nurture):
    await forward_nameless(nurture)
    await answer(nurture, f"it was {DANA}\nreason: price")
    (no_of_dana,) = (await nurture.show()).noes
    assert no_of_dana.reason == "price"


async def test_a_forward_is_repaired_once(nurture):
    await forward_nameless(nurture)
    letter = await nurture.letter(LetterKind.NO_PROSPECT)
    await nurture.answer(letter, f"it was {DANA}")
    assert await nurture.answer(letter, "it was erin.vale@initech.example") == "not_understood"
    assert await nurture.person("erin.vale@initech.example") is None


async def test_an_address_of_ours_repairs_nothing_and_the_next_answer_may(nurture):
    await forward_nameless(nurture)
    await answer(nurture, f"it was {TOM}")
    await answer(nurture, f"it was {DANA}")
    assert len((await nurture.show()).noes) == 1


async def test_who_asked_to_stop_is_not_added_by_such_an_answer(nurture):
    await forward_nameless(nurture)
    await nurture.desk.stop(DANA)
    await answer(nurture, f"it was {DANA}")
    assert await nurture.rows(schema.touches) == []
    assert (await nurture.letter(LetterKind.NOT_ADDED)).facts.stopped_at is not None
