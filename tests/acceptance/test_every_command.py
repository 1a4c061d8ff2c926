"""Every command once, beside a running daemon and without one: whatever is typed, no command ends by an accident."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from promises.process import PATIENCE, wait_until
from servers.ports import free_port
from typer.testing import CliRunner

from nurture.cli.app import app
from nurture.cli.commands import COMMANDS
from nurture.domain.errors import NurtureError

pytestmark = pytest.mark.timeout(300)

WHO = "dana.ng@globex.example"
FORWARD = f"""From: Maya Okafor <maya@acme.example>
To: add@in.acme.example
Subject: Fwd: Re: Your proposal
Message-ID: <one@acme.example>

---------- Forwarded message ---------
From: Dana Ng <{WHO}>
Date: Thu, 12 Nov 2026 at 14:31
Subject: Re: Your proposal
To: Maya Okafor <maya@acme.example>

Hi Maya, there is no budget for it this year, so it is a no.

Dana
"""
_MISTYPED = 2
TYPED = (
    "add no.eml --rep maya",
    "prospects",
    f"show {WHO}",
    "plan",
    f"plan {WHO}",
    "plan --edits --exit-zero",
    f"preview {WHO}",
    "preview --sample",
    f"explain {WHO}",
    f"approve {WHO}",
    "apply",
    "revisions",
    "content list",
    "content gaps",
    "content show maintenance-calendar",
    "content show calendar",
    "content links",
    f"basis {WHO} --show",
    "account globex.example",
    "account globex.example --tag key-account --industry packaging",
    "account globex.example talking",
    "account globex.example open",
    "halt rep maya",
    "release rep maya",
    "adopt",
    "settle",
    "doctor",
    "dns",
    "quarantine list",
    "outbox",
    "clock",
    "status",
    "health",
    "check --live",
    "cadence not-now --no-on 2026-11-12",
    "schema cadence",
    "dkim show",
    "init again",
    "read no.eml",
    "import --help",
    "demo --help",
    "run --help",
    f"export {WHO}",
    f"stop {WHO}",
    f"lift {WHO} --misread 1",
    "exclude --file domains.txt",
    f"erase {WHO}",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A sandbox as `nurture init` lays it out."""
    place = tmp_path_factory.mktemp("every") / "try"
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("NURTURE_")]:
            patch.delenv(name)
        patch.setenv("NURTURE_SMTP_LISTEN", f"127.0.0.1:{free_port()}")
        patch.setenv("NURTURE_WEB_LISTEN", f"127.0.0.1:{free_port()}")
        assert CliRunner().invoke(app, ["init", str(place)]).exit_code == 0
        (place / "no.eml").write_text(FORWARD, "utf-8")
        (place / "domains.txt").write_text("hooli.example\n", "utf-8")
        patch.chdir(place)
        yield place


def accidents(*, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Returns which commands ended by what is no answer to what was typed, or were not understood, each with why."""
    tried = ((typed, CliRunner().invoke(app, typed.split())) for typed in TYPED if typed not in but)
    return [
        (typed, f"{ended.exception!r} {ended.output[-500:]}")
        for typed, ended in tried
        if ended.exit_code == _MISTYPED
        or not isinstance(ended.exception, NurtureError | SystemExit | None)
        or any(sign in f"{ended.exception}{ended.output}" for sign in ("Traceback", "the command failed", "KeyError"))
    ]


def test_every_command_of_the_table_is_typed() -> None:
    assert {line.name for line in COMMANDS} == {typed.split()[0] for typed in TYPED}


def test_beside_a_daemon_and_after_it_no_command_ends_by_an_accident(folder: Path) -> None:
    log = (folder / "run.log").open("wb")
    daemon = subprocess.Popen([Path(sys.prefix) / "bin" / "nurture", "run"], stdout=log, stderr=log)
    try:
        wait_until(lambda: "ready" in (folder / "run.log").read_text("utf-8"), "nurture logs ready")
        beside = accidents()
        assert daemon.poll() is None
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(PATIENCE)
        log.close()
    assert beside == []
    assert accidents(but=("init again",)) == []
