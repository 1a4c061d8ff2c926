"""Ways in: whose mail is read in a mailbox that people read too, and up to when each is known to be complete."""

from datetime import timedelta

import pytest
from factories import ADD, DANA, forward, no, reply
from fakes import FakeMailbox, fetched

from nurture.domain.errors import MailboxUnreachable
from nurture.domain.ways import LISTENER, WayKind, way_words
from nurture.services.attendance import Attendance
from nurture.services.listening import ListenerHandler
from nurture.storage import schema, ways
from nurture.storage.ways import PROOF_WITHIN

PLUS = "nurture+{}@acme.example"


@pytest.fixture
async def shared(nurture):
    """A sandbox that is one mailbox with plus tags, and holds Dana."""
    await nurture.edit(
        "nurture.yaml", lambda text: text.replace("domain: in.acme.example", "mailbox: nurture@acme.example")
    )
    await nurture.act(forward(no()), PLUS.format("add"))
    return nurture


async def read(bench, *mails: bytes) -> tuple[int, int]:
    """Reads a mailbox; returns how many were stored and how many left."""
    mailbox = FakeMailbox(*(fetched(each, uid=uid) for uid, each in enumerate(mails, start=1)))
    return await bench.polling(mailbox).tick(), len(mailbox.left)


async def tag_of(bench) -> str:
    return PLUS.format((await bench.enrollment()).tag)


async def test_mail_to_an_address_of_ours_is_ours(shared):
    to_tag = reply("Thanks", sender="colleague@globex.example", to=await tag_of(shared))
    to_lost_tag = reply("Stop", sender="who@elsewhere.example", to=PLUS.format("a" * 26))
    assert await read(
        shared, forward(no(said=shared.now)).replace(ADD.encode(), PLUS.format("add").encode()), to_tag, to_lost_tag
    ) == (3, 0)


async def test_a_prospects_mail_is_ours_wherever_it_was_written_to(shared):
    assert await read(shared, reply("Please stop.", to="nurture@acme.example")) == (1, 0)
    await shared.settle()
    assert await shared.stops() == 1


async def test_what_answers_a_mail_of_ours_is_ours(shared):
    touch = await shared.send_first()
    answer = reply("Thanks", sender="dana@home.example", to="nurture@acme.example", answers=touch.message_id)
    assert await read(shared, answer) == (1, 0)


async def test_peoples_mail_is_left_and_not_stored(shared):
    before = len(await shared.rows(schema.inbox))
    private = reply("Lunch?", sender="tom@acme.example", to="nurture@acme.example")
    own_plus = reply("Sale!", sender="shop@elsewhere.example", to=PLUS.format("shopping"))
    assert await read(shared, private, own_plus) == (0, 2)
    assert len(await shared.rows(schema.inbox)) == before


async def test_a_copy_of_our_own_mail_is_left(shared):
    await shared.send_first()
    (sent,) = await shared.outbox(DANA)
    assert await read(shared, sent.as_bytes()) == (0, 1)


async def test_everything_in_a_mailbox_of_our_own_is_ours(nurture):
    assert await read(nurture, reply("Hello?", sender="who@elsewhere.example", to="postmaster@in.acme.example")) == (
        1,
        0,
    )


async def test_what_was_left_is_not_looked_at_again_and_what_came_is_read_after_a_restart(shared):
    mailbox = FakeMailbox(fetched(reply("Lunch?", sender="tom@acme.example", to="nurture@acme.example")))
    await shared.polling(mailbox).tick()
    mailbox.messages.append(fetched(reply("Please stop."), uid=2))
    assert await shared.polling(mailbox).tick() == 1
    assert mailbox.left == []


async def test_a_mailbox_out_of_reach_keeps_its_watermark_and_says_why(nurture):
    await nurture.enlist(replies=WayKind.MAILBOX)
    mailbox = FakeMailbox()
    reader = nurture.polling(mailbox, name="replies")
    await reader.tick()
    read_at = nurture.now
    mailbox.fault = MailboxUnreachable("imap.acme.example:993 refused the login; check the user and the password")
    await nurture.pass_days(1)
    await reader.tick()
    (way,) = (await nurture.desk.status()).ways
    assert way.watermark == read_at
    assert "check the user" in way_words(way)
    mailbox.fault = None
    await reader.tick()
    assert [(each.error, each.watermark) for each in (await nurture.desk.status()).ways] == [(None, nurture.now)]


async def test_a_way_in_that_was_removed_holds_nothing_back(nurture):
    await nurture.enlist(old=WayKind.MAILBOX, listener=WayKind.LISTENER)
    await nurture.enlist(listener=WayKind.LISTENER)
    assert [way.name for way in (await nurture.desk.status()).ways] == ["listener"]


class Hearing:
    """Listeners of one nurture, whose database's clock a test moves back and forth."""

    def __init__(self, bench) -> None:
        self.bench = bench
        self.boot = 0.0
        self.settling = timedelta(minutes=75)

    def replica(self) -> Attendance:
        base = self.bench.foundation
        return Attendance(base.database, base.clock, lambda: self.boot, lambda: self.settling)

    async def pass_time(self, passed: timedelta) -> None:
        """Makes everything that is known of the listener so much older."""

        async def age(tx) -> None:
            (row,) = (await tx.execute(schema.ways.select())).all()
            values = {
                name: getattr(row, name) - passed for name in ("certain_until", "settles_at") if getattr(row, name)
            }
            await tx.execute(schema.ways.update().values(**values))

        await self.bench.foundation.database.write(age)
        await self.bench.pass_days(passed / timedelta(days=1))

    async def way(self):
        (way,) = await self.bench.foundation.database.read(ways.standing)
        return way


@pytest.fixture
async def hearing(nurture):
    await nurture.enlist(listener=WayKind.LISTENER)
    return Hearing(nurture)


AFTER_PROOF = PROOF_WITHIN + timedelta(seconds=1)


async def test_while_somebody_listens_the_watermark_is_now(hearing):
    listener = hearing.replica()
    await listener.beat()
    assert (await hearing.way()).watermark == hearing.bench.now
    await hearing.bench.pass_days(0.001)
    await listener.beat()
    assert (await hearing.way()).watermark == hearing.bench.now


async def test_after_a_gap_it_stays_at_the_start_until_the_gap_has_settled(hearing):
    await hearing.replica().beat()
    began = (await hearing.way()).watermark
    await hearing.pass_time(timedelta(minutes=10))
    restarted = hearing.replica()
    await restarted.beat()
    way = await hearing.way()
    assert way.watermark == began and way.settles_at is not None
    assert "settling" in way_words(way)
    await hearing.pass_time(timedelta(minutes=74))
    hearing.boot += 5
    restarted._since -= timedelta(minutes=74)
    await restarted.beat()
    assert (await hearing.way()).watermark == began
    await hearing.pass_time(timedelta(minutes=2))
    restarted._since -= timedelta(minutes=2)
    await restarted.beat()
    way = await hearing.way()
    assert (way.watermark, way.settles_at) == (hearing.bench.now, None)


async def test_a_restart_within_seconds_is_a_gap_too(hearing):
    await hearing.replica().beat()
    began = (await hearing.way()).watermark
    restarted = hearing.replica()
    await hearing.pass_time(timedelta(seconds=3))
    await restarted.beat()
    assert (await hearing.way()).watermark == began
    await hearing.pass_time(AFTER_PROOF)
    restarted._since -= AFTER_PROOF
    await restarted.beat()
    way = await hearing.way()
    assert way.watermark == began and way.settles_at is not None


async def test_another_replica_that_went_on_listening_proves_that_there_was_no_gap(hearing):
    one, other = hearing.replica(), hearing.replica()
    await one.beat()
    await other.beat()
    await hearing.pass_time(timedelta(seconds=10))
    one._since -= timedelta(seconds=10)
    other._since -= timedelta(seconds=10)
    restarted = hearing.replica()
    await restarted.beat()
    await one.beat()
    await restarted.beat()
    way = await hearing.way()
    assert (way.watermark, way.settles_at) == (hearing.bench.now, None)


async def test_a_process_that_stood_still_did_not_listen(hearing):
    listener = hearing.replica()
    await listener.beat()
    began = (await hearing.way()).watermark
    await hearing.pass_time(timedelta(minutes=5))
    hearing.boot += 300
    await listener.beat()
    way = await hearing.way()
    assert way.watermark == began and way.settles_at is not None


async def test_a_message_that_could_not_be_taken_is_a_gap(hearing):
    listener = hearing.replica()
    await listener.beat()
    began = (await hearing.way()).watermark
    listener.broke()
    await hearing.pass_time(AFTER_PROOF)
    await listener.beat()
    assert (await hearing.way()).watermark == began


async def test_without_a_settling_time_a_gap_is_over_at_the_next_beat(hearing):
    hearing.settling = timedelta()
    await hearing.replica().beat()
    await hearing.pass_time(timedelta(minutes=10))
    restarted = hearing.replica()
    await restarted.beat()
    await restarted.beat()
    assert (await hearing.way()).watermark == hearing.bench.now


async def test_a_listener_that_was_removed_is_not_kept(hearing):
    await hearing.bench.enlist(replies=WayKind.MAILBOX)
    await hearing.replica().beat()
    assert [way.name for way in (await hearing.bench.desk.status()).ways] != [LISTENER]


async def test_a_message_that_could_not_be_taken_is_a_gap_whoever_else_listened(hearing):
    one, other = hearing.replica(), hearing.replica()
    await one.beat()
    await other.beat()
    began = (await hearing.way()).watermark
    one.broke()
    await hearing.pass_time(timedelta(seconds=10))
    one._since -= timedelta(seconds=10)
    other._since -= timedelta(seconds=10)
    await one.beat()
    await other.beat()
    way = await hearing.way()
    assert way.watermark == began and way.settles_at is not None


async def test_a_database_whose_clock_was_turned_back_proves_nothing(hearing):
    await hearing.replica().beat()
    began = (await hearing.way()).watermark
    await hearing.pass_time(-timedelta(hours=1))
    await hearing.replica().beat()
    way = await hearing.way()
    assert way.watermark == began and way.settles_at is not None


async def test_a_watermark_far_ahead_was_a_clock_that_went_wrong(hearing):
    database = hearing.bench.foundation.database
    ahead = hearing.bench.now + timedelta(hours=1)
    await database.write(lambda tx: ways.pass_watermark(tx, LISTENER, ahead))
    await hearing.replica().beat()
    assert (await hearing.way()).watermark == hearing.bench.now


async def test_a_recipient_that_could_not_be_judged_is_a_gap(hearing):
    class Failing:
        async def accepts(self, recipient: str) -> bool:
            raise TimeoutError

    listener = hearing.replica()
    await listener.beat()
    with pytest.raises(TimeoutError):
        await ListenerHandler(Failing(), listener).accepts("maya@in.acme.example", "192.0.2.1")
    await listener.beat()
    assert (await hearing.way()).settles_at is not None
