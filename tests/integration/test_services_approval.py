"""Mails that go out only after the rep's yes: shown as such, kept back without one, asked for once more."""

from datetime import timedelta

import pytest
from factories import DANA, MAYA, no, reply
from past import to_heads_up

from nurture.content.render import Templates
from nurture.domain.calendar import day_words
from nurture.domain.errors import NotAllowed
from nurture.domain.letter import LetterKind
from nurture.domain.touch import NEW_APPROVAL
from nurture.mail.given import Given
from nurture.storage import schema, touches

ERIN = "erin.vale@initech.example"


async def ask_for_first(nurture) -> None:
    await nurture.edit("nurture.yaml", lambda text: f"{text}\napprove: {{first: true}}\n")


async def ask_for_step(nurture) -> None:
    await nurture.edit(
        "cadences/not-now.yaml", lambda text: text.replace("{id: useful, ", "{id: useful, approve: true, ")
    )


async def of_one_day(nurture) -> None:
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("spread: 5 days", "spread: 0 days"))


async def states(nurture, address=DANA) -> list[str]:
    return [touch.state for touch in await nurture.touches(address)]


async def answer(nurture, text: str) -> str:
    await nurture.answer(await nurture.letter(LetterKind.HEADS_UP), text)
    return " ".join((await nurture.letter(LetterKind.NUMBERED_DONE)).facts.lines)


@pytest.mark.parametrize("ask", [ask_for_first, ask_for_step])
async def test_without_a_yes_it_never_goes_however_long_it_takes(nurture, ask):
    await ask(nurture)
    await nurture.add()
    await nurture.pass_days(115)
    (touch,) = await nurture.touches()
    assert (touch.state, touch.waiting_for) == ("planned", "approval")
    assert await nurture.outbox(DANA) == []


async def test_the_status_counts_what_waits_for_a_yes_until_it_is_said(nurture):
    await of_one_day(nurture)
    await ask_for_step(nurture)
    await nurture.add()
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    await nurture.pass_days(112)
    assert (await nurture.desk.status()).lacking_yes == {"maya": 2}
    await answer(nurture, "yes 1")
    assert (await nurture.desk.status()).lacking_yes == {"maya": 1}


@pytest.mark.parametrize("ask", [ask_for_first, ask_for_step])
async def test_the_plan_says_from_the_beginning_that_it_waits_for_a_yes(nurture, ask):
    await nurture.add()
    assert [line.waiting_for for line in await nurture.desk.plan()] == [None]
    await ask(nurture)
    assert [line.waiting_for for line in await nurture.desk.plan()] == ["approval"]


async def test_it_is_shown_as_waiting_for_a_yes_and_asked_for_once_more(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await nurture.pass_days(115)
    shown = [letter.facts.touches for letter in await nurture.letters(LetterKind.HEADS_UP, MAYA)]
    assert [[touch.needs_yes for touch in touches] for touches in shown] == [[True], [True]]
    mails = [mail for mail in await nurture.outbox(MAYA) if "Needs your yes: Dana Ng" in str(mail["Subject"])]
    assert "It goes out only after your yes" in mails[0].get_body(("plain",)).get_content()


async def test_after_a_yes_it_goes_at_its_time(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    (before,) = await nurture.touches()
    assert "It goes, as you were shown it." in await answer(nurture, "yes")
    await nurture.advance(before.due_at + timedelta(minutes=1))
    assert (await nurture.touches())[0].state == "accepted"
    assert (await nurture.touches())[0].approved_by == "maya"


async def test_a_late_yes_lets_it_go_in_the_next_window(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await nurture.pass_days(112)
    await answer(nurture, "1: ok")
    await nurture.pass_days(8)
    assert (await states(nurture))[0] == "accepted"


async def test_only_the_first_mail_to_somebody_needs_it_where_that_is_the_rule(nurture):
    await ask_for_first(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    await answer(nurture, "yes")
    await nurture.pass_days(270)
    assert (await states(nurture)).count("accepted") >= 2


async def test_a_yes_to_all_is_for_those_that_wait_for_one(nurture):
    await of_one_day(nurture)
    await ask_for_step(nurture)
    await nurture.add()
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    await to_heads_up(nurture)
    await answer(nurture, "yes all")
    assert [touch.approved_by for touch in await nurture.rows(schema.touches)] == ["maya", "maya"]


async def test_a_yes_without_a_number_is_asked_back_where_two_wait(nurture):
    await of_one_day(nurture)
    await ask_for_step(nurture)
    await nurture.add()
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    await to_heads_up(nurture)
    await answer(nurture, "yes")
    assert (await nurture.letter(LetterKind.NUMBERED_DONE)).facts.unclear == ("yes",)
    assert [touch.approved_by for touch in await nurture.rows(schema.touches)] == [None, None]


async def test_it_is_shown_even_where_the_cadence_shows_nothing_ahead(nurture):
    await ask_for_step(nurture)
    await nurture.edit(
        "cadences/not-now.yaml", lambda text: text.replace("heads_up: 2 working days", "heads_up: 0 days")
    )
    await nurture.add()
    assert (await to_heads_up(nurture)).facts.touches[0].needs_yes


async def test_a_touch_that_is_planned_anew_needs_a_new_yes(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    await answer(nurture, "yes")
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "wait until 2028")
    (touch,) = await nurture.touches(state="planned")
    assert touch.approved_at is None


async def test_a_yes_is_not_taken_from_mail_that_others_read(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    letter = await to_heads_up(nurture)
    address = f"nurture+{letter.tag}@in.acme.example"
    mail = reply("yes", sender=MAYA, name="", to=f"{address}, {DANA}", said=nurture.now)
    await nurture.act(mail, address)
    assert (await nurture.touches())[0].approved_at is None


async def test_own_words_are_no_yes_and_the_answer_says_so(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    assert "still goes out only after your yes" in await answer(nurture, "1: edit\n\nHello Dana, this one is for you.")


async def test_explain_says_that_it_waits_for_a_yes_and_who_gave_it(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    assert "it goes out only after the rep's yes" in await nurture.explain()
    await nurture.pass_days(112)
    assert "it waits for the rep's yes" in await nurture.explain()
    await answer(nurture, "yes")
    assert "maya decided: yes" in await nurture.explain()


async def test_ops_say_yes_by_a_command_to_what_the_rep_was_shown(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    with pytest.raises(NotAllowed, match="was not shown it yet"):
        await nurture.desk.approve(DANA)
    await to_heads_up(nurture)
    assert await nurture.desk.approve(DANA) == "useful"
    assert (await nurture.touches())[0].approved_by == "ops"


async def test_a_command_says_no_yes_where_none_is_asked_for(shown):
    with pytest.raises(NotAllowed, match="needs no yes"):
        await shown.desk.approve(DANA)


async def test_a_yes_does_not_outlast_an_edit_that_moves_the_mail(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    await answer(nurture, "yes")
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("wait: 90 days", "wait: 180 days"))
    await nurture.pass_days(115)
    (touch,) = await nurture.touches()
    assert (touch.state, touch.waiting_for, touch.approved_at) == ("planned", "approval", None)
    assert await nurture.outbox(DANA) == []


@pytest.mark.parametrize(("is_seen", "approved_by"), [(True, "maya"), (False, None)])
async def test_a_yes_does_not_count_for_what_the_rep_is_to_be_shown_once_more(nurture, is_seen, approved_by):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    await answer(nurture, "yes")
    given, number = Given(url=None, words="Three sentences."), (await nurture.touches())[0].id
    write = nurture.application.foundation.database.write
    await write(lambda tx: touches.give(tx, number, given, by="maya", is_seen=is_seen))
    assert (await nurture.touches())[0].approved_by == approved_by


async def show_then_reword(nurture, *answers: str) -> None:
    """Maya is shown Dana's mail and answers, and ops write its template anew."""
    folder = nurture.own_templates()
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    for each in answers:
        await answer(nurture, each)
    path = folder / "share.en.md.j2"
    path.write_text(path.read_text("utf-8").replace("There is no need to answer.", "One more thing."), "utf-8")
    nurture.foundation.revisions.templates = Templates(nurture.folder / "templates")


async def test_a_yes_is_for_the_words_that_were_shown_and_asked_for_again_with_others(nurture):
    await show_then_reword(nurture, "yes")
    await nurture.pass_days(20)
    (touch,) = await nurture.touches()
    shown = (await nurture.letter(LetterKind.HEADS_UP)).facts.touches[0]
    assert await nurture.outbox(DANA) == []
    assert (touch.state, touch.approved_at) == ("planned", None)
    assert "One more thing." in shown.text
    assert shown.again == "its words changed since you were shown it"
    assert "its words changed after the rep's yes" in await nurture.explain()


async def test_with_a_yes_to_the_new_words_it_goes(nurture):
    await show_then_reword(nurture, "yes")
    await nurture.pass_days(15)
    await answer(nurture, "yes")
    await nurture.pass_days(10)
    assert "One more thing." in (await nurture.outbox(DANA))[0].get_body(("plain",)).get_content()


async def to_letter(nurture, number: int):
    """Passes days until that many heads-ups were written, and returns the first."""
    for _day in range(30):
        first, *others = await nurture.letters(LetterKind.HEADS_UP)
        if len(others) + 1 >= number:
            return first
        await nurture.pass_days(1)
    raise AssertionError("it was not shown again")


@pytest.mark.parametrize("before", [(), ("yes",)])
async def test_a_yes_to_an_older_letter_does_not_count_for_other_words(nurture, before):
    await show_then_reword(nurture, *before)
    older = await to_letter(nurture, 2)
    await nurture.answer(older, "yes 1")
    (line,) = (await nurture.letter(LetterKind.NUMBERED_DONE)).facts.lines
    await nurture.pass_days(20)
    assert "Your yes was not taken: the words of this mail are others by now." in line
    assert await nurture.outbox(DANA) == []


async def test_a_yes_to_an_older_letter_counts_for_the_same_words(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    await nurture.answer(await to_letter(nurture, 2), "yes 1")
    await nurture.pass_days(10)
    assert len(await nurture.outbox(DANA)) == 1


async def test_a_yes_to_any_letter_counts_for_what_the_rep_wrote(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    await answer(nurture, "1: edit\n\nHello Dana, this one is for you.")
    await nurture.answer(await to_letter(nurture, 2), "yes 1")
    await nurture.pass_days(10)
    assert "this one is for you" in (await nurture.outbox(DANA))[0].get_body(("plain",)).get_content()


async def test_a_yes_before_the_new_words_were_shown_is_not_taken(nurture):
    await show_then_reword(nurture, "yes")
    while (await nurture.touches())[0].waiting_for != NEW_APPROVAL:
        await nurture.pass_days(0.02)
    assert "Your yes was not taken" in await answer(nurture, "yes")
    with pytest.raises(NotAllowed, match="was not shown it yet"):
        await nurture.desk.approve(DANA)
    assert (await nurture.touches())[0].approved_at is None


async def test_a_yes_is_for_the_text_of_an_item_too(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    await answer(nurture, "yes")
    shown = (await nurture.touches())[0].shown_content
    for path in (nurture.folder / "config" / "content").iterdir():
        if f"id: {shown}" in (text := path.read_text("utf-8")):
            await nurture.edit(
                f"content/{path.name}", lambda _, text=text: text.replace("  text: >-\n", "  text: >-\n    Anew.\n")
            )
    await nurture.pass_days(20)
    assert await nurture.outbox(DANA) == []
    assert (await nurture.touches())[0].approved_at is None


async def test_a_yes_holds_for_words_that_the_rep_wrote_after_it(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    await answer(nurture, "yes")
    await answer(nurture, "1: edit\n\nHello Dana, this one is for you.")
    await nurture.pass_days(12)
    assert "this one is for you" in (await nurture.outbox(DANA))[0].get_body(("plain",)).get_content()


async def ask_for_an_anniversary(nurture) -> None:
    """Leaves the anniversaries alone in the cadence; the first needs a yes."""
    await of_one_day(nurture)

    def edited(text: str) -> str:
        kept = (line for line in text.splitlines(keepends=True) if "{id: useful" not in line)
        return "".join(kept).replace("{id: year-1, ", "{id: year-1, approve: true, ")

    await nurture.edit("cadences/not-now.yaml", edited)


async def test_an_anniversary_that_waits_for_a_yes_is_passed_over_when_it_is_long_ago(nurture):
    await ask_for_an_anniversary(nurture)
    await nurture.add()
    await nurture.pass_days(365 + 70)
    (gone,) = await nurture.touches(state="canceled")
    (following,) = await nurture.touches(state="planned")
    assert (gone.step, gone.cancel_reason, following.step) == ("year-1", "anniversary_over", "year-2")
    assert "year-1 was passed over: its anniversary was more than 60 days ago" in await nurture.explain()


async def test_an_anniversary_waits_for_a_yes_while_it_is_near(nurture):
    await ask_for_an_anniversary(nurture)
    await nurture.add()
    await nurture.pass_days(365 + 55)
    (touch,) = await nurture.touches()
    assert (touch.step, touch.state, touch.waiting_for) == ("year-1", "planned", "approval")


async def test_the_plan_says_since_when_a_mail_waits_for_a_yes(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await nurture.pass_days(115)
    (touch,), ((line), *_) = await nurture.touches(), await nurture.desk.plan()
    assert line.because[-1] == f"it has waited since {day_words(touch.due_at.date())}"


async def test_a_yes_to_words_that_changed_since_is_answered_with_them_at_once(nurture):
    await show_then_reword(nurture)
    line = await answer(nurture, "yes")
    letters = await nurture.letters(LetterKind.HEADS_UP, MAYA)
    assert "Your yes was not taken: the words of this mail changed since you were shown it." in line
    assert [("One more thing." in letter.facts.touches[0].text) for letter in letters] == [False, True]
    mail = next(mail for mail in reversed(await nurture.outbox(MAYA)) if "Needs your yes" in str(mail["Subject"]))
    assert "shown to you anew: its words changed" in " ".join(mail.get_body(("plain",)).get_content().split())


async def test_a_yes_to_what_is_shown_anew_lets_it_go_at_its_time(nurture):
    await show_then_reword(nurture)
    (before,) = await nurture.touches()
    await answer(nurture, "yes")
    assert "It goes, as you were shown it." in await answer(nurture, "yes")
    await nurture.advance(before.due_at + timedelta(minutes=1))
    assert "One more thing." in (await nurture.outbox(DANA))[0].get_body(("plain",)).get_content()


async def test_the_command_says_that_the_words_changed_and_shows_them(nurture):
    await show_then_reword(nurture)
    with pytest.raises(NotAllowed, match=r"^The yes was not taken: .* changed since their rep was shown it"):
        await nurture.desk.approve(DANA)
    assert "One more thing." in (await nurture.letter(LetterKind.HEADS_UP)).facts.touches[0].text


async def test_a_yes_long_after_it_was_shown_is_asked_for_anew_before_it_goes(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await to_heads_up(nurture)
    await nurture.pass_days(60)
    before = len(await nurture.letters(LetterKind.HEADS_UP, MAYA))
    assert "which is a while ago. A letter of its own shows it anew." in await answer(nurture, "yes")
    assert len(await nurture.letters(LetterKind.HEADS_UP, MAYA)) == before + 1
    assert await nurture.outbox(DANA) == []
    await answer(nurture, "yes")
    await nurture.pass_days(8)
    assert len(await nurture.outbox(DANA)) == 1


async def test_no_yes_is_spoken_of_where_the_rules_ask_for_none_any_more(nurture):
    await ask_for_step(nurture)
    await nurture.add()
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("approve: true, ", ""))
    await nurture.settle()
    assert "rep's yes" not in " ".join((await nurture.desk.explain(DANA)).next_lines)
    assert "rep's yes" not in " ".join((await nurture.desk.plan_of(DANA)).coming[0].because)
    assert "rep's yes" not in " ".join((await to_heads_up(nurture)).facts.touches[0].because)


async def test_no_look_of_the_rep_is_spoken_of_where_nothing_is_shown_before(nurture):
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("heads_up: 2 working", "heads_up: 9 working"))
    await nurture.add(no(said=nurture.now - timedelta(days=85)))
    reason = "late enough for the rep to see it first"
    assert reason in (await nurture.desk.explain(DANA)).next_lines
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("heads_up: 9 working", "heads_up: 0 working"))
    assert reason not in (await nurture.desk.explain(DANA)).next_lines
    assert reason not in (await nurture.desk.plan_of(DANA)).coming[0].because
