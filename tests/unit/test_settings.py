"""Settings: defaults for a sandbox, secrets from files, and names that are no setting."""

from pathlib import Path

import pytest

from nurture.domain.errors import SettingsError
from nurture.domain.roles import Role
from nurture.settings import Endpoint, Settings, load_settings

LONG = "a-secret-of-some-length"
RELAY = {"NURTURE_RELAY_HOST": "relay.example"}
USER = {**RELAY, "NURTURE_RELAY_USER": "nurture"}


def test_a_sandbox_runs_with_nothing_set() -> None:
    settings = load_settings({})
    assert (settings.data, settings.journal, settings.socket) == (
        Path("var"),
        Path("var/journal"),
        Path("var/control.sock"),
    )
    assert settings.database_url == "sqlite+aiosqlite:///var/nurture.db"
    assert (settings.public_url, settings.web_listen) == ("http://127.0.0.1:8025", Endpoint("127.0.0.1", 8025))
    assert (settings.smtp_listen, settings.message_limit) == (Endpoint("127.0.0.1", 2525), 25 * 1024 * 1024)
    assert (settings.secret, settings.secret_id, settings.relay_host, settings.relay_auth) == (None, 1, None, "none")


def test_the_folders_here_come_before_the_shipped_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (load_settings({}).config / "nurture.yaml").is_file()
    assert load_settings({}).config.is_absolute()
    (tmp_path / "config").mkdir()
    assert load_settings({}).config == Path("config")


@pytest.mark.parametrize(
    ("name", "value", "field", "read"),
    [
        ("DATA", "/srv/nurture", "database_url", "sqlite+aiosqlite:////srv/nurture/nurture.db"),
        ("DATA", "/srv/nurture", "journal", Path("/srv/nurture/journal")),
        ("DATABASE_URL", "sqlite:////srv/n.db", "database_url", "sqlite+aiosqlite:////srv/n.db"),
        ("DATABASE_URL", "sqlite:///n.db", "database_url", "sqlite+aiosqlite:///n.db"),
        ("DATABASE_URL", "postgres://u:p@db/n?x=1", "database_url", "postgresql+psycopg://u:p@db/n?x=1"),
        ("DATABASE_URL", "postgresql://u@db/n", "database_url", "postgresql+psycopg://u@db/n"),
        ("DATABASE_URL", "postgresql+psycopg://u@db/n", "database_url", "postgresql+psycopg://u@db/n"),
        ("PUBLIC_URL", "https://n.acme.example/", "public_url", "https://n.acme.example"),
        ("WEB_LISTEN", "[::]:80", "web_listen", Endpoint("::", 80)),
        ("WEB_LISTEN", ":80", "web_listen", Endpoint("0.0.0.0", 80)),
        ("SMTP_LISTEN", "127.0.0.1:0", "smtp_listen", Endpoint("127.0.0.1", 0)),
        ("RELAY_TLS", "tls", "relay_port", 465),
        ("RELAY_TLS", "none", "relay_port", 25),
        ("MAILBOX_TLS", "starttls", "mailbox_port", 143),
        ("MAILBOX_FOLDERS", "INBOX, Junk E-Mail,", "mailbox_folders", ("INBOX", "Junk E-Mail")),
        ("LOG_FORMAT", "json", "log_format", "json"),
        ("ROLES", "dispatch, web,inbound", "roles", (Role.WEB, Role.INBOUND, Role.DISPATCH)),
        ("LOG_FORMAT", "", "log_format", "console"),
    ],
)
def test_a_value_is_read(name: str, value: str, field: str, read: object) -> None:
    assert getattr(load_settings({f"NURTURE_{name}": value}), field) == read


@pytest.mark.parametrize(
    ("environ", "auth"),
    [
        (RELAY, "none"),
        ({**USER, "NURTURE_RELAY_PASSWORD": "p"}, "password"),
        ({**USER, "NURTURE_RELAY_TOKEN_COMMAND": "print-token"}, "xoauth2"),
        ({**USER, "NURTURE_RELAY_AUTH": "none"}, "none"),
    ],
)
def test_the_way_to_sign_in_follows_from_what_is_set(environ: dict[str, str], auth: str) -> None:
    assert load_settings(environ).relay_auth == auth


def test_earlier_secrets_are_read_with_their_ids() -> None:
    settings = load_settings({"NURTURE_SECRETS_OLD": "1:first:with-colon, 2:second", "NURTURE_SECRET_ID": "3"})
    assert {key: secret.get_secret_value() for key, secret in settings.secrets_old.items()} == {
        1: "first:with-colon",
        2: "second",
    }


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_may_be_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=f"NURTURE_{name.upper()}_FILE names a file that cannot be read"):
        load_settings({f"NURTURE_{name.upper()}_FILE": str(tmp_path / "gone")})


def test_a_secret_is_read_from_its_file_without_the_last_line_end(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{LONG}\n", encoding="utf-8")
    secret = load_settings({"NURTURE_SECRET_FILE": str(tmp_path / "secret")}).secret
    assert secret is not None
    assert secret.get_secret_value() == LONG


def test_settings_do_not_show_secrets() -> None:
    environ = {**USER, "NURTURE_RELAY_PASSWORD": LONG, "NURTURE_SECRET": LONG, "NURTURE_SECRETS_OLD": f"2:{LONG}"}
    database = {"NURTURE_DATABASE_URL": f"postgresql://u:{LONG}@db/n"}
    assert LONG not in repr(load_settings({**environ, **database}))


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"NURTURE_RELAY_HSOT": "x"}, "NURTURE_RELAY_HSOT is no setting; nearest: NURTURE_RELAY_HOST"),
        ({"NURTURE_SECRT_FILE": "/x"}, "NURTURE_SECRT_FILE is no setting; nearest: NURTURE_SECRET_FILE"),
        ({"NURTURE_QQQQ": "x"}, "NURTURE_QQQQ is no setting"),
        ({"nurture_relay_hsot": "x"}, "NURTURE_RELAY_HSOT is no setting; nearest: NURTURE_RELAY_HOST"),
        (
            {"NURTURE_SECRET": LONG, "NURTURE_SECRET_FILE": "/x"},
            "NURTURE_SECRET_FILE and NURTURE_SECRET are both set; keep one",
        ),
        ({"NURTURE_SECRET": "short"}, "NURTURE_SECRET: expected 16 characters or more"),
        ({"NURTURE_SECRETS_OLD": "first"}, "NURTURE_SECRETS_OLD: expected id:secret,id:secret with numbers as ids"),
        (
            {"NURTURE_SECRETS_OLD": "1:first"},
            "NURTURE_SECRETS_OLD holds the id 1 of NURTURE_SECRET; count NURTURE_SECRET_ID up",
        ),
        ({"NURTURE_WEB_LISTEN": "8025"}, "NURTURE_WEB_LISTEN: expected a host and a port such as 127.0.0.1:8025"),
        ({"NURTURE_WEB_LISTEN": "h:99999"}, "NURTURE_WEB_LISTEN: expected a host and a port such as 127.0.0.1:8025"),
        (
            {"NURTURE_PUBLIC_URL": "acme.example"},
            "NURTURE_PUBLIC_URL: expected a web address such as https://nurture.acme.example",
        ),
        (
            {"NURTURE_DATABASE_URL": "mysql://db/n"},
            "NURTURE_DATABASE_URL: expected sqlite:///path/to/nurture.db or postgresql://user@host/name",
        ),
        (
            {"NURTURE_SMTP_KEY": "/k"},
            "NURTURE_SMTP_CERTIFICATE and NURTURE_SMTP_KEY belong together; set both or neither",
        ),
        (USER, "NURTURE_RELAY_USER needs NURTURE_RELAY_PASSWORD"),
        ({**USER, "NURTURE_RELAY_AUTH": "xoauth2"}, "NURTURE_RELAY_AUTH=xoauth2 needs NURTURE_RELAY_TOKEN_COMMAND"),
        (
            {"NURTURE_RELAY_AUTH": "password", "NURTURE_RELAY_PASSWORD": "x"},
            "NURTURE_RELAY_AUTH=password needs NURTURE_RELAY_USER",
        ),
        ({"NURTURE_LOG_LEVEL": "loud"}, "NURTURE_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_mistake_names_its_variable(environ: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    assert str(caught.value) == problem


def test_all_mistakes_are_told_at_once_and_no_value_with_them() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"NURTURE_SECRET": "hunter2", "NURTURE_RELAY_PORT": "hunter2", "NURTURE_DATA": "/srv"})
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "NURTURE_SECRET",
        "NURTURE_RELAY_PORT",
    ]
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NURTURE_SERVICE_HOST", "10.0.0.1"),
        ("NURTURE_SERVICE_PORT_HTTP", "80"),
        ("NURTURE_PORT", "tcp://10.0.0.1:80"),
        ("NURTURE_PORT_80_TCP_ADDR", "10.0.0.1"),
        ("NURTURE_SMTP_PORT_25_TCP", "tcp://10.0.0.1:25"),
        ("NURTURE_TEST_REQUIRE", "postgres"),
        ("PATH", "/bin"),
    ],
)
def test_names_that_are_not_ours_are_left_alone(name: str, value: str) -> None:
    assert load_settings({name: value}) == load_settings({})


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("NURTURE_ENVIRONMENT=file\nNURTURE_LOG_LEVEL=debug\nOTHER=1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NURTURE_ENVIRONMENT", "process")
    settings = load_settings()
    assert (settings.environment, settings.log_level) == ("process", "debug")


def test_a_misspelt_name_in_the_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("NURTURE_LOGLEVEL=debug\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="NURTURE_LOGLEVEL is no setting; nearest: NURTURE_LOG_LEVEL"):
        load_settings()


def test_every_setting_has_words_that_describe_it() -> None:
    assert all((field.description or "").endswith(".") for field in Settings.model_fields.values())


POSTGRES = {"NURTURE_DATABASE_URL": "postgresql://u@db/n"}


@pytest.mark.parametrize(("roles", "wrong"), [("web,dispach", "'dispach'"), ("all", "'all'"), (",", "','")])
def test_an_unknown_role_is_named_with_those_there_are(roles: str, wrong: str) -> None:
    with pytest.raises(SettingsError, match=f"{wrong} is no role; name some of web, inbound, dispatch"):
        load_settings({**POSTGRES, "NURTURE_ROLES": roles})


def test_a_replica_on_postgresql_may_do_a_part() -> None:
    assert load_settings({**POSTGRES, "NURTURE_ROLES": "dispatch"}).roles == (Role.DISPATCH,)


def test_one_process_at_sqlite_does_everything() -> None:
    with pytest.raises(SettingsError, match="SQLite belongs to one process"):
        load_settings({"NURTURE_ROLES": "web,inbound"})


def test_what_a_command_is_given_comes_before_the_environment() -> None:
    environ = {**POSTGRES, "NURTURE_ROLES": "web"}
    assert load_settings(environ, given={"NURTURE_ROLES": "inbound"}).roles == (Role.INBOUND,)


def test_the_files_that_settings_are_read_from_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    secret, relay = tmp_path / "secret", tmp_path / "relay"
    secret.write_text(LONG)
    relay.write_text("its password")
    named = {"NURTURE_SECRET_FILE": str(secret), "NURTURE_RELAY_SECOND_PASSWORD_FILE": str(relay)}
    assert set(load_settings(named).files) == {secret, relay}
    (tmp_path / ".env").write_text(f"NURTURE_SECRET={LONG}\n")
    assert Path(".env") in load_settings().files
    assert load_settings({}).files == ()
