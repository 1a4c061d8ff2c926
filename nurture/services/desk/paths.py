"""Commands about the paths of reps' mail: taking ops' word for one, and trying one anew."""

from nurture.domain.diagnosis import Finding
from nurture.domain.errors import NotAllowed
from nurture.services import doctor
from nurture.services.desk.parts import DeskGroup

_NO_PATH = "a sandbox sends nothing, so there is no path to answer for; set delivery to rehearsal first"


class PathsDesk(DeskGroup):
    """Vouches and tries."""

    async def vouch(self, rep: str) -> bool:
        """Takes ops' word for a rep's path; False when it was before. Raises NotFound, and NotAllowed in a sandbox."""
        if self._parts.doctor.in_sandbox:
            raise NotAllowed(_NO_PATH)
        now, welcoming = self._parts.tools.clock.now(), self._parts.welcoming
        return await self._parts.database.write(lambda tx: welcoming.vouch(tx, rep, now=now))

    async def doctor(self) -> tuple[Finding, ...]:
        """Returns how everything stands that must be right before going live."""
        return await doctor.examine(self._parts.doctor)

    async def try_path(self, rep: str) -> None:
        """Sends a copy in a rep's name to nurture itself, to look at what arrives. Raises NotFound, NotAllowed."""
        now, welcoming = self._parts.tools.clock.now(), self._parts.welcoming
        await self._parts.database.write(lambda tx: welcoming.try_again(tx, rep, now=now))
