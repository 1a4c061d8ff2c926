"""The command that shows a mail before it goes."""

from nurture.domain.errors import NotFound
from nurture.domain.preview import Preview
from nurture.domain.template_name import TemplateName, name_of
from nurture.services.desk.parts import DeskGroup
from nurture.services.previewing import Wanted
from nurture.storage import enrollments
from nurture.storage.database import Tx


class PreviewingDesk(DeskGroup):
    """Shows mails, and writes nothing."""

    async def preview(self, address: str, step: str | None = None, language: str | None = None) -> Preview:
        """Returns a step for a prospect as it would go out, the next one where none is named.

        Raises NotFound, InvalidAddress.
        """
        if language and name_of(TemplateName(template="any", language=language).file) is None:
            raise NotFound(f"expected a language such as de, or de-CH for a region, got {language!r}")
        wanted = Wanted(step=step, language=language)
        return await self._parts.database.read(lambda tx: self._preview(tx, address, wanted))

    async def _preview(self, tx: Tx, address: str, wanted: Wanted) -> Preview:
        person = await self._person(tx, address)
        newest = await enrollments.latest_of(tx, person.id)
        if newest is None or not person.address:
            raise NotFound("no cadence has them; `nurture preview --sample` shows its mails to somebody invented")
        return await self._parts.previewing.preview(tx, newest, wanted, now=self._parts.tools.clock.now())
