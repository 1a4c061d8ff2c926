"""Servers and databases for all tests."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Never

import pytest
from servers import ports
from servers.certificates import Certificate, make_certificate
from servers.dovecot import DovecotServer, find_dovecot, running_dovecot
from servers.postgres import PostgresServer, find_binaries, running_postgres
from servers.smtp_sink import SmtpSink
from workbench import Bench, sandbox_bench


def absent(server: str) -> Never:
    """Skips the test because a server is not installed; fails it when NURTURE_TEST_REQUIRE names that server."""
    if server in os.environ.get("NURTURE_TEST_REQUIRE", "").split(","):
        pytest.fail(f"{server} is required here, and not installed")
    pytest.skip(f"{server} is not installed")


@pytest.fixture(autouse=True)
def logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps commands that are run within a test from binding every later log line to that test's streams."""
    monkeypatch.setattr("nurture.logs.configure", lambda *_: None)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL server for the whole run."""
    binaries = find_binaries()
    if binaries is None:
        absent("postgres")
    with running_postgres(binaries) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """The kind of database; a test that uses any database runs once on each."""
    return str(request.param)


@pytest.fixture
def empty_database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database without any table, of this test alone."""
    if database_kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    return ports.free_port()


@pytest.fixture
async def smtp_sink() -> AsyncIterator[SmtpSink]:
    """A relay that takes everything and can be told otherwise."""
    async with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for 127.0.0.1 and localhost."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def dovecot(certificate: Certificate) -> Iterator[DovecotServer]:
    """One IMAP server for the whole run; each test takes a user of its own."""
    program = find_dovecot()
    if program is None:
        absent("dovecot")
    with running_dovecot(program, certificate) as server:
        yield server


@pytest.fixture
async def nurture(empty_database_url: str, tmp_path: Path) -> AsyncIterator[Bench]:
    """A sandbox without its daemon, on each kind of database."""
    async with sandbox_bench(empty_database_url, tmp_path) as bench:
        yield bench
