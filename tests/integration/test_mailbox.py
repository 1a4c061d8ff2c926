"""The mailbox reader against a real Dovecot."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import imapclient
import pytest
from servers.certificates import Certificate
from servers.dovecot import PASSWORD, DovecotServer
from servers.ports import free_port

from nurture.domain.errors import MailboxUnreachable
from nurture.transport.imap import ImapServer, MailboxTls
from nurture.transport.mailbox import (
    FetchedMessage,
    FolderPosition,
    MailboxEndpoint,
    MailboxLimits,
    MailboxReader,
    PollResult,
)


class Inbox:
    """Stores what it is given; refuses messages that contain `refuses`."""

    def __init__(self, refuses: bytes | None = None) -> None:
        self.refuses = refuses
        self.messages: list[FetchedMessage] = []

    async def store(self, message: FetchedMessage) -> bool:
        if self.refuses is not None and self.refuses in message.data:
            return False
        self.messages.append(message)
        return True

    @property
    def texts(self) -> list[bytes]:
        return [message.data for message in self.messages]


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
    reader = MailboxReader(endpoint, folders or ("INBOX",), limits)
    yield reader
    await reader.close()


def unseen(dovecot: DovecotServer, user: str, folder: str = "INBOX") -> int:
    with imapclient.IMAPClient("127.0.0.1", port=dovecot.port, ssl=False) as client:
        client.login(user, PASSWORD)
        client.select_folder(folder, readonly=True)
        return len(client.search(["UNSEEN"]))


async def poll(reader: MailboxReader, inbox: Inbox, before: PollResult | None = None) -> PollResult:
    return await reader.poll(inbox.store, before.positions if before else {})


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

    async def store(message: FetchedMessage) -> bool:
        seen_while_storing.append(await asyncio.to_thread(unseen, dovecot, user))
        return True

    async with reading(endpoint_for(dovecot, user)) as reader:
        await reader.poll(store, {})
    assert seen_while_storing == [1]
    assert unseen(dovecot, user) == 0


async def test_a_message_that_is_not_stored_comes_again(dovecot: DovecotServer, user: str) -> None:
    async with reading(endpoint_for(dovecot, user)) as reader:
        dovecot.deliver(user, mail(1))
        first = await poll(reader, Inbox())
        dovecot.deliver(user, mail(2))
        refused = await poll(reader, Inbox(refuses=b"Subject: 2"), first)
        assert unseen(dovecot, user) == 1
        inbox = Inbox()
        second = await poll(reader, inbox, refused)
    assert (refused.stored, refused.complete, refused.positions) == (0, False, first.positions)
    assert (inbox.texts, second.complete) == ([mail(2)], True)


async def test_what_the_store_raises_is_not_taken_for_a_lost_connection(dovecot: DovecotServer, user: str) -> None:
    dovecot.deliver(user, mail(1))

    async def full(message: FetchedMessage) -> bool:
        raise OSError("no space left")

    async with reading(endpoint_for(dovecot, user)) as reader:
        with pytest.raises(OSError, match="no space left"):
            await reader.poll(full, {})
        assert (await poll(reader, Inbox())).stored == 1


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
        result = await poll(reader, Inbox(refuses=b"Subject: 1"))
    assert (result.stored, result.complete) == (1, False)


async def test_after_a_change_of_uidvalidity_everything_comes_again(dovecot: DovecotServer, user: str) -> None:
    inbox = Inbox()
    dovecot.deliver(user, mail(1))
    async with reading(endpoint_for(dovecot, user)) as reader:
        first = await poll(reader, inbox)
    stale = FolderPosition(uidvalidity=first.positions["INBOX"].uidvalidity - 1, last_uid=999)
    async with reading(endpoint_for(dovecot, user)) as reader:
        second = await reader.poll(inbox.store, {"INBOX": stale})
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
    inbox = Inbox()
    files = [dovecot.deliver(user, mail(number)) for number in range(2)]

    async def remove_the_others(message: FetchedMessage) -> bool:
        for path in dovecot.maildir(user).glob("*/*"):
            if path.name.partition(":")[0] in {file.name for file in files} and path.read_bytes() != message.data:
                path.unlink()
        return await inbox.store(message)

    async with reading(endpoint_for(dovecot, user)) as reader:
        result = await reader.poll(remove_the_others, {})
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
