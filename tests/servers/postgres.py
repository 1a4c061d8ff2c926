"""A PostgreSQL server of the test run's own, with a fresh database for each test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from servers.ports import free_port

USER = "nurture"
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "120",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


class PostgresServer:
    """A running server. Databases are made by cloning a template, which takes about a tenth of a second."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, database: str, driver: str = "postgresql+psycopg") -> str:
        """Returns the address of a database, for SQLAlchemy unless another driver is named."""
        return f"{driver}://{USER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str | None = None, *, template: str = "template1") -> str:
        """Creates a database as a copy of the template, to which nobody may be connected, and returns its name."""
        name = name or f"test_{uuid.uuid4().hex[:12]}"
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Drops a database, ending whatever is connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def is_ready(self) -> bool:
        """Tells whether the server takes connections."""
        try:
            self._execute(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        url = self.url("postgres", "postgresql")
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)


def find_binaries() -> Path | None:
    """Returns the folder of the newest installed server's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running_postgres(binaries: Path) -> Iterator[PostgresServer]:
    """Starts a server in a folder of its own and stops it at the end; it also dies with this process."""
    # Not under pytest's folder: that one is closed to the unprivileged user who owns the server.
    folder = Path(tempfile.mkdtemp(prefix="nurture-postgres-", dir="/tmp"))
    port = free_port()
    try:
        _initialise(binaries, folder)
        process = subprocess.Popen(_server_command(binaries, folder, port), stderr=(folder / "log").open("wb"))
        try:
            yield _await_ready(PostgresServer(port), process, folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(binaries: Path, folder: Path) -> None:
    account = _account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    options = ["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    command = [*_as_account(), str(binaries / "initdb"), "-D", str(folder / "data"), *options]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)


def _server_command(binaries: Path, folder: Path, port: int) -> list[str]:
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    return [*_as_account(), str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), *settings]


def _await_ready(server: PostgresServer, process: "subprocess.Popen[bytes]", folder: Path) -> PostgresServer:
    deadline = time.monotonic() + 30
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.05)
    return server


def _account() -> pwd.struct_passwd | None:
    """Returns the user to run as when this is root, whom initdb refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _as_account() -> list[str]:
    account = _account()
    if shutil.which("setpriv") is None:
        return []
    identity = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"] if account else []
    return ["setpriv", "--pdeathsig=INT", *identity]
