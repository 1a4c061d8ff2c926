"""A sandbox's time: jumps do the work of every day between, and an empty sandbox may begin on any day."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import DANA, MAYA, NEVER_AGAIN, NOW, TIMING, no, reply
from workbench import sandbox_bench

from nurture.domain.errors import NotAllowed
from nurture.domain.letter import LetterKind
from nurture.services.clock import SandboxClock

QUESTION = "Can you tell me whether it runs on Linux?\n"


async def tell_story(bench, pass_time):
    """Two people are forwarded, one asks something that nobody decides; returns each mail's day and subject."""
    await bench.add(no())
    await bench.add(no(TIMING, sender=("Erin Vale", "erin.vale@initech.example"), to=f"Tom Hale <{MAYA}>"))
    await pass_time(bench, timedelta(days=120))
    await bench.act(reply(QUESTION, said=bench.now), await bench.reply_address())
    await pass_time(bench, timedelta(days=170))
    return [(mail["Date"].datetime.date(), mail["Subject"]) for mail in await bench.outbox()]


async def leap(bench, span):
    await bench.advance(bench.now + span)


async def walk(bench, span):
    for _ in range(span.days):
        await bench.pass_days(1)


@pytest.mark.slow_first
async def test_a_jump_brings_the_same_mails_on_the_same_days_as_going_day_by_day(tmp_path, nurture):
    leapt = await tell_story(nurture, leap)
    url = f"sqlite+aiosqlite:///{tmp_path / 'walked.db'}"
    async with sandbox_bench(url, tmp_path / "walked") as slow:
        walked = await tell_story(slow, walk)
    assert len(leapt) > 10
    assert sorted(leapt) == sorted(walked)


@pytest.fixture
def stops(monkeypatch):
    """The moments at which the clock of a sandbox stops."""
    moments = []
    stop = SandboxClock.set
    monkeypatch.setattr(
        SandboxClock,
        "set",
        lambda self, where, moment, **how: moments.append(moment) or stop(self, where, moment, **how),
    )
    return moments


async def test_a_jump_over_years_in_which_nothing_is_due_stops_nowhere(nurture, stops):
    await nurture.add(no(NEVER_AGAIN))
    until = NOW + timedelta(days=3650)
    await nurture.advance(until)
    assert stops == [until]


async def test_while_a_rep_talks_to_the_company_a_hold_is_not_brought_to_mind(nurture):
    await nurture.add(no())
    await nurture.send_first()
    await nurture.act(reply(QUESTION, said=nurture.now), await nurture.reply_address())
    await nurture.answer(await nurture.letter(LetterKind.REPLY_NOTICE), "talking")
    await nurture.pass_days(60)
    assert await nurture.letters(LetterKind.HOLD_REMINDER) == []
    await nurture.desk.account("globex.example", "open")
    await nurture.pass_days(1)
    assert await nurture.letters(LetterKind.HOLD_REMINDER, MAYA) != []


async def test_an_empty_sandbox_can_begin_on_an_earlier_day(nurture):
    begin = datetime(2019, 3, 4, 9, tzinfo=UTC)
    assert await nurture.desk.advance(begin) == begin
    await nurture.add(no(said=begin))
    assert (await nurture.touches(DANA))[0].due_at.year == 2019


async def test_a_sandbox_in_which_something_happened_cannot_be_moved_back(nurture):
    await nurture.add(no())
    with pytest.raises(NotAllowed, match="only an empty sandbox"):
        await nurture.desk.advance(NOW - timedelta(days=1))
    assert nurture.now == NOW
