"""Commands for requests of people about their own data: erasing, and giving all that is held."""

import base64

from nurture.domain.errors import NotFound
from nurture.domain.privacy import ErasureReport, HeldLine, PersonData
from nurture.services.desk.parts import DeskGroup
from nurture.services.explaining import in_words
from nurture.storage import history, holdings, ledger, messages, prospects, shared_letters
from nurture.storage.database import Tx


class PrivacyDesk(DeskGroup):
    """Answers requests."""

    async def erase(self, address: str, confirmed: bool = False) -> ErasureReport:
        """Returns what erasing an address would remove; with `confirmed` it is done, and they are stopped for ever.

        What waits to be read is read first. Raises InvalidAddress, NotAllowed.
        """
        if not confirmed:
            return await self._parts.erasing.look(address)
        await self._parts.workshop.process()
        return await self._parts.erasing.erase(address)

    async def export(self, address: str) -> PersonData:
        """Returns all that is held of an address, without the bytes of mails. Raises InvalidAddress."""
        named = await self._parts.erasing.naming(address)
        return await self._parts.database.read(lambda tx: self._all_of(tx, address, named))

    async def export_mail(self, message: int) -> str:
        """Returns the bytes of a mail in base64; raises NotFound."""
        found = await self._parts.database.read(lambda tx: messages.get(tx, message))
        if found is None or not found.raw:
            raise NotFound(f"there is no message {message}, or its words are not kept any more")
        return base64.b64encode(found.raw).decode("ascii")

    async def _all_of(self, tx: Tx, address: str, named: tuple[int, ...]) -> PersonData:
        keyring = self._parts.tools.keyring
        known = await prospects.of_hashes(tx, keyring.person_under_all(address))
        exported_at = self._parts.tools.clock.now()
        lines = await self._ledger(tx, address)
        if known is None:
            mails = await holdings.mails_from(tx, None, named)
            return PersonData(address=address, exported_at=exported_at, person=None, ledger=lines, mails=mails)
        events = await history.of_prospect(tx, known.id, known.account_id)
        return PersonData(
            address=address,
            exported_at=exported_at,
            person=await holdings.person(tx, known.id),
            noes=await holdings.noes(tx, known.id),
            commitments=await holdings.dates(tx, known.id),
            enrollments=await holdings.cadences(tx, known.id),
            touches=await holdings.mails_to(tx, known.id),
            letters=(
                *await holdings.letters_about(tx, known.id),
                *await shared_letters.parts_about(tx, known.id),
            ),
            demands=await holdings.asked(tx, known.id),
            ledger=lines,
            history=tuple((event.at, in_words(event)) for event in events if event.at is not None),
            mails=await holdings.mails_from(tx, known.id, named),
        )

    async def _ledger(self, tx: Tx, address: str) -> tuple[HeldLine, ...]:
        found = await ledger.lines_of(tx, self._parts.tools.keyring.forbidding(address))
        return tuple(
            HeldLine(kind=each.kind.value, scope=each.scope.value, way=each.way.value, at=each.at, ended=each.ended)
            for each in found
        )
