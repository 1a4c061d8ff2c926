"""Servers and databases for all tests."""

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import past
import pytest
from absence import absent
from haste import hasty_check, hasty_database, hasty_load, hasty_templates
from hypothesis import settings
from prepared import Prepared, sandbox_after
from servers import ports
from servers.certificates import Certificate, make_certificate
from servers.dovecot import DovecotServer, find_dovecot, running_dovecot
from servers.postgres import PostgresServer, find_binaries, running_postgres
from servers.smtp_sink import SmtpSink
from workbench import Bench

# The same examples each time, however slow the machine: what chance finds is sought by `make fuzz` and `make orders`.
settings.register_profile("nurture", deadline=None, derandomize=True)
settings.load_profile("nurture")


def pytest_configure(config: pytest.Config) -> None:
    """Where compiled modules are not kept, lets all processes of a run share theirs: each would compile them anew."""
    if sys.dont_write_bytecode and sys.pycache_prefix is None:
        compiled = TemporaryDirectory(prefix="nurture-compiled-")
        config.add_cleanup(compiled.cleanup)
        os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled.name}
        sys.dont_write_bytecode, sys.pycache_prefix = False, compiled.name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lets the longest tests begin first: at the end of a run only short ones are left to share out."""
    items.sort(key=lambda item: item.get_closest_marker("slow_first") is None)


@pytest.fixture(autouse=True)
def logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps commands that are run within a test from binding every later log line to that test's streams."""
    monkeypatch.setattr("nurture.logs.configure", lambda *_: None)


@pytest.fixture(autouse=True)
def databases_in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets what a test opens within its own process not wait for the disk."""
    monkeypatch.setattr("nurture.wiring.foundation.Database", hasty_database)


@pytest.fixture(autouse=True)
def configuration_in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets what a test loads within its own process not be read, checked and compiled again."""
    monkeypatch.setattr("nurture.services.offers.check_templates", hasty_check)
    monkeypatch.setattr("nurture.services.offers.load", hasty_load)
    monkeypatch.setattr("nurture.services.offers.Templates", hasty_templates)


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


@pytest.fixture(scope="session")
def prepared_databases(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], Prepared]:
    """Gives what is prepared on a kind of database."""

    @cache
    def of(kind: str) -> Prepared:
        server = request.getfixturevalue("postgres_server") if kind == "postgres" else None
        return Prepared(tmp_path_factory.mktemp(f"prepared-{kind}"), server)

    return of


@pytest.fixture
def prepared(prepared_databases: Callable[[str], Prepared], database_kind: str) -> Prepared:
    """What is prepared on this kind of database."""
    return prepared_databases(database_kind)


@pytest.fixture
def database_url(prepared: Prepared, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test alone that has its tables, and that nobody has opened."""
    place = prepared.migrated().copied_to(tmp_path)
    yield place.url
    place.drop()


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
async def nurture(prepared: Prepared, tmp_path: Path) -> AsyncIterator[Bench]:
    """A sandbox without its daemon, on each kind of database."""
    async with sandbox_after(prepared, past.nothing, tmp_path) as bench:
        yield bench


@pytest.fixture
async def held(prepared: Prepared, tmp_path: Path) -> AsyncIterator[Bench]:
    """A sandbox that holds Dana for Maya, who has the confirmation."""
    async with sandbox_after(prepared, past.held, tmp_path) as bench:
        yield bench


@pytest.fixture
async def shown(prepared: Prepared, tmp_path: Path) -> AsyncIterator[Bench]:
    """A sandbox in which Maya was shown Dana's first mail, with its heads-up."""
    async with sandbox_after(prepared, past.shown, tmp_path) as bench:
        yield bench


@pytest.fixture
async def sent(prepared: Prepared, tmp_path: Path) -> AsyncIterator[Bench]:
    """A sandbox in which Dana has had her first mail."""
    async with sandbox_after(prepared, past.sent, tmp_path) as bench:
        yield bench
