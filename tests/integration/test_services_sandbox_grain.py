"""A sandbox's clock that stops more seldom: what is due in between goes out at the next stop, and never early."""

from datetime import timedelta

from factories import DANA, no

from nurture.services.sandbox_time import SandboxTime

GRAIN = timedelta(minutes=30)


async def test_with_a_grain_a_touch_goes_out_within_it_and_not_before_it_is_due(nurture):
    await nurture.add(no())
    (planned,) = await nurture.touches()
    base = nurture.foundation
    clock = SandboxTime(base.database, base.clock, nurture.application.workshop)
    until = planned.due_at + timedelta(days=10)
    assert await clock.advance(until, grain=GRAIN) == until
    (sent, *_) = await nurture.touches(state="accepted")
    assert timedelta(0) <= sent.sent_at - sent.due_at <= GRAIN
    assert len(await nurture.outbox(DANA)) == 1
