"""What the groups of commands share."""

from dataclasses import dataclass

from nurture.domain.errors import NotFound
from nurture.domain.keyring import Keyring
from nurture.domain.prospect import Prospect
from nurture.services.adoption import Adoption
from nurture.services.content_links import LinkChecking
from nurture.services.copies import Copies
from nurture.services.doctor import DoctorParts
from nurture.services.erasing import Erasing
from nurture.services.inbound.task import Tools
from nurture.services.live_check import LiveChecking
from nurture.services.objections import Objections
from nurture.services.paths.welcoming import Welcoming
from nurture.services.presence import Presence
from nurture.services.previewing import Previewing
from nurture.services.receiving import Receiving
from nurture.services.reloading import Reloading
from nurture.services.sandbox_time import SandboxTime
from nurture.services.throttling import Throttle
from nurture.services.workshop import Workshop
from nurture.storage import prospects
from nurture.storage.database import Database, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """The services behind the commands."""

    database: Database
    tools: Tools
    receiving: Receiving
    copies: Copies
    workshop: Workshop
    time: SandboxTime
    throttle: Throttle
    adoption: Adoption
    objections: Objections
    erasing: Erasing
    welcoming: Welcoming
    presence: Presence
    reloading: Reloading
    doctor: DoctorParts
    links: LinkChecking
    previewing: Previewing
    live: LiveChecking


class DeskGroup:
    """A group of commands."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    async def _person(self, tx: Tx, address: str) -> Prospect:
        """Returns the prospect of that address; raises NotFound, InvalidAddress."""
        return await person_of(tx, self._parts.tools.keyring, address)


async def person_of(tx: Tx, keyring: Keyring, address: str) -> Prospect:
    """Returns the prospect of that address; raises NotFound, InvalidAddress."""
    person = await prospects.of_hashes(tx, keyring.person_under_all(address))
    if person is None:
        raise NotFound("nobody of that address is known here; `nurture prospects` lists who is")
    return person
