"""Promise 5: a date the prospect named is kept by a touch of its own, whatever the cadence has planned."""

from base64 import b64decode
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy

import pytest
from factories import DANA, MAYA, NOW, TOM, forward, no, reply
from promises.sandbox import running_sandbox, send_raw

from nurture.domain.letter import LetterKind
from nurture.storage import schema

AUDIT = "Hi Maya,\n\nthis is not the right time for us. Please come back to me after our audit in {}.\n\nBest,\nDana\n"
SOON = "Hi Maya,\n\nthis is not the right time for us. Please come back to me on 14 December.\n\nBest,\nDana\n"


async def named(bench, words: str) -> None:
    """Dana answers her first mail with a date."""
    await bench.add(no())
    await bench.send_first()
    await bench.act(reply(f"Not now. {words}\n", said=bench.now), await bench.reply_address())


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        pytest.param("Please come back to me in March.", date(2027, 3, 1), date(2027, 3, 10), id="month"),
        pytest.param("Please get in touch again in Q2 2027.", date(2027, 4, 1), date(2027, 4, 30), id="quarter"),
        pytest.param("Let's talk again next year.", date(2027, 1, 1), date(2027, 5, 1), id="year"),
        pytest.param("Please write to me again on 15 March 2027.", date(2027, 3, 15), date(2027, 3, 19), id="day"),
    ],
)
async def test_a_date_in_the_no_is_the_first_mail_and_lies_within_its_time(nurture, words, first, last):
    await nurture.add(no(f"Hi Maya,\n\nthis is not the right time for us. {words}\n\nBest,\nDana\n"))
    touch = await nurture.send_first()
    assert (touch.template, touch.kind, touch.state) == ("as-you-asked", "commitment", "accepted")
    assert first <= touch.sent_at.date() <= last
    (mail,) = await nurture.outbox(DANA)
    assert "Dana" in mail.get_body(("plain",)).get_content()
    assert [row.state for row in await nurture.rows(schema.commitments)] == ["kept"]


async def test_nothing_else_goes_out_before_the_date(nurture):
    await nurture.add(no(AUDIT.format("September")))
    await nurture.advance(datetime(2027, 8, 31, tzinfo=UTC))
    assert await nurture.outbox(DANA) == []
    await nurture.advance(datetime(2027, 9, 12, tzinfo=UTC))
    assert len(await nurture.outbox(DANA)) == 1


async def test_a_date_in_an_answer_takes_the_place_of_the_next_step(nurture):
    await named(nurture, "Please come back to me in November.")
    (touch,) = await nurture.touches(state="planned")
    assert date(2027, 11, 1) <= touch.due_at.date() <= date(2027, 11, 10)
    await nurture.advance(datetime(2027, 11, 12, tzinfo=UTC))
    assert [row.template for row in await nurture.touches(state="accepted")] == ["share", "as-you-asked"]


async def test_after_the_date_the_cadence_goes_on(nurture):
    await nurture.add(no(AUDIT.format("March")))
    kept = await nurture.send_first()
    (following,) = await nurture.touches(state="planned")
    assert following.step == "useful"
    assert following.due_at - kept.sent_at >= timedelta(days=75)


async def test_a_date_inside_the_cool_off_is_a_reminder_on_the_day_and_never_a_mail(nurture):
    await nurture.add(no(SOON))
    await nurture.advance(datetime(2026, 12, 13, 6, tzinfo=UTC))
    assert await nurture.letters(LetterKind.COMMITMENT_REMINDER) == []
    await nurture.advance(datetime(2026, 12, 15, tzinfo=UTC))
    (reminder,) = await nurture.letters(LetterKind.COMMITMENT_REMINDER, MAYA)
    assert reminder.facts.on == date(2026, 12, 14)
    assert reminder.created_at.date() in (date(2026, 12, 13), date(2026, 12, 14))
    await nurture.advance(NOW + timedelta(days=60))
    assert await nurture.outbox(DANA) == []
    assert len(await nurture.letters(LetterKind.COMMITMENT_REMINDER)) == 1


async def test_nobody_is_reminded_of_somebody_who_has_asked_to_stop(nurture):
    await nurture.add(no(SOON))
    await nurture.desk.stop(DANA)
    await nurture.advance(NOW + timedelta(days=60))
    assert await nurture.letters(LetterKind.COMMITMENT_REMINDER) == []


async def test_a_commitment_survives_a_change_of_rep(nurture):
    await nurture.add(no(AUDIT.format("March")))
    (planned,) = await nurture.touches()
    await leave(nurture)
    await nurture.advance(datetime(2027, 3, 12, tzinfo=UTC))
    (mail,) = await nurture.outbox(DANA)
    assert mail["From"].addresses[0].addr_spec == TOM
    assert [row.due_at for row in await nurture.touches(state="accepted")] == [planned.due_at]


async def test_a_reminder_reaches_whoever_speaks_for_the_rep_on_the_day(nurture):
    await nurture.add(no(SOON))
    await leave(nurture)
    await nurture.advance(datetime(2026, 12, 15, tzinfo=UTC))
    assert [each.recipient for each in await nurture.letters(LetterKind.COMMITMENT_REMINDER)] == [TOM]


async def leave(bench) -> None:
    """Maya leaves at the end of November, and Tom follows her."""
    line = "id: maya\n    left: 2026-11-30\n    successor: tom\n"
    await bench.edit("team.yaml", lambda text: text.replace("id: maya\n", line))


async def test_a_commitment_survives_an_edit_of_the_cadence(nurture):
    await nurture.add(no(AUDIT.format("March")))
    await nurture.edit(
        "cadences/not-now.yaml", lambda text: text.replace("wait: 90 days", "wait: 8 months").replace("useful", "early")
    )
    await nurture.advance(datetime(2027, 3, 12, tzinfo=UTC))
    assert [row.template for row in await nurture.touches(state="accepted")] == ["as-you-asked"]


async def test_a_commitment_survives_a_cadence_that_is_renamed(nurture):
    await nurture.add(no(AUDIT.format("March")))
    await nurture.edit(
        "cadences/not-now.yaml", lambda text: text.replace("cadence: not-now", "cadence: later\nwas: [not-now]")
    )
    await nurture.advance(datetime(2027, 3, 12, tzinfo=UTC))
    assert (await nurture.show()).cadence == "later"
    assert [row.template for row in await nurture.touches(state="accepted")] == ["as-you-asked"]


async def test_a_further_no_keeps_the_date_it_was_asked_for(nurture):
    await nurture.add(no(AUDIT.format("March")))
    await nurture.pass_days(10)
    await nurture.add(no(said=nurture.now))
    (touch,) = await nurture.touches(state="planned")
    assert (touch.template, touch.due_at.date() >= date(2027, 3, 1)) == ("as-you-asked", True)


async def test_without_content_the_date_is_kept_all_the_same(nurture):
    await nurture.edit("content/en.yaml", lambda _: "[]\n")
    await nurture.add(no(AUDIT.format("March")))
    assert (await nurture.send_first()).state == "accepted"


async def test_it_is_kept_through_a_hold_that_ends_in_time(nurture):
    await nurture.add(no(AUDIT.format("March")))
    letter = await nurture.letter(LetterKind.CONFIRMATION)
    await nurture.answer(letter, "hold")
    await nurture.pass_days(40)
    await nurture.answer(letter, "continue")
    (touch,) = await nurture.touches(state="planned")
    assert date(2027, 3, 1) <= touch.due_at.date() <= date(2027, 3, 10)


async def test_a_stop_outranks_every_date(nurture):
    await nurture.add(no(AUDIT.format("March")))
    await nurture.desk.stop(DANA)
    await nurture.advance(datetime(2028, 1, 1, tzinfo=UTC))
    assert await nurture.outbox(DANA) == []
    assert [row.state for row in await nurture.rows(schema.commitments)] == ["canceled"]


def test_the_running_daemon_keeps_a_date_also_over_a_restart(database_url, tmp_path):
    """By SMTP, the command socket and the clock of a sandbox."""
    with running_sandbox(database_url, tmp_path) as process:
        process.ask("advance", until=NOW.isoformat())
        send_raw(process.ports.smtp, forward(no(AUDIT.format("March"))), "add@in.acme.example", sender=MAYA)
        process.ask("settle")
        process.ask("advance", until=datetime(2027, 1, 15, tzinfo=UTC).isoformat())
    with running_sandbox(database_url, tmp_path) as process:
        process.ask("advance", until=datetime(2027, 3, 12, tzinfo=UTC).isoformat())
        mails = [line for line in process.ask("outbox", after=0) if line.recipient == DANA]
        (touch,) = process.ask("show", address=DANA).touches[:1]
    assert (len(mails), touch.state) == (1, "accepted")
    assert datetime.combine(date(2027, 3, 1), time(), tzinfo=UTC) <= mails[0].at < datetime(2027, 3, 11, tzinfo=UTC)
    mail = message_from_bytes(b64decode(mails[0].raw), policy=policy.default)
    assert mail["From"].addresses[0].addr_spec == MAYA
