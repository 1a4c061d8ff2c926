"""What looks ahead beside a running daemon: it only reads, takes no lock and keeps nothing."""

from datetime import UTC, datetime
from functools import partial

from nurture.configuration.revision import Revision, load
from nurture.content.render import Templates
from nurture.domain.delivery import DeliveryMode
from nurture.domain.simulation.figures import LookAhead
from nurture.services.clock import BusinessClock, SandboxClock
from nurture.services.looking_ahead.looking import Progress, Wanted, look_ahead
from nurture.services.looking_ahead.scenery import Scenery
from nurture.services.revisions import Revisions
from nurture.services.throttling import Throttle
from nurture.settings import Settings
from nurture.storage import deployment
from nurture.storage.database import Database
from nurture.storage.opening import require_database
from nurture.wiring.relays import relay_share, routes_for


async def look_ahead_of(settings: Settings, wanted: Wanted, *, progress: Progress) -> LookAhead:
    """Returns what the years bring by the rules in the folder of the configuration, from now on.

    In a sandbox that is where its clock stands. Raises ConfigurationError for broken rules, DatabaseAbsent where
    nothing was begun.
    """
    revision = load(settings.config, templates=settings.templates)
    scenery = _scenery(settings, revision)
    if wanted.people is not None:
        return await look_ahead(None, scenery, wanted, now=datetime.now(UTC), progress=progress)
    await require_database(settings.database_url)
    database = Database(settings.database_url)
    try:
        clock = await _clock(database, revision)
        return await look_ahead(database, scenery, wanted, now=clock.now(), progress=progress)
    finally:
        await database.close()


def _scenery(settings: Settings, revision: Revision) -> Scenery:
    revisions = Revisions(revision, Templates(settings.templates))
    routes = routes_for(settings, revision.installation)
    return Scenery(revisions, Throttle(revisions, partial(relay_share, routes)))


async def _clock(database: Database, revision: Revision) -> BusinessClock:
    standing = await database.read(deployment.get)
    is_sandbox = revision.installation.delivery is DeliveryMode.SANDBOX
    return SandboxClock.of(standing) if standing and is_sandbox else BusinessClock()
