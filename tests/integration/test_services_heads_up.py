"""The heads-up: what is due soon is shown by number each morning; answers change it, silence lets it go."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from factories import DANA, MAYA, NEVER_AGAIN, TOM, no, reply
from past import to_heads_up

from nurture.domain.letter import LetterKind
from nurture.storage import schema

ERIN = "erin.vale@initech.example"
BERLIN = ZoneInfo("Europe/Berlin")
OWN_WORDS = "Hello Dana,\n\nI read this on the train and thought of your plant.\n\nTake care"


async def answer(bench, text, *, by=MAYA):
    return await bench.answer(await bench.letter(LetterKind.HEADS_UP), text, by=by)


async def said(bench):
    """Returns what the last answer was answered with."""
    facts = (await bench.letter(LetterKind.NUMBERED_DONE)).facts
    return " ".join(facts.lines), facts.unclear


async def test_it_comes_in_the_reps_morning(shown):
    letter = await shown.letter(LetterKind.HEADS_UP, MAYA)
    assert letter.created_at.astimezone(BERLIN).time() == time(8)


async def test_the_hour_is_the_operators_choice(nurture):
    await nurture.edit("nurture.yaml", lambda text: text.replace("08:00", "06:30"))
    await nurture.add()
    assert (await to_heads_up(nurture)).created_at.astimezone(BERLIN).time() == time(6, 30)


async def test_two_people_due_together_are_in_one_mail_with_a_number_each(nurture):
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("spread: 5 days", "spread: 0 days"))
    await nurture.add()
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    letter = await to_heads_up(nurture)
    assert [touch.number for touch in letter.facts.touches] == [1, 2]
    assert {touch.who.address for touch in letter.facts.touches} == {DANA, ERIN}
    (mail,) = [mail for mail in await nurture.outbox(MAYA) if "due soon" in str(mail["Subject"])]
    text = mail.get_body(("plain",)).get_content()
    assert text.rstrip().endswith("Your answer goes to nurture only")
    await nurture.answer(letter, "2: stop\nskip 1")
    first, second = (touch.who.address for touch in letter.facts.touches)
    assert (await nurture.stops(first), await nurture.stops(second)) == (0, 1)
    assert "skipped" in [row.state for row in await nurture.touches(first)]


async def test_each_rep_is_shown_their_own(nurture):
    await nurture.add()
    await nurture.add(no(sender=("Erin Vale", ERIN), to=f"Tom Hale <{TOM}>"), by=TOM)
    await nurture.pass_days(120)
    for rep, person in ((MAYA, DANA), (TOM, ERIN)):
        shown = [touch for letter in await nurture.letters(LetterKind.HEADS_UP, rep) for touch in letter.facts.touches]
        assert {touch.who.address for touch in shown} == {person}


async def test_while_the_rep_is_away_the_stand_in_is_shown_what_goes_in_their_name(nurture):
    away = "    away: [{from: 2026-12-01, until: 2027-12-31, stand_in: tom}]\n    lead: sam\n"
    await nurture.edit("team.yaml", lambda text: text.replace("    lead: sam\n", away, 1))
    await nurture.add()
    letter = await to_heads_up(nurture)
    assert letter.recipient == TOM
    await nurture.answer(letter, "1: hold", by=TOM)
    assert (await nurture.show()).state == "held"


async def test_a_cadence_without_a_heads_up_shows_nothing_and_sends(nurture):
    await nurture.edit(
        "cadences/not-now.yaml", lambda text: text.replace("heads_up: 2 working days", "heads_up: 0 days")
    )
    await nurture.add()
    await nurture.send_first()
    assert await nurture.letters(LetterKind.HEADS_UP) == []
    assert len(await nurture.outbox(DANA)) == 1


async def test_no_answer_means_that_it_goes_as_it_was_shown(shown):
    (touch,) = (await shown.letter(LetterKind.HEADS_UP)).facts.touches
    await shown.send_first()
    (mail,) = await shown.outbox(DANA)
    assert (mail["Subject"], len(await shown.letters(LetterKind.HEADS_UP))) == (touch.subject, 1)


async def test_it_is_written_once_also_after_a_restart(shown):
    await shown.settle()
    await shown.settle()
    assert len(await shown.letters(LetterKind.HEADS_UP)) == 1
    assert len(await shown.rows(schema.shown_touches)) == 1


@pytest.mark.parametrize("words", ["skip", "skip 1", "1: skip"])
async def test_a_skipped_mail_never_goes_and_the_next_step_follows(shown, words):
    assert await answer(shown, words) == "command"
    first, following = await shown.touches()
    assert (first.state, following.state, following.step) == ("skipped", "planned", "useful-2")
    await shown.pass_days(30)
    assert await shown.outbox(DANA) == []
    assert "skip" in await shown.explain()


@pytest.mark.parametrize(
    ("words", "state"),
    [("1: hold", "held"), ("hold", "held"), ("1: wait until June 2027", "active"), ("1: stop", "ended")],
)
async def test_a_command_by_number_is_about_that_person(shown, words, state):
    assert await answer(shown, words) == "command"
    assert (await shown.show()).state == state
    await shown.pass_days(20)
    assert await shown.outbox(DANA) == []


async def test_talking_keeps_everybody_at_the_company_unwritten(shown):
    (touch,) = await shown.touches(state="planned")
    await answer(shown, "1: talking")
    await shown.advance(touch.due_at + timedelta(days=5))
    assert ((await shown.show()).account_state, await shown.outbox(DANA)) == ("talking", [])


async def test_an_edit_goes_with_the_reps_words_above_the_same_footer_and_headers(shown):
    assert await answer(shown, f"1: edit\n{OWN_WORDS}\n") == "command"
    await shown.send_first()
    (mail,) = await shown.outbox(DANA)
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    words, _, footer = text.partition("\n-- \n")
    assert "I read this on the train" in words and words.rstrip().endswith("Customer Advisor, Acme GmbH")
    assert "Tell me to stop, in any words" in footer and "/u/" in footer
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "I read this on the train" in mail.get_body(("html",)).get_content()


async def test_markup_in_an_edit_stays_words(shown):
    await answer(shown, "1: edit\nHello Dana, <b>look</b> at *this* and [that](https://evil.example) now.\n")
    await shown.send_first()
    html = (await shown.outbox(DANA))[0].get_body(("html",)).get_content()
    assert "<b>" not in html and 'href="https://evil.example' not in html


async def test_an_edit_that_pushes_is_told_and_left_to_the_rep(shown):
    await answer(shown, "1: edit\nHello Dana,\njust checking in whether you saw my mail, last chance!\n")
    lines, _ = await said(shown)
    assert "just checking in" in lines and "last chance" in lines


async def test_an_edit_without_words_changes_nothing(shown):
    await answer(shown, "1: edit\n")
    assert "no new text" in (await said(shown))[0]
    await shown.send_first()
    assert len(await shown.outbox(DANA)) == 1


INTRODUCTION = "On Tue Maya wrote:"


@pytest.mark.parametrize("above", ["", "Hello Dana, this one is about red tags.\n\n"])
@pytest.mark.parametrize("asked", ["edit", "item", "https://acme.example/tags"])
async def test_the_line_above_a_quote_is_no_text_of_a_mail(shown, asked, above):
    await answer(shown, f"1: {asked}\n\n{above}{INTRODUCTION}")
    (touch,) = await shown.touches()
    assert (touch.edited_words, touch.given_words) == (None, None)
    assert "ends with a colon" in (await said(shown))[0]


async def test_edited_words_are_erased_with_the_person(shown):
    await answer(shown, f"1: edit\n{OWN_WORDS}\n")
    (told,) = await shown.rows(schema.letters, schema.letters.c.kind == "numbered-done")
    await shown.answer(await shown.letter(LetterKind.CONFIRMATION), "undo")
    rows = await shown.rows(schema.touches)
    assert {row.edited_words for row in rows} == {None}
    letters = await shown.rows(schema.letters, schema.letters.c.kind == "heads-up")
    assert "globex" not in str([row.facts for row in letters])
    (told,) = await shown.rows(schema.letters, schema.letters.c.id == told.id)
    assert told.facts == {} and b"on the train" not in b"".join(
        row.raw or b"" for row in await shown.rows(schema.inbox)
    )
    assert [touch.number for touch in (await shown.letter(LetterKind.HEADS_UP)).facts.touches] == [1]


async def test_what_is_not_understood_is_asked_back_and_nothing_is_done(shown):
    assert await answer(shown, "1: make it nicer") == "not_understood"
    assert (await said(shown)) == ("", ("1: make it nicer",))
    await shown.send_first()
    assert len(await shown.outbox(DANA)) == 1


async def test_a_number_that_was_not_shown_is_asked_back(shown):
    assert await answer(shown, "7: stop") == "not_understood"
    assert await shown.stops() == 0


async def test_an_answer_to_the_answer_still_means_the_same_numbers(shown):
    await answer(shown, "1: make it nicer")
    await shown.answer(await shown.letter(LetterKind.NUMBERED_DONE), "1: hold")
    assert (await shown.show()).state == "held"


async def test_an_answer_that_comes_too_late_says_so(shown):
    letter = await shown.letter(LetterKind.HEADS_UP)
    await shown.send_first()
    await shown.answer(letter, "skip 1")
    assert "too late" in (await said(shown))[0]


async def test_only_the_team_may_answer(shown):
    assert await answer(shown, "skip 1", by="mallory@elsewhere.example") == "unmatched"
    await shown.send_first()
    assert len(await shown.outbox(DANA)) == 1


async def test_a_stop_by_number_holds_them_from_the_moment_it_arrived(shown):
    letter = await shown.letter(LetterKind.HEADS_UP)
    raw = reply("1: stop", sender=MAYA, name="", said=shown.now)
    number = await shown.receive(raw, f"nurture+{letter.tag}@in.acme.example")
    keys = await shown.rows(schema.hold_keys, schema.hold_keys.c.inbox_id == number)
    assert [key.prospect_id for key in keys] == [(await shown.person()).id]


async def test_a_mail_that_waited_for_content_is_shown_again_before_it_goes(nurture):
    path = nurture.folder / "config" / "content" / "en.yaml"
    shipped = path.read_text()
    await nurture.edit("content/en.yaml", lambda _: "[]\n")
    await nurture.add()
    (missing,) = (await to_heads_up(nurture)).facts.touches
    await nurture.pass_days(10)
    await nurture.edit("content/en.yaml", lambda _: shipped)
    (there,) = (await to_heads_up(nurture, 2)).facts.touches
    assert (missing.subject, bool(there.subject)) == ("", True)
    assert await nurture.outbox(DANA) == []
    await nurture.advance(there.due_at + timedelta(hours=1))
    assert [mail["Subject"] for mail in await nurture.outbox(DANA)] == [there.subject]


async def test_other_content_than_was_shown_is_shown_first(shown):
    (first,) = (await shown.letter(LetterKind.HEADS_UP)).facts.touches
    item = "- {id: other, title: Another thing, text: To be read., kind: note, language: en}\n"
    await shown.edit("content/en.yaml", lambda _: item)
    (touch,) = await shown.touches(state="planned")
    await shown.advance(touch.due_at + timedelta(minutes=5))
    assert await shown.outbox(DANA) == []
    (again,) = (await to_heads_up(shown, 2)).facts.touches
    assert (first.subject != again.subject, again.subject) == (True, "Another thing")
    await shown.advance(again.due_at + timedelta(minutes=5))
    assert [mail["Subject"] for mail in await shown.outbox(DANA)] == ["Another thing"]


async def test_a_touch_that_no_rep_has_seen_is_moved_behind_its_heads_up(nurture):
    await nurture.add()
    (touch,) = await nurture.touches()
    # As after two weeks without power: nothing was shown, and the mail is due.
    late = touch.due_at + timedelta(minutes=5)
    await nurture.foundation.clock.set(nurture.foundation.database, late, rate=0)
    await nurture.application.workshop.dispatch()
    (moved,) = await nurture.touches(state="planned")
    assert moved.due_at > late + timedelta(days=1) and await nurture.outbox(DANA) == []
    await nurture.advance(moved.due_at + timedelta(hours=1))
    assert len(await nurture.letters(LetterKind.HEADS_UP)) == 1 and len(await nurture.outbox(DANA)) == 1


async def test_who_asked_for_no_contact_is_never_shown(nurture):
    await nurture.add(no(NEVER_AGAIN))
    await nurture.advance(datetime(2028, 1, 1, tzinfo=UTC))
    assert await nurture.letters(LetterKind.HEADS_UP) == []
