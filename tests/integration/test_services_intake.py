"""Forwards: who is added, owned by whom, told what; and who never is."""

from datetime import timedelta

import pytest
from factories import (
    ADD,
    BUDGET,
    CHOSE_OTHER,
    DANA,
    MAYA,
    NEVER_AGAIN,
    NOW,
    TIMING,
    TOM,
    forward,
    no,
    reply,
)

from nurture.domain.letter import LetterKind
from nurture.services.receiving import MessageRefused
from nurture.storage import schema

ERIN = "erin.vale@globex.example"
SAM = "sam@acme.example"


async def test_a_forwarded_no_becomes_a_person_in_a_cadence_with_a_first_mail(nurture):
    assert await nurture.add(no(BUDGET)) == "added"
    person = await nurture.show()
    assert (person.name, person.address, person.account) == ("Dana Ng", DANA, "globex.example")
    assert (person.state, person.cadence, person.rep) == ("active", "not-now", "maya")
    assert [(each.reason, each.said_at) for each in person.noes] == [("no_budget", NOW)]
    assert "no budget" in person.noes[0].quote
    (touch,) = person.touches
    assert (touch.step, touch.state) == ("useful", "planned")
    assert timedelta(days=90) <= touch.at - NOW <= timedelta(days=102)


async def test_the_forwarder_is_told_who_why_when_and_how_to_mend_it(nurture):
    await nurture.add(no(TIMING))
    confirmation = await nurture.letter(LetterKind.CONFIRMATION, MAYA)
    facts = confirmation.facts
    assert (facts.who.name, facts.who.address, facts.reason_code) == ("Dana Ng", DANA, "timing")
    assert "not the right time" in facts.quote
    (touch,) = await nurture.touches()
    assert facts.first_touch == touch.due_at
    (letter,) = await nurture.outbox(MAYA)
    text = letter.get_body(("plain",)).get_content()
    assert "Dana Ng" in text and "not the right time" in text and "undo" in text
    assert text.rstrip().endswith("Your answer goes to nurture only")
    assert letter["Reply-To"].addresses[0].addr_spec == f"nurture+{confirmation.tag}@in.acme.example"


async def test_the_rep_to_whom_the_no_was_written_owns_it_whoever_forwards(nurture):
    await nurture.add(no(to=f"Tom Hale <{TOM}>"), by=SAM)
    assert (await nurture.show()).rep == "tom"
    confirmation = await nurture.letter(LetterKind.CONFIRMATION, SAM)
    assert (confirmation.facts.owner, confirmation.facts.forwarder_is_owner) == ("Tom Hale", False)
    shared = await nurture.letter(LetterKind.SHARED, TOM)
    assert (shared.facts.other, shared.facts.reader_is_owner) == ("Sam Rivera", True)


async def test_a_no_that_was_written_to_no_rep_is_the_forwarders(nurture):
    await nurture.add(no(to="info@acme.example"), by=TOM)
    assert (await nurture.show()).rep == "tom"
    assert await nurture.letters(LetterKind.SHARED) == []


async def test_a_rep_may_forward_from_an_alias(nurture):
    assert await nurture.add(no(), by="M.Okafor@acme.example") == "added"
    assert (await nurture.letter(LetterKind.CONFIRMATION)).recipient == MAYA


async def test_mail_of_somebody_else_is_refused(nurture):
    with pytest.raises(MessageRefused) as refused:
        await nurture.receive(forward(no(), by="stranger@elsewhere.example"))
    assert refused.value.code == 550
    assert await nurture.rows(schema.inbox) == []


async def test_the_same_forward_twice_counts_once(nurture):
    raw = forward(no())
    assert await nurture.act(raw) == "added"
    assert await nurture.receive(raw) is None
    assert len(await nurture.rows(schema.rejections)) == 1


async def test_a_forward_without_a_prospect_is_answered_with_what_was_missing(nurture):
    assert await nurture.act(reply("Please add Dana.", sender=MAYA, name=""), ADD) == "no_prospect_found"
    assert (await nurture.letter(LetterKind.NO_PROSPECT, MAYA)).facts.missing
    assert await nurture.rows(schema.prospects) == []


@pytest.mark.parametrize(
    "address",
    [
        "info@globex.example",
        "no-reply@globex.example",
        "team-owner@globex.example",
        "colleague@acme.example",
        "somebody@eu.acme.example",
        "b@in.acme.example",
        SAM,
    ],
)
async def test_departments_robots_lists_and_colleagues_are_never_added(nurture, address):
    await nurture.add(no(sender=("Somebody", address)))
    assert await nurture.rows(schema.prospects) == []
    assert await nurture.rows(schema.enrollments) == []
    assert (await nurture.letter(LetterKind.NO_PROSPECT, MAYA)).facts.missing


async def test_a_no_that_asks_for_no_contact_is_recorded_and_never_enrolled(nurture):
    assert await nurture.add(no(NEVER_AGAIN)) == "do_not_contact"
    person = await nurture.show()
    assert (person.state, len(person.noes), person.touches) == ("not enrolled", 1, ())
    assert person.stopped is not None and person.stopped.startswith("forward on 2026-11-12")
    assert (await nurture.letter(LetterKind.RECORDED_STOP, MAYA)).facts.who.address == DANA


async def test_a_forward_may_ask_for_the_whole_company(nurture):
    await nurture.add(no("Please remove our whole company from your list and never contact anyone at Globex again.\n"))
    assert await nurture.stops(ERIN) == 1
    assert (await nurture.letter(LetterKind.RECORDED_STOP)).facts.scope == "company"


async def test_the_same_person_again_is_a_further_no_and_the_cool_off_begins_anew(nurture):
    await nurture.add(no(BUDGET))
    (first,) = await nurture.touches()
    await nurture.pass_days(80)
    assert await nurture.add(no(BUDGET, said=nurture.now)) == "added"
    assert len((await nurture.show()).noes) == 2
    assert len(await nurture.enrollments()) == 1
    (touch,) = await nurture.touches()
    assert touch.id != first.id
    assert touch.due_at >= nurture.now + timedelta(days=60)
    assert (await nurture.letter(LetterKind.CONFIRMATION)).facts.again


async def test_an_older_no_forwarded_later_does_not_shorten_the_cool_off(nurture):
    await nurture.add(no(BUDGET))
    await nurture.add(no(BUDGET, said=NOW - timedelta(days=300)))
    assert (await nurture.enrollment()).latest_no == NOW


async def test_a_further_no_with_another_reason_takes_another_cadence(nurture):
    await nurture.add(no(BUDGET))
    await nurture.add(no(CHOSE_OTHER))
    assert (await nurture.show()).cadence == "lost-to-competitor"


async def test_a_further_no_that_no_cadence_takes_holds_what_was_planned(nurture):
    await nurture.add(no(BUDGET))
    await nurture.pass_days(30)
    wrong = "Sorry, I am the wrong person for this, I have nothing to do with maintenance.\n"
    await nurture.add(no(wrong, said=nurture.now))
    assert (await nurture.show()).noes[-1].reason == "wrong_contact"
    assert (await nurture.show()).state == "held"
    assert await nurture.touches(state="planned") == []


async def test_a_person_of_another_rep_stays_there_and_both_are_told(nurture):
    await nurture.add(no())
    await nurture.add(no(to=f"Tom Hale <{TOM}>"), by=TOM)
    assert (await nurture.show()).rep == "maya"
    owner, other = await nurture.letter(LetterKind.SHARED, MAYA), await nurture.letter(LetterKind.SHARED, TOM)
    assert (owner.facts.reader_is_owner, owner.facts.other, owner.facts.same_person) == (True, "Tom Hale", True)
    assert (other.facts.reader_is_owner, other.facts.owner) == (False, "Maya Okafor")


async def test_a_colleague_at_an_account_of_another_rep_hears_the_same_voice(nurture):
    await nurture.add(no())
    await nurture.add(no(sender=("Erin Vale", ERIN), to=f"Tom Hale <{TOM}>"), by=TOM)
    assert (await nurture.show(ERIN)).rep == "maya"
    assert not (await nurture.letter(LetterKind.SHARED, MAYA)).facts.same_person
    assert await nurture.letters(LetterKind.SHARED, TOM)


async def test_the_owner_is_told_of_a_no_to_them_that_somebody_else_forwards(nurture):
    await nurture.add(no())
    await nurture.add(no(), by=TOM)
    assert (await nurture.letter(LetterKind.SHARED, MAYA)).facts.other == "Tom Hale"


async def test_whoever_asked_to_stop_is_not_added_and_the_rep_hears_when_and_how(nurture):
    await nurture.add(no())
    await nurture.desk.stop(DANA)
    await nurture.pass_days(3)
    assert await nurture.add(no()) == "not_added"
    told = (await nurture.letter(LetterKind.NOT_ADDED, MAYA)).facts
    assert (told.stopped_at, told.stopped_how) == (NOW.date(), "recorded by an operator")
    assert (await nurture.show()).state == "ended"
    assert len((await nurture.show()).noes) == 1


@pytest.mark.parametrize(
    "spelling", ["Dana.Ng@Globex.Example", "dana.ng+news@globex.example", "DANA.NG@GLOBEX.EXAMPLE"]
)
async def test_a_stop_holds_however_the_address_is_written(nurture, spelling):
    await nurture.desk.stop(spelling)
    assert await nurture.add(no()) == "not_added"


async def test_somebody_who_stopped_and_now_speaks_for_the_company_stops_the_company(nurture):
    await nurture.desk.stop(DANA)
    await nurture.add(no("Please do not contact anyone at our company again. Remove our whole company.\n"))
    assert await nurture.stops(ERIN) == 1


async def test_a_company_stop_covers_people_added_later(nurture):
    await nurture.add(no())
    await nurture.desk.stop(DANA, company=True)
    assert await nurture.add(no(sender=("Erin Vale", ERIN))) == "not_added"
    assert await nurture.add(no(sender=("Uma Roe", "uma.roe@emea.globex.example"))) == "not_added"
    assert (await nurture.letter(LetterKind.NOT_ADDED)).facts.stopped_at == NOW.date()


async def test_a_company_stop_of_a_company_nobody_knew_covers_whoever_comes(nurture):
    assert (await nurture.desk.stop("somebody@globex.example", company=True)).scope == "company"
    assert await nurture.add(no()) == "not_added"


async def test_on_free_mail_a_company_stop_is_a_personal_one(nurture):
    one, other = "dana.ng@gmail.com", "erin.vale@gmail.com"
    await nurture.add(no(sender=("Dana Ng", one)))
    assert (await nurture.desk.stop(one, company=True)).scope == "person"
    assert not (await nurture.letter(LetterKind.STOP_NOTICE)).facts.company_wide
    assert await nurture.add(no(sender=("Erin Vale", other))) == "added"


async def test_people_on_free_mail_share_no_account(nurture):
    await nurture.add(no(sender=("Dana Ng", "dana.ng@gmail.com")))
    await nurture.add(no(sender=("Erin Vale", "erin.vale@gmail.com"), to=f"Tom Hale <{TOM}>"), by=TOM)
    assert (await nurture.show("erin.vale@gmail.com")).rep == "tom"
    assert [row.domain for row in await nurture.rows(schema.accounts)] == [None, None]


async def test_nobody_is_added_at_an_account_that_was_excluded_before_anyone_was_known(nurture):
    report = await nurture.desk.exclude_file("domain\nglobex.example\nwww.initech.example\nnonsense\n")
    assert (report.done, len(report.problems)) == (2, 1)
    assert await nurture.add(no()) == "not_added"
    assert "never writes to" in (await nurture.letter(LetterKind.NOT_ADDED)).facts.why
    assert await nurture.add(no(sender=("Uma Roe", "uma@initech.example"))) == "not_added"


async def test_a_won_account_ends_its_people_and_takes_no_more(nurture):
    await nurture.add(no())
    await nurture.desk.account("globex.example", "won")
    assert (await nurture.show()).state == "ended"
    assert await nurture.touches(state="planned") == []
    assert await nurture.add(no(sender=("Erin Vale", ERIN))) == "not_added"


async def test_while_somebody_talks_to_an_account_nothing_goes_out_and_then_it_goes_on(nurture):
    await nurture.add(no())
    await nurture.desk.account("globex.example", "talking")
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    await nurture.advance(max(touch.due_at for touch in await nurture.rows(schema.touches)) + timedelta(days=5))
    assert await nurture.outbox(what="touch") == []
    await nurture.desk.account("globex.example", "open")
    await nurture.pass_days(40)
    assert len(await nurture.outbox(what="touch")) == 2


async def test_something_other_than_a_no_is_kept_and_told_and_nobody_is_enrolled(nurture):
    assert await nurture.add(no("That sounds interesting. Could you send me a quote?\n")) == "not_a_no"
    assert (await nurture.letter(LetterKind.NOT_A_NO, MAYA)).facts.who.address == DANA
    assert await nurture.rows(schema.enrollments) == []


async def test_an_account_speaks_with_one_voice_also_for_a_subdomain(nurture):
    await nurture.add(no())
    await nurture.add(no(sender=("Uma Roe", "uma.roe@emea.globex.example")), by=TOM)
    assert [row.domain for row in await nurture.rows(schema.accounts)] == ["globex.example"]


async def test_a_person_undone_and_forwarded_again_is_whole(nurture):
    await nurture.add(no())
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "undo")
    assert (await nurture.person()).address == ""
    assert await nurture.add(no()) == "added"
    person = await nurture.show()
    assert (person.address, person.name, person.state) == (DANA, "Dana Ng", "active")
    await nurture.send_first()
    assert [mail["To"].addresses[0].addr_spec for mail in await nurture.outbox(what="touch")] == [DANA]
