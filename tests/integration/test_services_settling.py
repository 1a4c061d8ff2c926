"""Touches of unknown outcome: settled by what answers them, by the relay's log, by a word; never sent again."""

from datetime import timedelta

import pytest
from factories import DANA, forward, no, reply
from fakes import UNKNOWN, FakeRelay
from workbench import Bench, real_bench

from nurture.domain.errors import NotAllowed, NotFound
from nurture.domain.letter import LetterKind
from nurture.domain.touch import TouchState
from nurture.storage import schema, touches

OPS, MAYA = "ops@acme.example", "maya@acme.example"


@pytest.fixture
async def live(database_url, tmp_path):
    """A live nurture of which nobody knows whether the first mail to Dana went out."""
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay([UNKNOWN])) as bench:
        address = (await bench.desk.status()).add_addresses["maya"]
        await bench.act(forward(no(), said=bench.now), address)
        (touch,) = await bench.touches(DANA, state="planned")
        await bench.advance(touch.due_at + timedelta(minutes=1))
        yield bench


async def unknown_of(bench: Bench):
    """Returns the row of the touch whose outcome is unknown."""
    (row,) = await bench.touches(DANA, state="unknown")
    return row


async def states(bench: Bench) -> list[str]:
    """Returns the states of what was sent, or tried, and what is planned."""
    return [row.state for row in await bench.touches(DANA)]


def report(touch, *, kind: str, status: str, to: str) -> bytes:
    """Returns a report of a server about a touch (RFC 3464)."""
    return (
        f"From: MAILER-DAEMON@mx.globex.example\nTo: {to}\nSubject: Delivery Status Notification\n"
        "Date: Tue, 16 Feb 2027 10:00:00 +0000\nMessage-ID: <dsn-1@mx.globex.example>\n"
        "Auto-Submitted: auto-replied\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThis is about your mail.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.globex.example\n\n"
        f"Final-Recipient: rfc822; {DANA}\nAction: {kind}\nStatus: {status}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{touch.message_id}>\nFrom: {MAYA}\n"
        f"To: {DANA}\n\n--b--\n"
    ).encode()


@pytest.mark.parametrize(("kind", "status"), [("delivered", "2.0.0"), ("relayed", "2.0.0"), ("delayed", "4.4.1")])
async def test_a_servers_report_settles_a_touch_as_accepted(live, kind, status):
    touch = await unknown_of(live)
    bounce = f"b+{touch.tag}@in.acme.example"
    await live.act(report(touch, kind=kind, status=status, to=bounce), bounce)
    assert await states(live) == ["accepted", "planned"]
    assert "certain that useful went out: a message answered it" in await live.explain()


async def test_a_hard_bounce_settles_it_as_accepted_and_ends_the_cadence(live):
    touch = await unknown_of(live)
    bounce = f"b+{touch.tag}@in.acme.example"
    await live.act(report(touch, kind="failed", status="5.1.1", to=bounce), bounce)
    assert await states(live) == ["accepted"]
    assert (await live.enrollment()).end_reason == "bounced"


async def test_a_complaint_that_names_it_settles_it(live):
    touch = await unknown_of(live)
    complaint = (
        "From: feedback@isp.example\nTo: postmaster@in.acme.example\nSubject: complaint\n"
        "Date: Tue, 16 Feb 2027 10:00:00 +0000\nMessage-ID: <arf-1@isp.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nAn abuse report.\n\n"
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: isp/1\nVersion: 1\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: <{touch.message_id}>\nFrom: {MAYA}\nTo: {DANA}\n\nx\n--b--\n"
    )
    bounce = f"b+{touch.tag}@in.acme.example"
    assert await live.act(complaint.encode(), bounce) == "complaint"
    assert await states(live) == ["accepted"]


async def test_an_answer_to_an_earlier_mail_says_nothing_of_a_later_one(live):
    first = await unknown_of(live)
    await live.desk.settle_touch(first.id, "accepted")
    live.relay.answers.append(UNKNOWN)
    (following,) = await live.touches(DANA, state="planned")
    await live.advance(following.due_at + timedelta(minutes=1))
    answer = reply("Thank you.", said=live.now, answers=first.message_id)
    await live.act(answer, await live.reply_address())
    assert (await live.touches(DANA))[1].state == "unknown"


async def test_mail_from_their_address_alone_settles_nothing(live):
    answer = reply("Could you send me an offer?", said=live.now, to="postmaster@in.acme.example")
    await live.act(answer, "postmaster@in.acme.example")
    assert "unknown" in await states(live)


async def test_ops_are_told_once_with_the_number_that_settles_it(live):
    (letter,) = await live.letters(LetterKind.UNKNOWN_SENDS, OPS)
    (send,) = letter.facts.sends
    assert (send.touch, send.rep) == ((await unknown_of(live)).id, "Maya Okafor")
    assert (await live.desk.status()).unsettled == 1
    await live.pass_days(3)
    assert len(await live.letters(LetterKind.UNKNOWN_SENDS)) == 1


async def test_the_list_shows_nobody_unless_asked(live):
    touch = await unknown_of(live)
    (line,) = await live.desk.unsettled()
    assert (line.touch, line.rep, line.step, line.address) == (touch.id, "maya", "useful", "")
    assert [each.address for each in await live.desk.unsettled(addresses=True)] == [DANA]


async def test_by_a_word_it_is_accepted_and_what_follows_stays_as_it_was(live):
    before = await live.touches(DANA, state="planned")
    await live.desk.settle_touch((await unknown_of(live)).id, "accepted")
    assert await live.touches(DANA, state="planned") == before
    assert (await live.enrollment()).unanswered == 1
    assert (await live.desk.status()).unsettled == 0


async def test_refused_gives_its_content_and_count_back_and_is_never_sent_again(live):
    touch = await unknown_of(live)
    await live.desk.settle_touch(touch.id, "refused")
    assert (await live.enrollment()).unanswered == 0
    assert await live.rows(schema.content_uses) == []
    (settled, following) = await live.touches(DANA)
    assert (settled.state, following.state) == ("refused", "planned")
    assert following.step != settled.step
    assert "certain that it did not" in (await live.letter(LetterKind.SEND_PROBLEM, MAYA)).facts.problem
    await live.advance(following.due_at + timedelta(days=40))
    assert [mail.touch_id for mail in live.relay.touches].count(touch.id) == 1


async def test_what_is_settled_or_unheard_of_cannot_be_settled(live):
    touch = await unknown_of(live)
    with pytest.raises(NotAllowed):
        await live.desk.settle_touch(touch.id, "delivered")
    await live.desk.settle_touch(touch.id, "accepted")
    for number in (touch.id, 999):
        with pytest.raises(NotFound):
            await live.desk.settle_touch(number, "refused")


@pytest.mark.parametrize(
    ("finding", "state", "counts"),
    [("taken", "accepted", (1, 0, 0)), ("bounced", "accepted", (1, 0, 1)), ("refused", "refused", (0, 1, 0))],
)
async def test_the_relays_log_settles_touches_and_letters(live, finding, state, counts):
    touch = await unknown_of(live)
    await _let_a_letter_be_unknown(live)
    names = await live.desk.unsettled_ids()
    assert touch.message_id in names and len(names) == 2
    told = await live.desk.settle_log(dict.fromkeys(names, finding))
    assert (told.accepted, told.refused, told.bounced, told.letters, told.left) == (*counts, 1, 0)
    assert (await live.touches(DANA))[0].state == state
    assert "by the relay's log" in await live.explain()


async def _let_a_letter_be_unknown(bench: Bench) -> None:
    table = schema.letters
    (first, *_) = await bench.rows(table, table.c.state == "accepted")
    change = table.update().where(table.c.id == first.id).values(state="unknown")
    await bench.foundation.database.write(lambda tx: tx.execute(change))


async def test_evidence_that_comes_after_the_word_changes_nothing(live):
    touch = await unknown_of(live)
    await live.desk.settle_touch(touch.id, "refused")
    await live.desk.settle_log({touch.message_id: "taken"})
    assert (await live.touches(DANA))[0].state == "refused"


def test_an_unknown_touch_never_moves_back_to_where_it_could_be_sent() -> None:
    ways_out = {new for old, new in touches.TOUCH_MOVES if old is TouchState.UNKNOWN}
    assert ways_out == {TouchState.ACCEPTED, TouchState.REFUSED}
