"""The mailbox reader against a real Dovecot."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date

import imapclient
import pytest
from servers.certificates import Certificate
from servers.dovecot import JUNK, PASSWORD, DovecotServer
from servers.ports import free_port

from nurture.domain.errors import MailboxUnreachable
from nurture.transport.fetched import FetchedMessage, FolderPosition, PollResult, Taken
from nurture.transport.imap import ImapServer, ImapSession, MailboxTls
from nurture.transport.mailbox import MailboxEndpoint, MailboxLimits, MailboxReader
from nurture.transport.tokens import token_command


class Inbox:
    """Stores what it is given; puts off messages that contain `puts_off`, and wants only those that contain `only`."""

    def __init__(self, *, puts_off: bytes | None = None, only: bytes | None = None) -> None:
        self.puts_off = puts_off
        self.only = only
        self.messages: list[FetchedMessage] = []

    @property
    def sifts(self) -> bool:
        return self.only is not None

    async def wants(self, head: bytes) -> bool:
        return self.only is not None and self.only in head

    async def take(self, message: FetchedMessage) -> Taken:
        if self.puts_off is not None and self.puts_off in message.data:
            return Taken.AGAIN
        self.messages.append(message)
        return Taken.STORED

    @property
    def texts(self) -> list[bytes]:
        return [message.data for message in self.messages]


class Meddling(Inbox):
    """Stores everything, and does something else before each message."""

    def __init__(self, meddle: Callable[[FetchedMessage], Awaitable[None]]) -> None:
        super().__init__()
        self.meddle = meddle

    async def take(self, message: FetchedMessage) -> Taken:
        await self.meddle(message)
        return await super().take(message)


@pytest.fixture
def user() -> str:
    return f"user{uuid.uuid4().hex[:8]}"


def mail(number: int) -> bytes:
    return f"Subject: {number}\r\n\r\nNot now\r\n".encode()


def endpoint_for(dovecot: DovecotServer, user: str) -> MailboxEndpoint:
    server = ImapServer(host="127.0.0.1", port=dovecot.port, tls=MailboxTls.NONE, connect_timeout=5, read_timeout=5)
    return MailboxEndpoint(server=server, user=user, password=PASSWORD)


@asynccontextmanager
async def reading(
    endpoint: MailboxEndpoint, *folders: str, limits: MailboxLimits = MailboxLimits()
) -> AsyncIterator[MailboxReader]:
    reader = MailboxReader(endpoint, folders, limits)
    yield reader
    await reader.close()


def unseen(dovecot: DovecotServer, user: str, folder: str = "INBOX") -> int:
    with imapclient.IMAPClient("127.0.0.1", port=dovecot.port, ssl=False) as client:
        client.login(user, PASSWORD)
        client.select_folder(folder, readonly=True)
        return len(client.search(["UNSEEN"]))


async def poll(reader: MailboxReader, inbox: Inbox, before: PollResult | None = None) -> PollResult:
    return await reader.poll(inbox, before.positions if before else {})


async def test_new_messages_are_handed_over_in_order_once(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    async with reading(endpoint_for(dovecot, user)) as reader:
        for number in range(2):
            dovecot.deliver(user, mail(number))
            first = await poll(reader, Inbox())
        dovecot.deliver(user, mail(2))
        second = await poll(reader, inbox, first)
        third = await poll(reader, inbox, second)
    assert inbox.texts == [mail(2)]
    assert (first.stored, first.complete, second.stored, third.stored, third.complete) == (2, True, 1, 0, True)


async def test_an_empty_mailbox_is_complete(dovecot: DovecotServer, user: str) -> None:
    async with reading(endpoint_for(dovecot, user)) as reader:
        result = await poll(reader, Inbox())
    assert (result.stored, result.complete) == (0, True)


async def test_a_message_is_seen_only_after_it_was_stored(dovecot: DovecotServer, user: str) -> None:
    dovecot.deliver(user, mail(1))
    seen_while_storing = []

    async def look(message: FetchedMessage) -> None:
        seen_while_storing.append(await asyncio.to_thread(unseen, dovecot, user))

    async with reading(endpoint_for(dovecot, user)) as reader:
        await poll(reader, Meddling(look))
    assert seen_while_storing == [1]
    assert unseen(dovecot, user) == 0


async def test_a_message_that_is_not_stored_comes_again(dovecot: DovecotServer, user: str) -> None:
    async with reading(endpoint_for(dovecot, user)) as reader:
        dovecot.deliver(user, mail(1))
        first = await poll(reader, Inbox())
        dovecot.deliver(user, mail(2))
        refused = await poll(reader, Inbox(puts_off=b"Subject: 2"), first)
        assert unseen(dovecot, user) == 1
        inbox = Inbox()
        second = await poll(reader, inbox, refused)
    assert (refused.stored, refused.complete, refused.positions) == (0, False, first.positions)
    assert (inbox.texts, second.complete) == ([mail(2)], True)


async def test_what_the_store_raises_is_not_taken_for_a_lost_connection(dovecot: DovecotServer, user: str) -> None:
    dovecot.deliver(user, mail(1))

    async def fail(message: FetchedMessage) -> None:
        raise OSError("no space left")

    async with reading(endpoint_for(dovecot, user)) as reader:
        with pytest.raises(OSError, match="no space left"):
            await poll(reader, Meddling(fail))
        assert (await poll(reader, Inbox())).stored == 1


async def test_what_is_not_wanted_is_left_as_it_was(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox(only=b"Subject: 2")
    for number in range(4):
        dovecot.deliver(user, mail(number))
    async with reading(endpoint_for(dovecot, user)) as reader:
        first = await poll(reader, inbox)
        again = await poll(reader, inbox, first)
    assert (inbox.texts, first.stored, first.complete, again.stored) == ([mail(2)], 1, True, 0)
    assert unseen(dovecot, user) == 3


async def test_the_junk_folder_is_read_whatever_its_name(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    dovecot.deliver(user, mail(1), folder=JUNK)
    async with reading(endpoint_for(dovecot, user)) as reader:
        await poll(reader, inbox)
    async with reading(endpoint_for(dovecot, user), "INBOX", "Junk") as reader:
        await poll(reader, inbox)
    assert [message.folder for message in inbox.messages] == [JUNK, JUNK]


async def test_a_message_that_is_moved_amid_a_poll_is_not_missed(dovecot: DovecotServer, user: str) -> None:
    dovecot.deliver(user, mail(1))
    wrongly_junk = dovecot.deliver(user, mail(2), folder="Junk")

    async def move(message: FetchedMessage) -> None:
        if message.data == mail(1):
            wrongly_junk.rename(dovecot.maildir(user) / "new" / wrongly_junk.name)

    inbox = Meddling(move)
    async with reading(endpoint_for(dovecot, user), "INBOX", "Junk") as reader:
        result = await poll(reader, inbox)
    assert (inbox.texts, result.complete) == ([mail(1), mail(2)], True)


async def test_what_came_before_the_first_day_is_left(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    old = dovecot.deliver(user, mail(1))
    os.utime(old, (1_700_000_000, 1_700_000_000))  # Dovecot takes the arrival from it.
    dovecot.deliver(user, mail(2))
    async with reading(endpoint_for(dovecot, user), limits=MailboxLimits(since=date(2024, 1, 1))) as reader:
        result = await poll(reader, inbox)
        await poll(reader, inbox, result)
    assert (inbox.texts, result.complete, unseen(dovecot, user)) == ([mail(2)], True, 1)


async def test_new_mail_ends_the_wait(dovecot: DovecotServer, user: str) -> None:
    dovecot.deliver(user, mail(1))
    async with reading(endpoint_for(dovecot, user)) as reader:
        first = await poll(reader, Inbox())
        waiting = asyncio.create_task(reader.wait(20))
        dovecot.deliver(user, mail(2))
        assert await asyncio.wait_for(waiting, 15)
        inbox = Inbox()
        await poll(reader, inbox, first)
    assert inbox.texts == [mail(2)]


async def test_mail_that_came_before_the_wait_ends_it_at_once(dovecot: DovecotServer, user: str) -> None:
    async with reading(endpoint_for(dovecot, user)) as reader:
        await poll(reader, Inbox())
        dovecot.deliver(user, mail(1))
        assert await asyncio.wait_for(reader.wait(600), 5)


async def test_a_wait_in_which_nothing_comes_ends_and_the_connection_goes_on(dovecot: DovecotServer, user: str) -> None:
    async with reading(endpoint_for(dovecot, user)) as reader:
        first = await poll(reader, Inbox())
        assert not await reader.wait(0.1)
        session = reader._session
        await poll(reader, Inbox(), first)
        assert reader._session is session


async def test_a_connection_that_breaks_in_the_wait_is_opened_again(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    async with reading(endpoint_for(dovecot, user)) as reader:
        first = await poll(reader, Inbox())
        waiting = asyncio.create_task(reader.wait(600))
        dovecot.hang_up(user)
        assert not await asyncio.wait_for(waiting, 15)
        dovecot.deliver(user, mail(1))
        await poll(reader, inbox, first)
    assert inbox.texts == [mail(1)]


async def test_a_close_ends_a_wait(dovecot: DovecotServer, user: str) -> None:
    async with reading(endpoint_for(dovecot, user)) as reader:
        await poll(reader, Inbox())
        waiting = asyncio.create_task(reader.wait(600))
        await asyncio.sleep(0)
        await reader.close()
        assert not await asyncio.wait_for(waiting, 5)


async def test_two_mailboxes_are_read_side_by_side(dovecot: DovecotServer, user: str) -> None:
    one, other = Inbox(), Inbox()
    dovecot.deliver(user, mail(1))
    dovecot.deliver(f"{user}b", mail(2))
    async with reading(endpoint_for(dovecot, user)) as first, reading(endpoint_for(dovecot, f"{user}b")) as second:
        await asyncio.gather(poll(first, one), poll(second, other))
    assert (one.texts, other.texts) == ([mail(1)], [mail(2)])


async def test_a_token_is_asked_for_and_taken(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    dovecot.deliver(user, mail(1))
    place = replace(endpoint_for(dovecot, user), password="", token=token_command(f"echo {PASSWORD}"))
    async with reading(place) as reader:
        await poll(reader, inbox)
    assert inbox.texts == [mail(1)]


@pytest.mark.parametrize(("command", "words"), [("false", "no access token"), ("echo stale", "access token")])
async def test_a_token_that_is_missing_or_stale_is_said(
    dovecot: DovecotServer, user: str, command: str, words: str
) -> None:
    place = replace(endpoint_for(dovecot, user), password="", token=token_command(command))
    async with reading(place) as reader:
        with pytest.raises(MailboxUnreachable, match=words):
            await poll(reader, Inbox())


async def test_every_folder_is_read_to_its_own_position(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    dovecot.deliver(user, mail(1))
    dovecot.deliver(user, mail(2), folder="Junk")
    async with reading(endpoint_for(dovecot, user), "INBOX", "Junk") as reader:
        first = await poll(reader, inbox)
        dovecot.deliver(user, mail(3), folder="Junk")
        await poll(reader, inbox, first)
    assert [(message.folder, message.data) for message in inbox.messages] == [
        ("INBOX", mail(1)),
        ("Junk", mail(2)),
        ("Junk", mail(3)),
    ]


async def test_one_folder_that_fails_keeps_the_poll_incomplete(dovecot: DovecotServer, user: str) -> None:
    dovecot.deliver(user, mail(1))
    dovecot.deliver(user, mail(2), folder="Junk")
    async with reading(endpoint_for(dovecot, user), "INBOX", "Junk") as reader:
        result = await poll(reader, Inbox(puts_off=b"Subject: 1"))
    assert (result.stored, result.complete) == (1, False)


async def test_after_a_change_of_uidvalidity_everything_comes_again(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    dovecot.deliver(user, mail(1))
    async with reading(endpoint_for(dovecot, user)) as reader:
        first = await poll(reader, inbox)
    stale = FolderPosition(uidvalidity=first.positions["INBOX"].uidvalidity - 1, last_uid=999)
    async with reading(endpoint_for(dovecot, user)) as reader:
        second = await reader.poll(inbox, {"INBOX": stale})
    assert inbox.texts == [mail(1), mail(1)]
    assert second.positions == first.positions


async def test_a_server_that_lost_its_uids_is_read_again(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    dovecot.deliver(user, mail(1))
    async with reading(endpoint_for(dovecot, user)) as reader:
        first = await poll(reader, Inbox())
    await asyncio.sleep(1.1)  # Dovecot makes a UIDVALIDITY from the second.
    dovecot.forget_uids(user)
    async with reading(endpoint_for(dovecot, user)) as reader:
        await poll(reader, inbox, first)
    assert inbox.texts == [mail(1)]


async def test_a_message_that_is_too_large_is_handed_over_as_its_header(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    large = b"Subject: large\r\n\r\n" + b"x" * 2_000 + b"\r\n"
    dovecot.deliver(user, large)
    dovecot.deliver(user, mail(1))
    async with reading(endpoint_for(dovecot, user), limits=MailboxLimits(size=1_000)) as reader:
        result = await poll(reader, inbox)
    found = {message.whole: message for message in inbox.messages}
    assert (found[False].data, found[False].size) == (b"Subject: large\r\n\r\n", len(large))
    assert (found[True].data, result.complete) == (mail(1), True)


async def test_a_full_mailbox_is_read_in_parts(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    for number in range(5):
        dovecot.deliver(user, mail(number))
    async with reading(endpoint_for(dovecot, user), limits=MailboxLimits(messages=2)) as reader:
        results = [await poll(reader, inbox)]
        for _ in range(2):
            results.append(await poll(reader, inbox, results[-1]))
    assert [(result.stored, result.complete) for result in results] == [(2, False), (2, False), (1, True)]
    assert sorted(inbox.texts) == [mail(number) for number in range(5)]


async def test_a_message_removed_meanwhile_is_passed_over(dovecot: DovecotServer, user: str) -> None:
    files = [dovecot.deliver(user, mail(number)) for number in range(2)]

    async def remove_the_others(message: FetchedMessage) -> None:
        for path in dovecot.maildir(user).glob("*/*"):
            if path.name.partition(":")[0] in {file.name for file in files} and path.read_bytes() != message.data:
                path.unlink()

    inbox = Meddling(remove_the_others)
    async with reading(endpoint_for(dovecot, user)) as reader:
        result = await poll(reader, inbox)
    assert (len(inbox.messages), result.complete) == (1, True)


async def test_a_lost_connection_is_opened_again(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    dovecot.deliver(user, mail(1))
    async with reading(endpoint_for(dovecot, user)) as reader:
        first = await poll(reader, Inbox())
        assert reader._session is not None
        reader._session.interrupt()
        dovecot.deliver(user, mail(2))
        second = await poll(reader, inbox, first)
    assert (inbox.texts, second.complete) == ([mail(2)], True)


@pytest.mark.parametrize("tls", MailboxTls)
async def test_every_way_to_encrypt(
    dovecot: DovecotServer, certificate: Certificate, user: str, tls: MailboxTls
) -> None:
    endpoint = endpoint_for(dovecot, user)
    port = dovecot.tls_port if tls is MailboxTls.TLS else dovecot.port
    server = replace(endpoint.server, port=port, tls=tls, tls_context=certificate.client_context())
    async with reading(replace(endpoint, server=server)) as reader:
        assert (await poll(reader, Inbox())).complete


@pytest.mark.parametrize(
    ("changes", "folders"),
    [({"password": "wrong"}, ("INBOX",)), ({}, ("INBOX", "Missing"))],
    ids=["wrong password", "missing folder"],
)
async def test_what_ops_must_mend_is_said(
    dovecot: DovecotServer, user: str, changes: dict[str, str], folders: tuple[str, ...]
) -> None:
    async with reading(replace(endpoint_for(dovecot, user), **changes), *folders) as reader:  # type: ignore[arg-type]
        with pytest.raises(MailboxUnreachable):
            await poll(reader, Inbox())


async def test_a_close_ends_a_poll_that_waits_for_the_server() -> None:
    asked = asyncio.Event()

    async def answer_all_but_select(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        while line := await reader.readline():
            tag, verb = line.split()[:2]
            if verb == b"SELECT":
                asked.set()
            else:
                writer.write(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
        writer.close()

    server = await asyncio.start_server(answer_all_but_select, "127.0.0.1", 0)
    place = ImapServer(host="127.0.0.1", port=server.sockets[0].getsockname()[1], tls=MailboxTls.NONE)
    reader = MailboxReader(MailboxEndpoint(server=place, user="maya", password="x"), ("INBOX",))
    polling = asyncio.create_task(poll(reader, Inbox()))
    await asked.wait()
    await reader.close()
    with pytest.raises(MailboxUnreachable):
        await asyncio.wait_for(polling, 2)
    server.close()


async def _mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def test_a_silent_or_absent_server_is_unreachable_in_bounded_time() -> None:
    server = await asyncio.start_server(_mute, "127.0.0.1", 0)
    for port in (server.sockets[0].getsockname()[1], free_port()):
        place = ImapServer(host="127.0.0.1", port=port, tls=MailboxTls.NONE, connect_timeout=0.2, read_timeout=0.2)
        async with reading(MailboxEndpoint(server=place, user="maya", password="x")) as reader:
            async with asyncio.timeout(5):
                with pytest.raises(MailboxUnreachable):
                    await poll(reader, Inbox())
    server.close()


async def poll_until(done: Callable[[], bool], reader: MailboxReader, inbox: Inbox) -> PollResult:
    """Polls as the daemon does, a place out of reach again, until something is so; returns what the last poll did."""
    for _ in range(30):
        with suppress(MailboxUnreachable):
            result = await poll(reader, inbox)
            if done():
                return result
    raise AssertionError("it never came so far")


async def test_a_message_that_the_server_lists_and_does_not_give_is_not_passed_over(
    dovecot: DovecotServer, user: str
) -> None:
    """This server hangs up whenever it is asked for a message whose file it cannot open."""
    dovecot.deliver(user, mail(1)).chmod(0)
    dovecot.deliver(user, mail(2))
    inbox = Inbox()
    async with reading(endpoint_for(dovecot, user)) as reader:
        for _ in range(3):
            with pytest.raises(MailboxUnreachable):
                await poll(reader, inbox)
        assert inbox.messages == []


async def test_a_message_that_was_not_given_for_minutes_is_handed_over_as_such_and_the_others_follow(
    dovecot: DovecotServer, user: str
) -> None:
    dovecot.deliver(user, mail(1)).chmod(0)
    dovecot.deliver(user, mail(2))
    inbox = Inbox()
    async with reading(endpoint_for(dovecot, user), limits=MailboxLimits(withheld=0)) as reader:
        result = await poll_until(lambda: len(inbox.messages) == 2, reader, inbox)
    found = sorted((message.position.last_uid, message.withheld, message.data) for message in inbox.messages)
    assert sorted(message.withheld for message in inbox.messages) == [False, True]
    assert {uid for uid, _, _ in found} == {1, 2}
    assert result.complete


async def test_a_message_that_is_given_after_all_is_read_as_any_other(dovecot: DovecotServer, user: str) -> None:
    dovecot.deliver(user, mail(1)).chmod(0)
    inbox = Inbox()
    async with reading(endpoint_for(dovecot, user)) as reader:
        with pytest.raises(MailboxUnreachable):
            await poll(reader, inbox)
        next(path for path in dovecot.maildir(user).rglob("*") if path.stat().st_mode & 0o777 == 0).chmod(0o600)
        result = await poll(reader, inbox)
    assert (inbox.texts, result.complete) == ([mail(1)], True)


async def test_no_more_is_fetched_than_the_limit_whatever_the_server_says_of_sizes(
    dovecot: DovecotServer, user: str
) -> None:
    inbox = Inbox()
    dovecot.deliver(user, b"Subject: 1\r\n\r\n" + b"x" * 100_000)
    async with reading(endpoint_for(dovecot, user), limits=MailboxLimits(size=50_000)) as reader:
        session = await reader._connected()
        assert len(await reader._call(lambda: fetched_by(session, 50_001))) == 50_001
        result = await poll(reader, inbox)
    assert ([(message.whole, message.data) for message in inbox.messages], result.complete) == (
        [(False, b"Subject: 1\r\n\r\n")],
        True,
    )


def fetched_by(session: ImapSession, most: int) -> bytes:
    session.open_folder("INBOX")
    return session.fetch(1, most) or b""
