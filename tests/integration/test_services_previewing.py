"""Previews: any step for any prospect as it would go out, with nothing written and nothing sent."""

import re
from datetime import timedelta

import pytest
from factories import DANA, TIMING, no
from sqlalchemy import func, select

from nurture.domain.errors import NotFound
from nurture.storage import schema, touches
from nurture.storage.schema import metadata


async def when_due(bench):
    (touch,) = await bench.touches(state="planned")
    await bench.advance(touch.due_at + timedelta(minutes=1))


async def counts(bench):
    """Returns how many rows each table has."""

    async def count(tx):
        return {
            table.name: (await tx.execute(select(func.count()).select_from(table))).scalar_one()
            for table in metadata.sorted_tables
        }

    return await bench.foundation.database.read(count)


async def test_what_was_shown_is_what_goes_out_but_for_the_way_out(nurture):
    await nurture.add(no())
    shown = await nurture.desk.preview(DANA)
    await when_due(nurture)
    (sent,) = await nurture.outbox(DANA)
    text = sent.get_body(("plain",)).get_content()
    token = re.search(r"/u/(\S+)", text)[1]
    assert (shown.step, shown.subject, shown.notes) == ("useful", sent["Subject"], ())
    assert shown.text == text.replace(token, "preview")
    assert shown.html == sent.get_body(("html",)).get_content().replace(token, "preview")
    assert dict(shown.headers)["From"] == sent["From"] and dict(shown.headers)["Reply-To"] == sent["Reply-To"]
    assert token not in repr(shown) and "/u/preview" in dict(shown.headers)["List-Unsubscribe"]


async def test_any_step_is_shown_about_when_it_would_come_and_nothing_is_written(nurture):
    await nurture.add(no())
    before = await counts(nurture)
    steps = ("useful", "useful-2", "year-1", "year-2", "farewell", "commitment")
    shown = {step: await nurture.desk.preview(DANA, step) for step in steps}
    assert await counts(nurture) == before
    assert {step: each.template for step, each in shown.items()} == {
        "useful": "share",
        "useful-2": "share",
        "year-1": "a-year-on",
        "year-2": "a-year-on",
        "farewell": "door-open",
        "commitment": "as-you-asked",
    }
    moments = [shown[step].at for step in steps[:-1]]
    assert moments == sorted(moments) and moments[3] - moments[0] > timedelta(days=600)
    assert "You told me no in" in shown["useful"].text and "You told me no in" not in shown["useful-2"].text
    assert "two years" in shown["year-2"].text
    assert shown["useful"].notes == () and "is not planned" in shown["year-1"].notes[0]


async def test_a_date_they_named_is_shown_in_their_words(nurture):
    await nurture.add(no(TIMING))
    (planned,) = await nurture.touches(state="planned")
    shown = await nurture.desk.preview(DANA, "commitment")
    assert planned.step == "commitment" and shown.at == planned.due_at
    assert re.search(r"You asked me to write again in \w+ 20\d\d", shown.text)


async def test_another_language_is_shown_with_content_in_it(nurture):
    await nurture.add(no())
    shown = await nurture.desk.preview(DANA, language="de-CH")
    assert shown.language == "de" and shown.text.startswith("Guten Tag Dana Ng,")
    assert "in German" in " ".join(shown.because)


async def test_what_is_missing_is_said_and_the_rest_is_shown(nurture):
    await nurture.edit("content/en.yaml", lambda _: "[]\n")
    await nurture.add(no())
    shown = await nurture.desk.preview(DANA)
    assert "there is no content" in shown.notes[0] and "no item in English" in shown.because[0]
    assert shown.subject.startswith("[the title") and "You told me no in" in shown.text


async def test_a_language_without_templates_is_said_with_its_remedy(nurture):
    await nurture.add(no())
    shown = await nurture.desk.preview(DANA, language="nb")
    assert (shown.text, shown.html) == ("", "")
    assert "share is not written in Norwegian" in shown.notes[0] and "share.nb.md.j2" in shown.notes[0]


async def test_that_no_basis_allows_it_and_that_it_needs_a_yes_stand_above_the_mail(nurture):
    await nurture.edit("nurture.yaml", lambda text: f"{text}\napprove: {{first: true}}\n")
    await nurture.add(no())
    await nurture.desk.record_basis(DANA, "none", "", "")
    first, later = [await nurture.desk.preview(DANA, step) for step in ("useful", "year-1")]
    assert "Hello Dana" in first.text
    assert [note.partition(":")[0] for note in first.notes] == ["Nothing goes out", "It goes only after the rep's yes."]
    assert "the basis for writing was withdrawn on" in first.notes[0]
    assert [note.partition(":")[0] for note in later.notes] == ["Nothing goes out", "It is not planned"]


async def test_a_mail_with_its_yes_does_not_ask_for_one(nurture):
    await nurture.edit("nurture.yaml", lambda text: f"{text}\napprove: {{first: true}}\n")
    await nurture.add(no())
    (planned,) = await nurture.touches(state="planned")
    approved = schema.touches.update().where(schema.touches.c.id == planned.id).values(approved_at=nurture.now)
    await nurture.foundation.database.write(lambda tx: tx.execute(approved))
    assert (await nurture.desk.preview(DANA)).notes == ()


async def test_an_own_wording_of_the_rep_is_shown_as_it_will_go(nurture):
    await nurture.add(no())
    (planned,) = await nurture.touches(state="planned")
    words = "Dear Dana,\n\nonly this."
    assert await nurture.foundation.database.write(lambda tx: touches.edit(tx, planned.id, words, by="maya"))
    shown = await nurture.desk.preview(DANA)
    assert "only this." in shown.text and "the rep's own" in shown.notes[0]


@pytest.mark.parametrize(
    ("address", "step", "language", "words"),
    [
        (DANA, "usefull", None, "cadence not-now has no step 'usefull'; nearest: useful"),
        (DANA, "zzz", None, "it has useful, useful-2"),
        (DANA, None, "../de", "expected a language such as de"),
        ("nobody@globex.example", None, None, "nobody of that address is known here"),
    ],
)
async def test_a_slip_is_told_with_what_is_near(nurture, address, step, language, words):
    await nurture.add(no())
    with pytest.raises(NotFound) as told:
        await nurture.desk.preview(address, step, language)
    assert words in str(told.value)


async def test_somebody_whose_cadence_ended_is_shown_what_it_was(nurture):
    await nurture.add(no())
    await nurture.desk.stop(DANA)
    shown = await nurture.desk.preview(DANA, "useful")
    assert "is not planned" in shown.notes[0] and "Hello Dana" in shown.text
