"""The relays of a database: the outbox of a sandbox, the configured servers of a real one."""

from pathlib import Path

import structlog

from nurture.configuration.signing import is_open
from nurture.domain.company import Installation
from nurture.domain.relays import (
    OUTBOX,
    PLAIN,
    RELAY,
    RelayAuth,
    RelayPlace,
    RelayTls,
    ReturnPath,
    Route,
    Routes,
)
from nurture.services.outbox import OutboxRelay
from nurture.services.relaying import Relay
from nurture.services.throttling import RelayShare
from nurture.settings import Settings
from nurture.settings_logins import LoginKind, LoginSecrets
from nurture.transport.pool import PoolLimits, RelayPool
from nurture.transport.relay import RelayEndpoint
from nurture.transport.relays import Relays
from nurture.transport.tokens import token_command
from nurture.wiring.foundation import Foundation, boot_clock
from nurture.wiring.needs import refuse, unmet_by_relays

_log = structlog.get_logger(__name__)


def relay_of(base: Foundation) -> Relay:
    """Returns the outbox for a sandbox, whatever else is set, and the configured relays for a real database."""
    if base.is_sandbox:
        return OutboxRelay(base.database, base.clock)
    installation = base.revisions.current.installation
    refuse(unmet_by_relays(base.settings, installation))
    for key in installation.signing_keys:
        if is_open(Path(key.path)):
            _log.warning("signing_key_open_to_all", file=key.path, remedy="take the right to read it from others")
    return Relays(lambda route: _open_pool(base, route))


def routes_of(base: Foundation) -> Routes:
    """Returns whose mail goes where, as the settings and nurture.yaml say now; it stays so until the next start."""
    return routes_for(base.settings, base.revisions.current.installation)


def routes_for(settings: Settings, installation: Installation) -> Routes:
    """Returns whose mail goes where by these settings and that nurture.yaml."""
    listed = installation.relays
    of_settings = _of_settings(settings, is_default=not any(relay.is_default for relay in listed))
    return Routes(relays=(*of_settings, *listed) or (OUTBOX,))


def relay_share(routes: Routes, sender: str) -> RelayShare:
    """Returns what limits count for mail from an address: its way, and what is published of it."""
    route = routes.of(sender)
    return RelayShare(name=route.name, limits=route.relay.kind.limits)


def _of_settings(settings: Settings, *, is_default: bool) -> tuple[RelayPlace, ...]:
    if settings.relay_host is None:
        return ()
    place = RelayPlace(
        name=RELAY,
        preset=settings.relay_preset or PLAIN,
        host=settings.relay_host,
        port=settings.relay_port,
        tls=RelayTls(settings.relay_tls),
        auth=RelayAuth(settings.relay_auth),
        user=settings.relay_user or "",
        return_path=ReturnPath(settings.relay_mail_from),
        connections=settings.relay_connections,
        is_default=is_default,
    )
    return (place,)


def _open_pool(base: Foundation, route: Route) -> RelayPool:
    relay, secrets = route.relay, _secrets(base.settings, route.relay)
    user = route.login or relay.user
    with_token = relay.auth is RelayAuth.XOAUTH2
    endpoint = RelayEndpoint(
        host=relay.host,
        port=relay.port,
        local_name=base.settings.smtp_hostname or base.revisions.addressing.domain,
        tls=relay.tls,
        auth=relay.auth,
        user=user,
        password=secrets.password.get_secret_value() if secrets.password else "",
        token=token_command(secrets.token_command or "", user=user) if with_token else None,
    )
    limits = PoolLimits(connections=relay.connections)
    return RelayPool(endpoint, checkpoint=base.checkpoint, clock=boot_clock, limits=limits)


def _secrets(settings: Settings, relay: RelayPlace) -> LoginSecrets:
    if relay.name == RELAY:
        return LoginSecrets(password=settings.relay_password, token_command=settings.relay_token_command)
    return settings.logins.of(LoginKind.RELAY, relay.name)
