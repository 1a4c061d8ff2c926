"""By which configuration a process starts: that of the folders, or the one that the database keeps in force."""

import asyncio
from datetime import datetime
from pathlib import Path

import structlog

from nurture.configuration.revision import load
from nurture.configuration.snapshot import take_snapshot
from nurture.domain.errors import ConfigurationError
from nurture.domain.revising import BY_ITSELF
from nurture.services.offers import Offer, kept_offer
from nurture.services.reloading import plan_alike, waits
from nurture.services.revisions import Revisions
from nurture.services.unknown_ids import unknown_ids
from nurture.settings import Settings
from nurture.storage import migrate, replicas, revisions
from nurture.storage.database import Database, Tx
from nurture.storage.opening import is_begun
from nurture.storage.revisions import Applied, NewRevision

_log = structlog.get_logger(__name__)


def folder_of(settings: Settings) -> Path:
    """Returns where the files of revisions are laid out."""
    return settings.data / "revisions"


def read_folders(settings: Settings) -> Offer:
    """Returns what stands in the folders, its templates not rendered; raises ConfigurationError."""
    revision = load(settings.config, templates=settings.templates)
    return Offer(revision=revision, snapshot=take_snapshot(settings.config, settings.templates))


async def choose_offer(settings: Settings) -> Offer:
    """Returns the configuration to start by.

    That of the folders, unless it has mistakes or would move touches where mail is really sent: then the one that was
    in force, until the edit is mended or applied. Raises ConfigurationError when there is none without mistakes.
    """
    kept = await _kept(settings)
    try:
        offer = await asyncio.to_thread(read_folders, settings)
    except ConfigurationError as error:
        if kept is None:
            raise
        _log.error("configuration_rejected", problems=str(error).splitlines()[:20])
        return kept
    if kept is None or kept.digest == offer.digest or not await _stays(settings, kept, offer):
        return offer
    _log.warning("configuration_before_edit", digest=kept.digest[:12])
    return kept


async def _stays(settings: Settings, kept: Offer, offer: Offer) -> bool:
    """Tells whether what was in force stays so, and the folders are weighed once the daemon runs."""
    if (waits(kept.revision) or waits(offer.revision)) and not plan_alike(kept.revision, offer.revision):
        return True
    database = Database(settings.database_url)
    try:
        return await database.read(lambda tx: _is_held_back(tx, kept, offer))
    finally:
        await database.close()


async def _is_held_back(tx: Tx, kept: Offer, offer: Offer) -> bool:
    """Tells whether people know words that the folders have lost, or others live and have moved on from them."""
    if await revisions.settling(tx) is not None:
        return True
    if not plan_alike(kept.revision, offer.revision) and await unknown_ids(tx, offer.revision, before=kept.revision):
        return True
    return bool(await replicas.living(tx)) and await revisions.was_in_force(tx, offer.digest)


async def _kept(settings: Settings) -> Offer | None:
    """Returns what the database keeps in force; None before the first, or when this version cannot read it."""
    if not await is_begun(settings.database_url):
        return None
    database = Database(settings.database_url)
    try:
        if await database.read(lambda tx: tx.run_sync(migrate.revision)) != migrate.HEAD:
            return None
        stored = await database.read(revisions.in_force)
    finally:
        await database.close()
    if stored is None or stored.files is None:
        return None
    try:
        return await asyncio.to_thread(kept_offer, stored.files, folder_of(settings))
    except ConfigurationError as error:
        _log.error("configuration_unreadable", revision=stored.number, problems=str(error).splitlines()[:20])
        return None


async def begin_by(database: Database, offer: Offer, folder: Path, *, now: datetime) -> Revisions:
    """Writes down that a configuration is in force, unless it was, and returns it; touches follow it later."""
    new = NewRevision(digest=offer.digest, files=await asyncio.to_thread(offer.snapshot.packed))

    async def write(tx: Tx) -> int | None:
        standing = await revisions.line_in_force(tx)
        if standing is not None and standing.digest == offer.digest:
            return standing.number
        expected = standing.number if standing else None
        return await revisions.put_in_force(tx, new, Applied(by=BY_ITSELF), expected=expected, now=now)

    number = await database.write(write)
    templates = await asyncio.to_thread(offer.templates, folder)
    return Revisions(offer.revision, templates, number=number, digest=offer.digest)
