"""The command that checks what real prospects would get."""

from nurture.domain.faults import LiveCheck
from nurture.services.desk.parts import DeskGroup


class CheckingDesk(DeskGroup):
    """Writes mails and throws them away."""

    async def live_check(self, after: int = 0, every_step: bool = False) -> LiveCheck:
        """Returns what became of the next planned touches above an id; changes nothing."""
        now = self._parts.tools.clock.now()
        return await self._parts.database.read(
            lambda tx: self._parts.live.check(tx, after=after, every_step=every_step, now=now)
        )
