"""The parts that face the network: pages, mailboxes, folders, and who says that somebody listens."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from nurture.domain.ways import LISTENER, MAILBOX, FolderPlace, MailboxAuth, MailboxPlace, Place, Way, WayKind
from nurture.services.attendance import Attendance
from nurture.services.fencing import FenceAnswers
from nurture.services.health import Health
from nurture.services.outbox_view import OutboxView
from nurture.services.paths.clicks import PathClicks
from nurture.services.polling import Polling, PollingParts
from nurture.services.sorting import Sorting
from nurture.services.subjects import Subjects
from nurture.settings import Settings
from nurture.settings_logins import LoginKind, LoginSecrets
from nurture.storage import deployment, ways
from nurture.web.app import build_app, build_probes
from nurture.web.parts import WebParts
from nurture.wiring.application import Application
from nurture.wiring.foundation import boot_clock
from nurture.wiring.needs import refuse, unmet_by_mailboxes

if TYPE_CHECKING:
    from nurture.transport.mailbox import MailboxReader

_NOW = timedelta()


def web_app(application: Application, listening: Callable[[], bool], *, probes_only: bool = False) -> ASGIApp:
    """Returns the pages, or what probes ask alone; `listening` tells whether mail is taken."""
    base = application.foundation
    parts = WebParts(
        consent=application.consent,
        keyring=base.keyring,
        clock=base.clock,
        subjects=Subjects(base.database, base.keyring),
        clicks=PathClicks(base.database, base.keyring, base.clock),
        outbox=OutboxView(base.database) if base.is_sandbox else None,
        health=Health(base.database, base.journal, base.writer.path, base.objections, listening),
        fence=None if base.is_sandbox else FenceAnswers(base.database, base.keyring),
        company=lambda: base.revisions.current.installation.company,
    )
    return build_probes(parts) if probes_only else build_app(parts)


def attendance(application: Application) -> Attendance:
    """Returns who says that this replica listens. Nobody sends a sandbox mail again, so there a gap settles at once."""
    base = application.foundation

    def settling() -> timedelta:
        return _NOW if base.is_sandbox else base.revisions.current.installation.settling

    return Attendance(base.database, base.clock, boot_clock, settling)


async def ways_in(application: Application) -> tuple[Polling, ...]:
    """Returns what polls each mailbox and folder; from here on these and the listener, if any, have a watermark.

    Raises SettingsError when a mailbox has no secrets, or secrets have no mailbox.
    """
    base, settings = application.foundation, application.foundation.settings
    places = (*_of_settings(settings), *base.revisions.current.installation.mailboxes)
    refuse(unmet_by_mailboxes(settings, places))
    born = await base.database.read(deployment.get)
    first_day = (born.created_at if born else base.clock.now()).date()
    pollings = tuple(_polling(application, place, first_day) for place in places)
    read = [polling.place for polling in pollings]
    if settings.smtp_listen is not None:
        read.append(Way(name=LISTENER, kind=WayKind.LISTENER))
    await base.database.write(lambda tx: ways.enlist(tx, read, now=base.clock.now()))
    return pollings


def _of_settings(settings: Settings) -> tuple[MailboxPlace, ...]:
    if settings.mailbox_host is None:
        return ()
    auth = MailboxAuth.XOAUTH2 if settings.mailbox_token_command else MailboxAuth.PASSWORD
    place = MailboxPlace(
        name=MAILBOX,
        host=settings.mailbox_host,
        port=settings.mailbox_port,
        user=settings.mailbox_user or "",
        tls=settings.mailbox_tls,
        auth=auth,
        folders=settings.mailbox_folders,
    )
    return (place,)


def _polling(application: Application, place: Place, first_day: date) -> Polling:
    base = application.foundation
    parts = PollingParts(
        database=base.database,
        revisions=base.revisions,
        clock=base.clock,
        receiving=application.receiving,
        sorting=Sorting(base.database, base.revisions, base.keyring, application.receiving),
        copies=application.copies,
        owner=base.owner,
    )
    # The IMAP library is an extra; without a mailbox it need not be there, nor need a start wait for it.
    from nurture.transport.folder import FolderReader  # noqa: PLC0415

    if isinstance(place, FolderPlace):
        files = FolderReader(Path(place.path), size=base.settings.message_limit)
        return Polling(parts, files, Way(name=place.name, kind=WayKind.FOLDER, purpose=place.purpose))
    reader = _reader(base.settings, place, first_day)
    return Polling(parts, reader, Way(name=place.name, kind=WayKind.MAILBOX, purpose=place.purpose))


def _reader(settings: Settings, place: MailboxPlace, first_day: date) -> "MailboxReader":
    from nurture.transport.imap import ImapServer, MailboxTls  # noqa: PLC0415
    from nurture.transport.mailbox import MailboxEndpoint, MailboxLimits, MailboxReader  # noqa: PLC0415
    from nurture.transport.tokens import token_command  # noqa: PLC0415

    secrets = _secrets(settings, place)
    endpoint = MailboxEndpoint(
        server=ImapServer(host=place.host, port=place.port, tls=MailboxTls(place.tls)),
        user=place.user,
        password=secrets.password.get_secret_value() if secrets.password else "",
        token=token_command(secrets.token_command or "") if place.auth is MailboxAuth.XOAUTH2 else None,
    )
    # A day earlier: SINCE counts days of the server's zone (RFC 3501, 6.4.4).
    since = place.since or first_day - timedelta(days=1)
    return MailboxReader(endpoint, place.folders, MailboxLimits(size=settings.message_limit, since=since))


def _secrets(settings: Settings, place: MailboxPlace) -> LoginSecrets:
    if place.name == MAILBOX:
        return LoginSecrets(password=settings.mailbox_password, token_command=settings.mailbox_token_command)
    return settings.logins.of(LoginKind.MAILBOX, place.name)
