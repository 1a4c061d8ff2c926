"""What every part stands on: settings, database, keys, clock, journal."""

import base64
import secrets
import time
from dataclasses import dataclass

from nurture.configuration.revision import Revision
from nurture.configuration.snapshot import take_snapshot
from nurture.domain.adoption import Identity
from nurture.domain.checkpoint import Checkpoint
from nurture.domain.delivery import DeliveryMode
from nurture.domain.keyring import Keyring
from nurture.journal.file import JournalFile
from nurture.services.clock import BusinessClock, SandboxClock
from nurture.services.journal_watch import JournalWatch
from nurture.services.journaling import JournalKeeper
from nurture.services.objections import Objections
from nurture.services.offers import Offer
from nurture.services.outcomes import OutcomeSignal
from nurture.services.presence import Presence
from nurture.services.revisions import Calendars, Revisions
from nurture.settings import Settings
from nurture.storage.database import Database
from nurture.storage.opening import Birth, open_database
from nurture.wiring.needs import refuse, unmet_by_house
from nurture.wiring.starting import begin_by, folder_of
from nurture.wiring.writers import Writer, take_writer


def new_tag() -> str:
    """Returns 26 letters `[a-z2-7]` that nobody can guess: 130 random bits."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii").lower()[:26]


def boot_clock() -> float:
    """Returns seconds of a clock that does not stop in sleep: clearances expire also while a laptop is shut."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What every part stands on."""

    settings: Settings
    database: Database
    revisions: Revisions
    calendars: Calendars
    keyring: Keyring
    clock: BusinessClock
    journal: JournalKeeper
    watch: JournalWatch
    objections: Objections
    writer: Writer
    checkpoint: Checkpoint
    signal: OutcomeSignal
    presence: Presence

    @property
    def owner(self) -> str:
        """The number of chance that names this process in its claims."""
        return self.presence.owner

    @property
    def is_sandbox(self) -> bool:
        """Whether this is a sandbox, which never gets a relay."""
        return self.revisions.current.installation.delivery is DeliveryMode.SANDBOX

    @property
    def is_alone(self) -> bool:
        """Whether no other replica works on the database: its lock says so, or a sandbox with its own clock."""
        return self.database.is_sqlite or self.is_sandbox


async def lay_foundation(
    settings: Settings, revision: Revision, checkpoint: Checkpoint, *, offer: Offer | None = None
) -> Foundation:
    """Opens database and journal and returns the foundation; raises NurtureError when something stands in the way.

    The revision is that of an offer, else of the folders as they stand.
    """
    sandbox = revision.installation.delivery is DeliveryMode.SANDBOX
    if not sandbox:
        refuse(unmet_by_house(settings))
    keyring = keyring_of(settings)
    database = Database(settings.database_url)
    birth = Birth(sandbox=sandbox, identity=identity_of(settings))
    standing = await open_database(database, birth, now=BusinessClock().now())
    writer = take_writer(settings.journal, embedded=database.is_sqlite)
    journal = JournalKeeper(database, JournalFile(writer.path), writer=writer.name)
    watch = JournalWatch(database, settings.journal, writer=writer.name)
    await _begin(watch, journal, writer)
    offer = offer or Offer(revision=revision, snapshot=take_snapshot(settings.config, settings.templates))
    clock = SandboxClock.of(standing) if sandbox else BusinessClock()
    revisions = await begin_by(database, offer, folder_of(settings), now=clock.now())
    return Foundation(
        settings=settings,
        database=database,
        revisions=revisions,
        calendars=Calendars(),
        keyring=keyring,
        clock=clock,
        journal=journal,
        watch=watch,
        objections=Objections(identity_of(settings)),
        writer=writer,
        checkpoint=checkpoint,
        signal=OutcomeSignal(),
        presence=Presence(database, revisions, settings.roles, owner=secrets.token_hex(16)),
    )


async def _begin(watch: JournalWatch, journal: JournalKeeper, writer: Writer) -> None:
    """Takes up the journal; what stands in the way leaves its lock to the next process."""
    try:
        await watch.begin()
        await journal.sync()
    except BaseException:
        writer.lock.release()
        raise


def identity_of(settings: Settings) -> Identity:
    """Returns the deployment that the settings speak of."""
    return Identity(environment=settings.environment, public_url=settings.public_url)


def keyring_of(settings: Settings) -> Keyring:
    """Returns the keys of hashes and links."""
    old = {number: secret.get_secret_value().encode() for number, secret in settings.secrets_old.items()}
    return Keyring(keys={**old, settings.secret_id: _secret(settings)}, current=settings.secret_id)


def _secret(settings: Settings) -> bytes:
    """Returns the key of hashes and links; a sandbox makes its own and keeps it beside its data."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    path = settings.data / "sandbox-secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_bytes()
