"""The composition root: settings in, objects out; the one place that knows every part."""

import base64
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from nurture.configuration.revision import Revision, load
from nurture.content.render import Templates
from nurture.domain.checkpoint import Checkpoint
from nurture.domain.delivery import DeliveryMode
from nurture.domain.errors import SettingsError
from nurture.domain.keyring import Keyring
from nurture.journal.file import JournalFile
from nurture.services.bells import Bell
from nurture.services.clock import BusinessClock, SandboxClock
from nurture.services.consent import Consent
from nurture.services.correspondence import Correspondence
from nurture.services.desk import Desk
from nurture.services.desk.parts import DeskParts
from nurture.services.dispatcher import Dispatcher, DispatchParts
from nurture.services.drafting import Drafting, Sources
from nurture.services.gate.verdict import GateRules
from nurture.services.gatekeeper import Gatekeeper
from nurture.services.health import Health
from nurture.services.inbound.task import Tools
from nurture.services.journaling import JournalKeeper
from nurture.services.notices import NoticeParts, Notices
from nurture.services.outbox import OutboxRelay
from nurture.services.outbox_view import OutboxView
from nurture.services.outcomes import OutcomeSignal
from nurture.services.planning import Planning
from nurture.services.polling import Polling
from nurture.services.posting import Posting, PostingParts
from nurture.services.processing import Processing
from nurture.services.quiet import Quiet
from nurture.services.receiving import Receiving, ReceivingParts
from nurture.services.recording import Recording
from nurture.services.recovery import Recovery
from nurture.services.rehearsal import Rehearsal
from nurture.services.relaying import Relay
from nurture.services.reloading import Reloading
from nurture.services.revisions import Calendars, Revisions
from nurture.services.sandbox_time import SandboxTime
from nurture.services.subjects import Subjects
from nurture.services.workshop import Workshop
from nurture.settings import Settings
from nurture.storage.database import Database
from nurture.storage.locking import ProcessLock
from nurture.storage.opening import Birth, open_database
from nurture.transport.pool import PoolLimits, RelayPool
from nurture.transport.relay import RelayAuth, RelayEndpoint, RelayTls
from nurture.transport.tokens import token_command
from nurture.web.app import build_app
from nurture.web.parts import WebParts


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
    checkpoint: Checkpoint
    signal: OutcomeSignal
    owner: str

    @property
    def is_sandbox(self) -> bool:
        """Whether this is a sandbox, which never gets a relay."""
        return self.revisions.current.installation.delivery is DeliveryMode.SANDBOX


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A whole nurture, not yet running."""

    foundation: Foundation
    consent: Consent
    receiving: Receiving
    workshop: Workshop
    recovery: Recovery
    relay: Relay
    desk: Desk
    reloading: Reloading
    arrived: Bell
    lock: ProcessLock | None

    async def close(self) -> None:
        """Closes the database and frees the lock."""
        await self.foundation.database.close()
        if self.lock is not None:
            self.lock.release()


async def open_application(settings: Settings, *, checkpoint: Checkpoint | None = None) -> Application:
    """Opens database and journal and returns the application, whose workers do not run yet.

    Raises NurtureError where something stands in the way: configuration, another process, another deployment.
    """
    revision = load(settings.config, templates=settings.templates)
    settings.data.mkdir(parents=True, exist_ok=True)
    lock = _lock(settings)
    try:
        foundation = await _foundation(settings, revision, checkpoint or Checkpoint())
        return _assemble(foundation, lock)
    except BaseException:
        if lock is not None:
            lock.release()
        raise


def _lock(settings: Settings) -> ProcessLock | None:
    if not settings.database_url.startswith("sqlite"):
        return None
    lock = ProcessLock(settings.data / "nurture.lock")
    lock.take()
    return lock


async def _foundation(settings: Settings, revision: Revision, checkpoint: Checkpoint) -> Foundation:
    sandbox = revision.installation.delivery is DeliveryMode.SANDBOX
    keyring = _keyring(settings, sandbox=sandbox)
    database = Database(settings.database_url)
    birth = Birth(sandbox=sandbox, environment=settings.environment, public_url=settings.public_url)
    standing = await open_database(database, birth)
    writer = _writer(settings)
    journal = JournalKeeper(database, JournalFile(journal_path(settings)), writer=writer)
    await journal.open()
    return Foundation(
        settings=settings,
        database=database,
        revisions=Revisions(revision, Templates(settings.templates)),
        calendars=Calendars(),
        keyring=keyring,
        clock=SandboxClock.of(standing) if sandbox else BusinessClock(),
        journal=journal,
        checkpoint=checkpoint,
        signal=OutcomeSignal(),
        owner=secrets.token_hex(16),
    )


def _assemble(base: Foundation, lock: ProcessLock | None) -> Application:
    arrived = Bell()
    correspondence = Correspondence(base.revisions, new_tag)
    planning = Planning(base.revisions, base.calendars, correspondence, new_tag)
    quiet = Quiet(base.database, base.signal, boot_clock)
    consent = Consent(base.database, base.keyring, base.journal, quiet, correspondence)
    tools = Tools(
        revisions=base.revisions,
        calendars=base.calendars,
        keyring=base.keyring,
        clock=base.clock,
        consent=consent,
        planning=planning,
        correspondence=correspondence,
    )
    relay = _relay(base)
    drafting = Drafting(_sources(base))
    dispatcher = _dispatcher(base, tools, drafting, relay)
    posting = Posting(
        PostingParts(database=base.database, revisions=base.revisions, clock=base.clock, relay=relay, owner=base.owner)
    )
    processing = Processing(base.database, tools, base.checkpoint, owner=base.owner)
    workshop = Workshop(processing, dispatcher, posting, _notices(base, tools, drafting))
    receiving = _receiving(base, quiet, arrived)
    return Application(
        foundation=base,
        consent=consent,
        receiving=receiving,
        workshop=workshop,
        recovery=Recovery(base.database, base.clock, planning, correspondence, posting, owner=base.owner),
        relay=relay,
        desk=_desk(base, tools, receiving, workshop),
        reloading=Reloading(base.revisions, base.settings.config, base.settings.templates),
        arrived=arrived,
        lock=lock,
    )


def _sources(base: Foundation) -> Sources:
    return Sources(
        revisions=base.revisions,
        keyring=base.keyring,
        public_url=base.settings.public_url,
        mail_from_rep=base.settings.relay_mail_from == "rep",
    )


def _dispatcher(base: Foundation, tools: Tools, drafting: Drafting, relay: Relay) -> Dispatcher:
    rules = GateRules(
        revisions=base.revisions,
        calendars=base.calendars,
        keyring=base.keyring,
        owner=base.owner,
        journal_broken=lambda: base.journal.broken,
    )
    parts = DispatchParts(
        database=base.database,
        revisions=base.revisions,
        clock=base.clock,
        drafting=drafting,
        gatekeeper=Gatekeeper(base.database, rules, base.journal, base.checkpoint, boot_clock),
        relay=relay,
        recording=Recording(tools.planning, tools.correspondence),
        rehearsal=Rehearsal(base.database, base.clock, tools.correspondence),
        correspondence=tools.correspondence,
        signal=base.signal,
        checkpoint=base.checkpoint,
        owner=base.owner,
    )
    return Dispatcher(parts)


def _notices(base: Foundation, tools: Tools, drafting: Drafting) -> Notices:
    parts = NoticeParts(
        database=base.database,
        revisions=base.revisions,
        calendars=base.calendars,
        clock=base.clock,
        drafting=drafting,
        correspondence=tools.correspondence,
    )
    return Notices(parts)


def _receiving(base: Foundation, quiet: Quiet, arrived: Bell) -> Receiving:
    parts = ReceivingParts(
        database=base.database,
        revisions=base.revisions,
        keyring=base.keyring,
        clock=base.clock,
        quiet=quiet,
        checkpoint=base.checkpoint,
        arrived=arrived.ring,
    )
    return Receiving(parts)


def _desk(base: Foundation, tools: Tools, receiving: Receiving, workshop: Workshop) -> Desk:
    time_of_sandbox = SandboxTime(base.database, base.clock, workshop)
    parts = DeskParts(database=base.database, tools=tools, receiving=receiving, workshop=workshop, time=time_of_sandbox)
    return Desk(parts)


def _relay(base: Foundation) -> Relay:
    """Returns the outbox for a sandbox, whatever else is set, and the configured relay for a real database."""
    settings = base.settings
    if base.is_sandbox:
        return OutboxRelay(base.database, base.clock)
    if settings.relay_host is None:
        raise SettingsError("NURTURE_RELAY_HOST is not set, and delivery is not sandbox; name the relay")
    endpoint = RelayEndpoint(
        host=settings.relay_host,
        port=settings.relay_port,
        local_name=settings.smtp_hostname or base.revisions.addressing.domain,
        tls=RelayTls(settings.relay_tls),
        auth=RelayAuth(settings.relay_auth),
        user=settings.relay_user or "",
        password=settings.relay_password.get_secret_value() if settings.relay_password else "",
        token=token_command(settings.relay_token_command) if settings.relay_token_command else None,
    )
    limits = PoolLimits(connections=settings.relay_connections)
    return RelayPool(endpoint, checkpoint=base.checkpoint, clock=boot_clock, limits=limits)


def web_app(application: Application, listening: Callable[[], bool]) -> ASGIApp:
    """Returns the pages; `listening` tells whether mail is taken."""
    base = application.foundation
    parts = WebParts(
        consent=application.consent,
        keyring=base.keyring,
        clock=base.clock,
        subjects=Subjects(base.database, base.keyring),
        outbox=OutboxView(base.database) if base.is_sandbox else None,
        health=Health(base.database, base.journal, journal_path(base.settings), listening),
        company=lambda: base.revisions.current.installation.company,
    )
    return build_app(parts)


def journal_path(settings: Settings) -> Path:
    """Returns where this writer's journal is."""
    return settings.journal / f"{_writer(settings)}.jsonl"


def mailbox_reader(application: Application) -> Polling | None:
    """Returns what polls the mailbox, or None when none is set."""
    base, settings = application.foundation, application.foundation.settings
    if settings.mailbox_host is None:
        return None
    # The IMAP library is an extra; without a mailbox it need not be there.
    from nurture.transport.imap import ImapServer, MailboxTls  # noqa: PLC0415
    from nurture.transport.mailbox import MailboxEndpoint, MailboxReader  # noqa: PLC0415

    server = ImapServer(host=settings.mailbox_host, port=settings.mailbox_port, tls=MailboxTls(settings.mailbox_tls))
    password = settings.mailbox_password.get_secret_value() if settings.mailbox_password else ""
    endpoint = MailboxEndpoint(server=server, user=settings.mailbox_user or "", password=password)
    reader = MailboxReader(endpoint, settings.mailbox_folders)
    return Polling(base.database, base.clock, application.receiving, reader, name="mailbox")


def _keyring(settings: Settings, *, sandbox: bool) -> Keyring:
    old = {number: secret.get_secret_value().encode() for number, secret in settings.secrets_old.items()}
    return Keyring(keys={**old, settings.secret_id: _secret(settings, sandbox=sandbox)}, current=settings.secret_id)


def _secret(settings: Settings, *, sandbox: bool) -> bytes:
    """Returns the key of hashes and links; a sandbox makes its own and keeps it beside its data."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    if not sandbox:
        raise SettingsError("NURTURE_SECRET is not set; give 32 random letters and keep them for ever")
    path = settings.data / "sandbox-secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_bytes()


def _writer(settings: Settings) -> str:
    """Returns the name of this writer's journal: `main` for an embedded database, else one kept in its folder."""
    if settings.database_url.startswith("sqlite"):
        return "main"
    path = Path(settings.journal) / "writer"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(secrets.token_hex(8), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
