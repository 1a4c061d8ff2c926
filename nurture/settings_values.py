"""Values of settings: how each is read from the text of a variable."""

from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr

from nurture.domain.roles import Role

_LEAST_SECRET = 16
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
Tls = Literal["none", "starttls", "tls"]


class Endpoint(NamedTuple):
    """A host and port to listen at; port 0 takes any free one."""

    host: str
    port: int


def _endpoint(text: object) -> object:
    if isinstance(text, Endpoint | None):
        return text
    host, colon, port = str(text).rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise ValueError("expected a host and a port such as 127.0.0.1:8025")
    return Endpoint(host=host.strip("[]") or "0.0.0.0", port=int(port))


def endpoint_or_none(text: object) -> object:
    """Returns a place to listen at, or None for `none`."""
    return None if text == "none" else _endpoint(text)


def to_database_url(text: object) -> object:
    """Returns the URL of a database with its driver."""
    scheme, separator, rest = str(text).partition("://")
    if scheme not in _DRIVERS or not separator:
        raise ValueError("expected sqlite:///path/to/nurture.db or postgresql://user@host/name")
    return f"{_DRIVERS[scheme]}://{rest}"


def to_web_address(text: object) -> object:
    """Returns a web address without the slash at its end."""
    parts = urlsplit(str(text))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("expected a web address such as https://nurture.acme.example")
    return str(text).rstrip("/")


def long_enough(secret: SecretStr) -> SecretStr:
    """Returns a secret that nobody guesses."""
    if len(secret.get_secret_value()) < _LEAST_SECRET:
        raise ValueError(f"expected {_LEAST_SECRET} characters or more")
    return secret


def _old_secrets(text: object) -> object:
    if not isinstance(text, str):
        return text
    pairs = [entry.strip().partition(":") for entry in text.split(",")]
    if not all(key.isdigit() and secret for key, _, secret in pairs):
        raise ValueError("expected id:secret,id:secret with numbers as ids")
    return {int(key): secret for key, _, secret in pairs}


def _names(text: object) -> object:
    return tuple(name.strip() for name in text.split(",") if name.strip()) if isinstance(text, str) else text


def _roles(text: object) -> object:
    if not isinstance(text, str):
        return text
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in set(Role)]
    if unknown or not names:
        raise ValueError(f"{unknown[0] if unknown else text!r} is no role; name some of {', '.join(Role)}")
    return tuple(role for role in Role if role in names)


Listen = Annotated[Endpoint, BeforeValidator(_endpoint)]
Secrets = Annotated[dict[int, SecretStr], BeforeValidator(_old_secrets)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Roles = Annotated[tuple[Role, ...], BeforeValidator(_roles)]
Port = Annotated[int, Field(ge=1, le=65535)]
