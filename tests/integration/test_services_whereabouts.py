"""Where people are: what a signature tells, what a rep says, and by which clock and holidays their mails leave."""

from zoneinfo import ZoneInfo

import pytest
from factories import DANA, MAYA, forward, no

from nurture.domain.letter import LetterKind
from nurture.storage.schema import accounts, prospects

LENA = "lena@{}.de".format("globex")
"""Somebody whose domain tells the country."""

ERIN = "erin@globex.example"


GERMAN_NO = (
    "Guten Tag Frau Okafor,\n\nvielen Dank für die Vorführung."
    " Wir haben uns für einen anderen Anbieter entschieden, deshalb"
    " wird es leider nichts.\n\nMit freundlichen Grüßen\nDana Ng\n"
)


def _signed(*foot: str) -> str:
    words = (
        "Hi Maya,\n\nthank you for the demo. We have no budget for this at the moment, so it is a no.\n\nBest regards\n"
    )
    return words + "\n".join(("Dana Ng", "Head of Operations", *foot)) + "\n"


async def _place(nurture):
    (row,) = await nurture.rows(prospects, prospects.c.address == DANA)
    return row.country, row.region, row.zone, row.zone_source


async def test_the_number_in_a_signature_tells_the_clock(nurture):
    await nurture.add(no(_signed("Tel. +1 415 555 0100")))
    assert await _place(nurture) == ("US", None, "America/Los_Angeles", "phone")
    (touch,) = await nurture.touches()
    assert 9 <= touch.due_at.astimezone(ZoneInfo("America/Los_Angeles")).hour <= 16
    assert "by the clock of America/Los_Angeles, by the telephone number in their signature" in await nurture.explain()


async def test_the_address_in_a_signature_tells_the_region(nurture):
    await nurture.add(no(_signed("Globex GmbH, Lange Str. 12, D-80331 München")))
    assert await _place(nurture) == ("DE", "BY", "Europe/Berlin", "address")


async def test_a_colleague_of_somebody_whose_place_is_known_is_taken_to_be_there(nurture):
    await nurture.add(no(_signed("Tel. +1 415 555 0100")))
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    (account,) = await nurture.rows(accounts, accounts.c.domain == "globex.example")
    assert (account.zone, account.zone_source) == ("America/Los_Angeles", "colleague")
    assert (await nurture.show(ERIN)).zone == "America/Los_Angeles, by the signature of a colleague"


async def test_nobody_knows_where_they_are_so_the_reps_clock_counts_and_is_said_to(nurture):
    await nurture.add(no())
    assert (await nurture.show()).zone == "Europe/Berlin, the rep's own, since theirs is not known"


async def test_a_note_says_where_they_are_and_outranks_the_signature(nurture):
    raw = forward(no(_signed("Tel. +1 415 555 0100")), above="country: Austria")
    await nurture.act(raw, "add@in.acme.example")
    assert await _place(nurture) == ("AT", None, "Europe/Vienna", "said")
    await nurture.add(no(_signed("Tel. +1 212 555 1234"), subject="Re: once more"))
    assert await _place(nurture) == ("AT", None, "Europe/Vienna", "said")


async def test_an_answer_moves_the_mail_to_their_clock(nurture):
    await nurture.add(no())
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(letter, "zone: America/Chicago")
    (touch,) = await nurture.touches(state="planned")
    assert 9 <= touch.due_at.astimezone(ZoneInfo("America/Chicago")).hour <= 16
    done = (await nurture.outbox(MAYA))[-1].get_body(("plain",)).get_content()
    assert "Their clock is now America/Chicago, with the holidays of US." in done


async def test_a_place_that_does_not_exist_changes_nothing(nurture):
    await nurture.add(no())
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "country: Atlantis")
    assert (await _place(nurture))[3] is None
    assert "I know no such place." in (await nurture.outbox(MAYA))[-1].get_body(("plain",)).get_content()


async def test_erasing_forgets_where_somebody_was(nurture):
    await nurture.add(no(_signed("Globex GmbH, Lange Str. 12, D-80331 München")))
    (row,) = await nurture.rows(prospects, prospects.c.address == DANA)
    await nurture.desk.erase(DANA, confirmed=True)
    (after,) = await nurture.rows(prospects, prospects.c.id == row.id)
    assert (after.region, after.zone, after.zone_source) == (None, None, None)


async def test_the_address_of_a_parent_abroad_brings_no_laxer_rules_along(nurture):
    foot = ("Werkstr. 4, 70173 Stuttgart", "Tel +49 711 1234567", "Globex Inc., 1 Main St, Austin, TX 78701, USA")
    await nurture.add(no(_signed(*foot), sender=("Lena Vogt", LENA)))
    assert (await nurture.desk.show_basis(LENA)).rules == "by the rules for DE: their consent"


@pytest.mark.parametrize(
    "foot",
    [
        ("Globex Inc., 1 Main St, Austin, TX 78701, USA", "Tel. +49 711 1234567"),
        ("Globex GmbH, Lange Str. 12, D-80331 München", "Tel. +1 415 555 0100"),
    ],
)
async def test_of_a_number_and_an_address_that_disagree_the_stricter_law_holds(nurture, foot):
    await nurture.add(no(_signed(*foot)))
    shown = await nurture.desk.show_basis(DANA)
    assert (shown.rules, shown.allows) == ("by the rules for DE: their consent", False)
    assert "DE" in shown.standing and "US" in shown.standing


async def test_a_german_domain_keeps_german_law_for_somebody_who_signs_abroad(nurture):
    await nurture.add(no(_signed("Tel. +1 415 555 0100"), sender=("Lena Vogt", LENA)))
    shown = await nurture.show(LENA)
    assert shown.zone == "America/Los_Angeles, by the telephone number in their signature"
    assert "by the rules for DE, the stricter of US and DE, which are both named of them" in shown.basis


async def test_a_colleague_abroad_takes_no_law_away_from_the_domain(nurture):
    await nurture.add(no(_signed("Tel. +1 415 555 0100"), sender=("Lena Vogt", LENA)))
    other = LENA.replace("lena", "ute")
    await nurture.add(no(sender=("Ute Vogt", other)))
    assert (await nurture.desk.show_basis(other)).rules == "by the rules for DE: their consent"


async def test_a_number_that_somebody_took_along_names_no_law_for_their_colleagues(nurture):
    foot = ("Globex Inc., 1 Main St, Austin, TX 78701, USA", "Mobile +49 171 1234567")
    await nurture.add(no(_signed(*foot)))
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    assert (await nurture.desk.show_basis(ERIN)).rules.startswith("by the rules for US")
    assert "DE" in (await nurture.desk.show_basis(DANA)).rules


async def test_a_country_that_a_rep_names_settles_the_law_and_a_clock_alone_does_not(nurture):
    await nurture.add(no(_signed("Tel. +1 415 555 0100"), sender=("Lena Vogt", LENA)))
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(letter, "zone: America/Chicago")
    assert (await nurture.desk.show_basis(LENA)).rules == "by the rules for DE: their consent"
    await nurture.answer(letter, "country: US")
    assert (await nurture.desk.show_basis(LENA)).allows


async def test_the_language_names_the_law_where_nothing_else_names_a_country(nurture):
    await nurture.add(no(GERMAN_NO))
    shown = await nurture.desk.show_basis(DANA)
    assert (shown.rules, shown.allows) == ("by the rules for DE: their consent", False)
    assert "the strictest of DE, AT, BE, CH, LI and LU, by their language" in shown.standing
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "country: US")
    assert (await nurture.desk.show_basis(DANA)).allows


async def test_clocks_of_many_countries_are_taken_one_after_the_other(nurture):
    await nurture.add(no(_signed("Tel. +49 711 1234567")))
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    for city in ("Paris", "Madrid", "Rome", "Warsaw", "Oslo", "Lisbon", "Vienna"):
        await nurture.answer(letter, f"zone: Europe/{city}")
    assert (await nurture.show()).zone == "Europe/Vienna, as somebody on your side said"
    assert (await nurture.rows(prospects))[0].also_in == "PT NO PL IT ES FR DE"


async def test_a_clock_alone_takes_no_law_away_from_a_free_mail_domain(nurture):
    lena = "lena@{}.de".format("gmx")
    await nurture.add(no(sender=("Lena Vogt", lena)))
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(letter, "zone: America/Chicago")
    assert (await nurture.desk.show_basis(lena)).rules == "by the rules for DE: their consent"
    await nurture.answer(letter, "country: US")
    await nurture.answer(letter, "zone: America/Denver")
    assert (await nurture.desk.show_basis(lena)).allows
