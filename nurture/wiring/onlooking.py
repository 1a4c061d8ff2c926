"""What looks at an edit beside a running daemon: it only reads, and takes no lock."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from nurture.content.render import Templates
from nurture.domain.changes import Comparison
from nurture.domain.delivery import DeliveryMode
from nurture.domain.errors import ConfigurationError, NotAllowed
from nurture.domain.faults import LiveCheck
from nurture.domain.preview import Preview
from nurture.services.changes import Scene
from nurture.services.clock import BusinessClock, SandboxClock
from nurture.services.comparing import Progress, changes_after, compare
from nurture.services.desk.previewing import newest_of
from nurture.services.drafting import Drafting, Sources
from nurture.services.live_check import LiveChecking
from nurture.services.offers import Offer, kept_offer, read_offer
from nurture.services.previewing import Previewing, Wanted
from nurture.services.revisions import Calendars, Revisions
from nurture.services.unknown_ids import unknown_ids
from nurture.settings import Settings
from nurture.storage import deployment, revisions
from nurture.storage.database import Database, Tx
from nurture.storage.opening import require_database
from nurture.wiring.foundation import keyring_of
from nurture.wiring.relays import routes_for


async def compare_folder(settings: Settings, config: Path, templates: Path, *, progress: Progress) -> Comparison:
    """Returns what the files of a folder would change for everybody in a cadence.

    Raises ConfigurationError for files with mistakes, DatabaseAbsent where nothing was begun.
    """
    offer = await asyncio.to_thread(read_offer, config, templates)
    return await _compare(settings, offer, progress=progress)


async def compare_waiting(settings: Settings, digest: str, *, progress: Progress) -> Comparison:
    """Returns what the edit that waits would change; raises NotAllowed when it is not that of the digest any more."""
    with tempfile.TemporaryDirectory() as folder:
        async with _database(settings) as database:
            waiting = await database.read(revisions.pending)
        if waiting is None or waiting.files is None or waiting.digest != digest:
            raise NotAllowed("the edit that waits has changed meanwhile; look at it again")
        return await _compare(settings, kept_offer(waiting.files, Path(folder)), progress=progress)


async def check_people(settings: Settings, *, every_step: bool, heed: Callable[[LiveCheck], None]) -> None:
    """Tells `heed`, part by part, what real prospects would get next by the files in the settings' folders.

    Raises ConfigurationError for files with mistakes and for ids that people's history would lose by them,
    DatabaseAbsent where nothing was begun.
    """
    offer = await asyncio.to_thread(read_offer, settings.config, settings.templates, checked=False)
    async with _database(settings) as database:
        scene = await _scene(database, settings, offer)
        live, now = LiveChecking(scene.new, _drafting(settings, scene.new)), scene.now
        after: int | None = 0
        while after is not None:
            part = await database.read(partial(live.check, after=after, every_step=every_step, now=now))
            heed(part)
            after = part.after


async def preview_person(settings: Settings, address: str, wanted: Wanted) -> Preview:
    """Returns a mail to a prospect as it would go out by the files in the settings' folders.

    Raises ConfigurationError for files with mistakes, NotFound, InvalidAddress, DatabaseAbsent.
    """
    offer = await asyncio.to_thread(read_offer, settings.config, settings.templates, checked=False)
    keyring = keyring_of(settings)
    async with _database(settings) as database:
        scene = await _scene(database, settings, offer)

        async def look(tx: Tx) -> Preview:
            facts = await newest_of(tx, keyring, address)
            _, changes = await changes_after(tx, scene, after=facts.enrollment.account_id - 1, companies=1)
            theirs = next((each for each in changes if each.enrollment_id == facts.enrollment.id), None)
            previewing = Previewing(_drafting(settings, scene.new), scene.new)
            return await previewing.preview(tx, facts, replace(wanted, change=theirs), now=scene.now)

        return await database.read(look)


def _drafting(settings: Settings, revisions: Revisions) -> Drafting:
    sources = Sources(
        revisions=revisions,
        keyring=keyring_of(settings),
        public_url=settings.public_url,
        routes=routes_for(settings, revisions.current.installation),
    )
    return Drafting(sources)


async def _compare(settings: Settings, offer: Offer, *, progress: Progress) -> Comparison:
    async with _database(settings) as database:
        return await compare(database, await _scene(database, settings, offer), progress=progress)


async def _scene(database: Database, settings: Settings, offer: Offer) -> Scene:
    """Returns the configuration in force beside the one offered; raises ConfigurationError where that is refused."""
    with tempfile.TemporaryDirectory() as folder:
        old = await _in_force(database, settings, Path(folder))
    unknown = await database.read(lambda tx: unknown_ids(tx, offer.revision, before=old.current))
    if unknown:
        raise ConfigurationError("\n".join(map(str, unknown)))
    new = Revisions(offer.revision, Templates(settings.templates), digest=offer.digest)
    clock = await _clock(database, old)
    return Scene.of(old, new, Calendars(), now=clock.now())


async def _in_force(database: Database, settings: Settings, folder: Path) -> Revisions:
    """Returns the configuration in force: what the database keeps, or the folders before the first start."""
    stored = await database.read(revisions.in_force)
    if stored is None or stored.files is None:
        offer = read_offer(settings.config, settings.templates, checked=False)
    else:
        offer = kept_offer(stored.files, folder)
    return Revisions(offer.revision, Templates(settings.templates), digest=offer.digest)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    await require_database(settings.database_url)
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


async def _clock(database: Database, running: Revisions) -> BusinessClock:
    standing = await database.read(deployment.get)
    is_sandbox = running.current.installation.delivery is DeliveryMode.SANDBOX
    return SandboxClock.of(standing) if standing and is_sandbox else BusinessClock()
