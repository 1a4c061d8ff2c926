"""Adopting a database at the services: what is done again, what is not, and what an interruption leaves."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from factories import DANA, NOW, forward, no, reply
from fakes import FakeRelay
from workbench import real_bench

from nurture.domain.adoption import Objection
from nurture.domain.consent import StopWay
from nurture.domain.errors import NotAllowed
from nurture.domain.journal_record import erasure_record
from nurture.domain.keyring import Keyring
from nurture.domain.letter import LetterKind
from nurture.services.consent import StopOrder
from nurture.services.fencing import Fence, FenceParts
from nurture.services.journal_watch import JournalWatch
from nurture.services.recalling import Recalling
from nurture.storage import deployment, journals, prospects, schema
from nurture.wiring.application import assemble

KIM = "kim@initech.example"


@pytest.fixture
async def bench(database_url, tmp_path):
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay()) as bench:
        yield bench


async def enroll(bench, address=DANA):
    """Forwards a no to Maya's own secret address, as live mode asks for."""
    to = (await bench.desk.status()).add_addresses["maya"]
    await bench.act(forward(no(sender=("Kim Person", address)), said=bench.now), to)
    assert await bench.person(address) is not None


def journal_of(bench):
    return bench.foundation.writer.path


async def rewind(bench, known=0):
    """Lets the database take its journal for one that knows more, from a number on."""
    writer = bench.foundation.writer.name
    await bench.foundation.database.write(lambda tx: journals.note(tx, writer, Objection.JOURNAL_AHEAD, known=known))


def write(bench, *records):
    """Writes records into the journal that the database knows nothing of."""
    path = journal_of(bench)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        for number, record in enumerate(records, start=1000):
            file.write(json.dumps({"number": number, **record}) + "\n")


async def subject_of(bench, address=DANA):
    person = await bench.person(address)
    return await bench.foundation.database.read(lambda tx: prospects.subject_of(tx, person.id))


async def objections(bench):
    return await bench.foundation.database.read(bench.foundation.objections.to_touches)


async def test_an_erasure_is_done_again(bench):
    await enroll(bench)
    write(bench, erasure_record(await subject_of(bench), at=NOW))
    await bench.foundation.watch.look()
    (tally,) = (await bench.desk.adopt(settle=True)).journals
    (row,) = await bench.rows(schema.prospects)
    assert tally.erasures == 1
    assert (row.address, row.name, row.erased_at is None) == (None, None, False)


async def test_what_a_restored_backup_holds_of_the_erased_goes_again(bench):
    await enroll(bench)
    stray = "tom@initech.example"
    await bench.receive(reply("Hello", sender=stray, name="Tom", said=NOW), "postmaster@in.acme.example")
    await bench.settle()
    people = [await subject_of(bench), bench.foundation.keyring.person(stray)]
    write(bench, *[record for each in people for record in (stop(each), erasure_record(each, at=NOW))])
    await bench.foundation.watch.look()
    await bench.desk.adopt(settle=True)
    for table in (schema.inbox, schema.letters, schema.rejections, schema.prospects):
        told = str(await bench.rows(table))
        assert DANA not in told
        assert stray not in told
    assert await bench.stops() == 1


async def test_a_forward_of_somebody_erased_whom_a_backup_never_knew_is_not_kept(bench):
    subject = bench.foundation.keyring.person(KIM)
    write(bench, stop(subject), erasure_record(subject, at=NOW + timedelta(seconds=1)))
    await bench.foundation.watch.look()
    (tally,) = (await bench.desk.adopt(settle=True)).journals
    assert (tally.stops, tally.erasures) == (1, 1)
    to = (await bench.desk.status()).add_addresses["maya"]
    assert await bench.act(forward(no(sender=("Kim Person", KIM)), said=bench.now), to) == "not_added"
    assert (await bench.letter(LetterKind.NOT_ADDED)).facts.who.name == "Somebody who was erased"
    assert KIM not in str(await bench.rows(schema.inbox))
    await rewind(bench)
    (again,) = (await bench.desk.adopt(settle=True)).journals
    assert (again.stops, again.erasures) == (0, 0)


async def test_an_erasure_of_ours_is_known_when_it_is_read_again(bench):
    await enroll(bench)
    await bench.desk.erase(DANA, confirmed=True)
    await rewind(bench)
    (tally,) = (await bench.desk.adopt(settle=True)).journals
    assert tally.erasures == 0
    assert (await bench.person()).address == ""


async def test_interrupted_it_goes_on_where_it_was_and_does_nothing_twice(bench, monkeypatch):
    for number in range(3):
        await enroll(bench, f"kim@company{number}.example")
    subjects = [bench.foundation.keyring.person(f"kim@company{number}.example") for number in range(3)]
    write(bench, *[stop(subject) for subject in subjects])
    await bench.foundation.watch.look()
    acted = []

    async def act(self, tx, record, *, now):
        acted.append(record.number)
        if len(acted) == 2:
            raise ConnectionError("the process ends here")
        await before(self, tx, record, now=now)

    before = Recalling.act
    monkeypatch.setattr(Recalling, "act", act)
    with pytest.raises(ConnectionError):
        await bench.desk.adopt(settle=True)
    assert Objection.JOURNAL_AHEAD in await objections(bench)
    (rest,) = (await bench.desk.adopt(settle=True)).journals
    assert rest.stops == 2
    assert len(await bench.rows(schema.suppressions)) == 3
    assert await objections(bench) == ()


def stop(subject):
    return {
        "kind": "stop",
        "subject": subject.value,
        "key": subject.key_id,
        "version": subject.version,
        "scope": "person",
        "at": NOW.isoformat(),
    }


async def spoil(bench, text):
    """Adds text to the journal as it stands."""
    with journal_of(bench).open("a") as file:
        file.write(text)


@pytest.mark.parametrize(
    "line",
    ['{"number": 1001, "kind": "stop"}', '{"number": 1001, "kind": "stpo"}', '{"number":1001,"kind":"st', "\0\0\0"],
    ids=["lacks", "misspelt", "torn", "zeros"],
)
async def test_a_line_that_cannot_be_read_is_named_and_nothing_is_settled_until_it_is_given_up(bench, line):
    await enroll(bench)
    write(bench, stop(await subject_of(bench)))
    await spoil(bench, f"{line}\n")
    await bench.foundation.watch.look()
    (tally,) = (await bench.desk.adopt(settle=False)).journals
    assert (tally.stops, tally.unreadable, tally.path) == (1, (2,), str(journal_of(bench)))
    with pytest.raises(NotAllowed, match=r"jsonl has lines that cannot be read: 2\. A stop may stand"):
        await bench.desk.adopt(settle=True)
    assert (await bench.stops(), await objections(bench)) == (0, (Objection.JOURNAL_AHEAD,))
    with pytest.raises(NotAllowed, match="lines that cannot be read"):
        await bench.desk.adopt(settle=True, without_journal=True)
    (tally,) = (await bench.desk.adopt(settle=True, without_unreadable_lines=True)).journals
    assert (tally.stops, tally.unreadable) == (1, (2,))
    assert (await bench.stops(), await objections(bench)) == (1, ())


async def test_of_very_many_lines_that_cannot_be_read_the_first_are_named(bench):
    await enroll(bench)
    write(bench, stop(await subject_of(bench)))
    await spoil(bench, "#\n" * 30)
    await bench.foundation.watch.look()
    with pytest.raises(NotAllowed, match="20, 21 and 10 more"):
        await bench.desk.adopt(settle=True)


async def test_what_a_crash_cut_off_is_nothing_when_it_was_written_again_or_has_no_end(bench):
    await enroll(bench)
    record = json.dumps({"number": 1000, **stop(await subject_of(bench))}, separators=(",", ":"))
    journal_of(bench).parent.mkdir(parents=True, exist_ok=True)
    await spoil(bench, f'{record[:40]}\n\n{record[:5]}\n{record}\n{{"number":10')
    await bench.foundation.watch.look()
    (tally,) = (await bench.desk.adopt(settle=True)).journals
    assert (tally.stops, tally.unreadable) == (1, ())
    assert await bench.stops() == 1


async def test_what_the_database_knows_is_not_written_again(bench):
    await enroll(bench)
    await bench.application.consent.stop(StopOrder(way=StopWay.COMMAND, address=DANA), now=bench.now)
    lines = len(await bench.rows(schema.suppressions))
    await rewind(bench)
    (tally,) = (await bench.desk.adopt(settle=True)).journals
    assert (tally.stops, tally.lifts, tally.sends, tally.erasures) == (0, 0, 0, 0)
    assert len(await bench.rows(schema.suppressions)) == lines


async def test_a_stop_of_the_journal_is_told_to_the_rep_and_explained(bench):
    await enroll(bench)
    write(bench, stop(await subject_of(bench)))
    await bench.foundation.watch.look()
    await bench.desk.adopt(settle=True)
    assert (await bench.enrollment()).state == "ended"
    assert "as the journal tells" in await bench.explain()
    await bench.settle()
    assert "as the journal tells" in bench.relay.letters[-1].data.decode()


async def test_letters_wait_as_well(bench):
    await enroll(bench)
    sent = len(bench.relay.letters)
    write(bench, stop(await subject_of(bench)))
    await bench.foundation.watch.look()
    await enroll(bench, KIM)
    assert len(bench.relay.letters) == sent
    await bench.desk.adopt(settle=True)
    await bench.settle()
    assert len(bench.relay.letters) > sent


async def test_a_journal_of_another_replica_that_is_not_here_is_asked_for(bench):
    await bench.foundation.database.write(lambda tx: journals.note(tx, "other", Objection.JOURNAL_AHEAD, known=3))
    with pytest.raises(NotAllowed, match="the journal of other is not in"):
        await bench.desk.adopt(settle=True)
    assert (await bench.desk.adopt(settle=True, without_journal=True)).lost == ("other",)
    assert await objections(bench) == ()


async def test_a_new_journal_is_nothing_beside_a_replica_that_vouches_and_a_loss_alone(bench, tmp_path):
    await enroll(bench)
    await bench.application.consent.stop(StopOrder(way=StopWay.COMMAND, address=DANA), now=bench.now)
    await bench.foundation.journal.mend()  # It marks, some seconds later, what a stop has written.
    watch = JournalWatch(bench.foundation.database, tmp_path / "elsewhere", writer="newcomer")
    await watch.begin()
    assert await objections(bench) == ()
    await bench.foundation.database.write(forget_looks)
    await watch.begin()
    assert await objections(bench) == (Objection.JOURNAL_NEW,)
    await bench.foundation.watch.look()
    await watch.look()
    assert await objections(bench) == ()


async def forget_looks(tx):
    await tx.execute(schema.journals.delete())


async def test_the_fence_tells_ops_once_a_day_when_the_public_url_falls_silent(bench):
    answers = ["right", None]
    moment = [0.0]

    async def ask(question):
        return right(bench, question) if answers.pop(0) else None

    base = bench.foundation
    fence = Fence(
        FenceParts(
            database=base.database,
            keyring=base.keyring,
            ask=ask,
            boot_clock=lambda: moment[0],
            clock=base.clock,
            correspondence=bench.application.desk._parts.tools.correspondence,
        )
    )
    await fence.tick()
    assert fence.against_touches() is None
    moment[0] = 4 * 3600.0
    await fence.tick()
    answers.append(None)
    moment[0] += 3600.0
    await fence.tick()
    assert fence.against_touches() is Objection.FENCE_SILENT
    await bench.settle()
    told = [letter for letter in bench.relay.letters if b"its own public URL" in letter.data]
    assert [letter.recipient for letter in told] == ["ops@acme.example"]


def right(bench, question):
    return bench.foundation.keyring.fence_answer(question.nonce, "", question.key_id)


async def test_under_another_environment_a_database_that_was_born_real_objects(bench):
    other = replace(bench.foundation.objections._identity, environment="staging")
    bench.foundation.objections._identity = other
    assert await objections(bench) == (Objection.ENVIRONMENT,)
    await enroll(bench)
    assert bench.relay.letters == []


async def test_explain_says_what_a_touch_of_a_copy_waits_for(bench):
    await enroll(bench)
    (touch,) = await bench.touches(state="planned")
    bench.foundation.objections._identity = replace(bench.foundation.objections._identity, environment="staging")
    await bench.advance(touch.due_at)
    told = await bench.explain()
    assert "it waits for: `nurture adopt`" in told
    assert "another environment" in told


async def test_beside_a_journal_that_knows_more_those_of_other_writers_are_asked_for_too(bench):
    await enroll(bench)
    write(bench, stop(await subject_of(bench)))
    base = bench.foundation
    await base.database.write(lambda tx: deployment.queue_records(tx, "other", [{"kind": "adopted"}]))
    queued = await base.database.read(lambda tx: deployment.unwritten_records(tx, "other"))
    numbers = tuple(number for number, _ in queued)
    await base.database.write(lambda tx: deployment.mark_written(tx, "other", numbers))
    with pytest.raises(NotAllowed, match="the journal of other is not in"):
        await bench.desk.adopt(settle=True)
    assert await bench.stops() == 0
    await base.database.write(lambda tx: journals.note(tx, "other", None, known=numbers[0]))
    assert (await bench.desk.adopt(settle=True)).lost == ()
    assert (await bench.stops(), await objections(bench)) == (1, ())


def rotated(bench):
    """The same nurture after its key was replaced."""
    keys = {**bench.foundation.keyring.keys, 2: b"another secret of thirty-two letters"}
    base = replace(bench.foundation, keyring=Keyring(keys=keys, current=2))
    later = assemble(base, bench.relay)
    return replace(bench, application=later)


async def test_a_stop_that_was_written_after_a_rotation_ends_what_a_backup_from_before_it_plans(bench):
    await enroll(bench)
    later = rotated(bench)
    write(later, stop(later.foundation.keyring.person(DANA)))
    await later.foundation.watch.look()
    await later.desk.adopt(settle=True)
    assert (await later.enrollment()).end_reason == "stopped"
    assert await later.touches(state="planned") == []
    assert "as the journal tells" in await later.explain()


async def test_a_stop_under_an_old_key_ends_what_is_planned_for_somebody_kept_under_a_new_one(bench):
    old = bench.foundation.keyring.person(DANA)
    later = rotated(bench)
    await enroll(later)
    await enroll(later, KIM)
    write(later, stop(old))
    await later.foundation.watch.look()
    await later.desk.adopt(settle=True)
    assert (await later.enrollment()).end_reason == "stopped"
    assert (await later.enrollment(KIM)).state == "active"


async def test_an_erasure_under_an_old_key_erases_somebody_kept_under_a_new_one(bench):
    old = bench.foundation.keyring.person(DANA)
    later = rotated(bench)
    await enroll(later)
    write(later, erasure_record(old, at=NOW))
    await later.foundation.watch.look()
    (tally,) = (await later.desk.adopt(settle=True)).journals
    (row,) = await later.rows(schema.prospects)
    assert (tally.erasures, row.address, row.erased_at is None) == (1, None, False)


async def test_whoever_became_known_since_an_earlier_settling_is_found_as_well(bench):
    later = rotated(bench)
    await enroll(later, KIM)
    write(later, stop(bench.foundation.keyring.person(KIM)))
    await later.foundation.watch.look()
    await later.desk.adopt(settle=True)
    await enroll(later)
    await rewind(later)
    write(later, stop(bench.foundation.keyring.person(DANA)))
    await later.desk.adopt(settle=True)
    assert (await later.enrollment()).end_reason == "stopped"
