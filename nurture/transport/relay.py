"""The relay: where it is, how to log in, how long to wait, and opening a conversation with it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import aiosmtplib

from nurture.domain.errors import ConfigurationError, RelayLoginRefused, RelayUnreachable
from nurture.domain.relays import RelayAuth, RelayTls
from nurture.transport.wire import NETWORK_ERRORS, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayTimeouts:
    """Seconds to wait in each phase; the defaults are the least that RFC 5321, 4.5.3.2 allows."""

    connect: float = 30
    mail: float = 300
    rcpt: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayEndpoint:
    """Where the relay is. `local_name` is said in EHLO. `token` gives a fresh OAuth access token for `xoauth2`."""

    host: str
    port: int
    local_name: str
    tls: RelayTls = RelayTls.STARTTLS
    auth: RelayAuth = RelayAuth.NONE
    user: str = ""
    password: str = field(default="", repr=False)
    token: Callable[[], Awaitable[str]] | None = field(default=None, repr=False)
    tls_context: ssl.SSLContext | None = None
    timeouts: RelayTimeouts = RelayTimeouts()

    def __post_init__(self) -> None:
        if self.auth is RelayAuth.XOAUTH2 and self.token is None:
            raise ConfigurationError("logging in at the relay by xoauth2 needs a source of tokens")


async def open_wire(endpoint: RelayEndpoint) -> Wire:
    """Connects, encrypts and logs in as the endpoint says; raises RelayUnreachable or RelayLoginRefused."""
    client = _client_for(endpoint)
    try:
        # Not aiosmtplib's own time-out: Python 3.11's wait_for forgets a cancel that comes together with a reply.
        with ExitStack() as undo:
            undo.callback(client.close)
            async with asyncio.timeout(endpoint.timeouts.connect):
                await client.connect()
                await _greet(client)
            wire = Wire(client)
            undo.pop_all()
            return wire
    except aiosmtplib.SMTPAuthenticationError as error:
        kind = RelayLoginRefused if error.code >= 500 else RelayUnreachable
        raise kind(f"{_place(endpoint)} refused the login ({error.code})") from error
    except NETWORK_ERRORS as error:
        raise RelayUnreachable(f"no connection to {_place(endpoint)}: {_cause(error)}") from error


def _client_for(endpoint: RelayEndpoint) -> aiosmtplib.SMTP:
    with_password = endpoint.auth is RelayAuth.PASSWORD
    with_token = endpoint.auth is RelayAuth.XOAUTH2
    return aiosmtplib.SMTP(
        hostname=endpoint.host,
        port=endpoint.port,
        local_hostname=endpoint.local_name,
        use_tls=endpoint.tls is RelayTls.TLS,
        start_tls=endpoint.tls is RelayTls.STARTTLS,
        tls_context=endpoint.tls_context,
        username=endpoint.user if with_password or with_token else None,
        password=endpoint.password if with_password else None,
        oauth_token_generator=endpoint.token if with_token else None,
        timeout=None,
    )


async def _greet(client: aiosmtplib.SMTP) -> None:
    if not client.is_ehlo_or_helo_needed:
        return
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()


def _place(endpoint: RelayEndpoint) -> str:
    return f"{endpoint.host}:{endpoint.port}"


def _cause(error: Exception) -> str:
    """Names the failure without the server's own words, which may hold a user name."""
    code = getattr(error, "code", None)
    return f"{type(error).__name__} ({code})" if code else type(error).__name__
