"""Bases for writing: nothing leaves without one that counts at that moment, whoever records or withdraws it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from crowd import plan_crowd
from factories import ADD, DANA, MAYA, forward, no, reply
from fakes import FakeRelay
from sqlalchemy import update
from workbench import Bench, real_bench, sandbox_bench

from nurture.domain.errors import NotAllowed, NotFound
from nurture.domain.letter import LetterKind
from nurture.storage import schema

SPRING = date(2027, 3, 1)
ERIN = "erin.vale@initech.example"


@pytest.fixture
async def nurture(database_url, tmp_path):
    async with sandbox_bench(database_url, tmp_path) as bench:
        yield bench


async def place(bench: Bench, country: str | None, address: str = DANA) -> None:
    """Says in which country a person is."""
    person = await bench.person(address)
    assert person is not None
    table = schema.prospects
    await bench.foundation.database.write(
        lambda tx: tx.execute(update(table).where(table.c.id == person.id).values(country=country))
    )


async def come_due(bench: Bench, address: str = DANA) -> None:
    """Lets the planned touch of a person come due, and whatever is due then happen."""
    (touch,) = await bench.touches(address, state="planned")
    await bench.advance(touch.due_at + timedelta(minutes=1))


async def waiting(bench: Bench, address: str = DANA) -> list[tuple[str, str | None]]:
    return [(touch.state, touch.waiting_for) for touch in await bench.touches(address)]


async def test_nothing_goes_to_germany_without_a_consent_and_it_goes_when_there_is_one(nurture):
    await nurture.add()
    await place(nurture, "DE")
    await come_due(nurture)
    assert await waiting(nurture) == [("planned", "basis")]
    view = await nurture.desk.record_basis(DANA, "consent", "2026-03-01", "signed at the fair")
    assert view.allows
    await come_due(nurture)
    assert [state for state, _ in await waiting(nurture)].count("accepted") == 1


async def test_a_consent_recorded_above_the_forward_is_enough_for_germany(nurture):
    await nurture.act(forward(no(), above="basis: consent 2026-03-01 at the fair"), ADD)
    await place(nurture, "DE")
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    assert letter.facts.done == (
        "The basis is recorded. The basis for writing is their consent of 1 March 2026, until 11 November 2029, "
        "since their no is then 3 years old (by the rule for every other country).",
    )
    await come_due(nurture)
    assert ("accepted", None) in await waiting(nurture)


async def test_a_rep_answers_the_confirmation_with_a_consent(nurture):
    await nurture.add()
    await place(nurture, "DE")
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(letter, "basis: consent 2026-03-01 at the fair")
    view = await nurture.desk.show_basis(DANA)
    assert (view.recorded, view.on, view.source, view.allows) == ("consent", date(2026, 3, 1), "at the fair", True)


async def test_what_a_rep_told_of_somebody_who_wrote_nothing_waits_for_a_basis(nurture):
    await nurture.add()
    row = (await nurture.rows(schema.rejections))[0]
    table = schema.rejections
    await nurture.foundation.database.write(
        lambda tx: tx.execute(update(table).where(table.c.id == row.id).values(told_by="maya"))
    )
    await come_due(nurture)
    assert await waiting(nurture) == [("planned", "basis")]
    assert "no basis for writing is recorded" in await nurture.explain()


async def test_an_inquiry_from_canada_lasts_six_months_and_a_mail_after_it_waits(nurture):
    await nurture.add()
    await place(nurture, "CA")
    await nurture.desk.record_basis(DANA, "inquiry", "2026-11-01", "the form on our site")
    await come_due(nurture)
    assert ("accepted", None) in await waiting(nurture)
    (touch,) = await nurture.touches(DANA, state="planned")
    assert touch.due_at.date() > date(2027, 4, 30)
    assert "it will wait: an inquiry of theirs is a basis until 30 April 2027 (by the rules for CA)" in touch.because
    await come_due(nurture)
    assert ("planned", "basis") in await waiting(nurture)


async def test_a_withdrawn_basis_stops_what_is_planned_and_a_stop_it_is_not(nurture):
    await nurture.add()
    view = await nurture.desk.record_basis(DANA, "none", "", "")
    assert not view.allows
    await come_due(nurture)
    assert (await waiting(nurture), await nurture.stops()) == ([("planned", "basis")], 0)


async def test_a_basis_ends_no_stop(nurture):
    await nurture.add()
    await nurture.desk.stop(DANA)
    await nurture.desk.record_basis(DANA, "consent", "", "she asked for it again")
    assert await nurture.stops() == 1
    assert await nurture.touches(DANA, state="planned") == []


async def test_a_rule_that_becomes_stricter_counts_for_what_is_planned(nurture):
    await nurture.add()
    await nurture.edit(
        "jurisdictions.yaml", lambda text: text.replace("    correspondence: 3 years\n  shows", "  shows", 1)
    )
    await come_due(nurture)
    assert await waiting(nurture) == [("planned", "basis")]


async def test_what_is_planned_says_at_once_what_other_rules_mean_for_it(nurture):
    await nurture.add()
    term = "    correspondence: 3 years\n"
    stood = (await nurture.desk.plan())[0].because
    await nurture.edit("jurisdictions.yaml", lambda text: text.replace(f"{term}  shows", "  shows", 1))
    (line,) = await nurture.desk.plan()
    (first, *_) = (await nurture.desk.plan_of(DANA)).coming
    assert (line.waiting_for, first.waiting_for) == ("basis", "basis")
    assert (*stood, line.because[-1]) == line.because == first.because
    assert line.because[-1].startswith("nothing goes out: ")
    assert "it waits for: a basis for writing to them" in await nurture.explain()
    await nurture.edit("jurisdictions.yaml", lambda text: text.replace("  shows", f"{term}  shows", 1))
    (line,) = await nurture.desk.plan()
    assert (line.waiting_for, line.because) == (None, stood)


async def test_a_mail_that_does_not_show_what_the_law_wants_shown_waits(nurture):
    folder = nurture.own_templates()
    await nurture.add()
    path = folder / "_close.en.md.j2"
    path.write_text(path.read_text().replace(", {{ company.address }}", ""))
    await come_due(nurture)
    assert await waiting(nurture) == [("planned", "not_shown")]


async def test_in_live_delivery_only_those_with_a_basis_are_written_to(database_url, tmp_path):
    noon = datetime(2026, 11, 24, 9, 41, tzinfo=UTC)
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay(), at=noon) as bench:
        await bench.edit(
            "cadences/not-now.yaml", lambda text: text.replace("heads_up: 2 working days", "heads_up: 0 days")
        )
        await bench.settle()
        people = await plan_crowd(bench, [noon] * 4)
        table = schema.prospects
        lost = table.c.address.in_(people[:2])
        await bench.foundation.database.write(lambda tx: tx.execute(update(table).where(lost).values(basis=None)))
        await bench.settle()
        found = {(row.prospect_id, row.state, row.waiting_for) for row in await bench.rows(schema.touches)}
        assert {each for each in found if each[0] <= 2} == {(1, "planned", "basis"), (2, "planned", "basis")}
        assert {each[:2] for each in found if each[0] > 2 and each[1] == "accepted"} == {
            (3, "accepted"),
            (4, "accepted"),
        }


async def test_the_evidence_is_erased_with_the_person_and_the_line_of_history_stays(nurture):
    await nurture.add()
    await nurture.desk.record_basis(DANA, "consent", "2026-03-01", "signed at the fair by Dana")
    await nurture.desk.erase(DANA, confirmed=True)
    (row,) = await nurture.rows(schema.prospects)
    assert (row.basis, row.basis_source, row.basis_words) == ("consent", None, None)
    (line,) = await nurture.rows(schema.history, schema.history.c.event == "basis_recorded")
    assert "fair" not in str(line.detail)


async def test_a_file_records_many_and_names_the_lines_that_it_cannot(nurture):
    await nurture.add()
    report = await nurture.desk.record_bases(
        "address,basis,on,source\n"
        f"{DANA},consent,2026-03-01,form 7\n"
        f"{DANA},concent,2026-03-01,form 7\n"
        "nobody@globex.example,consent,2026-03-01,form 8\n"
        f"{DANA},consent,1/3/2026,form 7\n"
        f"{DANA},consent,2026-03-01,\n"
    )
    assert (report.done, [problem.split(":")[0] for problem in report.problems]) == (
        1,
        ["line 3", "line 4", "line 5", "line 6"],
    )


@pytest.mark.parametrize(
    "content",
    [
        f"address;basis;on;source\n{DANA};Einwilligung;1.3.2026;Formular 7, Messe\n",
        f"E-Mail\tRechtsgrundlage\tEinwilligung am\tQuelle\r\n{DANA}\tEinwilligung\t1.3.2026\tFormular 7, Messe\r\n",
    ],
)
async def test_a_file_of_bases_may_be_what_an_import_takes(nurture, content):
    await nurture.add()
    assert (await nurture.desk.record_bases(content)).done == 1
    shown = await nurture.desk.show_basis(DANA)
    assert (shown.on, shown.source) == (date(2026, 3, 1), "Formular 7, Messe")


@pytest.mark.parametrize(
    ("kind", "on", "source", "until", "says"),
    [
        ("maybe", "", "x", "", "expected a basis: consent"),
        ("consent", "2030-01-01", "x", "", "expected a day that has come"),
        ("consent", "2026-03-01", "x", "2026-02-01", "expected an end after"),
        ("consent", "2026-03-01", "", "", "expected where it stands"),
    ],
)
async def test_a_basis_that_says_too_little_is_turned_away(nurture, kind, on, source, until, says):
    await nurture.add()
    with pytest.raises(NotAllowed, match=says):
        await nurture.desk.record_basis(DANA, kind, on, source, until)


@pytest.mark.parametrize(
    ("written", "recorded"),
    [
        ("existing customer", "purchase"),
        ("legitimate_interest", "legitimate_interest"),
        ("Legitimate interest", "legitimate_interest"),
        ("Einwilligung", "consent"),
    ],
)
async def test_a_command_takes_the_words_and_days_that_a_mail_does(nurture, written, recorded):
    await nurture.add()
    view = await nurture.desk.record_basis(DANA, written, "1.3.2026", "form 7", "1.3.2028")
    assert (view.recorded, view.on, view.until) == (recorded, date(2026, 3, 1), date(2028, 3, 1))


async def test_nobody_unknown_gets_a_basis(nurture):
    with pytest.raises(NotFound):
        await nurture.desk.record_basis("who@globex.example", "consent", "", "x")


async def test_what_was_recorded_is_told_in_words(nurture):
    await nurture.add()
    await nurture.desk.record_basis(DANA, "consent", "2026-03-01", "signed at the fair", "2027-03-01")
    told = await nurture.explain()
    assert "a basis for writing was recorded: their consent of 2026-03-01, until 2027-03-01 (by a command)" in told


KEEP_ME = (
    "Hi Maya,\n\nwe have no budget for this at the moment, so it is a no.\n\nKeep me posted, though.\n\nBest,\nDana\n"
)


async def test_a_yes_in_the_forwarded_no_is_a_consent_kept_with_its_words(nurture):
    number = await nurture.receive(forward(no(KEEP_ME)), ADD)
    await nurture.settle()
    view = await nurture.desk.show_basis(DANA)
    assert (view.recorded, view.on, view.words) == ("consent", date(2026, 11, 12), "Keep me posted, though.")
    (line,) = await nurture.rows(schema.history, schema.history.c.event == "basis_recorded")
    assert (line.inbox_id, line.detail["way"]) == (number, "mail")


async def test_a_yes_in_an_answer_is_a_consent_and_lets_go_what_waited(nurture):
    await nurture.add()
    address = await nurture.reply_address()
    await place(nurture, "DE")
    await nurture.act(reply("Thanks for this. You may write to me again.", said=nurture.now), address)
    view = await nurture.desk.show_basis(DANA)
    assert (view.recorded, view.words, view.allows) == ("consent", "You may write to me again.", True)


async def test_a_yes_that_nothing_but_its_from_says_is_theirs_is_left_to_the_rep(nurture):
    await nurture.add()
    await nurture.act(reply("Thanks. You may write to me again.", said=nurture.now), "postmaster@in.acme.example")
    assert (await nurture.desk.show_basis(DANA)).recorded is None
    assert "nothing but its From says who wrote it" in await nurture.explain()


async def test_another_persons_yes_is_none(nurture):
    await nurture.add()
    address = await nurture.reply_address()
    await nurture.act(reply("You may write to us again.", sender=ERIN, name="Erin Vale", said=nurture.now), address)
    assert (await nurture.desk.show_basis(DANA)).recorded is None


async def test_a_stop_beside_a_yes_outranks_it(nurture):
    await nurture.add()
    address = await nurture.reply_address()
    await nurture.act(reply("Keep me posted. Or rather not: stop writing to me.", said=nurture.now), address)
    assert (await nurture.desk.show_basis(DANA)).recorded is None
    assert await nurture.stops() == 1


async def test_a_withdrawal_is_not_ended_by_an_older_yes(nurture):
    await nurture.add()
    await nurture.desk.record_basis(DANA, "none", "", "")
    later = no(KEEP_ME, said=datetime(2026, 11, 1, 9, tzinfo=UTC))
    await nurture.act(forward(later), ADD)
    assert (await nurture.desk.show_basis(DANA)).recorded == "none"


async def test_a_rep_is_told_once_that_a_basis_ends_before_the_next_mail(nurture):
    await nurture.add()
    await place(nurture, "CA")
    await nurture.desk.record_basis(DANA, "inquiry", "2026-11-01", "the form on our site")
    assert await nurture.letters(LetterKind.BASIS_ENDS) == []
    await come_due(nurture)
    (letter,) = await nurture.letters(LetterKind.BASIS_ENDS)
    assert (letter.facts.basis, letter.facts.until) == ("an inquiry of theirs", date(2027, 4, 30))
    await nurture.pass_days(400)
    assert len(await nurture.letters(LetterKind.BASIS_ENDS)) == 1


async def test_an_answer_to_that_letter_records_a_newer_basis(nurture):
    await nurture.add()
    await place(nurture, "CA")
    await nurture.desk.record_basis(DANA, "inquiry", "2026-11-01", "the form on our site")
    await come_due(nurture)
    await nurture.answer(await nurture.letter(LetterKind.BASIS_ENDS), "basis: consent by phone")
    (touch,) = await nurture.touches(DANA, state="planned")
    assert not any("will wait" in why for why in touch.because)
    await come_due(nurture)
    assert [state for state, _ in await waiting(nurture)].count("accepted") == 2


async def test_the_heads_up_says_of_a_mail_that_it_will_wait_for_a_basis(nurture):
    await nurture.add()
    await place(nurture, "DE")
    (touch,) = await nurture.touches(DANA, state="planned")
    await nurture.advance(touch.due_at - timedelta(hours=6))
    mail = (await nurture.outbox(MAYA))[-1]
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"].startswith("Waits: Dana Ng")
    assert "You need not do anything" not in text
    assert text.index("nothing goes out: their own mail to us is not enough") < text.index("Subject:")
    await nurture.answer(await nurture.letter(LetterKind.HEADS_UP), "1: basis: consent 2026-03-01 at the fair")
    assert (await nurture.desk.show_basis(DANA)).allows


async def test_an_export_holds_the_basis_with_its_evidence(nurture):
    await nurture.act(forward(no(KEEP_ME)), ADD)
    person = (await nurture.desk.export(DANA)).person
    assert person is not None
    assert (person.basis, person.basis_words) == ("consent", "Keep me posted, though.")
    assert person.basis_source == "their own words in message 1"


async def test_a_weaker_basis_of_later_leaves_a_consent_that_holds(nurture):
    await nurture.add()
    await place(nurture, "DE")
    await nurture.desk.record_basis(DANA, "consent", "2026-03-01", "at the fair")
    view = await nurture.desk.record_basis(DANA, "inquiry", "2026-11-01", "the form on our site")
    assert (view.recorded, view.source, view.allows) == ("consent", "at the fair", True)
    assert view.note.startswith("Their consent of 1 March 2026 is stronger and holds, so it stays")
    assert "an inquiry of theirs of 2026-11-01 (by a command) was noted" in await nurture.explain()


async def test_a_rep_is_told_that_a_stronger_basis_stays_and_how_to_replace_it(nurture):
    await nurture.act(forward(no(), above="basis: consent 2026-03-01 at the fair"), ADD)
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(letter, "basis: inquiry 2026-02-01")
    assert "withdraw it as of 2026-02-01" in str((await nurture.letter(LetterKind.DONE)).facts)
    await nurture.answer(letter, "basis: none 2026-02-01")
    await nurture.answer(letter, "basis: inquiry 2026-02-01")
    assert (await nurture.desk.show_basis(DANA)).recorded == "inquiry"


async def test_a_consent_that_ended_gives_way_to_a_weaker_basis(nurture):
    await nurture.add()
    await nurture.desk.record_basis(DANA, "consent", "2026-03-01", "at the fair", "2026-06-01")
    await nurture.desk.record_basis(DANA, "inquiry", "2026-11-01", "the form on our site")
    assert (await nurture.desk.show_basis(DANA)).recorded == "inquiry"
