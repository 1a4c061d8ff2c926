"""The files that set nurture up in containers, as far as no engine is needed to tell: nothing in them leads nowhere."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from shared import REPOSITORY

from nurture.cli.commands import find_command
from nurture.domain.errors import SettingsError
from nurture.settings import load_settings
from nurture.web import app

FILES = sorted((REPOSITORY / "deploy").glob("compose*.yaml"))
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
TOP_KEYS = {"name", "services", "volumes", "secrets"}
SERVICE_KEYS = {
    "build",
    "cap_drop",
    "command",
    "depends_on",
    "environment",
    "healthcheck",
    "image",
    "ports",
    "read_only",
    "restart",
    "secrets",
    "security_opt",
    "shm_size",
    "stop_grace_period",
    "tmpfs",
    "user",
    "volumes",
}
"""What these files use of the Compose specification."""
OURS = "10001:10001"
TYPED = re.compile(r"docker compose -f (deploy/[\w.]+)(?: exec ([\w-]+) nurture ([a-z]+)| up [^\n`]*)")
WRITTEN = (*FILES, REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md"))


def compose(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def services(file: Path, *, ours: bool) -> dict[str, dict[str, Any]]:
    """Returns the services that run nurture, or the others."""
    return {name: one for name, one in compose(file)["services"].items() if (one["image"] == "nurture") is ours}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_only_known_keys_are_used(file):
    whole = compose(file)
    assert {key for key in whole if not key.startswith("x-")} <= TOP_KEYS
    assert all(set(one) <= SERVICE_KEYS for one in whole["services"].values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_variable_is_a_setting(file, tmp_path):
    for one in services(file, ours=True).values():
        names = [name for name in one.get("environment", {}) if name.startswith("NURTURE_")]
        variables = {}
        for name in names:
            value = tmp_path / name
            value.write_text("postgresql://nurture@postgres/nurture" if "URL" in name else "x" * 32)
            variables[name] = str(value) if name.endswith("_FILE") else one["environment"][name]
        assert load_settings(variables)
        with pytest.raises(SettingsError, match="NURTURE_NO_SETTING"):  # So that the line above can fail.
            load_settings(variables | {"NURTURE_NO_SETTING": "x"})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_volume_and_secret_that_is_used_is_declared_and_the_other_way_round(file):
    whole = compose(file)
    every = whole["services"].values()
    mounted = {volume.partition(":")[0] for one in every for volume in one.get("volumes", ())}
    assert {name for name in mounted if not name.startswith(".")} == set(whole.get("volumes", {}))
    assert {name for one in every for name in one.get("secrets", ())} == set(whole.get("secrets", {}))
    for one in every:
        read = {str(value) for value in one.get("environment", {}).values() if str(value).startswith("/run/secrets/")}
        assert read == {f"/run/secrets/{name}" for name in one.get("secrets", ())}
        assert set(one.get("depends_on", {})) <= set(whole["services"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nurture_runs_as_its_own_user_and_is_found_where_the_image_listens(file):
    listens = set(re.findall(r"NURTURE_\w+_LISTEN=0\.0\.0\.0:(\d+)", DOCKERFILE))
    assert f"USER {OURS}" in DOCKERFILE
    for one in services(file, ours=True).values():
        assert one["user"] == OURS and one["read_only"]
        assert {port.rpartition(":")[2] for port in one["ports"]} == listens
        assert all(port.startswith("127.0.0.1:") for port in one["ports"]), "nothing is open to the network unasked"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_two_services_never_take_one_port_of_the_machine(file):
    taken = [port.rpartition(":")[0] for one in compose(file)["services"].values() for port in one.get("ports", ())]
    assert len(taken) == len(set(taken))


def test_health_is_asked_where_there_is_a_page_for_it():
    texts = [DOCKERFILE, *(file.read_text(encoding="utf-8") for file in FILES)]
    asked = {path for text in texts for path in re.findall(r"http://127\.0\.0\.1:8025(/\w+)", text)}
    source = Path(app.__file__ or "").read_text(encoding="utf-8")
    assert asked
    assert all(f'"{path}"' in source for path in asked)


def test_the_settings_of_the_image_are_settings():
    variables = dict(re.findall(r"(NURTURE_\w+)=(\S+)", DOCKERFILE))
    assert str(load_settings(variables).data) == variables["NURTURE_DATA"]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_command_in_a_container_names_a_file_a_service_and_a_command_that_exist(page):
    for file, service, command in TYPED.findall(page.read_text(encoding="utf-8")):
        assert (REPOSITORY / file).is_file()
        assert not service or service in compose(REPOSITORY / file)["services"]
        assert not command or find_command(command)


def test_some_commands_are_written_down():
    typed = [each for page in WRITTEN for each in TYPED.findall(page.read_text(encoding="utf-8"))]
    assert {file for file, *_ in typed} == {f"deploy/{file.name}" for file in FILES}
    assert {command for *_, command in typed} >= {"status"}
