"""The DNS records of an installation, without its database: which to publish, and what is published."""

from nurture.configuration.revision import Revision
from nurture.domain.addressing import Addressing
from nurture.domain.diagnosis import Finding
from nurture.mail.dns_records import Record, Senders, records_for
from nurture.services.clock import BusinessClock
from nurture.services.doctor.records import compare
from nurture.settings import Settings
from nurture.wiring.paths import names_of
from nurture.wiring.relays import routes_for


def records_of(settings: Settings, revision: Revision) -> tuple[Record, ...]:
    """Returns the records to publish."""
    today = BusinessClock().now().date()
    own_domain = Addressing(layout=revision.installation.addresses).domain
    senders = Senders(
        installation=revision.installation,
        routes=routes_for(settings, revision.installation),
        reps=tuple(rep for rep in revision.team.reps if rep.is_current(today)),
        own_domain=own_domain,
        host=listener_host(settings, own_domain),
    )
    return records_for(senders)


async def compared(settings: Settings, records: tuple[Record, ...]) -> tuple[Finding, ...]:
    """Returns how each record stands beside what is published. Raises SettingsError for a file that cannot be read."""
    return await compare(records, names_of(settings))


def listener_host(settings: Settings, own_domain: str) -> str:
    """Returns the name of our own listener, to which an MX may lead; empty where mailboxes alone are read."""
    return (settings.smtp_hostname or own_domain) if settings.smtp_listen is not None else ""
