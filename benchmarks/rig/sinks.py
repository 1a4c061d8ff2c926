"""Where measured mail goes: Debian's `smtp-sink` on loopback, which takes everything and keeps nothing."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def smtp_sink(*options: str) -> Iterator[int]:
    """Run a sink until the block ends and give its port; end the program where none is installed."""
    program = shutil.which("smtp-sink", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        raise SystemExit("smtp-sink is not installed; Debian has it in the package postfix")
    port = free_port()
    user = ("-u", "nobody") if os.geteuid() == 0 else ()
    process = subprocess.Popen((program, *user, *options, f"127.0.0.1:{port}", "256"))
    try:
        await_listener(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=15)


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def await_listener(port: int) -> None:
    """Return when somebody takes connections at that port of loopback; at most after 15 seconds."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError("smtp-sink did not listen within 15 s")
