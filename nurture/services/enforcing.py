"""Puts revisions in force: written down first, then told to the other replicas, who follow."""

import asyncio
from datetime import timedelta
from pathlib import Path

import structlog

from nurture.configuration.snapshot import forget_older
from nurture.domain.errors import ConfigurationError
from nurture.services.clock import BusinessClock
from nurture.services.offers import Offer, kept_offer
from nurture.services.presence import Presence
from nurture.services.revisions import Revisions
from nurture.storage import revisions as stored
from nurture.storage.database import Database, Tx
from nurture.storage.revisions import Applied, NewRevision

_KEPT_FOR = timedelta(days=7)
"""How long the files of a revision that was replaced stay laid out."""

_log = structlog.get_logger(__name__)


class Enforcing:
    """The only one that changes what is in force in this process; `folder` is where it lays out files."""

    def __init__(
        self, database: Database, revisions: Revisions, presence: Presence, clock: BusinessClock, folder: Path
    ) -> None:
        self._database = database
        self._revisions = revisions
        self._presence = presence
        self._clock = clock
        self.folder = folder

    async def put(self, offer: Offer, applied: Applied) -> bool:
        """Puts an offer in force; False when another revision came first, or one is not settled yet."""
        new = NewRevision(digest=offer.digest, files=await asyncio.to_thread(offer.snapshot.packed))
        now = self._clock.now()

        async def write(tx: Tx) -> int | None:
            return await stored.put_in_force(tx, new, applied, expected=self._revisions.number, now=now)

        number = await self._database.write(write)
        if number is not None:
            await self._use(offer, number)
        return number is not None

    async def follow(self) -> bool:
        """Takes what another replica put in force; False when it cannot be read here."""
        number = await self._database.read(stored.number_in_force)
        if number is None or number == self._revisions.number:
            return True
        kept = await self._database.read(stored.in_force)
        if kept is None or kept.files is None:
            return True
        try:
            offer = await asyncio.to_thread(kept_offer, kept.files, self.folder)
        except ConfigurationError as error:
            _log.error("configuration_not_followed", revision=kept.number, problems=str(error).splitlines()[:20])
            return False
        await self._use(offer, kept.number)
        return True

    async def _use(self, offer: Offer, number: int) -> None:
        templates = await asyncio.to_thread(offer.templates, self.folder)
        await self._presence.follow(offer.digest)
        self._revisions.replace(offer.revision, templates, number=number, digest=offer.digest)
        # The machine's own time, which files bear, also where a sandbox's clock runs fast.
        before = (BusinessClock().now() - _KEPT_FOR).timestamp()
        await asyncio.to_thread(forget_older, self.folder, keep=offer.digest, before=before)
        _log.info("configuration_in_force", revision=number, digest=offer.digest[:12])
