"""Promise 6: a step that wants content goes out only with an item that fits, and that nobody there has had."""

from datetime import timedelta

import pytest
from factories import DANA, no
from workbench import Bench

ERIN = "erin.vale@globex.example"
ITEM = "- {{id: {id}, title: Title of {id}, text: Words of {id}., kind: note, language: {language}{more}}}\n"


async def write(bench: Bench, *items: dict[str, str]) -> None:
    """Gives a nurture these items and no others."""
    folder = bench.folder / "config" / "content"
    for path in folder.iterdir():
        path.unlink()
    text = "".join(ITEM.format(**{"language": "en", "more": "", **item}) for item in items)
    (folder / "own.yaml").write_text(text or "[]\n")
    assert await bench.application.reloading.reload()


async def sent(bench: Bench, address: str = DANA) -> list[str | None]:
    """Returns with what the mails to a person went out, the first first."""
    return [row.content_id for row in await bench.touches(address, state="accepted")]


async def past_due(bench: Bench, address: str = DANA) -> None:
    """Moves on until the planned mail to a person was due for some hours."""
    (touch,) = await bench.touches(address, state="planned")
    await bench.advance(max(bench.now, touch.due_at) + timedelta(hours=3))


@pytest.mark.parametrize(
    "items",
    [
        pytest.param((), id="nothing"),
        pytest.param(({"id": "other-reason", "more": ", reasons: [price]"},), id="other-reason"),
        pytest.param(({"id": "german", "language": "de"},), id="other-language"),
        pytest.param(({"id": "for-finance", "more": ", roles: [finance]"},), id="other-people"),
        pytest.param(({"id": "stale", "more": ", fresh_until: 2026-12-31"},), id="out-of-date"),
    ],
)
async def test_without_a_fitting_item_it_waits(nurture, items):
    await write(nurture, *items)
    await nurture.add()
    await past_due(nurture)
    assert await nurture.outbox(DANA) == []
    (touch,) = await nurture.touches()
    assert (touch.state, touch.waiting_for) == ("planned", "content")


async def test_it_goes_once_there_is_one(nurture):
    await write(nurture)
    await nurture.add()
    await past_due(nurture)
    await write(nurture, {"id": "fits"})
    await nurture.pass_days(10)
    (mail,) = await nurture.outbox(DANA)
    assert "Words of fits." in mail.get_body(("plain",)).get_content()


async def test_nobody_gets_an_item_twice_even_under_another_name_or_in_another_language(nurture):
    await write(nurture, {"id": "one"})
    await nurture.add()
    await past_due(nurture)
    assert await sent(nurture) == ["one"]
    await write(nurture, {"id": "renamed", "more": ", was: [one]"}, {"id": "renamed", "language": "de"})
    await past_due(nurture)
    assert await sent(nurture) == ["one"]
    assert [touch.waiting_for for touch in await nurture.touches(state="planned")] == ["content"]


async def test_a_colleague_does_not_get_what_somebody_there_had_within_half_a_year(nurture):
    await write(nurture, {"id": "one"})
    await nurture.add()
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    for address in (DANA, ERIN):
        if await nurture.touches(address, state="planned"):
            await past_due(nurture, address)
    assert sorted([await sent(nurture), await sent(nurture, ERIN)]) == [[], ["one"]]
    first, second = (DANA, ERIN) if await sent(nurture) else (ERIN, DANA)
    assert [touch.waiting_for for touch in await nurture.touches(second, state="planned")] == ["content"]
    assert len(await nurture.outbox(first)) == 1 and await nurture.outbox(second) == []
