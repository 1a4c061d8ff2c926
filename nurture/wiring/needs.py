"""What the settings must hold for this configuration: everything that is missing or too much, told at once."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from nurture.configuration.revision import load
from nurture.domain.company import Installation
from nurture.domain.delivery import DeliveryMode
from nurture.domain.errors import ConfigurationError, SettingsError
from nurture.domain.relays import RelayAuth
from nurture.domain.ways import MAILBOX, FolderPlace, MailboxAuth, Place
from nurture.settings import Settings
from nurture.settings_logins import LoginKind, in_variables

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NO_SECRET = (
    "NURTURE_SECRET is not set; make one and keep it for ever: "
    'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
)
_NO_URL = (
    "NURTURE_PUBLIC_URL is not set, and delivery is not sandbox; give the https address of this nurture, since stop "
    "links lead there"
)
_NO_RELAY = (
    "NURTURE_RELAY_HOST is not set, nurture.yaml names no relays, and delivery is not sandbox; name the relay, or a "
    "NURTURE_RELAY_PRESET"
)


def refuse(problems: Iterable[str]) -> None:
    """Raises SettingsError with all of the problems, a line each, when there are any."""
    lines = tuple(problems)
    if lines:
        raise SettingsError("\n".join(lines))


def refuse_to_serve(settings: Settings) -> None:
    """Raises SettingsError with all that a daemon under these settings lacks, its mailboxes too.

    Of folders with mistakes nothing is asked: whether there is a configuration to start by shows when it is opened.
    """
    try:
        installation = load(settings.config, templates=settings.templates).installation
    except ConfigurationError:
        return
    refuse((*unmet(settings, installation), *unmet_by_mailboxes(settings, installation.mailboxes)))


def unmet(settings: Settings, installation: Installation) -> Iterator[str]:
    """Yields what an application cannot be opened without: keys, the public URL and the relays' logins."""
    if installation.delivery is DeliveryMode.SANDBOX:
        return
    yield from unmet_by_house(settings)
    yield from unmet_by_relays(settings, installation)


def unmet_by_house(settings: Settings) -> Iterator[str]:
    """Yields what a real database lacks. Stop links live for years, and one-click needs https (RFC 8058, 3.1)."""
    if settings.secret is None:
        yield _NO_SECRET
    if "public_url" not in settings.model_fields_set:
        yield _NO_URL
        return
    url = urlsplit(settings.public_url)
    if url.scheme != "https" and url.hostname not in _LOOPBACK:
        yield f"NURTURE_PUBLIC_URL is {settings.public_url}; one-click unsubscribe needs https"


def unmet_by_relays(settings: Settings, installation: Installation) -> Iterator[str]:
    """Yields what a relay's login lacks, and what is set for a relay that is not there."""
    if settings.relay_host is None and not installation.relays:
        yield _NO_RELAY
    for relay in installation.relays:
        yield from _unmet_by_login(settings, LoginKind.RELAY, relay.name, relay.auth)
    yield from _too_much(settings, LoginKind.RELAY, (relay.name for relay in installation.relays))


def unmet_by_mailboxes(settings: Settings, places: Iterable[Place]) -> Iterator[str]:
    """Yields what a mailbox's login lacks, and what is set for a mailbox that is not there."""
    listed = [place for place in places if not isinstance(place, FolderPlace) and place.name != MAILBOX]
    for place in listed:
        yield from _unmet_by_login(settings, LoginKind.MAILBOX, place.name, place.auth)
    yield from _too_much(settings, LoginKind.MAILBOX, (place.name for place in listed))


def _unmet_by_login(settings: Settings, kind: LoginKind, name: str, auth: RelayAuth | MailboxAuth) -> Iterator[str]:
    secrets, word = settings.logins.of(kind, name), kind.value.lower()
    variable = f"NURTURE_{word.upper()}_{in_variables(name)}"
    if auth in (RelayAuth.PASSWORD, MailboxAuth.PASSWORD) and secrets.password is None:
        yield f"the {word} {name} of nurture.yaml needs {variable}_PASSWORD, or ..._FILE"
    if auth in (RelayAuth.XOAUTH2, MailboxAuth.XOAUTH2) and secrets.token_command is None:
        yield (
            f"the {word} {name} of nurture.yaml logs in by XOAUTH2 and needs {variable}_TOKEN_COMMAND, a command that "
            "prints an access token"
        )


def _too_much(settings: Settings, kind: LoginKind, names: Iterable[str]) -> Iterator[str]:
    word = kind.value.lower()
    for name in sorted(set(settings.logins.names(kind)) - {in_variables(name) for name in names}):
        yield f"NURTURE_{word.upper()}_{name}_... is set, but nurture.yaml has no {word} of that name"
