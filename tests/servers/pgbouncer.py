"""A pgbouncer in transaction mode, between the tests and their PostgreSQL."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from servers.ports import free_port
from servers.postgres import USER

_CONFIGURATION = """\
[databases]
* = host=127.0.0.1 port={server} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = any
pool_mode = transaction
default_pool_size = 3
unix_socket_dir =
pidfile = {folder}/pid
"""


def find_pgbouncer() -> Path | None:
    """Returns the program, or None; Debian keeps it from the path of ordinary users."""
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    return Path(found) if found else None


@contextmanager
def running_pgbouncer(program: Path, server_port: int) -> Iterator[int]:
    """Starts one before the server at a port, and returns its own port; fewer connections lead on than come in."""
    folder, port = Path(tempfile.mkdtemp(prefix="nurture-pgbouncer-", dir="/tmp")), free_port()
    file = folder / "pgbouncer.ini"
    file.write_text(_CONFIGURATION.format(server=server_port, port=port, folder=folder, user=USER))
    command = [str(program), "-q", str(file)]
    if os.geteuid() == 0:  # which it refuses to run as
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        command[1:1] = ["-u", "nobody"]
    process = subprocess.Popen(command, stderr=(folder / "log").open("wb"))
    try:
        _await_ready(port, process, folder)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _await_ready(port: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + 30
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"pgbouncer did not start: {(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        with psycopg.connect(f"postgresql://{USER}@127.0.0.1:{port}/postgres", prepare_threshold=None):
            return True
    except psycopg.OperationalError:
        return False
