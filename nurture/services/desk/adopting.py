"""Command of operators: what stands against sending from this database, and settling it."""

from nurture.domain.settled_answers import AdoptionReport
from nurture.services.adoption import Without
from nurture.services.desk.parts import DeskGroup


class AdoptingDesk(DeskGroup):
    """Settles."""

    async def adopt(
        self, settle: bool, without_journal: bool = False, without_unreadable_lines: bool = False
    ) -> AdoptionReport:
        """Returns what stands between this database and its deployment; settles it when told to. Raises NotAllowed."""
        without = Without(journal=without_journal, lines=without_unreadable_lines)
        return await self._parts.adoption.adopt(settle=settle, without=without)
