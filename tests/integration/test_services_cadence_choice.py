"""Which cadence people come into, and how they stay in it when it is renamed or removed."""

from factories import no

from nurture.cli.people import _person_lines
from nurture.domain.letter import LetterKind

RIVAL = """\
cadence: rival
takes: TAKES
cool_off: 60 days
steps:
  - {id: one, wait: 90 days, template: share}
  - {id: farewell, wait: 6 months, template: door-open, content: none}
"""


async def lay(nurture, *, takes, name="rival"):
    """Puts one more cadence beside the shipped ones, and tells whether it is in force."""
    text = RIVAL.replace("TAKES", takes).replace("cadence: rival", f"cadence: {name}")
    (nurture.folder / "config" / "cadences" / "rival.yaml").write_text(text)
    return await nurture.application.reloading.reload()


async def test_the_most_specific_cadence_takes_a_no_and_the_history_says_by_what(nurture):
    await lay(nurture, takes="{reasons: [timing, no_budget], languages: [en]}")
    await nurture.add()
    assert (await nurture.enrollment()).cadence == "rival"
    assert "enrolled in rival (chosen by reason and language)" in await nurture.explain()


async def test_another_cadence_stays_the_choice_where_the_specific_one_does_not_fit(nurture):
    await lay(nurture, takes="{reasons: [timing, no_budget], languages: [de]}")
    await nurture.add()
    assert (await nurture.enrollment()).cadence == "not-now"


async def test_a_corrected_reason_chooses_again_by_all_that_is_known(nurture):
    await lay(nurture, takes="{reasons: [price], languages: [en]}")
    await nurture.add()
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "reason: price")
    assert (await nurture.enrollment()).cadence == "rival"


async def test_whom_they_chose_is_shown_beside_the_reason_and_as_the_rep_corrects_it(nurture):
    await nurture.add(no("Hi Maya,\n\nwe have chosen Rival Soft, so it is a no.\n\nBest,\nDana\n"))
    shown = [line for line in _person_lines(await nurture.show(), asked="") if line.startswith("  no  ")]
    assert [line.split("  ")[-1][:24] for line in shown] == ["competitor (Rival Soft):"]
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "competitor: Initech")
    assert "competitor (Initech): " in "".join(_person_lines(await nurture.show(), asked=""))


def mails_of(view):
    """Returns a person's mails as `nurture show` lists them, each from its step on."""
    lines = [line.split() for line in _person_lines(view, asked="") if line.startswith("  mail")]
    return [" ".join(words[3:]) for words in lines]


async def test_a_renamed_cadence_keeps_its_people_and_what_is_planned(nurture):
    await nurture.add(no())
    (before,) = await nurture.touches(state="planned")
    await nurture.edit(
        "cadences/not-now.yaml", lambda text: text.replace("cadence: not-now", "cadence: later\nwas: not-now")
    )
    await nurture.settle()
    (after,) = await nurture.touches(state="planned")
    assert (await nurture.enrollment()).cadence == "later"
    assert (after.id, after.due_at) == (before.id, before.due_at)


async def test_a_cadence_with_people_in_it_cannot_be_renamed_without_saying_so(nurture):
    await lay(nurture, takes="{reasons: [timing, no_budget], languages: [en]}")
    await nurture.add()
    assert not await lay(nurture, takes="{reasons: [timing, no_budget], languages: [de]}", name="other")
    assert (await nurture.enrollment()).cadence == "rival"


async def test_a_step_renamed_after_it_was_sent_is_not_sent_again(nurture):
    await nurture.add()
    await nurture.send_first()
    await nurture.edit(
        "cadences/not-now.yaml", lambda text: text.replace("{id: useful, wait", "{id: first, was: useful, wait")
    )
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "reason: no_budget")
    assert [touch.step for touch in await nurture.touches()] == ["useful", "useful-2"]
    assert mails_of(await nurture.show())[0].startswith("useful (now first) accepted")


async def test_a_step_renamed_before_it_is_sent_goes_under_its_new_name_at_its_moment(nurture):
    await nurture.add()
    (before,) = await nurture.touches(state="planned")
    await nurture.edit(
        "cadences/not-now.yaml", lambda text: text.replace("{id: useful, wait", "{id: first, was: useful, wait")
    )
    assert f"first, due {before.due_at:%Y-%m-%d}" in await nurture.explain()
    assert [line.step for line in await nurture.desk.plan()] == ["first"]
    assert mails_of(await nurture.show()) == ["first planned"]
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "reason: no_budget")
    (after,) = await nurture.touches(state="planned")
    assert after.due_at == before.due_at
