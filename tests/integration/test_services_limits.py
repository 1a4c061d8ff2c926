"""Limits: what begins is counted in the database, and what is over a limit goes out later, told in plain words."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from crowd import plan_crowd, sent_by_day
from factories import no
from fakes import DEFERRED, NO_SUCH_USER, FakeRelay
from sqlalchemy import update
from workbench import Bench, real_bench

from nurture.domain.throttle import Limits, Scope, Share
from nurture.storage import schema, tallies

ERIN = "erin.vale@initech.example"
LIVE = "delivery: live"
TUESDAY = datetime(2026, 11, 24, 9, 41, tzinfo=UTC)
"""In Berlin the window is open: 10:41."""


@pytest.fixture
async def live(database_url, tmp_path):
    """A real database in live mode with open hands: no heads-up, and no limit but those that a test sets."""
    async with real_bench(database_url, tmp_path, delivery=LIVE, relay=FakeRelay(), at=TUESDAY) as bench:
        await bench.edit(
            "cadences/not-now.yaml", lambda text: text.replace("heads_up: 2 working days", "heads_up: 0 days")
        )
        await limit(bench)
        yield bench


async def limit(bench: Bench, **limits: int) -> None:
    """Sets these limits and no other."""
    given = {name: limits.get(name, "none") for name in Limits.__dataclass_fields__}
    lines = "".join(f"  {name}: {value}\n" for name, value in given.items())
    await bench.edit("nurture.yaml", lambda text: re.sub(r"(?s)^limits:\n.*", f"limits:\n{lines}", text, flags=re.M))


async def tally(bench: Bench, scope: Scope) -> list[tuple[str, str, int]]:
    """Returns what was counted: subject, period and how many."""
    rows = await bench.foundation.database.read(
        lambda tx: tx.execute(schema.tallies.select().where(schema.tallies.c.scope == scope.value))
    )
    return sorted((row.subject, row.period, row.taken) for row in rows)


async def test_no_more_leave_in_a_day_in_one_reps_name_than_its_limit(live):
    await limit(live, rep_per_day=4)
    await plan_crowd(live, [TUESDAY] * 10, reps=("maya", "tom"))
    await live.settle()
    assert {rep: sum(days.values()) for rep, days in (await sent_by_day(live)).items()} == {"maya": 4, "tom": 4}
    assert await tally(live, Scope.REP) == [("maya", "2026-11-24", 4), ("tom", "2026-11-24", 4)]


async def test_what_is_over_a_days_limit_is_planned_on_days_with_room_inside_the_window(live):
    await limit(live, rep_per_day=3)
    people = await plan_crowd(live, [TUESDAY] * 10)
    await live.settle()
    moved = [row for row in await live.rows(schema.touches) if row.state == "planned" and row.step == "useful"]
    days = [row.due_at.date().isoformat() for row in sorted(moved, key=lambda row: row.due_at)]
    assert days == ["2026-11-25"] * 3 + ["2026-11-26"] * 3 + ["2026-12-01"]
    assert len({row.due_at.replace(second=0) for row in moved}) > 5
    assert {row.waiting_for for row in moved} == {"limit_rep"}
    told = await live.explain(people[-1])
    assert "it waits for: the limit of mails a day in this rep's name" in told


async def test_a_mailbox_that_never_sent_begins_low_and_may_send_more_each_day(live):
    await limit(live, rep_per_day=40, warm_up_from=2, warm_up_step=3)
    await plan_crowd(live, [TUESDAY] * 12)
    await live.settle()
    for half_hour in range(44, 62):
        await live.advance(TUESDAY + timedelta(minutes=30 * half_hour))
    sent = (await sent_by_day(live))["maya"]
    assert [sent[day] for day in sorted(sent)] == [2, 5]


async def test_mail_to_one_domain_and_to_free_mail_have_limits_of_their_own(live):
    await limit(live, domain_per_day=2, free_mail_per_day=3)
    await plan_crowd(live, [TUESDAY] * 5, domain="globex.example")
    await plan_crowd(live, [TUESDAY] * 5, domain="gmail.com", first=11)
    await live.settle()
    assert [taken for _, _, taken in await tally(live, Scope.DOMAIN)] == [2, 3]
    assert len(live.relay.touches) == 5


async def test_a_full_minute_puts_the_others_off_to_the_next_ones_by_turns(live):
    await limit(live, relay_per_minute=2)
    await plan_crowd(live, [TUESDAY] * 7)
    await live.settle()
    waits = [row.next_try_at for row in await live.rows(schema.touches) if row.waiting_for == "limit_relay_minute"]
    minutes = sorted((moment - TUESDAY) // timedelta(minutes=1) for moment in waits)
    assert minutes == [1, 1, 2, 2, 3]
    for minute in range(1, 8):
        await live.advance(TUESDAY + timedelta(minutes=minute, seconds=59))
    assert len(live.relay.touches) == 7
    assert max(taken for _, _, taken in await tally(live, Scope.RELAY_MINUTE)) <= 2


async def test_a_date_that_a_prospect_named_goes_before_the_steps_of_a_cadence(live):
    await limit(live, total_per_day=1)
    await plan_crowd(live, [TUESDAY - timedelta(minutes=1), TUESDAY])
    await live.foundation.database.write(
        lambda tx: tx.execute(
            update(schema.touches)
            .where(schema.touches.c.id == 2)
            .values(kind="commitment", content_rule="optional", template="as-you-asked")
        )
    )
    await live.settle()
    assert [mail.recipient for mail in live.relay.touches] == ["person2@company2.example"]


@pytest.mark.parametrize("outcome", [pytest.param(DEFERRED, id="deferred"), pytest.param(NO_SUCH_USER, id="refused")])
async def test_what_did_not_leave_is_counted_for_the_relay_alone(live, outcome):
    await limit(live, rep_per_day=4, total_per_day=4, relay_per_day=4)
    live.relay.answers.append(outcome)
    await plan_crowd(live, [TUESDAY] * 3)
    await live.settle()
    assert [taken for *_, taken in await tally(live, Scope.REP)] == [2]
    assert [taken for *_, taken in await tally(live, Scope.TOTAL)] == [2]
    assert [taken for *_, taken in await tally(live, Scope.RELAY_DAY)] == [3]


async def test_two_replicas_that_count_at_once_never_count_more_than_the_limit(live):
    ends = TUESDAY + timedelta(days=1)
    shares = [
        Share(key=(scope.value, subject, "2026-11-24"), ends_at=ends, limit=10)
        for scope, subject in ((Scope.REP, "maya"), (Scope.REP, "tom"), (Scope.TOTAL, ""))
    ]
    database = live.foundation.database

    async def take_one(tx):
        counts = await tallies.lock(tx, shares)
        if all(counts[share.key].taken < share.limit for share in shares):
            await tallies.add(tx, {share.key: 1 for share in shares}, {})
            return 1
        return 0

    taken = await asyncio.gather(*(database.write(take_one) for _ in range(30)))
    assert sum(taken) == 10
    assert await tally(live, Scope.TOTAL) == [("", "2026-11-24", 10)]


async def test_the_status_shows_what_was_used_of_the_limits(live):
    await limit(live, rep_per_day=4, total_per_day=50)
    await plan_crowd(live, [TUESDAY] * 6)
    await live.settle()
    uses = {use.what: (use.used, use.limit) for use in (await live.desk.status()).limits}
    assert uses["in the name of maya"] == (4, 4)
    assert uses["in the name of tom"] == (0, 4)
    assert uses["in all"] == (4, 50)


async def test_counts_of_days_long_past_are_removed(live):
    await limit(live, rep_per_day=4)
    await plan_crowd(live, [TUESDAY])
    await live.settle()
    await live.pass_days(3)
    assert await tally(live, Scope.REP) == []


async def test_where_all_days_are_full_in_a_reps_name_the_next_mail_is_planned_behind_them(nurture):
    await nurture.add(no())
    (first,) = await nurture.touches()
    days = [first.due_at + timedelta(days=number) for number in range(-7, 8)]
    await plan_crowd(nurture, days * 40, first=100)
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    (second,) = await nurture.touches(ERIN)
    assert second.due_at.date() > days[-1].date()
    assert "is full in this rep's name" in second.because[-1]
    assert 9 <= second.due_at.astimezone(ZoneInfo("Europe/Berlin")).hour <= 16
