"""Promise 9: what is overdue after a long stop leaves inside its windows and limits, not at once."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from crowd import plan_crowd, sent_by_day
from fakes import FakeRelay
from promises.mails import Person
from promises.process import nurture, wait_until
from promises.records import Records
from promises.relay_log import RelayLog
from servers.sink_process import sink_process
from sqlalchemy import event, update
from workbench import Bench, real_bench

from nurture.services.dispatcher import BATCH
from nurture.storage import schema

BERLIN = ZoneInfo("Europe/Berlin")
REPS = ("maya", "tom", "sam")
STOPPED = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
BACK = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""A Tuesday noon in Berlin, three weeks later: the window is open until 16:20."""
PER_DAY = 40


@pytest.fixture
async def back(database_url, tmp_path):
    """A nurture that starts again after three weeks; its reps' mailboxes are warm."""
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay(), at=BACK) as bench:
        await bench.edit("nurture.yaml", lambda text: text.replace("warm_up_from: 5", "warm_up_from: 40"))
        await heads_up(bench, "0 days")
        yield bench


async def heads_up(bench: Bench, length: str) -> None:
    """Sets how long before a mail its rep sees it."""
    await bench.edit(
        "cadences/not-now.yaml", lambda text: text.replace("heads_up: 2 working days", f"heads_up: {length}")
    )
    await bench.settle()  # What was planned before the edit is planned anew; the crowd comes after it.


def overdue(count: int) -> list[datetime]:
    """Returns moments spread over the time that nobody sent."""
    return [STOPPED + timedelta(minutes=25 * number) for number in range(count)]


async def work_through(bench: Bench, days: int) -> None:
    """Lets the days pass, sending what is due every half hour while a window is open, and before it shuts."""
    assert bench.standing is not None
    first = bench.now
    for day in range(days):
        morning = (first + timedelta(days=day)).replace(hour=8, minute=10)
        looks = (morning + timedelta(minutes=30 * step) for step in range(15))
        for moment in (*looks, morning.replace(hour=15, minute=19)):
            if moment > bench.now and moment.weekday() in (1, 2, 3):
                bench.standing.moment = moment
                await bench.listen()
                await bench.application.workshop.dispatch()


def is_in_window(moment: datetime) -> bool:
    """Tells whether a moment lies in the window of the cadence, in Berlin."""
    local = moment.astimezone(BERLIN)
    return local.weekday() in (1, 2, 3) and (9, 10) <= (local.hour, local.minute) <= (16, 20)


@pytest.mark.slow_first
async def test_a_thousand_overdue_mails_are_planned_over_windows_and_days_and_within_the_limits(back):
    await plan_crowd(back, overdue(1000), reps=REPS)
    await back.settle()
    assert back.relay.touches == []
    touches = await back.rows(schema.touches)
    assert all(is_in_window(row.due_at) and row.due_at > BACK for row in touches)
    days = Counter((row.rep_id, row.due_at.date()) for row in touches)
    assert max(days.values()) <= PER_DAY
    assert {rep: sum(days[key] for key in days if key[0] == rep) for rep in REPS} == dict.fromkeys(REPS, 333) | {
        "tom": 334
    }
    assert all(len([key for key in days if key[0] == rep]) >= 9 for rep in REPS)
    quarters = Counter((row.due_at.date(), row.due_at.hour, row.due_at.minute // 15) for row in touches)
    assert max(quarters.values()) < PER_DAY / 2


@pytest.mark.slow_first
async def test_overdue_mails_leave_day_by_day_and_never_more_than_a_day_allows(back):
    await back.edit("nurture.yaml", lambda text: re.sub("(rep_per_day|warm_up_from): 40", r"\1: 8", text))
    await plan_crowd(back, overdue(120), reps=REPS)
    await work_through(back, 22)
    sent = await sent_by_day(back, "Europe/Berlin")
    assert {rep: sum(days.values()) for rep, days in sent.items()} == dict.fromkeys(REPS, 40)
    assert max(count for days in sent.values() for count in days.values()) <= 8
    assert all(len(days) >= 5 for days in sent.values())
    left = await back.rows(schema.touches, schema.touches.c.state == "accepted")
    assert all(is_in_window(row.sent_at) for row in left)


async def test_nothing_that_is_overdue_leaves_at_the_first_look(back):
    people = await plan_crowd(back, overdue(100), reps=REPS)
    await back.settle()
    assert back.relay.touches == []
    due = [row.due_at for row in await back.rows(schema.touches)]
    assert all(moment > BACK for moment in due)
    assert len({moment.date() for moment in due}) >= 2
    assert "it was more than an hour late, and was planned again" in await back.explain(people[0])


async def test_what_is_due_today_still_leaves_today(back):
    await plan_crowd(back, overdue(300), reps=REPS)
    fresh = await plan_crowd(back, [BACK - timedelta(minutes=1)] * 9, reps=REPS, first=1001)
    await back.settle()
    assert {mail.recipient for mail in back.relay.touches} == set(fresh)


async def test_each_overdue_mail_is_moved_once_and_a_look_rewrites_one_batch_at_a_time(back):
    await plan_crowd(back, overdue(200), reps=REPS)
    written: list[int] = []
    engine = back.foundation.database._writer.sync_engine
    moved = 0

    @event.listens_for(engine, "commit")
    def _committed(connection: object) -> None:
        written.append(moved)

    @event.listens_for(engine, "before_cursor_execute")
    def _executed(connection: object, cursor: object, statement: str, *more: object) -> None:
        nonlocal moved
        moved += statement.startswith("UPDATE touches SET") and "next_try_at" in statement

    await back.settle()
    assert max(later - earlier for earlier, later in pairwise(written)) <= BATCH
    assert moved <= 210
    before = moved
    await back.advance(back.now + timedelta(seconds=1))
    assert moved == before


async def test_after_a_halt_is_lifted_what_was_held_back_is_spread(back):
    await back.desk.halt("everything", "", "a test")
    await plan_crowd(back, [BACK] * 60, reps=REPS)
    await back.settle()
    await back.pass_days(7)
    await back.desk.release("everything", "")
    await back.pass_days(1 / 24)
    assert len(back.relay.touches) <= 12
    await work_through(back, 8)
    assert len(back.relay.touches) == 60


async def test_after_an_allowlist_ends_what_was_kept_back_is_spread(back):
    await back.edit(
        "nurture.yaml", lambda text: text.replace("delivery: live", "delivery: allowlist\nallowlist: [nobody.example]")
    )
    await plan_crowd(back, [BACK] * 60, reps=REPS)
    await back.settle()
    await back.pass_days(14)
    await back.edit("nurture.yaml", lambda text: text.replace("delivery: allowlist", "delivery: live"))
    await back.pass_days(1)
    assert back.relay.touches == []
    await work_through(back, 15)
    assert max((await sent_by_day(back))["maya"].values()) <= 12


async def test_after_a_rehearsal_ends_what_was_shown_is_spread(back):
    await back.edit("nurture.yaml", lambda text: text.replace("delivery: live", "delivery: rehearsal"))
    await plan_crowd(back, [BACK] * 30, reps=REPS)
    await back.settle()
    await back.edit("nurture.yaml", lambda text: text.replace("delivery: rehearsal", "delivery: live"))
    await back.pass_days(7)
    assert back.relay.touches == []
    await work_through(back, 8)
    assert len(back.relay.touches) == 30


async def test_a_date_that_a_prospect_named_goes_out_at_the_next_open_window(back):
    await plan_crowd(back, overdue(200))
    await back.foundation.database.write(
        lambda tx: tx.execute(
            update(schema.touches)
            .where(schema.touches.c.id == 7)
            .values(kind="commitment", content_rule="optional", template="as-you-asked")
        )
    )
    await back.settle()
    (named,) = await back.rows(schema.touches, schema.touches.c.id == 7)
    assert named.due_at.astimezone(BERLIN).date() == date(2026, 11, 24)


async def test_what_a_rep_has_not_seen_for_weeks_is_shown_again_before_it_leaves(database_url, tmp_path):
    relay = FakeRelay()
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=relay, at=BACK) as bench:
        await plan_crowd(bench, overdue(3))
        await bench.settle()
        assert all(row.due_at.date() > date(2026, 11, 25) for row in await bench.rows(schema.touches))


def test_a_daemon_that_starts_again_after_three_weeks_sends_nothing_at_once(plant, tmp_path):
    with sink_process(tmp_path / "relay") as relay:
        home = plant(relay.port)
        records = Records(home.database_url)
        late = [Person(number=number) for number in range(8)]
        on_time = [Person(number=number) for number in range(10, 13)]
        records.bring_forward(*late)
        long_ago = datetime.now(UTC) - timedelta(days=21)
        touches = records.first_touches(*late)
        ids = [touch.id for touch in touches.values()]
        old = {"due_at": long_ago, "next_try_at": long_ago}
        records.change(update(schema.touches).where(schema.touches.c.id.in_(ids)).values(**old))
        records.bring_forward(*on_time)
        with nurture(home) as process:
            log = RelayLog(tmp_path / "relay")
            sent = {records.first_touches(person)[person].tag for person in on_time}
            wait_until(lambda: {begun.tag for begun in log.begun} >= sent, "what is due today is sent")
            wait_until(lambda: {each.waiting_for for each in records.touches(*late)} == {"late"}, "the late are moved")
            assert {begun.tag for begun in log.begun} == sent
            assert len(process.ask("plan")) >= len(late)
        due = [row.due_at for row in records.rows(schema.touches.select().where(schema.touches.c.id.in_(ids)))]
        assert len({moment.replace(second=0) for moment in due}) > 4
