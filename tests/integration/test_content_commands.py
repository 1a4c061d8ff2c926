"""What there is to read, what is missing for whom, and what ops are told of it."""

from datetime import timedelta

import pytest
from factories import MAYA, no, reply

from nurture.domain.errors import NotFound
from nurture.domain.letter import LetterKind
from nurture.storage import schema

ERIN = "erin.vale@initech.example"
OPS = "ops@acme.example"


async def without_content(bench) -> None:
    for path in (bench.folder / "config" / "content").iterdir():
        path.unlink()
    assert await bench.application.reloading.reload()


async def test_nothing_is_missing_while_everything_due_finds_an_item(nurture):
    await nurture.add()
    assert await nurture.desk.content_gaps(365) == ()


async def test_what_will_be_missing_is_told_before_anybody_waits(nurture):
    await nurture.add()
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    await without_content(nurture)
    (gap,) = await nurture.desk.content_gaps(200)
    assert (gap.language, gap.reason, gap.waiting, gap.soon, gap.lack) == ("en", "no_budget", 0, 2, "none")
    assert gap.earliest == min([touch.due_at for touch in await nurture.touches()]).date()
    assert gap.sentence.startswith("Write in English for “no budget”: 2 people will wait for it from ")


async def test_what_is_due_later_is_not_told(nurture):
    await nurture.add()
    await without_content(nurture)
    assert await nurture.desk.content_gaps(10) == ()


async def test_two_at_one_company_do_not_find_the_same_item(nurture):
    await nurture.add()
    await nurture.add(no(sender=("Erin Vale", "erin.vale@globex.example")))
    await without_content(nurture)
    (nurture.folder / "config" / "content" / "only.en.md").write_text("---\ntitle: One\nkind: note\n---\nWords.\n")
    assert await nurture.application.reloading.reload()
    (gap,) = await nurture.desk.content_gaps(365)
    assert (gap.soon, gap.lack) == (1, "had")


async def test_who_waits_is_counted_and_ops_hear_of_it_once_a_week(nurture):
    await nurture.add()
    await without_content(nurture)
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at + timedelta(hours=1))
    (gap,) = await nurture.desk.content_gaps(90)
    assert (gap.waiting, gap.soon) == (1, 0)
    (letter,) = await nurture.letters(LetterKind.CONTENT_GAPS, OPS)
    assert letter.facts.lines == (gap.sentence,)
    await nurture.pass_days(6)
    assert len(await nurture.letters(LetterKind.CONTENT_GAPS)) == 1
    await nurture.pass_days(2)
    assert len(await nurture.letters(LetterKind.CONTENT_GAPS)) == 2


async def test_ops_hear_nothing_while_nobody_waits(sent):
    await sent.pass_days(30)
    assert await sent.letters(LetterKind.CONTENT_GAPS) == []


async def test_an_item_is_shown_with_what_came_of_it(sent):
    await sent.act(reply("Thank you, that was a good read.\n", said=sent.now), await sent.reply_address())
    (use,) = await sent.rows(schema.content_uses)
    view = await sent.desk.content_show(use.content_id)
    assert (view.uses, view.outcomes, view.first_at) == (1, {"thanks": 1}, use.used_at)
    assert view.versions[0].language == "en"
    (line,) = [line for line in await sent.desk.content_list() if line.id == use.content_id]
    assert (line.uses, line.state, line.languages) == (1, "fresh", ("en",))


async def test_a_renamed_item_keeps_its_history(sent):
    (use,) = await sent.rows(schema.content_uses)
    old = f"id: {use.content_id}\n"
    await sent.edit("content/en.yaml", lambda text: text.replace(old, f"id: renamed\n  was: [{use.content_id}]\n"))
    assert (await sent.desk.content_show("renamed")).uses == 1


async def test_a_part_of_an_id_brings_the_items_that_hold_it(sent):
    with pytest.raises(NotFound, match="nearest: vor-der-verlaengerung"):
        await sent.desk.content_show("verlaengerung")


async def test_a_misspelt_item_brings_the_nearest(sent):
    (use,) = await sent.rows(schema.content_uses)
    with pytest.raises(NotFound, match=f"nearest: {use.content_id}"):
        await sent.desk.content_show(f"{use.content_id}x")


async def test_the_letter_to_ops_names_nobody(nurture):
    await nurture.add()
    await without_content(nurture)
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at + timedelta(hours=1))
    (mail,) = [mail for mail in await nurture.outbox(OPS) if "something to read" in str(mail["Subject"])]
    text = mail.get_body(("plain",)).get_content()
    assert "Dana" not in text and "globex" not in text and MAYA not in text
    assert "1. Write in English for “no budget”" in text


async def test_a_mail_without_a_template_in_their_language_waits_for_that_and_not_for_content(nurture):
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    await without_content(nurture)
    for path in nurture.own_templates().glob("share.en.md.j2"):
        path.unlink()
    assert await nurture.desk.content_gaps(365) == ()
