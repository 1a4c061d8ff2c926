"""Settings: secrets and places, the only reader of the environment (`NURTURE_*`, `NURTURE_*_FILE`, `.env`)."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from nurture.configuration.problems import nearest_word
from nurture.domain.errors import SettingsError

PREFIX = "NURTURE_"
_FILE = "_FILE"
_LEAST_SECRET = 16
_PACKAGE = Path(__file__).resolve().parent
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_FOREIGN_NAME = re.compile(r"NURTURE_(TEST_.*|(.*_)?SERVICE_(HOST|PORT)(_.*)?|(.*_)?PORT_\d+_(TCP|UDP|SCTP)(_.*)?)\Z")
"""Names that are not ours: those of the tests, and those Kubernetes sets in a pod for a Service called nurture."""
_FOREIGN_VALUE = re.compile(r"(tcp|udp|sctp)://")

Tls = Literal["none", "starttls", "tls"]


class Endpoint(NamedTuple):
    """A host and port to listen at; port 0 takes any free one."""

    host: str
    port: int


def _endpoint(text: object) -> object:
    if isinstance(text, Endpoint):
        return text
    host, colon, port = str(text).rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise ValueError("expected a host and a port such as 127.0.0.1:8025")
    return Endpoint(host=host.strip("[]") or "0.0.0.0", port=int(port))


def _database_url(text: object) -> object:
    scheme, separator, rest = str(text).partition("://")
    if scheme not in _DRIVERS or not separator:
        raise ValueError("expected sqlite:///path/to/nurture.db or postgresql://user@host/name")
    return f"{_DRIVERS[scheme]}://{rest}"


def _public_url(text: object) -> object:
    parts = urlsplit(str(text))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("expected a web address such as https://nurture.acme.example")
    return str(text).rstrip("/")


def _long_enough(secret: SecretStr) -> SecretStr:
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


def shipped_folder(name: str) -> Path:
    """Returns the folder of that name (`config` or `templates`) that came with nurture."""
    installed = _PACKAGE / "defaults" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def _own_or_shipped(name: str) -> Path:
    return Path(name) if Path(name).is_dir() else shipped_folder(name)


Listen = Annotated[Endpoint, BeforeValidator(_endpoint)]
Secrets = Annotated[dict[int, SecretStr], BeforeValidator(_old_secrets)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Where things are and what is secret. Every field has a default with which a sandbox runs.

    `description` is what `.env.example` and the settings reference say about a field.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    # Places.
    config: Path = Field(
        default_factory=lambda: _own_or_shipped("config"),
        description="Folder of nurture.yaml, team.yaml, cadences/ and content/; ./config if there is one.",
    )
    templates: Path = Field(
        default_factory=lambda: _own_or_shipped("templates"),
        description="Folder of the mail templates; ./templates if there is one.",
    )
    data: Path = Field(Path("var"), description="Folder of everything that nurture writes.")
    database_url: Annotated[str, BeforeValidator(_database_url)] = Field(
        default_factory=lambda data: f"sqlite+aiosqlite:///{data['data'] / 'nurture.db'}",
        description="sqlite:///path/to/nurture.db or postgresql://user:password@host/name; SQLite in the data folder.",
        repr=False,
    )
    journal: Path = Field(
        default_factory=lambda data: data["data"] / "journal",
        description="Folder of the journal; a volume of its own, so that it outlives the database.",
    )
    socket: Path = Field(
        default_factory=lambda data: data["data"] / "control.sock",
        description="Unix socket by which commands reach the daemon.",
    )
    environment: str = Field(
        "default", description="Name of this environment, such as production or staging; a new database keeps it."
    )

    # Keys. Addresses that asked to stop are kept as hashes under these: never throw an old one away.
    secret: Annotated[SecretStr, AfterValidator(_long_enough)] | None = Field(
        None, description="Key of hashes and links, 16 characters or more."
    )
    secret_id: int = Field(1, ge=1, description="Number of that key; count it up when the key changes.")
    secrets_old: Secrets = Field({}, description="Earlier keys as id:secret,id:secret; they verify for ever.")

    # Web.
    public_url: Annotated[str, BeforeValidator(_public_url)] = Field(
        "http://127.0.0.1:8025", description="Where prospects reach the unsubscribe page."
    )
    web_listen: Listen = Field(Endpoint("127.0.0.1", 8025), description="Host and port of the web server.")

    # Mail in: the listener, or a mailbox polled by IMAP.
    smtp_listen: Listen = Field(Endpoint("127.0.0.1", 2525), description="Host and port of the SMTP listener.")
    smtp_hostname: str | None = Field(
        None, description="Name that the listener and the relay are greeted with; the domain of addresses."
    )
    smtp_certificate: Path | None = Field(None, description="Certificate chain (PEM) with which it offers STARTTLS.")
    smtp_key: Path | None = Field(None, description="Private key (PEM) of that certificate.")
    message_limit: int = Field(25 * 1024 * 1024, ge=64 * 1024, description="Largest message taken, in bytes.")
    mailbox_host: str | None = Field(None, description="IMAP server to poll; none polls nothing.")
    mailbox_tls: Tls = Field("tls", description="none, starttls or tls.")
    mailbox_port: Port = Field(
        default_factory=lambda data: 993 if data.get("mailbox_tls") == "tls" else 143,
        description="Port of the IMAP server; 993 with tls, else 143.",
    )
    mailbox_user: str | None = Field(None, description="User at the IMAP server.")
    mailbox_password: SecretStr | None = Field(None, description="Password at the IMAP server.")
    mailbox_folders: Names = Field(("INBOX",), description="Folders to read, with commas between them.")

    # Mail out: the relay.
    relay_host: str | None = Field(None, description="SMTP server that takes our mail; a sandbox never uses one.")
    relay_tls: Tls = Field("starttls", description="none, starttls or tls.")
    relay_port: Port = Field(
        default_factory=lambda data: {"tls": 465, "starttls": 587}.get(data.get("relay_tls", ""), 25),
        description="Port of the relay; 587 with starttls, 465 with tls, 25 with none.",
    )
    relay_user: str | None = Field(None, description="User at the relay.")
    relay_password: SecretStr | None = Field(None, description="Password at the relay.")
    relay_token_command: str | None = Field(None, description="Command that prints an access token for XOAUTH2.")
    relay_auth: Literal["none", "password", "xoauth2"] = Field(
        default_factory=lambda data: (
            "xoauth2" if data.get("relay_token_command") else "password" if data.get("relay_user") else "none"
        ),
        description="none, password or xoauth2; follows from the user and the token command.",
    )
    relay_connections: int = Field(8, ge=1, le=100, description="Most connections to the relay at a time.")
    relay_mail_from: Literal["ours", "rep"] = Field(
        "ours",
        description="Return path: ours, so that bounces come back here, or the rep's where a provider demands it.",
    )

    # Log.
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_format: Literal["console", "json"] = Field("console", description="console for people, json for machines.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Returns the initial values alone: `load_settings` reads the environment, and refuses unknown names."""
        return (init_settings,)

    @model_validator(mode="after")
    def _check_pairs(self) -> "Settings":
        if self.secret_id in self.secrets_old:
            raise ValueError(
                f"NURTURE_SECRETS_OLD holds the id {self.secret_id} of NURTURE_SECRET; count NURTURE_SECRET_ID up"
            )
        if (self.smtp_certificate is None) != (self.smtp_key is None):
            raise ValueError("NURTURE_SMTP_CERTIFICATE and NURTURE_SMTP_KEY belong together; set both or neither")
        self._check_relay()
        return self

    def _check_relay(self) -> None:
        if self.relay_auth != "none" and not self.relay_user:
            raise ValueError(f"NURTURE_RELAY_AUTH={self.relay_auth} needs NURTURE_RELAY_USER")
        if self.relay_auth == "password" and not self.relay_password:
            raise ValueError("NURTURE_RELAY_USER needs NURTURE_RELAY_PASSWORD")
        if self.relay_auth == "xoauth2" and not self.relay_token_command:
            raise ValueError("NURTURE_RELAY_AUTH=xoauth2 needs NURTURE_RELAY_TOKEN_COMMAND")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Returns the settings of this process: `.env` of the working folder, overridden by the environment.

    With `environ` given, that alone is read. An empty value counts as unset. Raises SettingsError, which names every
    variable that is unknown or wrong.
    """
    named = {
        name.upper(): value for name, value in _variables(environ).items() if value and _is_ours(name.upper(), value)
    }
    _refuse_unknown(named)
    values = {_field(name): _value(name, value, named) for name, value in named.items()}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError("\n".join(_in_words(detail) for detail in error.errors() if not _follows(detail))) from None


def _variables(environ: Mapping[str, str] | None) -> Mapping[str, str | None]:
    if environ is not None:
        return environ
    return {**DotEnvSettingsSource(Settings, env_file=".env").env_vars, **EnvSettingsSource(Settings).env_vars}


def _is_ours(name: str, value: str) -> bool:
    return name.startswith(PREFIX) and not _FOREIGN_NAME.match(name) and not _FOREIGN_VALUE.match(value)


def _field(name: str) -> str:
    return name.removeprefix(PREFIX).removesuffix(_FILE).lower()


def _refuse_unknown(named: Mapping[str, str | None]) -> None:
    unknown = sorted(name for name in named if _field(name) not in Settings.model_fields)
    if unknown:
        raise SettingsError("\n".join(f"{name} is no setting{_nearest(name)}" for name in unknown))


def _nearest(name: str) -> str:
    field = nearest_word(_field(name), Settings.model_fields)
    return f"; nearest: {PREFIX}{field.upper()}{_FILE if name.endswith(_FILE) else ''}" if field else ""


def _value(name: str, value: str | None, named: Mapping[str, str | None]) -> str | None:
    if not name.endswith(_FILE):
        return value
    if name.removesuffix(_FILE) in named:
        raise SettingsError(f"{name} and {name.removesuffix(_FILE)} are both set; keep one")
    try:
        return Path(str(value)).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} names a file that cannot be read: {value}") from error


def _follows(detail: Mapping[str, Any]) -> bool:
    return bool(detail["type"] == "default_factory_not_called")


def _in_words(detail: Mapping[str, Any]) -> str:
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{str(detail['loc'][0]).upper()}: {message}" if detail["loc"] else message
