"""Whom an unsubscribe link is about, for the page it leads to: reads only, and tells no more than the page shows."""

from dataclasses import dataclass

from nurture.domain.address import masked
from nurture.domain.keyring import Keyring
from nurture.storage import ledger, prospects
from nurture.storage.database import Database, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSubject:
    """Who opened the link: the masked address, None when erased or never known, and whether a stop stands."""

    address: str | None
    stopped: bool


class Subjects:
    """Looks up the people behind unsubscribe links."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def of_token(self, token: str) -> LinkSubject:
        """Returns the person of a token, changing nothing; raises InvalidToken before the database is asked."""
        subject = self._keyring.read_token(token)

        async def look(tx: Tx) -> LinkSubject:
            known = await prospects.of_hashes(tx, (subject,))
            address = known.address if known else ""
            forbidding = self._keyring.forbidding(address) if address else ()
            stops = await ledger.stops_of(tx, (subject, *forbidding))
            return LinkSubject(address=masked(address) if address else None, stopped=bool(stops))

        return await self._database.read(look)
