"""Settings: secrets and places, the only reader of the environment (`NURTURE_*`, `NURTURE_*_FILE`, `.env`)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from nurture.configuration.mailboxes import PROVIDERS
from nurture.configuration.problems import nearest_word
from nurture.domain.errors import SettingsError
from nurture.domain.roles import Role
from nurture.settings_files import ENV, FILE, files_of, value_of
from nurture.settings_logins import Logins, is_of_login, logins_in
from nurture.settings_relay import RELAY_KINDS, RelayKind, auth_of, port_of, preset_of
from nurture.settings_values import (
    Endpoint,
    Listen,
    Names,
    Port,
    Roles,
    Secrets,
    Tls,
    endpoint_or_none,
    long_enough,
    to_database_url,
    to_web_address,
)

__all__ = ["Endpoint", "Settings", "load_settings", "shipped_folder"]

PREFIX = "NURTURE_"
_PACKAGE = Path(__file__).resolve().parent
_FOREIGN_NAME = re.compile(r"NURTURE_(TEST_.*|(.*_)?SERVICE_(HOST|PORT)(_.*)?|(.*_)?PORT_\d+_(TCP|UDP|SCTP)(_.*)?)\Z")
"""Names that are not ours: those of the tests, and those Kubernetes sets in a pod for a Service called nurture."""
_FOREIGN_VALUE = re.compile(r"(tcp|udp|sctp)://")


def shipped_folder(name: str) -> Path:
    """Returns the folder of that name (`config` or `templates`) that came with nurture."""
    installed = _PACKAGE / "defaults" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def _own_or_shipped(name: str) -> Path:
    return Path(name) if Path(name).is_dir() else shipped_folder(name)


class Settings(BaseSettings):
    """Where things are and what is secret. Every field has a default with which a sandbox runs.

    `description` is what `.env.example` and the settings reference say about a field.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)
    _logins: Logins = PrivateAttr(default_factory=Logins)
    _files: tuple[Path, ...] = PrivateAttr(default=())

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
    database_url: Annotated[str, BeforeValidator(to_database_url)] = Field(
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

    roles: Roles = Field(
        tuple(Role), description="What this replica does: some of web, inbound and dispatch, with commas between; all."
    )

    # Keys. Addresses that asked to stop are kept as hashes under these: never throw an old one away.
    secret: Annotated[SecretStr, AfterValidator(long_enough)] | None = Field(
        None, description="Key of hashes and links, 16 characters or more."
    )
    secret_id: int = Field(1, ge=1, description="Number of that key; count it up when the key changes.")
    secrets_old: Secrets = Field({}, description="Earlier keys as id:secret,id:secret; they verify for ever.")

    # Web.
    public_url: Annotated[str, BeforeValidator(to_web_address)] = Field(
        "http://127.0.0.1:8025", description="Where prospects reach the unsubscribe page."
    )
    fence: Literal["on", "off"] = Field(
        "on", description="on or off; on asks the public URL hourly whether it leads to this very database."
    )
    web_listen: Listen = Field(Endpoint("127.0.0.1", 8025), description="Host and port of the web server.")

    # Mail in: the listener, or a mailbox polled by IMAP.
    smtp_listen: Annotated[Endpoint | None, BeforeValidator(endpoint_or_none)] = Field(
        Endpoint("127.0.0.1", 2525),
        description="Host and port of the SMTP listener; none where all mail comes by mailboxes.",
    )
    smtp_hostname: str | None = Field(
        None, description="Name that the listener and the relay are greeted with; the domain of addresses."
    )
    smtp_certificate: Path | None = Field(None, description="Certificate chain (PEM) with which it offers STARTTLS.")
    smtp_key: Path | None = Field(None, description="Private key (PEM) of that certificate.")
    message_limit: int = Field(25 * 1024 * 1024, ge=64 * 1024, description="Largest message taken, in bytes.")
    dkim_keys: Path | None = Field(
        None, description="File of DKIM keys in place of DNS: a name and its TXT record a line."
    )
    mailbox_provider: Literal["google", "microsoft"] | None = Field(
        None, description="google or microsoft; sets host, port, tls and the token command's way of login."
    )
    mailbox_host: str | None = Field(
        default_factory=lambda data: PROVIDERS[data["mailbox_provider"]].host if data.get("mailbox_provider") else None,
        description="IMAP server to read; follows from the provider, and without one nothing is read.",
    )
    mailbox_tls: Tls = Field("tls", description="none, starttls or tls.")
    mailbox_port: Port = Field(
        default_factory=lambda data: 993 if data.get("mailbox_tls") == "tls" else 143,
        description="Port of the IMAP server; 993 with tls, else 143.",
    )
    mailbox_user: str | None = Field(None, description="User at the IMAP server.")
    mailbox_password: SecretStr | None = Field(None, description="Password at the IMAP server.")
    mailbox_token_command: str | None = Field(
        None, description="Command that prints an access token for XOAUTH2, in place of the password."
    )
    mailbox_folders: Names = Field(
        (), description="Folders to read, with commas between them; INBOX and the junk folder unless set."
    )

    # Mail out: the relay.
    relay_preset: RelayKind | None = Field(None, description=f"{RELAY_KINDS}; sets host, port, login and return path.")
    relay_host: str | None = Field(
        default_factory=lambda data: preset_of(data).host or None,
        description="SMTP server that takes our mail; a sandbox never uses one.",
    )
    relay_tls: Tls = Field("starttls", description="none, starttls or tls.")
    relay_port: Port = Field(
        default_factory=port_of,
        description="Port of the relay; 587 with starttls, 465 with tls, 25 with none.",
    )
    relay_user: str | None = Field(None, description="User at the relay.")
    relay_password: SecretStr | None = Field(None, description="Password at the relay.")
    relay_token_command: str | None = Field(None, description="Command that prints an access token for XOAUTH2.")
    relay_auth: Literal["none", "password", "xoauth2"] = Field(
        default_factory=auth_of,
        description="none, password or xoauth2; follows from the user and the token command.",
    )
    relay_connections: int = Field(
        default_factory=lambda data: preset_of(data).connections,
        ge=1,
        le=100,
        description="Most connections to the relay at a time.",
    )
    relay_mail_from: Literal["ours", "rep"] = Field(
        default_factory=lambda data: preset_of(data).return_path.value,
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
        problems = (*self._wrong_pairs(), *self._wrong_relay(), *self._wrong_mailbox())
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _wrong_pairs(self) -> Iterator[str]:
        if self.secret_id in self.secrets_old:
            yield f"NURTURE_SECRETS_OLD holds the id {self.secret_id} of NURTURE_SECRET; count NURTURE_SECRET_ID up"
        if (self.smtp_certificate is None) != (self.smtp_key is None):
            yield "NURTURE_SMTP_CERTIFICATE and NURTURE_SMTP_KEY belong together; set both or neither"
        if self.database_url.startswith("sqlite") and set(self.roles) != set(Role):
            yield "NURTURE_ROLES: SQLite belongs to one process, which does everything; use PostgreSQL"

    @property
    def logins(self) -> Logins:
        """The secrets of the mailboxes and relays that nurture.yaml names."""
        return self._logins

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that settings were read from: those that `NURTURE_*_FILE` names, and `.env`."""
        return self._files

    def _wrong_mailbox(self) -> Iterator[str]:
        if self.mailbox_host is None:
            return
        if not self.mailbox_user:
            yield "NURTURE_MAILBOX_HOST needs NURTURE_MAILBOX_USER"
        if not self.mailbox_password and not self.mailbox_token_command:
            yield "NURTURE_MAILBOX_USER needs NURTURE_MAILBOX_PASSWORD or NURTURE_MAILBOX_TOKEN_COMMAND"

    def _wrong_relay(self) -> Iterator[str]:
        each_logs_in = self.relay_auth == "xoauth2" and preset_of({"relay_preset": self.relay_preset}).is_of_users
        if self.relay_auth != "none" and not self.relay_user and not each_logs_in:
            yield f"NURTURE_RELAY_AUTH={self.relay_auth} needs NURTURE_RELAY_USER"
        if self.relay_auth == "password" and not self.relay_password:
            yield "NURTURE_RELAY_USER needs NURTURE_RELAY_PASSWORD"
        if self.relay_auth == "xoauth2" and not self.relay_token_command:
            yield "NURTURE_RELAY_AUTH=xoauth2 needs NURTURE_RELAY_TOKEN_COMMAND"


def load_settings(environ: Mapping[str, str] | None = None, *, given: Mapping[str, str] | None = None) -> Settings:
    """Returns the settings of this process: `.env` of the working folder, overridden by the environment.

    With `environ` given, that alone is read; what is in `given` comes before either. An empty value counts as unset.
    Raises SettingsError, which names every variable that is unknown or wrong.
    """
    variables = {**_variables(environ), **(given or {})}
    named = {name.upper(): value for name, value in variables.items() if value and _is_ours(name.upper(), value)}
    of_logins = {name: value for name, value in named.items() if _is_login(name)}
    named = {name: value for name, value in named.items() if name not in of_logins}
    _refuse_unknown(named)
    values = {_field(name): value_of(name, value, named) for name, value in named.items()}
    logins = logins_in({name: value_of(name, value, of_logins) for name, value in of_logins.items()})
    try:
        settings = Settings.model_validate(values)
        settings._logins = logins
        settings._files = files_of({**named, **of_logins}, with_env=environ is None)
        return settings
    except ValidationError as error:
        raise SettingsError("\n".join(_in_words(detail) for detail in error.errors() if not _follows(detail))) from None


def _is_login(name: str) -> bool:
    """Tells whether a variable is a secret such as NURTURE_MAILBOX_SALES_PASSWORD, and no setting of its own."""
    return is_of_login(name) and _field(name) not in Settings.model_fields


def _variables(environ: Mapping[str, str] | None) -> Mapping[str, str | None]:
    if environ is not None:
        return environ
    return {**DotEnvSettingsSource(Settings, env_file=ENV).env_vars, **EnvSettingsSource(Settings).env_vars}


def _is_ours(name: str, value: str) -> bool:
    return name.startswith(PREFIX) and not _FOREIGN_NAME.match(name) and not _FOREIGN_VALUE.match(value)


def _field(name: str) -> str:
    return name.removeprefix(PREFIX).removesuffix(FILE).lower()


def _refuse_unknown(named: Mapping[str, str | None]) -> None:
    unknown = sorted(name for name in named if _field(name) not in Settings.model_fields)
    if unknown:
        raise SettingsError("\n".join(f"{name} is no setting{_nearest(name)}" for name in unknown))


def _nearest(name: str) -> str:
    field = nearest_word(_field(name), Settings.model_fields)
    return f"; nearest: {PREFIX}{field.upper()}{FILE if name.endswith(FILE) else ''}" if field else ""


def _follows(detail: Mapping[str, Any]) -> bool:
    return bool(detail["type"] == "default_factory_not_called")


def _in_words(detail: Mapping[str, Any]) -> str:
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{str(detail['loc'][0]).upper()}: {message}" if detail["loc"] else message
