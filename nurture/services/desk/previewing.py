"""The command that shows a mail before it goes."""

from nurture.domain.errors import NotFound
from nurture.domain.keyring import Keyring
from nurture.domain.preview import Preview
from nurture.domain.template_name import TemplateName, name_of
from nurture.services.desk.parts import DeskGroup, person_of
from nurture.services.previewing import Wanted
from nurture.storage import enrollments
from nurture.storage.database import Tx
from nurture.storage.enrollments import EnrollmentFacts


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
        facts = await newest_of(tx, self._parts.tools.keyring, address)
        return await self._parts.previewing.preview(tx, facts, wanted, now=self._parts.tools.clock.now())


async def newest_of(tx: Tx, keyring: Keyring, address: str) -> EnrollmentFacts:
    """Returns the newest enrollment of who has that address; raises NotFound, InvalidAddress."""
    person = await person_of(tx, keyring, address)
    newest = await enrollments.latest_of(tx, person.id)
    if newest is None or not person.address:
        raise NotFound("no cadence has them; `nurture preview --sample` shows its mails to somebody invented")
    return newest
