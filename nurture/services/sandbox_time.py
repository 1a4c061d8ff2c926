"""A sandbox's time: jumping ahead from one due moment to the next, doing each moment's work on the way."""

from datetime import datetime, timedelta

from nurture.domain.errors import NotAllowed
from nurture.domain.waiting import next_look
from nurture.services.clock import BusinessClock, SandboxClock
from nurture.services.workshop import Agenda, Workshop
from nurture.storage import deployment
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

    async def advance(self, until: datetime, *, grain: timedelta = timedelta(0)) -> datetime:
        """Moves on to that moment, stopping wherever something is due, and returns where the clock stands.

        With a `grain`, what is due within so much time is done in one stop at its end, as by a daemon that looks that
        seldom: one of more than the hour after which a touch is late would let touches be planned again.

        A sandbox that nothing has reached yet may also be moved back, to begin a story on a day of one's choice.
        """
        clock = self._sandbox_clock()
        if until > clock.now() + LONGEST_JUMP:
            raise NotAllowed("a jump of more than twenty years is refused; go in smaller ones")
        if until < clock.now():
            await self._begin_at(clock, until)
        agenda = await self._workshop.catch_up()
        while clock.now() < until:
            stop = _next_stop(agenda, clock.now(), until)
            await clock.set(self._database, min(until, max(stop, clock.now() + grain)), rate=clock.rate)
            agenda = await self._workshop.catch_up()
        return clock.now()

    async def _begin_at(self, clock: SandboxClock, moment: datetime) -> None:
        if not await self._database.read(deployment.is_untouched):
            raise NotAllowed(f"it is {clock.now():%Y-%m-%d %H:%M} UTC here; only an empty sandbox can be moved back")
        await clock.set(self._database, moment, rate=clock.rate)

    def _sandbox_clock(self) -> SandboxClock:
        if not isinstance(self._clock, SandboxClock):
            raise NotAllowed("only a sandbox has a clock of its own; a real database keeps real time")
        return self._clock


def _next_stop(agenda: Agenda, now: datetime, until: datetime) -> datetime:
    """Returns the next moment with work; what was due and is not done now is looked at again a day later.

    What is kept back is looked at again at 00:00 UTC, as what waits for content is: what a halt keeps back is looked at
    every few minutes in real time; here years must pass.
    """
    stops = [moment if moment > now else now + _A_DAY for moment in agenda.moments]
    again = [max(agenda.kept_back, next_look(now))] if agenda.kept_back else []
    return min([until, *stops, *again])
