"""Ids in people's history that an edit would not know, each with its remedy."""

from nurture.configuration.revision import load
from nurture.domain.letter import LetterKind
from nurture.services.unknown_ids import unknown_ids

FILE = "cadences/not-now.yaml"


async def unknown_after(nurture, **replaced: str) -> list[str]:
    """Returns what an edit of the cadence would not know; the edit is not put in force."""
    path = nurture.folder / "config" / FILE
    text = path.read_text()
    for old, new in replaced.items():
        name = old.replace("_", "-")
        text = text.replace(f"{name},", f"{new},").replace(f"cadence: {name}\n", f"cadence: {new}\n")
    path.write_text(text)
    revision = load(nurture.folder / "config")
    before = nurture.foundation.revisions.current
    found = await nurture.foundation.database.read(lambda tx: unknown_ids(tx, revision, before=before))
    return [str(each).removeprefix(f"{nurture.folder}/config/") for each in found]


async def test_a_step_that_was_sent_and_is_gone_is_named_with_its_remedy(sent):
    assert await unknown_after(sent, useful="first") == [
        "cadences/not-now.yaml:28:10: 1 person in cadence not-now had its step useful, which is not there any more:"
        " add `was: useful` to the step that replaces it, or to the one before where none does"
    ]


async def test_a_renamed_step_that_says_what_it_was_is_known(sent):
    assert await unknown_after(sent, useful="first, was: useful") == []


async def test_a_step_that_nobody_has_had_may_go(sent):
    assert await unknown_after(sent, year_2="year-two") == []


async def test_a_cadence_with_people_in_it_that_is_gone_is_named_with_its_remedy(held):
    assert await unknown_after(held, not_now="later") == [
        "cadences/not-now.yaml:5:10: 1 person in cadence not-now, which is not there any more:"
        " add `was: not-now` to the cadence that replaces it"
    ]


async def test_a_renamed_cadence_that_says_what_it_was_is_known(sent):
    assert await unknown_after(sent, not_now="later\nwas: not-now") == []


async def test_steps_of_a_cadence_that_somebody_was_in_earlier_are_no_mistake(sent):
    await sent.answer(await sent.letter(LetterKind.CONFIRMATION), "reason: competitor")
    assert (await sent.enrollment()).cadence == "lost-to-competitor"
    assert await unknown_after(sent) == []


async def test_people_whose_cadence_has_ended_do_not_count(sent):
    await sent.answer(await sent.letter(LetterKind.CONFIRMATION), "stop")
    assert await unknown_after(sent, not_now="later", useful="first") == []


async def test_a_was_that_names_nothing_known_is_told_with_what_it_should_say(sent):
    assert await unknown_after(sent, not_now="later\nwas: nto-now") == [
        "cadences/not-now.yaml:5:10: 1 person in cadence not-now, which is not there any more:"
        " `was: nto-now` names nothing known; write `was: not-now` there"
    ]


async def test_a_was_of_a_step_that_names_nothing_known_is_told_with_what_it_should_say(sent):
    assert await unknown_after(sent, useful="first, was: usefull") == [
        "cadences/not-now.yaml:28:10: 1 person in cadence not-now had its step useful, which is not there any more:"
        " `was: usefull` names nothing known; write `was: useful` there"
    ]


async def test_a_cadence_whose_file_is_gone_is_named_with_the_file_it_stood_in(held):
    (held.folder / "config" / FILE).rename(held.folder / "config" / "cadences" / "later.yml.bak")
    revision = load(held.folder / "config")
    before = held.foundation.revisions.current
    (found,) = await held.foundation.database.read(lambda tx: unknown_ids(tx, revision, before=before))
    assert str(found).startswith("cadences/not-now.yaml: 1 person in cadence not-now, which is not there any more: ")
