"""Erasing a person, and giving all that is held of one, on each kind of database."""

import base64
import json
from dataclasses import replace

import pytest
from factories import DANA, MAYA, NOW, TOM, forward, no, reply
from past import to_heads_up
from workbench import Bench

from nurture.domain.consent import StopWay
from nurture.domain.keyring import Keyring
from nurture.domain.letter import LetterKind
from nurture.services.consent import StopOrder
from nurture.storage import recall, schema
from nurture.wiring.application import assemble
from nurture.wiring.relays import relay_of


async def erase(bench):
    return await bench.desk.erase(DANA, confirmed=True)


async def test_without_a_yes_it_shows_what_would_go_and_changes_nothing(nurture):
    await nurture.add()
    await nurture.send_first()
    before = await nurture.rows(schema.touches)
    report = await nurture.desk.erase(DANA)
    assert (report.erased, report.noes, report.touches, report.mails, report.told) == (False, 1, 2, 1, ("maya",))
    assert await nurture.rows(schema.touches) == before
    assert await nurture.stops() == 0


async def test_a_person_is_stopped_and_the_rep_told_without_a_name(nurture):
    await nurture.add()
    report = await erase(nurture)
    assert (report.erased, report.told) == (True, ("maya",))
    assert await nurture.stops() == 1
    assert (await nurture.enrollment()).end_reason == "stopped"
    letter = await nurture.letter(LetterKind.ERASED, MAYA)
    assert letter.facts.number == report.number
    assert letter.prospect_id is None
    await nurture.settle()
    mail = (await nurture.outbox(MAYA))[-1]
    assert "number 1 is what is left" in mail.get_body(("plain",)).get_content()
    assert await nurture.letters(LetterKind.STOP_NOTICE) == []


async def test_an_address_that_is_not_known_is_stopped_all_the_same(nurture):
    report = await erase(nurture)
    assert (report.number, report.told, report.erased) == (None, (), True)
    assert await nurture.stops() == 1
    assert await nurture.add() == "not_added"


async def test_a_new_forward_is_not_kept_and_brings_nobody_back(nurture):
    await nurture.add()
    await erase(nurture)
    assert await nurture.act(forward(no("We still have no budget, sorry.\n"), said=NOW)) == "not_added"
    (row,) = await nurture.rows(schema.prospects)
    assert (row.address, row.name) == (None, None)
    assert (await nurture.rows(schema.inbox))[-1].raw is None
    assert (await nurture.letter(LetterKind.NOT_ADDED)).facts.who.address == ""


async def test_erasing_twice_changes_nothing_and_tells_nobody_again(nurture):
    await nurture.add()
    await erase(nurture)
    assert (await erase(nurture)).told == ()
    assert len(await nurture.letters(LetterKind.ERASED)) == 1
    assert len([row for row in await nurture.rows(schema.history) if row.event == "erased"]) == 1
    assert len(await nurture.rows(schema.suppressions)) == 1


async def test_one_who_was_stopped_before_gets_a_line_of_the_erasure(nurture):
    await nurture.add()
    await nurture.desk.stop(DANA)
    await erase(nurture)
    assert [row.way for row in await nurture.rows(schema.suppressions)] == ["command", "erasure"]


async def test_open_demands_end_with_it(nurture):
    await nurture.add()
    await nurture.send_first()
    await nurture.act(reply("What data do you hold about me?", said=nurture.now), await nurture.reply_address())
    told = str(next(mail for mail in await nurture.outbox(MAYA) if "law gives one month" in str(mail)))
    assert "nurture export dana.ng@globex.example --to FOLDER" in told.replace("=\n", "").replace("\n", " ")
    assert "nurture erase" not in told
    (demand,) = await nurture.rows(schema.demands)
    assert demand.state == "open"
    await erase(nurture)
    assert [row.state for row in await nurture.rows(schema.demands)] == ["done"]


async def test_others_keep_their_mails_and_lose_her_name(nurture):
    await nurture.add()
    kim = ("Kim Lee", "kim@globex.example")
    await nurture.add(no("Hi Maya,\n\nno budget. Ask Dana Ng <dana.ng@globex.example>.\n\nKim\n", sender=kim))
    await erase(nurture)
    (left,) = [row for row in await nurture.rows(schema.rejections) if row.quote]
    assert "no budget" in left.quote
    assert "Dana Ng" not in left.quote
    assert DANA not in left.quote
    assert (await nurture.enrollment("kim@globex.example")).state == "active"


async def test_mail_in_quarantine_that_names_them_goes_and_other_mail_stays(nurture):
    await nurture.add()
    of_dana = await nurture.receive(reply("Call me", said=NOW), "postmaster@in.acme.example", fault="UnreadableMail")
    of_kim = await nurture.receive(
        reply("Call me", sender="kim@initech.example", said=NOW), "postmaster@in.acme.example", fault="UnreadableMail"
    )
    assert (await nurture.desk.erase(DANA)).put_aside == 1
    await erase(nurture)
    assert [entry.id for entry in await nurture.desk.quarantine_list()] == [of_kim]
    gone = await nurture.message(of_dana)
    assert (gone.state, gone.raw, gone.error) == ("released", None, None)


async def test_show_and_explain_of_somebody_erased_tell_what_is_left(nurture):
    await nurture.add()
    await erase(nurture)
    shown = await nurture.show()
    assert (shown.name, shown.address) == ("", "")
    assert shown.stopped.startswith("erasure on")
    assert "erased" in await nurture.explain()


async def test_a_second_erasure_finds_nothing_left_to_empty(nurture):
    await nurture.add()
    await nurture.send_first()
    await erase(nurture)
    again = await erase(nurture)
    assert again.erased_before
    assert (again.noes, again.touches, again.letters, again.mails, again.kept, again.demands) == (0, 0, 0, 0, 0, 0)


async def test_explain_after_a_lift_tells_that_the_erasure_still_stops_them(nurture):
    await nurture.add()
    await nurture.send_first()
    await nurture.act(reply("Please stop writing to me.", said=nurture.now), await nurture.reply_address())
    await erase(nurture)
    assert await nurture.desk.lift(DANA, 2) == 1
    told = await nurture.explain()
    assert "the stop was a misreading and is lifted" in told
    day = f"{nurture.now:%Y-%m-%d}"
    assert f"they were erased on {day}: nurture knows no name, address or word of theirs" in told
    assert f"a stop stands: when they were erased, on {day}; nothing goes to them, and a new forward" in told
    assert await nurture.desk.stops(DANA) == (f"when they were erased, on {day}",)


async def test_explain_after_a_lift_tells_that_no_stop_stands(nurture):
    await nurture.add()
    await nurture.send_first()
    await nurture.act(reply("Please stop writing to me.", said=nurture.now), await nurture.reply_address())
    assert "a stop stands: by a reply, on" in await nurture.explain()
    await nurture.desk.lift(DANA, 2)
    told = await nurture.explain()
    assert "no stop stands any more; forward their no again to begin anew" in told
    assert "a stop stands" not in told


async def test_a_lift_of_long_ago_is_no_reason_to_forward_somebody_who_is_held_now(nurture):
    await nurture.add()
    await nurture.send_first()
    await nurture.act(reply("Please stop writing to me.", said=nurture.now), await nurture.reply_address())
    await nurture.desk.lift(DANA, 2)
    await nurture.add(no("We still have no budget, sorry.\n", said=nurture.now))
    await nurture.answer(await nurture.letter(LetterKind.CONFIRMATION), "hold")
    told = await nurture.explain()
    assert "forward their no again" not in told


async def test_a_source_of_a_file_of_stops_may_name_no_person(nurture):
    with pytest.raises(Exception, match="leave addresses out"):
        await nurture.desk.stop_file("kim@initech.example\n", "mail of dana@globex.example")


async def test_all_that_is_held_is_given(nurture):
    await nurture.add()
    await nurture.send_first()
    await nurture.act(reply("Thank you for this.\n", said=nurture.now), await nurture.reply_address())
    data = await nurture.desk.export(DANA)
    assert (data.person.name, data.person.address) == ("Dana Ng", DANA)
    assert "no budget" in data.noes[0].quote
    (sent,) = [touch for touch in data.touches if touch.state == "accepted"]
    assert sent.words
    assert [mail.as_what for mail in data.mails] == ["add", "reply"]
    assert {letter.kind for letter in data.letters} >= {"confirmation", "pass-on"}
    assert any("said no on" in words for _, words in data.history)
    assert b"dana.ng@globex.example" in base64.b64decode(await nurture.desk.export_mail(data.mails[0].number))


async def test_of_an_address_that_is_not_known_the_ledger_and_mails_are_given(nurture):
    await nurture.desk.stop("tom@initech.example")
    await nurture.receive(reply("Hello", sender="tom@initech.example", said=NOW), "postmaster@in.acme.example")
    data = await nurture.desk.export("tom@initech.example")
    assert data.person is None
    assert [line.way for line in data.ledger] == ["command"]
    assert len(data.mails) == 1


async def test_of_letters_about_several_their_own_part_is_given(nurture):
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("spread: 5 days", "spread: 0 days"))
    people = [DANA, *(f"person{number}@customer{number}.example" for number in range(1, 7))]
    for each in people:
        await nurture.add(no(sender=("Some Body", each)))
    await nurture.pass_days(0.01)
    merged, heads_up = people[6], await to_heads_up(nurture)
    given = (await nurture.desk.export(merged)).letters
    (lines,) = [letter.facts["lines"] for letter in given if letter.kind == "confirmations"]
    assert len(lines) == 1 and merged in lines[0]
    (told,) = [letter for letter in given if letter.kind == "heads-up"]
    assert [each["who"]["address"] for each in told.facts["touches"]] == [merged]
    assert len(heads_up.facts.touches) > 1


async def test_a_heads_up_to_be_sent_again_still_tells_what_becomes_of_the_others(nurture):
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("spread: 5 days", "spread: 0 days"))
    for each in (DANA, "kim@initech.example", "lee@umbrella.example"):
        await nurture.add(no(sender=("Some Body", each)))
    before = (await to_heads_up(nurture)).facts
    await erase(nurture)
    after = (await nurture.letter(LetterKind.HEADS_UP)).facts
    (forgotten,) = [each.number for each in after.touches if not each.who.address]
    assert before.going == (1, 2, 3)
    assert after.going == tuple(number for number in before.going if number != forgotten)


async def test_of_what_an_answer_to_a_heads_up_brought_about_their_own_line_is_given(nurture):
    await nurture.edit("cadences/not-now.yaml", lambda text: text.replace("spread: 5 days", "spread: 0 days"))
    for each in (DANA, "kim@initech.example"):
        await nurture.add(no(sender=("Some Body", each)))
    heads_up = await to_heads_up(nurture)
    (mine, other) = sorted(heads_up.facts.touches, key=lambda touch: touch.who.address != DANA)
    await nurture.answer(heads_up, "1: hold\n2: hold")
    (told,) = [each for each in (await nurture.desk.export(DANA)).letters if each.kind == "numbered-done"]
    (line,) = told.facts["lines"]
    assert line.startswith(f"{mine.number} (") and not line.startswith(f"{other.number} (")


async def test_once_erased_there_is_nothing_left_to_give(nurture):
    await nurture.add()
    await erase(nurture)
    data = await nurture.desk.export(DANA)
    assert (data.person.name, data.person.address, data.person.erased_at is None) == (None, "", False)
    told = json.dumps([[no.quote for no in data.noes], [letter.facts for letter in data.letters]])
    assert "Dana" not in told
    assert {mail.bytes for mail in data.mails} <= {0}


def rotated(bench: Bench) -> Bench:
    keys = {**bench.foundation.keyring.keys, 2: b"another secret of thirty-two letters"}
    base = replace(bench.foundation, keyring=Keyring(keys=keys, current=2))
    return Bench(application=assemble(base, relay_of(base)), folder=bench.folder)


async def test_one_known_under_an_old_key_is_exported_and_erased(nurture):
    await nurture.add()
    later = rotated(nurture)
    assert (await later.desk.export(DANA)).person.name == "Dana Ng"
    await erase(later)
    assert (await later.rows(schema.prospects))[0].address is None
    assert await later.add() == "not_added"


async def test_one_erased_under_an_old_key_stays_stopped_and_their_link_answers(nurture):
    await nurture.add()
    subject = nurture.foundation.keyring.person(DANA)
    token = nurture.foundation.keyring.token(subject)
    await erase(nurture)
    later = rotated(nurture)
    assert await later.add() == "not_added"
    order = StopOrder(way=StopWay.ONE_CLICK, subject=later.foundation.keyring.read_token(token))
    assert (await later.application.consent.stop(order, now=later.now)).already


async def test_while_a_letter_that_names_them_is_sent_the_erasure_waits(nurture, monkeypatch):
    await nurture.add()
    table = schema.letters
    (row,) = await nurture.rows(table, table.c.kind == "confirmation")

    async def mark(tx, state):
        await tx.execute(table.update().where(table.c.id == row.id).values(state=state))

    await nurture.foundation.database.write(lambda tx: mark(tx, "sending"))
    monkeypatch.setattr("nurture.services.erasing._LONGEST_WAIT", 0.2)
    with pytest.raises(Exception, match="still being sent"):
        await erase(nurture)
    assert (await nurture.person()).address == DANA
    assert await nurture.stops() == 1
    await nurture.foundation.database.write(lambda tx: mark(tx, "accepted"))
    assert (await erase(nurture)).erased
    assert (await nurture.person()).address == ""


async def killed(tx, *args, **more):
    raise ConnectionError("the process ends here")


async def begin_to_erase(bench, monkeypatch):
    """Erases as far as to where the process is killed."""
    with monkeypatch.context() as patch:
        patch.setattr("nurture.services.erasing.erasure.forget_person", killed)
        with pytest.raises(ConnectionError):
            await erase(bench)
    assert (await bench.person()).address == DANA


async def test_an_erasure_whose_process_was_killed_is_finished_by_the_daemon(nurture, monkeypatch):
    await nurture.add()
    await begin_to_erase(nurture, monkeypatch)
    assert await nurture.application.erasing.finish_begun() == 0
    await nurture.pass_days(0.01)
    assert await nurture.application.erasing.finish_begun() == 1
    assert ((await nurture.person()).address, await nurture.stops()) == ("", 1)
    assert await nurture.application.erasing.finish_begun() == 0


async def test_it_is_finished_under_a_key_of_later_as_well(nurture, monkeypatch):
    await nurture.add()
    later = rotated(nurture)
    await begin_to_erase(later, monkeypatch)
    await later.pass_days(0.01)
    assert await later.application.erasing.finish_begun() == 1
    assert (await later.person()).address == ""


async def test_what_is_erased_is_looked_for_among_all_people_once_after_a_rotation(nurture, monkeypatch):
    await nurture.add()
    later = rotated(nurture)
    await erase(later)
    await later.pass_days(0.01)
    looks = []

    async def counted(tx, *, after):
        looks.append(after)
        return await addressed(tx, after=after)

    addressed = recall.addressed
    monkeypatch.setattr("nurture.services.recalled_people.recall.addressed", counted)
    assert [await later.application.erasing.finish_begun() for _ in range(3)] == [0, 0, 0]
    assert looks == [0]


async def test_somebody_who_is_merely_stopped_is_never_erased(nurture):
    await nurture.add()
    await nurture.desk.stop(DANA)
    await nurture.pass_days(0.01)
    assert await nurture.application.erasing.finish_begun() == 0


async def test_of_two_forwarders_the_owner_alone_is_told(nurture):
    await nurture.add()
    await nurture.add(no("Hi Tom,\n\nno budget, as I told Maya.\n\nDana\n"), by=TOM)
    assert (await erase(nurture)).told == ("maya",)
