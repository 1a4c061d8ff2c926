"""Commands about imports of old losses."""

from nurture.domain.importing import ImportSlice, ImportStanding, OldLoss, Pace
from nurture.services.desk.parts import DeskGroup
from nurture.services.importing.taking import Importing


class ImportingDesk(DeskGroup):
    """Takes in spreadsheets, slice by slice."""

    async def import_look(self, losses: tuple[OldLoss, ...]) -> ImportSlice:
        """Returns what would become of these lines; nothing is written."""
        return await self._importing.look(losses)

    async def import_begin(self, name: str, digest: str, lines: int, pace: Pace) -> ImportStanding:
        """Begins a file, or returns how far it came before."""
        return await self._importing.begin(name=name, digest=digest, lines=lines, pace=pace)

    async def import_take(self, import_id: int, losses: tuple[OldLoss, ...], up_to: int) -> ImportSlice:
        """Holds those of the lines that nothing keeps out; all lines up to that one count as taken then."""
        return await self._importing.take(import_id, losses, up_to=up_to)

    async def import_finish(self, import_id: int) -> ImportStanding:
        """Notes that the whole file was taken in. Raises NotFound."""
        return await self._importing.finish(import_id)

    async def import_list(self) -> tuple[ImportStanding, ...]:
        """Returns what became of each file, the newest first."""
        return await self._importing.every()

    @property
    def _importing(self) -> Importing:
        return Importing(self._parts.database, self._parts.tools)
