"""A start under settings that lack something tells all of it at once, each with what to do."""

import pytest
from promises.seeding import lay_out_house

from nurture.cli.run import main
from nurture.domain.errors import SettingsError
from nurture.settings import load_settings
from nurture.wiring import open_application
from nurture.wiring.needs import refuse_to_serve

MAILBOX = "mailboxes: [{name: replies, host: imap.acme.example, user: nurture}]\n"
RELAYS = "relays: [{name: west, host: x.example, user: u}, {name: own, preset: google-user}]\n"


def settings_of(tmp_path, more: str, **variables: str):
    config = lay_out_house(tmp_path / "config")
    yaml = config / "nurture.yaml"
    yaml.write_text(yaml.read_text() + more)
    return load_settings({"NURTURE_CONFIG": str(config), "NURTURE_DATA": str(tmp_path / "var"), **variables})


def told(settings) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        refuse_to_serve(settings)
    return str(refused.value).splitlines()


def test_all_that_is_missing_is_told_at_once(tmp_path):
    assert told(settings_of(tmp_path, MAILBOX)) == [
        "NURTURE_SECRET is not set; make one and keep it for ever: "
        'python3 -c "import secrets; print(secrets.token_urlsafe(32))"',
        "NURTURE_PUBLIC_URL is not set, and delivery is not sandbox; give the https address of this nurture, since "
        "stop links lead there",
        "NURTURE_RELAY_HOST is not set, nurture.yaml names no relays, and delivery is not sandbox; name the relay, or "
        "a NURTURE_RELAY_PRESET",
        "the mailbox replies of nurture.yaml needs NURTURE_MAILBOX_REPLIES_PASSWORD, or ..._FILE",
    ]


def test_every_login_that_lacks_a_secret_is_told_and_every_secret_without_one(tmp_path):
    settings = settings_of(tmp_path, RELAYS, NURTURE_RELAY_EAST_PASSWORD="x", NURTURE_MAILBOX_OLD_PASSWORD="x")
    lines = told(settings)
    assert [line.split(" of nurture.yaml")[0] for line in lines if "of nurture.yaml" in line] == [
        "the relay west",
        "the relay own",
    ]
    assert "NURTURE_RELAY_EAST_... is set, but nurture.yaml has no relay of that name" in lines
    assert "NURTURE_MAILBOX_OLD_... is set, but nurture.yaml has no mailbox of that name" in lines


def test_settings_that_contradict_each_other_are_told_together():
    with pytest.raises(SettingsError) as refused:
        load_settings(
            {"NURTURE_SMTP_KEY": "/k", "NURTURE_RELAY_USER": "u", "NURTURE_MAILBOX_HOST": "imap.acme.example"}
        )
    lines = str(refused.value).splitlines()
    assert len(lines) == 4
    for word in ("NURTURE_SMTP_CERTIFICATE", "NURTURE_RELAY_PASSWORD", "NURTURE_MAILBOX_USER"):
        assert word in str(refused.value)


async def test_a_command_without_a_daemon_needs_no_secret_of_a_mailbox(tmp_path):
    settings = settings_of(
        tmp_path,
        MAILBOX,
        NURTURE_SECRET="a secret of thirty-two characters",
        NURTURE_PUBLIC_URL="https://nurture.acme.example",
        NURTURE_RELAY_HOST="127.0.0.1",
    )
    application = await open_application(settings)
    try:
        assert (await application.desk.status()).add_addresses
    finally:
        await application.close()


def test_a_run_tells_them_too(tmp_path, monkeypatch):
    monkeypatch.setattr("nurture.cli.run.load_settings", lambda given: settings_of(tmp_path, MAILBOX))
    with pytest.raises(SettingsError, match=r"NURTURE_SECRET(.|\n)*NURTURE_MAILBOX_REPLIES_PASSWORD"):
        main([])
