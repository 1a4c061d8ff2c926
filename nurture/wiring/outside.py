"""The parts that face the network: relay, mailbox, pages."""

from collections.abc import Callable

from starlette.types import ASGIApp

from nurture.services.health import Health
from nurture.services.outbox_view import OutboxView
from nurture.services.polling import Polling
from nurture.services.subjects import Subjects
from nurture.web.app import build_app
from nurture.web.parts import WebParts
from nurture.wiring.application import Application
from nurture.wiring.foundation import journal_path


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
