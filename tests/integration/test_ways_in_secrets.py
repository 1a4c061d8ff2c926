"""Secrets of mailboxes: each finds its own, and what is missing or too much is named."""

from pathlib import Path
from typing import Any

import pytest
from workbench import sandbox_bench

from nurture.domain.errors import SettingsError
from nurture.settings import Settings, load_settings
from nurture.settings_logins import LoginKind
from nurture.wiring import ways_in

MAILBOX = "\nmailboxes:\n  - {{name: sales-eu, host: 127.0.0.1, user: sales, auth: {auth}}}\n"
SECRET = "NURTURE_MAILBOX_SALES_EU_"


def test_secrets_of_a_mailbox_are_found_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    settings = load_settings(
        {"NURTURE_MAILBOX_COPIES_TOKEN_COMMAND": "print-token", f"{SECRET}PASSWORD_FILE": str(file)}
    )
    found = settings.logins.of(LoginKind.MAILBOX, "sales-eu").password
    assert found is not None and found.get_secret_value() == "from a file"
    assert settings.logins.of(LoginKind.MAILBOX, "copies").token_command == "print-token"
    assert settings.logins.names(LoginKind.MAILBOX) == ("COPIES", "SALES_EU")
    assert "from a file" not in repr(settings)


def test_a_slip_in_the_name_of_a_mailboxs_secret_is_refused() -> None:
    with pytest.raises(SettingsError, match="NURTURE_MAILBOX_SALES_PASWORD is no setting"):
        load_settings({"NURTURE_MAILBOX_SALES_PASWORD": "x"})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"NURTURE_MAILBOX_HOST": "imap.acme.example"}, "needs NURTURE_MAILBOX_USER"),
        ({"NURTURE_MAILBOX_PROVIDER": "google", "NURTURE_MAILBOX_USER": "n"}, "NURTURE_MAILBOX_TOKEN_COMMAND"),
    ],
)
def test_a_mailbox_of_the_settings_is_whole_or_refused(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings(given)


def test_a_provider_sets_the_host() -> None:
    given = {"PROVIDER": "google", "USER": "n@acme.example", "TOKEN_COMMAND": "print-token"}
    settings = load_settings({f"NURTURE_MAILBOX_{name}": value for name, value in given.items()})
    assert (settings.mailbox_host, settings.mailbox_port, settings.mailbox_tls) == ("imap.gmail.com", 993, "tls")


def test_the_listener_can_be_switched_off() -> None:
    assert load_settings({"NURTURE_SMTP_LISTEN": "none"}).smtp_listen is None


async def opened(tmp_path: Path, yaml: str, **variables: str) -> Any:
    url = f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}"
    async with sandbox_bench(url, tmp_path) as bench:
        await bench.edit("nurture.yaml", lambda text: text + yaml)
        settings: Settings = bench.foundation.settings
        settings._logins = load_settings(variables).logins
        await ways_in(bench.application)
        return await bench.desk.status()


async def test_each_way_in_has_a_watermark_from_the_start(tmp_path: Path) -> None:
    status = await opened(tmp_path, MAILBOX.format(auth="password"), **{f"{SECRET}PASSWORD": "x"})
    assert [(way.name, way.watermark) for way in status.ways] == [("listener", None), ("sales-eu", None)]


@pytest.mark.parametrize(
    ("yaml", "variables", "words"),
    [
        (
            MAILBOX.format(auth="password"),
            {},
            "the mailbox sales-eu of nurture.yaml needs NURTURE_MAILBOX_SALES_EU_PASSWORD",
        ),
        (MAILBOX.format(auth="xoauth2"), {f"{SECRET}PASSWORD": "x"}, "NURTURE_MAILBOX_SALES_EU_TOKEN_COMMAND"),
        ("", {f"{SECRET}PASSWORD": "x"}, "nurture.yaml has no mailbox of that name"),
    ],
)
async def test_secrets_and_mailboxes_must_fit(tmp_path: Path, yaml: str, variables: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        await opened(tmp_path, yaml, **variables)
