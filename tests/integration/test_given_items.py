"""A rep gives a mail something to carry by answering the heads-up: a link, or sentences of their own."""

from datetime import timedelta

import pytest
from factories import DANA, MAYA
from past import to_heads_up

from nurture.domain.errors import NotFound
from nurture.domain.letter import LetterKind
from nurture.storage import schema

LINK = "https://elsewhere.example/tags"
THREE = "We counted red tags for a year. Two in three led to a repair. I wrote down how we did it."


async def waiting(bench) -> None:
    """Lets Dana's mail be shown while there is nothing that it could carry."""
    for path in (bench.folder / "config" / "content").iterdir():
        path.unlink()
    assert await bench.application.reloading.reload()
    await bench.add()
    await to_heads_up(bench)


async def answer(bench, text) -> tuple[str, tuple[str, ...]]:
    """Answers the newest heads-up and returns what was done, and what was not understood."""
    await bench.answer(await bench.letter(LetterKind.HEADS_UP), text)
    facts = (await bench.letter(LetterKind.NUMBERED_DONE)).facts
    return " ".join(facts.lines), facts.unclear


async def mail_of(bench) -> tuple[str, str]:
    """Returns subject and words of the mail that Dana got."""
    (mail,) = await bench.outbox(DANA)
    return str(mail["Subject"]), mail.get_body(("plain",)).get_content()


async def test_a_mail_that_waits_is_offered_and_takes_a_link(nurture):
    await waiting(nurture)
    (shown,) = (await nurture.letter(LetterKind.HEADS_UP)).facts.touches
    assert not shown.subject and "nothing to read fits yet" in shown.because[0]
    done, unclear = await answer(nurture, f"1: {LINK} What red tags cost. Four pages, and honest ones.")
    assert unclear == ()
    assert f"It carries {LINK}, under “What red tags cost”." in done
    assert "does not look whether that link works" in done
    await nurture.send_first()
    subject, text = await mail_of(nurture)
    assert subject == "What red tags cost"
    assert LINK in text and "Four pages, and honest ones." in text
    (touch,) = await nurture.touches(state="accepted")
    assert touch.content_id == f"rep-{touch.id}"
    assert len(await nurture.letters(LetterKind.HEADS_UP, MAYA)) == 1


async def test_what_was_given_is_shown_by_its_id(shown):
    await answer(shown, f"1: {LINK} What red tags cost. Four pages.")
    (touch,) = await shown.touches()
    view = await shown.desk.content_show(f"rep-{touch.id}")
    assert (view.uses, [(v.title, v.text, v.link.state) for v in view.versions]) == (
        0,
        [("What red tags cost", "Four pages.", "foreign")],
    )
    with pytest.raises(NotFound):
        await shown.desk.content_show(f"rep-{touch.id + 1}")


async def test_three_sentences_go_only_after_they_were_shown_as_they_will_go(nurture):
    await waiting(nurture)
    done, _ = await answer(nurture, f"1: {THREE}")
    assert "It goes with your words, under “We counted red tags for a year”." in done
    assert "It is shown to you once more before it goes." in done
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at + timedelta(days=7))
    second = (await nurture.letters(LetterKind.HEADS_UP, MAYA))[1]
    assert THREE.split(".")[1].strip() in second.facts.touches[0].text
    _, text = await mail_of(nurture)
    assert "Two in three led to a repair." in " ".join(text.split())


async def test_a_mail_past_its_day_goes_as_soon_as_it_has_something(nurture):
    await waiting(nurture)
    (touch,) = await nurture.touches()
    await nurture.advance(touch.due_at + timedelta(hours=1))
    assert [row.waiting_for for row in await nurture.touches()] == ["content"]
    await answer(nurture, f"1: item\n{THREE}")
    await nurture.pass_days(7)
    assert (await nurture.touches(state="accepted"))[0].content_id == f"rep-{touch.id}"


async def test_it_goes_in_the_place_of_what_was_shown(shown):
    await answer(shown, f"1: {LINK} What red tags cost.")
    await shown.send_first()
    subject, text = await mail_of(shown)
    assert (subject, LINK in text) == ("What red tags cost", True)


async def test_sentences_for_a_mail_that_has_something_are_a_remark(shown):
    done, _ = await answer(shown, f"1: {THREE}")
    assert "I took this for a remark, and changed nothing." in done
    assert [touch.given_words for touch in await shown.touches()] == [None]


async def test_sentences_that_name_the_person_are_a_remark(nurture):
    await waiting(nurture)
    done, _ = await answer(nurture, "1: I met Dana at the fair last week. We spoke for an hour. All went well there.")
    assert "I took this for a remark" in done


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (LINK, "why it is worth reading"),
        ("item\nToo little.", "Give a link with a sentence on why"),
        (f"{LINK} Just checking in on you, last chance to act now.", "Mind that it pushes: “"),
        ("https://acme.example/a Four honest pages.", "It carries https://acme.example/a"),
    ],
)
async def test_what_was_made_of_it_is_told(shown, words, told):
    assert told in (await answer(shown, f"1: {words}"))[0]


async def test_edited_words_take_its_place_and_it_theirs(shown):
    await answer(shown, f"1: {LINK} What red tags cost.")
    await answer(shown, "1: edit\nHello Dana,\n\nI thought of your plant today.")
    assert [(touch.given_url, bool(touch.edited_words)) for touch in await shown.touches()] == [(LINK, True)]
    await answer(shown, f"1: {LINK} What red tags cost.")
    assert [(touch.given_url, touch.edited_words) for touch in await shown.touches()] == [(LINK, None)]


async def test_nothing_in_the_words_is_markup(shown):
    await answer(shown, f"1: {LINK} Four *honest* pages. <b>Really</b> [good](https://evil.example).")
    await shown.send_first()
    _, text = await mail_of(shown)
    assert "<b>Really</b> [good](https://evil.example)." in text


async def test_it_is_too_late_for_a_mail_that_went_out(sent):
    done, _ = await answer(sent, f"1: {LINK} What red tags cost.")
    assert "It is too late for that" in done


async def test_a_robot_of_a_list_changes_nothing(shown):
    letter = await shown.letter(LetterKind.HEADS_UP)
    await shown.answer(letter, "Thank you for your mail.\nhttps://acme.example/help")
    assert [touch.given_url for touch in await shown.touches()] == [None]


async def test_erasing_the_person_erases_what_was_given(shown):
    await answer(shown, f"1: {LINK} What red tags cost.")
    await shown.desk.erase(DANA, confirmed=True)
    assert {(row.given_url, row.given_words) for row in await shown.rows(schema.touches)} == {(None, None)}


async def test_the_plan_shows_what_was_given_and_draws_the_others(shown):
    before = (await shown.desk.plan_of(DANA)).coming
    (touch,) = await shown.touches()
    assert before[0].content == touch.shown_content
    await answer(shown, f"1: {LINK} What red tags cost.")
    first, *others = (await shown.desk.plan_of(DANA)).coming
    assert (first.content, first.content_because) == (f"rep-{touch.id}", ("given by the rep",))
    assert touch.shown_content in {each.content for each in others}


async def given_anew(bench):
    """Gives Dana's mail a link, lets ops change its template, and returns the touch planned in its place."""
    await answer(bench, f"1: {LINK} What red tags cost.")
    await bench.edit("cadences/not-now.yaml", change_template)
    await bench.settle()
    (touch,) = await bench.touches(state="planned")
    return touch


def change_template(text: str) -> str:
    return text.replace(
        "{id: useful, wait: 90 days, template: share", "{id: useful, wait: 90 days, template: a-year-on"
    )


async def test_what_was_given_is_kept_where_an_edit_plans_the_step_anew(shown):
    (before,) = await shown.touches(state="planned")
    touch = await given_anew(shown)
    assert (touch.id != before.id, touch.template, touch.step) == (True, "a-year-on", before.step)
    assert (touch.given_url, touch.given_words, touch.given_by) == (LINK, "What red tags cost.", "maya")


async def test_what_was_given_is_shown_anew_with_the_mail_that_carries_it(shown):
    await given_anew(shown)
    await shown.pass_days(10)
    (mail,) = (await shown.letter(LetterKind.HEADS_UP)).facts.touches
    assert LINK in mail.text


async def test_what_was_given_is_no_item_of_another_step(shown):
    await answer(shown, f"1: {LINK} What red tags cost.")
    await shown.send_first()
    await shown.answer(await shown.letter(LetterKind.CONFIRMATION), "wait until 2029")
    (touch,) = await shown.touches(state="planned")
    assert touch.given_url is None
