"""A whole nurture that reads its mail from a real Dovecot: at once, once, and after whatever befalls it."""

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from configuration_folder import NURTURE, lay_out
from factories import forward, no
from promises.process import Home, NurtureProcess, nurture, wait_until
from promises.records import Records
from promises.runner import Trap, Way
from servers.dovecot import JUNK, PASSWORD, DovecotServer
from sqlalchemy import delete, func, select

from nurture.domain.checkpoint import Point
from nurture.storage.database import Database, Tx
from nurture.storage.schema import inbox, leases

MAILBOXES = """\
mailboxes:
  - {{name: replies, host: 127.0.0.1, port: {port}, tls: none, user: {user}}}
  - {{name: second, host: 127.0.0.1, port: {port}, tls: none, user: {user}b, auth: xoauth2}}
  - {{name: drop, folder: "{drop}"}}
"""


@pytest.fixture
def user() -> str:
    return f"user{uuid.uuid4().hex[:8]}"


@pytest.fixture
def home(dovecot: DovecotServer, user: str, tmp_path: Path, database_url: str) -> Home:
    """A sandbox with two mailboxes and a folder, and no listener."""
    drop = tmp_path / "drop"
    drop.mkdir()
    text = NURTURE.replace("delivery: rehearsal", "delivery: sandbox")
    text += MAILBOXES.format(port=dovecot.port, user=user, drop=drop)
    return Home(
        folder=tmp_path / "home",
        config=lay_out(tmp_path / "config", nurture=text),
        database_url=database_url,
        relay_port=1,
        more=(
            ("NURTURE_SMTP_LISTEN", "none"),
            ("NURTURE_MAILBOX_REPLIES_PASSWORD", PASSWORD),
            ("NURTURE_MAILBOX_SECOND_TOKEN_COMMAND", f"echo {PASSWORD}"),
        ),
    )


def forward_of(name: str) -> bytes:
    return forward(no(sender=(name.title(), f"{name}@{name}-works.example")))


def stored(home: Home) -> int:
    """Returns how many messages were ever stored."""

    async def count() -> int:
        database = Database(home.database_url)

        async def read(tx: Tx) -> int:
            return int((await tx.execute(select(func.count()).select_from(inbox))).scalar_one())

        try:
            return await database.read(read)
        finally:
            await database.close()

    return asyncio.run(count())


def has_held(process: NurtureProcess, count: int) -> Callable[[], bool]:
    """Returns whether so many people are enrolled by now, and nobody twice."""
    return lambda: process.ask("status").enrollments == {"active": count}


def is_read(process: NurtureProcess) -> bool:
    ways = process.ask("status").ways
    return len(ways) == 3 and all(way.watermark is not None for way in ways)


def test_mail_is_read_as_it_comes_wherever_it_comes(
    home: Home, dovecot: DovecotServer, user: str, tmp_path: Path
) -> None:
    dovecot.deliver(user, forward_of("dana"), folder=JUNK)
    with nurture(home) as process:
        wait_until(lambda: is_read(process), "every way in was read")
        dovecot.deliver(user, forward_of("owen"))
        wait_until(has_held(process, 2), "the mail that came while it listened is in", seconds=20)
        dovecot.deliver(f"{user}b", forward_of("lee"))
        part = tmp_path / "drop" / ".half"
        part.write_bytes(forward_of("priya"))
        part.rename(tmp_path / "drop" / "whole.eml")
        wait_until(has_held(process, 4), "the second mailbox and the folder were read")
    assert stored(home) == 4
    assert (tmp_path / "drop" / "done" / "whole.eml").exists()


def test_uids_that_are_void_and_a_restart_let_nothing_be_read_twice_or_missed(
    home: Home, dovecot: DovecotServer, user: str
) -> None:
    dovecot.deliver(user, forward_of("dana"))
    with nurture(home) as process:
        wait_until(has_held(process, 1), "the first mail is in")
    dovecot.forget_uids(user)
    dovecot.deliver(user, forward_of("owen"))
    with nurture(home) as process:
        wait_until(has_held(process, 2), "the second mail is in")
        dovecot.hang_up(user)
        dovecot.deliver(user, forward_of("lee"))
        wait_until(has_held(process, 3), "the mail after a broken connection is in")
    assert stored(home) == 3


@pytest.mark.parametrize("point", [Point.BEFORE_STORE_COMMIT, Point.STORE_COMMITTED])
def test_a_kill_amid_a_poll_loses_nothing_and_doubles_nothing(
    home: Home, dovecot: DovecotServer, user: str, point: Point
) -> None:
    for name in ("dana", "owen", "lee"):
        dovecot.deliver(user, forward_of(name))
    with nurture(home, Trap(point=point, way=Way.KILL, folder=home.folder)) as process:
        process.await_end()
    assert process.exit_code == -9
    Records(home.database_url).change(delete(leases))  # As if the time had passed for which the dead one had it.
    with nurture(home) as process:
        wait_until(has_held(process, 3), "all three are in")
    assert stored(home) == 3
