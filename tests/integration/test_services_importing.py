"""Old losses taken in: who is held and who stays out, what owners are asked, and what their answers begin."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from factories import DANA, MAYA, TOM, no, reply

from nurture.domain.importing import OldLoss, Pace, Refusal
from nurture.domain.letter import LetterKind
from nurture.domain.rejection import Reason
from nurture.storage.schema import enrollments, import_people, prospects, rejections

LENA = "lena@{}.de".format("globex")
"""Somebody whose domain tells the country."""

PACE = Pace(first_slice=2, wait_days=7, per_rep=1)


def _loss(line: int = 2, **more: object) -> OldLoss:
    usual = OldLoss(
        line=line,
        address=f"person{line}@company{line}.example",
        owner="maya",
        said_on=date(2025, 11, 3),
        reason=Reason.PRICE,
        language="en",
        country="US",
        name=f"Person {line}",
        company=f"Company {line}",
        basis="inquiry",
        basis_on=date(2025, 11, 3),
        basis_source="CRM",
    )
    return replace(usual, **more)  # type: ignore[arg-type]


async def _take(nurture, *losses: OldLoss, pace: Pace = PACE, digest: str = "d"):
    begun = await nurture.desk.import_begin(name="losses.csv", digest=digest, lines=len(losses), pace=pace)
    taken = await nurture.desk.import_take(begun.id, losses, up_to=max(loss.line for loss in losses))
    await nurture.desk.import_finish(begun.id)
    return taken


async def _why(nurture, loss: OldLoss) -> Refusal | None:
    found = await nurture.desk.import_look((loss,))
    return found.refused[0].why if found.refused else None


async def test_a_loss_is_held_and_nobody_is_written_to(nurture):
    taken = await _take(nurture, _loss())
    assert taken.held == (2,)
    assert await nurture.rows(enrollments) == []
    (kept,) = await nurture.rows(rejections)
    assert (kept.reason, kept.told_by, kept.reason_confirmed) == ("price", "maya", True)
    await nurture.pass_days(400)
    assert await nurture.outbox("person2@company2.example") == []


async def test_what_keeps_people_out_is_told_by_its_cause(nurture):
    await nurture.desk.stop(DANA)
    await nurture.add(no(sender=("Erin Vale", "erin@initech.example")))
    await nurture.desk.account("hooli.example", "excluded")
    assert await _why(nurture, _loss(address=DANA)) is Refusal.OPTED_OUT
    assert await _why(nurture, _loss(address="erin@initech.example")) is Refusal.KNOWN
    assert await _why(nurture, _loss(address="kim@hooli.example")) is Refusal.EXCLUDED
    assert await _why(nurture, _loss(address="info@globex.example")) is Refusal.NO_PERSON
    assert await _why(nurture, _loss(address="sam@acme.example")) is Refusal.OWN_DOMAIN
    assert await _why(nurture, _loss(reason=Reason.WRONG_CONTACT)) is None
    assert await _why(nurture, _loss(reason=Reason.DO_NOT_CONTACT)) is Refusal.OPTED_OUT
    assert await _why(nurture, _loss(country="DE", basis=None)) is Refusal.NO_BASIS
    assert await _why(nurture, _loss(country="DE", basis="consent", basis_on=date(2025, 11, 3))) is None
    assert await _why(nurture, _loss(basis="handshake")) is Refusal.BROKEN
    assert await _why(nurture, _loss(said_on=date(2003, 1, 1), basis_on=date(2003, 1, 1))) is Refusal.TOO_OLD


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"basis_on": None}, "inquiry is told without its day (a column, as in `columns: {basis_on: Consent date}`"),
        ({"basis_source": None}, "inquiry is told without where it stands (a column, as in `columns: {basis_source:"),
        ({"basis_on": None, "basis_source": None}, "for all) and where it stands"),
        ({"basis": "correspondence"}, "correspondence is shown by their own mail alone: forward it; a file may tell"),
    ],
)
async def test_a_basis_in_a_file_needs_what_proves_it(nurture, change, words):
    (refused,) = (await nurture.desk.import_look((_loss(**change),))).refused
    assert refused.why is Refusal.NO_BASIS
    assert words in refused.words


async def test_a_basis_that_ended_says_when(nurture):
    old = _loss(country="CH", basis="purchase", basis_on=date(2024, 1, 1), said_on=date(2024, 1, 1))
    (refused,) = (await nurture.desk.import_look((old,))).refused
    assert refused.why is Refusal.NO_BASIS
    assert refused.words == (
        "the basis for writing, a purchase of theirs, ended on 31 December 2025 (by the rules for CH)"
    )


async def test_where_the_file_names_no_country_that_of_the_domain_counts(nurture):
    german = _loss(address=LENA, country=None, basis_on=date(2026, 11, 3))
    assert await _why(nurture, german) is Refusal.NO_BASIS
    assert await _why(nurture, _loss(country=None, language="de")) is Refusal.NO_BASIS
    await _take(nurture, replace(german, basis="consent"))
    assert (await nurture.desk.show_basis(LENA)).rules == "by the rules for DE: their consent"


async def test_a_look_writes_nothing(nurture):
    await nurture.desk.import_look((_loss(),))
    assert await nurture.rows(prospects) == []


async def test_an_import_that_was_broken_off_goes_on_where_it_was(nurture):
    begun = await nurture.desk.import_begin(name="losses.csv", digest="d", lines=3, pace=PACE)
    await nurture.desk.import_take(begun.id, (_loss(2), _loss(3)), up_to=3)
    again = await nurture.desk.import_begin(name="losses.csv", digest="d", lines=3, pace=PACE)
    assert (again.id, again.taken, again.done_at) == (begun.id, 3, None)
    taken = await nurture.desk.import_take(again.id, (_loss(3), _loss(4)), up_to=4)
    assert taken.held == (4,)
    assert len(await nurture.rows(prospects)) == 3


async def test_the_owner_is_asked_by_a_numbered_list(nurture):
    await _take(nurture, _loss(2), _loss(3, owner="tom"), _loss(4, said_on=date(2026, 1, 5)))
    await nurture.settle()
    (mail,) = [each for each in await nurture.outbox(MAYA) if "whom shall I keep" in each["Subject"]]
    words = mail.get_body(("plain",)).get_content()
    assert words.index("1. Person 4") < words.index("2. Person 2")
    assert "Person 3" not in words
    assert len(await nurture.outbox(TOM)) == 1


async def test_whom_the_owner_keeps_begins_and_the_others_never_do(nurture):
    await _take(nurture, _loss(2), _loss(3), _loss(4))
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "1")
    assert [row.state for row in sorted(await nurture.rows(import_people), key=lambda row: row.number)] == [
        "kept",
        "left",
        "left",
    ]
    (enrollment,) = await nurture.rows(enrollments)
    assert enrollment.is_imported
    (touch,) = await nurture.touches("person2@company2.example")
    assert (touch.template, touch.state) == ("after-a-while", "planned")
    await nurture.advance(touch.due_at + timedelta(minutes=1))
    (mail,) = await nurture.outbox("person2@company2.example")
    assert "It has been a while" in mail.get_body(("plain",)).get_content()


async def test_the_first_mail_to_an_old_no_promises_no_rhythm_since_the_farewell_may_be_next(nurture):
    old = date(2024, 3, 1)
    await _take(nurture, _loss(2, reason=Reason.COMPETITOR, said_on=old, basis="consent", basis_on=date(2026, 11, 2)))
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "1")
    await nurture.pass_days(500)
    first, _ = await nurture.outbox("person2@company2.example")
    assert "Now and then, months apart, I send one thing" in first.get_body(("plain",)).get_content()
    assert [touch.kind for touch in await nurture.touches("person2@company2.example")] == ["step", "farewell"]


async def test_an_unanswered_list_enrolls_nobody_and_no_second_one_comes(nurture):
    await _take(nurture, *(_loss(line) for line in range(2, 50)))
    await nurture.pass_days(60)
    assert await nurture.rows(enrollments) == []
    assert len(await nurture.letters(LetterKind.IMPORT_LIST)) == 1


async def test_the_next_list_comes_on_the_working_day_after_the_answer(nurture):
    await _take(nurture, *(_loss(line) for line in range(2, 50)))
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "none")
    assert len(await nurture.letters(LetterKind.IMPORT_LIST)) == 1
    await nurture.pass_days(1)
    lists = await nurture.letters(LetterKind.IMPORT_LIST)
    assert [len(each.facts.people) for each in lists] == [40, 8]


async def test_an_answer_that_is_not_understood_keeps_nobody_and_is_asked_back(nurture):
    await _take(nurture, _loss())
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "the first one maybe")
    assert await nurture.rows(enrollments) == []
    asked = await nurture.letter(LetterKind.NOT_UNDERSTOOD)
    await nurture.answer(asked, "1")
    assert len(await nurture.rows(enrollments)) == 1


async def test_the_first_mails_are_paced(nurture):
    await _take(nurture, *(_loss(line) for line in range(2, 7)))
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "all")
    starts = sorted(row.starts_on for row in await nurture.rows(enrollments))
    today = nurture.now.date()
    assert starts[:2] == [today, today]
    assert starts[2] == today + timedelta(days=7)
    assert starts[2] < starts[3] < starts[4]
    later = [row for row in await nurture.rows(enrollments) if row.starts_on == starts[4]]
    (touch,) = await nurture.touches((await nurture.rows(prospects, prospects.c.id == later[0].prospect_id))[0].address)
    assert touch.due_at.date() >= starts[4]


async def test_a_stop_in_the_answer_stops_for_good(nurture):
    await _take(nurture, _loss(2), _loss(3))
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "all\nstop 2")
    assert len(await nurture.rows(enrollments)) == 1
    assert await nurture.stops("person3@company3.example") == 1


async def test_an_answer_tells_who_is_still_kept_by_the_one_before(nurture):
    await _take(nurture, _loss(2), _loss(3))
    await nurture.settle()
    letter = await nurture.letter(LetterKind.IMPORT_LIST)
    await nurture.answer(letter, "1")
    await nurture.answer(letter, "none")
    assert "still so: 1. To end that, answer `stop 1`" in (await nurture.letter(LetterKind.DONE)).facts.what
    await nurture.answer(letter, "stop 1")
    assert "still so" not in (await nurture.letter(LetterKind.DONE)).facts.what
    assert await nurture.touches("person2@company2.example", state="planned") == []


async def test_whoever_said_stop_between_the_list_and_its_answer_is_not_kept(nurture):
    await _take(nurture, _loss())
    await nurture.settle()
    letter = await nurture.letter(LetterKind.IMPORT_LIST)
    await nurture.desk.stop("person2@company2.example")
    await nurture.answer(letter, "all")
    assert await nurture.rows(enrollments) == []
    assert "asked not to be written to" in (await nurture.letter(LetterKind.DONE)).facts.what


async def test_an_erased_person_stands_on_no_list(nurture):
    await _take(nurture, _loss(2), _loss(3))
    await nurture.desk.erase("person2@company2.example", confirmed=True)
    await nurture.settle()
    (letter,) = await nurture.letters(LetterKind.IMPORT_LIST)
    assert [each.who.name for each in letter.facts.people] == ["Person 3"]


async def test_erasing_takes_a_person_out_of_the_list_they_stood_on(nurture):
    await _take(nurture, _loss(2), _loss(3))
    await nurture.settle()
    await nurture.desk.erase("person2@company2.example", confirmed=True)
    (letter,) = await nurture.letters(LetterKind.IMPORT_LIST)
    assert "person2" not in str(letter.facts)


async def test_the_next_list_comes_though_somebody_of_the_last_was_erased(nurture):
    await _take(nurture, *(_loss(line) for line in range(2, 50)))
    await nurture.settle()
    letter = await nurture.letter(LetterKind.IMPORT_LIST)
    await nurture.desk.erase(letter.facts.people[0].who.address, confirmed=True)
    await nurture.answer(letter, "none")
    await nurture.pass_days(1)
    assert [len(each.facts.people) for each in await nurture.letters(LetterKind.IMPORT_LIST)] == [40, 8]


async def test_what_was_mended_is_taken_in_by_another_run(nurture):
    await _take(nurture, _loss(2, owner="nobody"), _loss(3))
    again = await _take(nurture, _loss(2), _loss(3))
    assert again.held == (2,)
    assert [row.line for row in await nurture.rows(import_people)] == [3, 2]


async def test_explain_tells_that_somebody_was_imported(nurture):
    await _take(nurture, _loss())
    assert "imported (line 2 of import 1): said no on 2025-11-03 to maya" in await nurture.explain(
        "person2@company2.example"
    )


async def test_whom_nobody_kept_within_half_a_year_is_forgotten_without_a_stop(nurture):
    await _take(nurture, _loss(2), _loss(3), _loss(4))
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "1")
    await nurture.pass_days(181)
    await nurture.application.retaining.tick()
    people = {row.id: row for row in await nurture.rows(prospects)}
    assert sorted(bool(row.address) for row in people.values()) == [False, False, True]
    assert sorted(row.state for row in await nurture.rows(import_people)) == ["forgotten", "forgotten", "kept"]
    assert await nurture.stops("person3@company3.example") == 0


async def test_whoever_said_no_again_meanwhile_is_not_forgotten(nurture):
    await _take(nurture, _loss(2))
    await nurture.add(no(sender=("Person 2", "person2@company2.example"), said=nurture.now))
    await nurture.pass_days(200)
    await nurture.application.retaining.tick()
    assert (await nurture.show("person2@company2.example")).address == "person2@company2.example"


async def test_the_letter_that_tells_what_was_kept_takes_further_numbers(nurture):
    await _take(nurture, _loss(2), _loss(3), _loss(4))
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "1, 9")
    done = await nurture.letter(LetterKind.DONE)
    assert "9 is not on this list, which ends at 3." in done.facts.what
    await nurture.answer(done, "2")
    assert len(await nurture.rows(enrollments)) == 2


async def test_an_answer_that_others_read_too_keeps_nobody(nurture):
    await _take(nurture, _loss(2), _loss(3))
    await nurture.settle()
    letter = await nurture.letter(LetterKind.IMPORT_LIST)
    to = f"nurture+{letter.tag}@in.acme.example"
    await nurture.act(reply("all", sender=MAYA, name="", to=f"{to}, {TOM}", said=nurture.now), to)
    assert await nurture.rows(enrollments) == []
    assert {row.state for row in await nurture.rows(import_people)} == {"listed"}


async def test_whoever_said_stop_after_the_dry_run_is_not_held(nurture):
    assert await _why(nurture, _loss()) is None
    await nurture.desk.stop("person2@company2.example")
    assert (await _take(nurture, _loss())).held == ()
    await nurture.pass_days(30)
    assert not await nurture.letters(LetterKind.IMPORT_LIST)


async def test_whoever_says_stop_after_the_answer_gets_no_first_mail(nurture):
    await _take(nurture, _loss(2), _loss(3))
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "all")
    await nurture.desk.stop("person2@company2.example")
    await nurture.pass_days(60)
    assert await nurture.outbox("person2@company2.example") == []
    assert len(await nurture.outbox("person3@company3.example")) == 1


async def _leaves(nurture) -> None:
    """Maya has left, and Tom takes over."""
    left = "zone: Europe/Berlin\n    left: 2026-11-01\n    successor: tom"
    await nurture.edit("team.yaml", lambda text: text.replace("zone: Europe/Berlin", left, 1))


async def test_the_successor_is_asked_whom_to_keep_where_the_owner_left_before_the_list(nurture):
    await _take(nurture, _loss())
    await _leaves(nurture)
    await nurture.pass_days(3)
    (letter,) = await nurture.letters(LetterKind.IMPORT_LIST)
    assert letter.recipient == TOM
    await nurture.pass_days(60)
    assert await nurture.outbox("person2@company2.example") == []


async def test_an_owner_who_left_keeps_nobody_any_more(nurture):
    await _take(nurture, _loss())
    await nurture.settle()
    letter = await nurture.letter(LetterKind.IMPORT_LIST)
    await _leaves(nurture)
    await nurture.answer(letter, "all")
    await nurture.pass_days(60)
    assert await nurture.rows(enrollments) == []
    asked = await nurture.letter(LetterKind.NOT_UNDERSTOOD)
    assert asked.recipient == TOM
    await nurture.answer(asked, "1", by=TOM)
    assert len(await nurture.rows(enrollments)) == 1


async def test_a_stop_of_an_owner_who_left_holds_all_the_same(nurture):
    await _take(nurture, _loss(2), _loss(3))
    await nurture.settle()
    letter = await nurture.letter(LetterKind.IMPORT_LIST)
    await _leaves(nurture)
    await nurture.answer(letter, "stop 1\n2")
    told = await nurture.letter(LetterKind.DONE)
    assert await nurture.stops("person2@company2.example") == 1
    assert (told.recipient, await nurture.rows(enrollments)) == (TOM, [])
    await nurture.answer(told, "2", by=TOM)
    assert len(await nurture.rows(enrollments)) == 1


async def test_no_first_mail_leaves_in_the_name_of_an_owner_who_left_after_the_answer(nurture):
    await _take(nurture, _loss())
    await nurture.settle()
    await nurture.answer(await nurture.letter(LetterKind.IMPORT_LIST), "all")
    await _leaves(nurture)
    await nurture.pass_days(60)
    (mail,) = await nurture.outbox("person2@company2.example")
    assert mail["From"].addresses[0].addr_spec == TOM
