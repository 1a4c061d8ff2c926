"""A PostgreSQL server of the test run's own, with a fresh database for each test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
    """A running server. Databases are made by cloning a template, which takes a few hundredths of a second."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, database: str, driver: str = "postgresql+psycopg") -> str:
        """Returns the address of a database, for SQLAlchemy unless another driver is named."""
        return f"{driver}://{USER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str | None = None, *, template: str = "template1") -> str:
        """Creates a database as a copy of the template, to which nobody may be connected, and returns its name."""
        name = name or f"test_{uuid.uuid4().hex[:12]}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with self._connected() as connection:
            # Copying the files takes a quarter of what the way through the log takes, and is all that version 14 knows.
            by_files = sql.SQL(" STRATEGY file_copy" if connection.info.server_version >= 150_000 else "")
            connection.execute(made + by_files)
        return name

    def drop_database(self, name: str) -> None:
        """Drops a database, ending whatever is connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def checkpoint(self) -> None:
        """Writes everything out. A cloned database needs it before a crash: its sequences would go back without it.

        The clone takes over how many of a sequence's next values are in the log already, and has a log of its own.
        """
        self._execute(sql.SQL("CHECKPOINT"))

    def is_ready(self) -> bool:
        """Tells whether the server takes connections."""
        try:
            self._execute(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with self._connected() as connection:
            connection.execute(statement)

    def _connected(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(self.url("postgres", "postgresql"), autocommit=True, connect_timeout=5)


def find_binaries() -> Path | None:
    """Returns the folder of the newest installed server's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class PostgresCluster:
    """A server's folder and its process, which can be killed and started again."""

    def __init__(self, binaries: Path, folder: Path, more: Mapping[str, str]) -> None:
        self.server = PostgresServer(free_port())
        self._binaries, self._folder, self._more = binaries, folder, more
        self._process: subprocess.Popen[bytes] | None = None
        _initialise(binaries, folder)

    def start(self) -> None:
        """Starts the server and waits until it takes connections; after a kill it goes through its own recovery."""
        deadline = time.monotonic() + 60
        while not self.server.is_ready():
            # What a killed server leaves behind refuses a new one until the last of its children has ended.
            if self._process is None or self._process.poll() is not None:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-2000:]}")
                self._process = self._begin()
            time.sleep(0.05)

    def kill(self) -> None:
        """Ends it with kill -9: its children find out by themselves."""
        self._end(signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends it: SIGINT ends what is connected and shuts down, SIGQUIT leaves at once as after a crash."""
        self._end(how)

    def _begin(self) -> "subprocess.Popen[bytes]":
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                _server_command(self._binaries, self._folder, self.server.port, self._more), stderr=log
            )

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None


@contextmanager
def running_cluster(binaries: Path, **more: str) -> Iterator[PostgresCluster]:
    """Starts a server with more settings in a folder of its own and stops it at the end; it dies with this process."""
    # Not under pytest's folder: that one is closed to the unprivileged user who owns the server.
    folder = Path(tempfile.mkdtemp(prefix="nurture-postgres-", dir="/tmp"))
    try:
        cluster = PostgresCluster(binaries, folder, more)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgres(binaries: Path) -> Iterator[PostgresServer]:
    """Starts a server in a folder of its own and stops it at the end."""
    with running_cluster(binaries) as cluster:
        yield cluster.server


def _initialise(binaries: Path, folder: Path) -> None:
    account = _account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    options = ["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    command = [*_as_account(), str(binaries / "initdb"), "-D", str(folder / "data"), *options]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)


def _server_command(binaries: Path, folder: Path, port: int, more: Mapping[str, str]) -> list[str]:
    settings = [part for name, value in {**SETTINGS, **more}.items() for part in ("-c", f"{name}={value}")]
    return [*_as_account(), str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), *settings]


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
