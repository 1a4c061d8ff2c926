"""What the doctor looks at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nurture.domain.company import Installation
from nurture.domain.delivery import DeliveryMode
from nurture.domain.relays import Routes
from nurture.domain.team import Rep
from nurture.services.clock import BusinessClock
from nurture.services.objections import Objections
from nurture.services.paths.welcoming import Welcoming
from nurture.services.proof.proving import Keys
from nurture.services.relaying import Relay
from nurture.services.revisions import Revisions
from nurture.storage.database import Database


class Names(Keys, Protocol):
    """Where DNS is asked."""

    async def exchangers(self, name: str) -> tuple[str, ...] | None:
        """Returns the hosts of a domain's MX: empty where there are none, None where nobody answered in time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """Where things are: the folder of the data, that of the journal, the public URL, the listener's host, if any.

    `settings` are the files that settings, and so secrets, were read from.
    """

    data: Path
    journal: Path
    public_url: str
    host: str
    settings: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorParts:
    """The services and places that are looked at."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    routes: Routes
    relay: Relay
    names: Names
    welcoming: Welcoming
    objections: Objections
    premises: Premises

    @property
    def installation(self) -> Installation:
        """What `nurture.yaml` says now."""
        return self.revisions.current.installation

    @property
    def in_sandbox(self) -> bool:
        """Whether nothing leaves, and nothing comes back."""
        return self.installation.delivery is DeliveryMode.SANDBOX

    @property
    def reps(self) -> tuple[Rep, ...]:
        """The reps in whose names mail may go out."""
        return tuple(rep for rep, _ in self.welcoming.bases.current(self.clock.now()).values())
