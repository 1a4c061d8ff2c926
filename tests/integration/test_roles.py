"""Replicas that each do a part: mail comes in at one, goes out from another, and pages stand at a third."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from promises.mails import Person, deliver, forward_of_no
from promises.process import Home, NurtureProcess, nurture, wait_until
from promises.records import Records
from promises.relay_log import RelayLog
from promises.seeding import lay_out_house
from servers.sink_process import sink_process

from nurture.domain.keyring import Keyring

DANA = Person(number=0)


@contextmanager
def replicas(home: Home, *roles: str) -> Iterator[list[NurtureProcess]]:
    """Runs a replica for each of these, with a folder of its own."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(nurture(replace(home, folder=home.folder / name, more=(("NURTURE_ROLES", name),))))
            for name in roles
        ]


def status_of(port: int, path: str, *, body: bytes | None = None) -> int:
    """Returns the status of a page; with a body it is posted."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body)
    try:
        return int(urllib.request.urlopen(request, timeout=30).status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture
def home(database_url: str, tmp_path: Path) -> Iterator[Home]:
    """A house with its relay."""
    with sink_process(tmp_path / "relay") as relay:
        config = lay_out_house(tmp_path / "config")
        yield Home(folder=tmp_path / "homes", config=config, database_url=database_url, relay_port=relay.port)


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_each_replica_does_its_part_and_all_of_them_the_whole(home: Home, tmp_path: Path, database_kind: str) -> None:
    with replicas(home, "web", "inbound", "dispatch") as (web, inbound, dispatch):
        assert (web.ports.smtp, dispatch.ports.smtp) == (None, None)
        assert inbound.ports.smtp is not None
        for each in (web, inbound, dispatch):
            assert (status_of(each.ports.web, "/healthz"), status_of(each.ports.web, "/readyz")) == (200, 200)
        assert [status_of(each.ports.web, "/") for each in (web, inbound, dispatch)] == [200, 404, 404]

        add = web.ask("status").add_addresses["maya"]
        deliver(inbound.ports.smtp, forward_of_no(DANA, add, now=datetime.now(UTC)))
        log, records = RelayLog(tmp_path / "relay"), Records(home.database_url)
        wait_until(lambda: [each for each in log.offered if each.code == 250], "the confirmation goes out")

        keyring = Keyring(keys={1: home.secret.encode()}, current=1)
        click = f"/u/{keyring.token(keyring.person(DANA.address))}"
        assert status_of(web.ports.web, click, body=b"List-Unsubscribe=One-Click") == 200
        assert status_of(dispatch.ports.web, click, body=b"List-Unsubscribe=One-Click") == 404
        assert records.first_touches(DANA)[DANA].state == "canceled"
