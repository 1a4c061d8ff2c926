"""Brakes over the database: what pulls them, what they halt, who is told, and what a lift settles."""

from datetime import timedelta

import pytest
from factories import bounce, forward, no
from fakes import NO_SUCH_USER, FakeRelay
from sqlalchemy import String, cast, literal
from workbench import Bench, real_bench

from nurture.domain.brakes import IncidentKind
from nurture.domain.halt import HaltScope
from nurture.domain.letter import LetterKind
from nurture.storage import halts, schema
from nurture.storage.incidents import Incident

OPS, MAYA = "ops@acme.example", "maya@acme.example"
PEOPLE = tuple(f"person{number}@company{number}.example" for number in range(8))


@pytest.fixture
async def live(database_url, tmp_path):
    """A live nurture whose first mails to eight people have gone out, all in Maya's name."""
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay()) as bench:
        await enroll(bench, *PEOPLE)
        await send_all(bench)
        yield bench


async def enroll(bench: Bench, *addresses: str) -> None:
    """Forwards a no of each person."""
    door = (await bench.desk.status()).add_addresses["maya"]
    for address in addresses:
        await bench.receive(forward(no(sender=("A Person", address)), said=bench.now), door)
    await bench.settle()


async def send_all(bench: Bench) -> None:
    """Has what is planned gone out just now."""
    table = schema.touches
    named = literal("touch-").concat(cast(table.c.id, String)).concat("@in.acme.example")
    sent = table.update().where(table.c.state.in_(("planned", "accepted")))
    sent = sent.values(state="accepted", sent_at=bench.now, message_id=named)
    await bench.foundation.database.write(lambda tx: tx.execute(sent))


async def come_back(bench: Bench, address: str) -> None:
    """Lets the first mail to somebody come back: the address does not exist."""
    touch = next(row for row in await bench.touches(address) if row.sent_at is not None)
    report = bounce(address, said=bench.now, original_id=touch.message_id)
    assert await bench.act(report, f"b+{touch.tag}@in.acme.example") == "hard_bounce"


async def complain(bench: Bench, address: str, *, to: str = "") -> str:
    """Lets somebody report the first mail to them as spam, to its return path or to another address."""
    touch = next(row for row in await bench.touches(address) if row.sent_at is not None)
    named = f"Message-ID: <{touch.message_id}>\n" if not to else ""
    report = (
        f"From: feedback@isp.example\nTo: postmaster@in.acme.example\nSubject: complaint\n"
        f"Date: Tue, 16 Feb 2027 10:00:00 +0000\nMessage-ID: <arf-{touch.id}-{bool(to)}@isp.example>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nAn abuse report.\n\n"
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: isp/1\nVersion: 1\n"
        f"Original-Rcpt-To: {address}\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{named}From: {MAYA}\nTo: {address}\n\nx\n--b--\n"
    )
    return await bench.act(report.encode(), to or f"b+{touch.tag}@in.acme.example")


async def halted(bench: Bench) -> list[tuple[str, str]]:
    """Returns what is halted."""
    return [(halt.scope.value, halt.subject) for halt in (await bench.desk.status()).halts]


async def test_one_bounce_of_eight_mails_does_nothing(live):
    await come_back(live, PEOPLE[0])
    assert await halted(live) == []
    assert await live.letters(LetterKind.BRAKE) == []


async def test_the_second_warns_and_the_third_halts_the_reps_mailbox(live):
    await come_back(live, PEOPLE[0])
    await come_back(live, PEOPLE[1])
    (warning,) = await live.letters(LetterKind.BRAKE)
    assert (warning.recipient, warning.facts.halted) == (OPS, False)
    await come_back(live, PEOPLE[2])
    assert await halted(live) == [("rep", "maya")]
    (halt,) = (await live.desk.status()).halts
    assert "Of 8 mails to prospects in the last 7 days, 3 came back" in halt.why
    told = [letter for letter in await live.letters(LetterKind.BRAKE) if letter.facts.halted]
    assert [(letter.recipient, letter.facts.to_rep) for letter in told] == [(OPS, False), (MAYA, True)]
    assert told[0].facts.command == "nurture release rep maya"


async def test_under_the_brake_nothing_goes_out_and_it_never_ends_by_itself(live):
    for address in PEOPLE[:3]:
        await come_back(live, address)
    await enroll(live, "late@company9.example")
    (touch,) = await live.touches("late@company9.example")
    await live.advance(touch.due_at + timedelta(days=10))
    assert live.relay.touches == []
    assert await halted(live) == [("rep", "maya")]


async def test_a_lift_settles_what_was_sent_before(live):
    for address in PEOPLE[:3]:
        await come_back(live, address)
    assert await live.desk.release("rep", "maya")
    for address in PEOPLE[3:6]:
        await come_back(live, address)
    assert await halted(live) == []


async def test_after_a_lift_new_incidents_pull_it_again(live):
    for address in PEOPLE[:3]:
        await come_back(live, address)
    await live.desk.release("rep", "maya")
    await live.advance(live.now + timedelta(hours=1))
    await send_all(live)
    for address in PEOPLE[3:6]:
        await come_back(live, address)
    assert await halted(live) == [("rep", "maya")]


async def test_two_complaints_halt_and_a_report_that_anybody_could_write_counts_for_nothing(live):
    assert await complain(live, PEOPLE[0]) == "complaint"
    for address in PEOPLE[1:5]:
        assert await complain(live, address, to="postmaster@in.acme.example") == "complaint"
    assert await halted(live) == []
    await complain(live, PEOPLE[5])
    assert await halted(live) == [("rep", "maya")]


async def test_the_same_report_twice_counts_once(live):
    for _ in range(3):
        await note(live, PEOPLE[0], IncidentKind.HARD_BOUNCE)
    assert len(await live.rows(schema.incidents)) == 1
    assert await halted(live) == []


async def note(bench: Bench, address: str, kind: IncidentKind) -> None:
    """Notes an incident of the first mail to somebody."""
    touch = next(row for row in await bench.touches(address) if row.sent_at is not None)
    braking = bench.desk._parts.tools.braking
    await bench.foundation.database.write(lambda tx: braking.note_touch(tx, touch.id, kind, now=bench.now))


async def test_what_goes_wrong_for_several_reps_by_one_template_halts_the_template(live):
    await _give_some_to_tom(live)
    for address in PEOPLE[:3]:
        await come_back(live, address)
    assert await halted(live) == [("template", "share")]
    assert {letter.recipient for letter in await live.letters(LetterKind.BRAKE)} == {OPS}


async def _give_some_to_tom(bench: Bench) -> None:
    table = schema.enrollments
    odd = table.update().where(table.c.id % 2 == 0).values(rep_id="sam")
    await bench.foundation.database.write(lambda tx: tx.execute(odd))


async def test_addresses_that_the_relay_itself_refuses_count_as_bounces(database_url, tmp_path):
    relay = FakeRelay([NO_SUCH_USER] * 3)
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=relay) as bench:
        await enroll(bench, *PEOPLE[:4])
        table = schema.touches
        for _ in range(20):
            planned = await bench.rows(table, table.c.state == "planned")
            if not planned or len(await bench.rows(table, table.c.state == "refused")) == 3:
                break
            await bench.advance(max(bench.now, min(row.next_try_at for row in planned)) + timedelta(minutes=1))
        assert await halted(bench) == [("rep", "maya")]


async def test_deferrals_count_by_the_hour_and_come_more_than_once_of_a_touch(live):
    touch = next(row for row in await live.touches(PEOPLE[0]) if row.sent_at is not None)
    braking = live.desk._parts.tools.braking

    def deferral() -> Incident:
        return Incident(
            kind=IncidentKind.DEFERRAL, touch_id=touch.id, sent_at=live.now, rep_id="maya", template="share"
        )

    async def put_off(times: int) -> None:
        new = tuple(deferral() for _ in range(times))
        await live.foundation.database.write(lambda tx: braking.note(tx, *new, now=live.now))

    await put_off(19)
    assert await halted(live) == []
    live.standing.moment += timedelta(hours=2)
    await put_off(19)
    assert await halted(live) == []
    await put_off(1)
    assert await halted(live) == [("rep", "maya")]


async def test_what_no_brake_counts_any_more_is_forgotten(live):
    await note(live, PEOPLE[0], IncidentKind.HARD_BOUNCE)
    live.standing.moment += timedelta(days=9)
    await note(live, PEOPLE[1], IncidentKind.HARD_BOUNCE)
    assert len(await live.rows(schema.incidents)) == 1


async def test_two_that_halt_the_same_at_once_break_nothing(live):
    database = live.foundation.database

    async def twice(tx):
        first = await halts.add(tx, HaltScope.REP, "maya", "one", now=live.now)
        return first, await halts.add(tx, HaltScope.REP, "maya", "two", now=live.now)

    assert await database.write(twice) == (True, False)
