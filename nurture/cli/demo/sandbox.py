"""The daemon of the demo: a process of its own, reached as anybody reaches it: by SMTP, HTTP and commands."""

import os
import smtplib
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from nurture.domain.errors import NurtureError
from nurture.settings import PREFIX, shipped_folder

_HOST = "127.0.0.1"
_LONGEST_START = 120.0
_LONGEST_STOP = 15.0
_PROGRAM = (sys.executable, "-m", "nurture")


class StoryBroken(NurtureError):
    """The demo could not go on; the message says where, `daemon.log` beside the mails says more."""


class Sandbox:
    """A running nurture in a folder of its own, with nothing of the caller's settings.

    Its configuration is the one that is shipped, unless `settings` (variables of the environment) name another.
    """

    def __init__(self, folder: Path, log: Path, settings: Mapping[str, str] | None = None) -> None:
        self._folder = folder  # the daemon's working folder too, so that no `.env` of the caller is found
        self._log = log.resolve()
        self._smtp_port, web_port = _free_ports()
        self.url = f"http://{_HOST}:{web_port}"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)},
            "NURTURE_DATA": str(folder),
            "NURTURE_CONFIG": str(shipped_folder("config").resolve()),
            "NURTURE_TEMPLATES": str(shipped_folder("templates").resolve()),
            "NURTURE_PUBLIC_URL": self.url,
            "NURTURE_WEB_LISTEN": f"{_HOST}:{web_port}",
            "NURTURE_SMTP_LISTEN": f"{_HOST}:{self._smtp_port}",
            **(settings or {}),
        }
        if sys.dont_write_bytecode:
            # Where compiled modules are not kept, each of the many commands would compile all of them anew.
            self._environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        self._daemon: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._daemon = subprocess.Popen(
                (*_PROGRAM, "run"), stdout=log, stderr=log, env=self._environment, cwd=self._folder
            )
        try:
            self._await_ready(self._daemon)
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._kill()

    def stop(self) -> bool:
        """Asks for a clean stop, as a container's end does; tells whether it was one."""
        assert self._daemon is not None
        self._daemon.terminate()
        try:
            return self._daemon.wait(_LONGEST_STOP) == 0
        except subprocess.TimeoutExpired:
            return False

    def command(self, *arguments: str) -> str:
        """Runs `nurture` with these arguments and returns what it printed. Raises StoryBroken."""
        ran = subprocess.run(
            (*_PROGRAM, *arguments),
            capture_output=True,
            text=True,
            check=False,
            env=self._environment,
            cwd=self._folder,
        )
        if ran.returncode:
            raise StoryBroken(f"`nurture {' '.join(arguments)}` failed: {ran.stderr.strip() or ran.stdout.strip()}")
        return ran.stdout

    def post(self, sender: str, recipient: str, mail: bytes) -> None:
        """Hands a mail to the listener; returning means that it answered 250. Raises StoryBroken."""
        try:
            with smtplib.SMTP(_HOST, self._smtp_port, timeout=30) as server:
                server.sendmail(sender, [recipient], mail)
        except (smtplib.SMTPException, OSError) as error:
            raise StoryBroken(f"mail to {recipient} was not taken: {error}") from error

    def click(self, url: str) -> None:
        """Unsubscribes as a mail program does on one click (RFC 8058). Raises StoryBroken."""
        try:
            with urllib.request.urlopen(url, data=b"List-Unsubscribe=One-Click", timeout=30):
                return
        except (urllib.error.URLError, OSError) as error:
            raise StoryBroken(f"the one-click was not taken: {error}") from error

    def _await_ready(self, daemon: subprocess.Popen[bytes]) -> None:
        deadline = monotonic() + _LONGEST_START
        while not self._is_ready():
            if monotonic() > deadline:
                raise StoryBroken("the daemon was not ready in time")
            if _has_ended(daemon):
                last = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
                raise StoryBroken(f"the daemon ended at its start: {' '.join(last)}")

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def _kill(self) -> None:
        if self._daemon is not None and self._daemon.poll() is None:
            self._daemon.kill()
            self._daemon.wait()


def _has_ended(daemon: subprocess.Popen[bytes]) -> bool:
    """Tells whether the process has ended, giving it a moment to do so or to get ready."""
    try:
        daemon.wait(0.05)
    except subprocess.TimeoutExpired:
        return False
    return True


def _free_ports() -> tuple[int, int]:
    with socket.create_server((_HOST, 0)) as one, socket.create_server((_HOST, 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]
