"""Business time: the system's in a real database, a sandbox's own where it may jump and run fast."""

from datetime import UTC, datetime

from nurture.storage import deployment
from nurture.storage.database import Database
from nurture.storage.deployment import Deployment


class BusinessClock:
    """The time by which touches are due. Leases, clearances and time-outs use other clocks."""

    def now(self) -> datetime:
        """Returns the moment, aware UTC."""
        return datetime.now(UTC)


class SandboxClock(BusinessClock):
    """A clock that is kept in the sandbox's database, so that a restart goes on where it was."""

    def __init__(self, real: datetime | None, business: datetime | None, rate: float) -> None:
        self._real = real or datetime.now(UTC)
        self._business = business or self._real
        self.rate = rate

    @classmethod
    def of(cls, standing: Deployment) -> "SandboxClock":
        """Returns the clock as the database keeps it."""
        return cls(standing.clock_real, standing.clock_business, standing.clock_rate)

    def now(self) -> datetime:
        """Returns the sandbox's moment, aware UTC."""
        return self._business + (datetime.now(UTC) - self._real) * self.rate

    async def set(self, database: Database, moment: datetime, *, rate: float) -> None:
        """Sets the clock, keeping it in the database."""
        self._real, self._business, self.rate = datetime.now(UTC), moment, rate
        await database.write(
            lambda tx: deployment.set_clock(tx, real=self._real, business=self._business, rate=self.rate)
        )
