"""The relay of the settings: its preset, and the secrets of those that nurture.yaml names."""

import pytest

from nurture.domain.errors import SettingsError
from nurture.domain.relays import PRESETS
from nurture.settings import Settings, load_settings
from nurture.settings_logins import LoginKind


def relay(**given: str) -> Settings:
    return load_settings({f"NURTURE_RELAY_{name}": value for name, value in given.items()})


def test_without_a_preset_the_relay_is_a_plain_server() -> None:
    settings = relay(HOST="mail.acme.example")
    assert (settings.relay_port, settings.relay_auth, settings.relay_mail_from) == (587, "none", "ours")
    assert settings.relay_connections == 16


@pytest.mark.parametrize(
    ("given", "host", "auth", "mail_from"),
    [
        ({"PRESET": "google-relay"}, "smtp-relay.gmail.com", "none", "ours"),
        ({"PRESET": "google-user", "TOKEN_COMMAND": "token {user}"}, "smtp.gmail.com", "xoauth2", "rep"),
        ({"PRESET": "google-user", "USER": "n@acme.example", "PASSWORD": "x"}, "smtp.gmail.com", "password", "rep"),
        ({"PRESET": "microsoft-user", "TOKEN_COMMAND": "t"}, "smtp.office365.com", "xoauth2", "rep"),
        ({"PRESET": "ses", "HOST": "x.example", "USER": "a", "PASSWORD": "b"}, "x.example", "password", "ours"),
    ],
)
def test_a_preset_sets_what_is_not_written(given: dict[str, str], host: str, auth: str, mail_from: str) -> None:
    settings = relay(**given)
    assert (settings.relay_host, settings.relay_auth, settings.relay_mail_from) == (host, auth, mail_from)
    assert settings.relay_connections == PRESETS[given["PRESET"]].connections


def test_the_port_follows_the_encryption_and_then_the_preset() -> None:
    assert relay(PRESET="microsoft-connector", HOST="mx.example").relay_port == 25
    assert relay(PRESET="google-relay", TLS="tls").relay_port == 465
    assert relay(PRESET="google-relay", PORT="2525").relay_port == 2525


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"PRESET": "sess"}, "NURTURE_RELAY_PRESET"),
        ({"PRESET": "ses", "HOST": "x.example"}, "NURTURE_RELAY_AUTH=password needs NURTURE_RELAY_USER"),
        ({"PRESET": "google-user"}, "needs NURTURE_RELAY_TOKEN_COMMAND"),
        ({"HOST": "x.example", "TOKEN_COMMAND": "t"}, "NURTURE_RELAY_AUTH=xoauth2 needs NURTURE_RELAY_USER"),
    ],
)
def test_a_relay_that_cannot_log_in_is_refused(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        relay(**given)


def test_secrets_of_relays_are_found_by_name_and_apart_from_those_of_mailboxes() -> None:
    settings = load_settings(
        {
            "NURTURE_RELAY_EU_WEST_PASSWORD": "of the relay",
            "NURTURE_MAILBOX_EU_WEST_TOKEN_COMMAND": "of-the-mailbox",
            "NURTURE_RELAY_PASSWORD": "of the settings",
        }
    )
    found = settings.logins.of(LoginKind.RELAY, "eu-west")
    assert found.password is not None and found.password.get_secret_value() == "of the relay"
    assert found.token_command is None
    assert settings.logins.names(LoginKind.RELAY) == ("EU_WEST",)
    assert settings.logins.names(LoginKind.MAILBOX) == ("EU_WEST",)
    assert "of the relay" not in repr(settings)
