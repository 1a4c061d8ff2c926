"""`nurture dkim`, and what `nurture check` says of keys."""

import stat
from pathlib import Path

import pytest
import typer
from configuration_folder import NURTURE, lay_out
from typer.testing import CliRunner, Result

from nurture.cli.check import check
from nurture.cli.dkim import app as dkim_app
from nurture.domain.errors import NotAllowed, NotFound, UsageError
from nurture.mail.authentication_keys import read_key
from nurture.settings import shipped_folder

app = typer.Typer()
app.add_typer(dkim_app, name="dkim")
app.command()(check)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def named(folder: Path, printed: str) -> Path:
    """A configuration with the lines of nurture.yaml that were printed."""
    return lay_out(folder / "config", nurture=NURTURE + printed[printed.index("dkim:") :])


def strings_of(printed: str) -> str:
    line = next(line for line in printed.splitlines() if " IN TXT " in line)
    strings = line.split('"')[1::2]
    assert all(len(each) <= 255 for each in strings)
    return "".join(strings)


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_new_key_is_written_for_its_owner_alone_and_its_record_shown(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "key.pem"
    made = run("dkim", "new", "Acme.Example", "nurture1", str(file), "--kind", kind)
    assert made.exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "nurture1._domainkey.acme.example. IN TXT (" in made.stdout
    assert not isinstance(read_key(strings_of(made.stdout), kind), str)
    monkeypatch.setenv("NURTURE_CONFIG", str(named(tmp_path, made.stdout)))
    shown = run("dkim", "show")
    assert strings_of(shown.stdout) == strings_of(made.stdout)


def test_no_key_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text("dear")
    refused = run("dkim", "new", "acme.example", "nurture1", str(file))
    assert isinstance(refused.exception, NotAllowed)
    assert file.read_text() == "dear"


@pytest.mark.parametrize(("domain", "selector"), [("acme", "nurture1"), ("acme.example", "Nurture 1")])
def test_names_that_dns_cannot_hold_are_refused(tmp_path: Path, domain: str, selector: str) -> None:
    refused = run("dkim", "new", domain, selector, str(tmp_path / "key.pem"))
    assert isinstance(refused.exception, UsageError)
    assert not (tmp_path / "key.pem").exists()


def test_without_a_key_there_is_nothing_to_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NURTURE_CONFIG", str(lay_out(tmp_path)))
    assert isinstance(run("dkim", "show").exception, NotFound)


def test_check_names_each_key_and_warns_of_one_that_everybody_can_read(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    config = named(tmp_path, run("dkim", "new", "acme.example", "nurture1", str(file)).stdout)
    arguments = ("check", "--config", str(config), "--templates", str(shipped_folder("templates")))
    said = f"acme.example: signed by nurture1._domainkey.acme.example with {file}"
    assert said in run(*arguments).stdout.splitlines()
    file.chmod(0o644)
    assert f"{said}, which everybody on this machine can read" in run(*arguments).stdout


def test_check_fails_on_a_key_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    config = named(tmp_path, run("dkim", "new", "acme.example", "nurture1", str(file)).stdout)
    file.write_text("nothing")
    checked = run("check", "--config", str(config))
    assert checked.exit_code == 1
    assert f"dkim[0].key: expected a private key in PEM form in {file}" in checked.stderr
