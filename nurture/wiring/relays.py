"""The relay of a database: the outbox of a sandbox, the configured server of a real one."""

from nurture.domain.errors import SettingsError
from nurture.services.outbox import OutboxRelay
from nurture.services.relaying import Relay
from nurture.transport.pool import PoolLimits, RelayPool
from nurture.transport.relay import RelayAuth, RelayEndpoint, RelayTls
from nurture.transport.tokens import token_command
from nurture.wiring.foundation import Foundation, boot_clock


def relay_of(base: Foundation) -> Relay:
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
