"""A sandbox's time: jumping ahead from one due moment to the next, doing each moment's work on the way."""

from datetime import datetime, timedelta

from nurture.domain.errors import NotAllowed
from nurture.services.clock import BusinessClock, SandboxClock
from nurture.services.workshop import Workshop
from nurture.storage import touches
from nurture.storage.database import Database

LONGEST_JUMP = timedelta(days=366 * 20)
_A_DAY = timedelta(days=1)


class SandboxTime:
    """Moves the clock of a sandbox; refused everywhere else."""

    def __init__(self, database: Database, clock: BusinessClock, workshop: Workshop) -> None:
        self._database = database
        self._clock = clock
        self._workshop = workshop

    async def run_at(self, rate: float) -> datetime:
        """Lets the clock run `rate` times as fast and returns the moment."""
        clock = self._sandbox_clock()
        if not 0 <= rate <= 10_000_000:
            raise NotAllowed(f"a clock cannot run {rate} times as fast; give 0 to 10000000")
        await clock.set(self._database, clock.now(), rate=rate)
        return clock.now()

    async def advance(self, until: datetime) -> datetime:
        """Moves on to that moment, stopping at each due touch and once a day, and returns where the clock stands."""
        clock = self._sandbox_clock()
        if until > clock.now() + LONGEST_JUMP:
            raise NotAllowed("a jump of more than twenty years is refused; go in smaller ones")
        await self._workshop.settle()
        while clock.now() < until:
            await clock.set(self._database, await self._next_stop(clock.now(), until), rate=clock.rate)
            await self._workshop.settle()
        return clock.now()

    async def _next_stop(self, now: datetime, until: datetime) -> datetime:
        due = await self._database.read(touches.next_due)
        stops = (until, now + _A_DAY, *([due] if due and due > now else []))
        return min(stops)

    def _sandbox_clock(self) -> SandboxClock:
        if not isinstance(self._clock, SandboxClock):
            raise NotAllowed("only a sandbox has a clock of its own; a real database keeps real time")
        return self._clock
