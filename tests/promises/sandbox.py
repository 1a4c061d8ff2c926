"""A sandbox as its own process, with the shipped configuration, and raw mail for its listener."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from promises.process import Home, NurtureProcess, nurture
from promises.runner import Trap
from shared import REPOSITORY


@contextmanager
def running_sandbox(url: str, folder: Path, trap: Trap | None = None) -> Iterator[NurtureProcess]:
    """Runs a sandbox on that database; a second one in the same folder goes on where the first was."""
    home = Home(folder=folder / "home", config=REPOSITORY / "config", database_url=url, relay_port=1)
    with nurture(home, trap) as process:
        yield process


def send_raw(port: int, raw: bytes, recipient: str, *, sender: str = "", size_told: bool = True) -> tuple[int, str]:
    """Gives bytes to the listener and returns its last answer; without `size_told` the client hides how large it is."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo()
        options = [f"size={len(raw)}"] if size_told else []
        for code, text in (client.mail(sender, options), client.rcpt(recipient)):
            if code >= 400:
                return code, text.decode()
        code, text = client.data(raw)
        return code, text.decode()
