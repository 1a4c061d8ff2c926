"""The listener over real sockets: what it takes, what it refuses, and that it outlives its clients."""

import asyncio
import contextlib
import smtplib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from servers.certificates import Certificate

from nurture.transport.listener import Listener
from nurture.transport.reception import TAKEN, UNKNOWN_RECIPIENT, ListenerLimits, Received, Verdict

LIMITS = ListenerLimits(size=100_000, lines=5_000, recipients=3, connections=4, connections_per_peer=3, messages=5)
MESSAGE = b"Subject: no\r\n\r\nNot now\r\n"


async def _take(message: Received) -> Verdict:
    return TAKEN


@dataclass
class Inbox:
    """Takes mail for in.acme.example; `answer` decides on messages."""

    answer: Callable[[Received], Awaitable[Verdict]] = _take
    messages: list[Received] = field(default_factory=list)

    async def accepts(self, recipient: str, peer: str) -> Verdict:
        if recipient.startswith("broken"):
            raise ValueError(recipient)
        return TAKEN if recipient.endswith("@in.acme.example") else UNKNOWN_RECIPIENT

    async def receive(self, message: Received) -> Verdict:
        self.messages.append(message)
        return await self.answer(message)


@asynccontextmanager
async def listening(inbox: Inbox, limits: ListenerLimits = LIMITS, **options: object) -> AsyncIterator[Listener]:
    listener = Listener(inbox, limits, options.get("tls"), "in.acme.example")  # type: ignore[arg-type]
    await listener.start("127.0.0.1", 0)
    yield listener
    await listener.stop(1)


class Client:
    """A client that says exactly what it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def connect(cls, listener: Listener) -> "Client":
        return cls(*await asyncio.open_connection("127.0.0.1", listener.port, limit=2**20))

    async def reply(self) -> str:
        lines = [await self.reader.readline()]
        while lines[-1][3:4] == b"-":
            lines.append(await self.reader.readline())
        return b"".join(lines).decode()

    async def say(self, line: bytes) -> str:
        self.writer.write(line + b"\r\n")
        return await self.reply()

    async def begin(self, *recipients: str) -> list[str]:
        await self.reply()
        await self.say(b"EHLO globex.example")
        await self.say(b"MAIL FROM:<dana@globex.example>")
        return [await self.say(f"RCPT TO:<{recipient}>".encode()) for recipient in recipients]

    async def send(self, data: bytes) -> str:
        assert (await self.say(b"DATA")).startswith("354")
        self.writer.write(data)
        return await self.reply()


@asynccontextmanager
async def talking(
    inbox: Inbox, limits: ListenerLimits = LIMITS, recipient: str = "maya+abc@in.acme.example"
) -> AsyncIterator[Client]:
    async with listening(inbox, limits) as listener:
        client = await Client.connect(listener)
        await client.begin(recipient)
        yield client
        client.writer.close()


def _send(port: int, sender: str = "dana@globex.example", **tls: object) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        if tls:
            client.starttls(**tls)  # type: ignore[arg-type]
        client.sendmail(sender, ["maya+abc@in.acme.example"], MESSAGE)


@pytest.mark.parametrize("sender", ["dana@globex.example", ""])
async def test_a_message_is_handed_over_as_it_came(sender: str) -> None:
    inbox = Inbox()
    async with listening(inbox) as listener:
        await asyncio.to_thread(_send, listener.port, sender)
    assert inbox.messages == [
        Received(mail_from=sender, recipients=("maya+abc@in.acme.example",), peer="127.0.0.1", data=MESSAGE, tls=False)
    ]


async def test_starttls_is_offered_with_a_certificate(certificate: Certificate) -> None:
    inbox = Inbox()
    async with listening(inbox, tls=certificate.server_context()) as listener:
        for _ in range(5):
            await asyncio.to_thread(_send, listener.port, context=certificate.client_context())
    assert [message.tls for message in inbox.messages] == [True] * 5


async def test_what_is_said_in_the_clear_before_tls_is_forgotten(certificate: Certificate) -> None:
    inbox = Inbox()
    async with listening(inbox, tls=certificate.server_context()) as listener:
        client = await Client.connect(listener)
        await client.reply()
        await client.say(b"EHLO globex.example")
        client.writer.write(b"STARTTLS\r\nMAIL FROM:<mallory@globex.example>\r\n")
        assert (await client.reply()).startswith("220")
        await client.writer.start_tls(certificate.client_context(), server_hostname="localhost")
        assert (await client.say(b"EHLO globex.example")).endswith("250 HELP\r\n")
        assert (await client.say(b"MAIL FROM:<dana@globex.example>")).startswith("250")
        client.writer.close()


async def test_a_failed_handshake_ends_that_client_alone(certificate: Certificate) -> None:
    limits = replace(LIMITS, connections=1)
    async with listening(Inbox(), limits, tls=certificate.server_context()) as listener:
        for _ in range(3):
            client = await Client.connect(listener)
            assert (await client.reply()).startswith("220")
            await client.say(b"EHLO globex.example")
            assert (await client.say(b"STARTTLS")).startswith("220")
            client.writer.write(b"this is no handshake at all\r\n" * 10)
            with contextlib.suppress(ConnectionError):
                await asyncio.wait_for(client.reader.read(), 2)
            await asyncio.sleep(0.05)


async def test_neither_auth_nor_its_mechanisms_are_offered(certificate: Certificate) -> None:
    async with listening(Inbox(), tls=certificate.server_context()) as listener:

        def announced() -> bool:
            with smtplib.SMTP("127.0.0.1", listener.port, timeout=5) as client:
                client.starttls(context=certificate.client_context())
                client.ehlo()
                return client.has_extn("auth")

        assert not await asyncio.to_thread(announced)


async def test_an_unknown_recipient_is_refused_at_rcpt() -> None:
    async with listening(Inbox()) as listener:
        client = await Client.connect(listener)
        replies = await client.begin("who@globex.example", "broken@in.acme.example", "maya@in.acme.example")
        client.writer.close()
    assert [reply[:9] for reply in replies] == ["550 5.1.1", "451 4.3.0", "250 2.0.0"]


async def test_the_250_comes_after_the_message_is_stored() -> None:
    stored = asyncio.Event()

    async def slowly(message: Received) -> Verdict:
        await stored.wait()
        return TAKEN

    async with talking(Inbox(slowly)) as client:
        reply = asyncio.create_task(client.send(MESSAGE + b".\r\n"))
        await asyncio.sleep(0.1)
        assert not reply.done()
        stored.set()
        assert (await reply).startswith("250")


async def test_a_handler_that_fails_asks_the_sender_to_try_again(caplog: pytest.LogCaptureFixture) -> None:
    async def failing(message: Received) -> Verdict:
        raise RuntimeError(message.mail_from)

    async with talking(Inbox(failing)) as client:
        assert (await client.send(MESSAGE + b".\r\n")).startswith("451 4.3.0")
        assert (await client.say(b"NOOP")).startswith("250")
    assert "dana@" not in caplog.text


@pytest.mark.parametrize(
    ("verdict", "reply"),
    [
        (Verdict(code=552, text="5.2.2 full"), "552 5.2.2 full\r\n"),
        (Verdict(code=451, text="4.3.0 later"), "451 4.3.0 later\r\n"),
    ],
)
async def test_the_handlers_verdict_is_the_reply(verdict: Verdict, reply: str) -> None:
    async def judge(message: Received) -> Verdict:
        return verdict

    async with talking(Inbox(judge)) as client:
        assert await client.send(MESSAGE + b".\r\n") == reply


async def test_a_client_that_leaves_does_not_stop_the_storing() -> None:
    begun, go_on, stored = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(message: Received) -> Verdict:
        begun.set()
        await go_on.wait()
        stored.set()
        return TAKEN

    async with talking(Inbox(slowly)) as client:
        await client.say(b"DATA")
        client.writer.write(MESSAGE + b".\r\n")
        await begun.wait()
        client.writer.transport.abort()
        await asyncio.sleep(0.05)
        go_on.set()
    assert stored.is_set()


SMUGGLED = b"MAIL FROM:<boss@acme.example>\r\nRCPT TO:<maya@in.acme.example>\r\nDATA\r\nhi\r\n"


@pytest.mark.parametrize(
    "ending",
    [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\n\n.\r\n", b"\0.\r\n", b"\r\n\0.\r\n"],
)
async def test_only_crlf_dot_crlf_ends_a_message(ending: bytes) -> None:
    inbox = Inbox()
    async with talking(inbox) as client:
        assert (await client.send(b"a" + ending + SMUGGLED + b".\r\n")).startswith("250")
        assert (await client.say(b"NOOP")).startswith("250")
    [message] = inbox.messages
    assert b"boss@acme.example" in message.data


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b".\r\n", b""),
        (b"..\r\n...a\r\nb.\r\n.\r\n", b".\r\n..a\r\nb.\r\n"),
        (b"a\0b\nc\rd\r\n.\r\n", b"a\0b\nc\rd\r\n"),
        (b"x" * 4_998 + b"\r\n.\r\n", b"x" * 4_998 + b"\r\n"),
        ("Grüße\r\n.\r\n".encode("latin-1"), "Grüße\r\n".encode("latin-1")),
    ],
    ids=["nothing", "dots", "NUL, CR, LF", "a long line", "8 bit"],
)
async def test_the_bytes_of_a_message_are_kept(sent: bytes, kept: bytes) -> None:
    inbox = Inbox()
    async with talking(inbox) as client:
        assert (await client.send(sent)).startswith("250")
    assert [message.data for message in inbox.messages] == [kept]


@pytest.mark.parametrize(
    ("sent", "reply"),
    [
        (b"a line\r\n" * 20_000, "552 5.3.4"),
        (b"x" * 5_100 + b"\r\n", "500 5.6.0"),
        (b"x" * 5_100 + b"\r\n.\r\n.x\r\n"[5:], "500 5.6.0"),
    ],
    ids=["too large", "too long a line", "too long and then a dot"],
)
async def test_a_message_past_the_limits_is_refused_after_its_dot(sent: bytes, reply: str) -> None:
    inbox = Inbox()
    async with talking(inbox) as client:
        assert (await client.send(sent + b".\r\n")).startswith(reply)
        assert (await client.say(b"NOOP")).startswith("250")
    assert inbox.messages == []


async def test_an_endless_line_is_cut_off() -> None:
    async with talking(Inbox()) as client:
        await client.say(b"DATA")
        client.writer.write(b"x" * 400_000)
        assert (await client.reply()).startswith("552")
        assert (await client.reply()).startswith("421")
        assert await client.reader.read() == b""


async def test_the_size_limit_is_announced_and_held() -> None:
    async with listening(Inbox()) as listener:
        client = await Client.connect(listener)
        await client.reply()
        assert "SIZE 100000" in await client.say(b"EHLO globex.example")
        assert (await client.say(b"MAIL FROM:<dana@globex.example> SIZE=100001")).startswith("552")
        client.writer.close()


async def test_too_many_recipients_wait_for_the_next_message() -> None:
    async with listening(Inbox()) as listener:
        client = await Client.connect(listener)
        replies = await client.begin(*(f"maya+{number}@in.acme.example" for number in range(4)))
        client.writer.close()
    assert [reply[:3] for reply in replies] == ["250", "250", "250", "452"]


async def test_a_client_that_guesses_addresses_is_sent_away() -> None:
    async with listening(Inbox(), replace(LIMITS, refused_recipients=2)) as listener:
        client = await Client.connect(listener)
        replies = await client.begin("a@globex.example", "b@globex.example", "c@globex.example")
        assert [reply[:3] for reply in replies] == ["550", "550", "550"]
        assert (await client.reply()).startswith("421 4.7.0")
        assert await client.reader.read() == b""


@pytest.mark.parametrize(("per_peer", "in_all"), [(3, 9), (9, 3)])
async def test_connections_are_bounded_and_places_come_free(per_peer: int, in_all: int) -> None:
    limits = replace(LIMITS, connections=in_all, connections_per_peer=per_peer)
    async with listening(Inbox(), limits) as listener:
        clients = [await Client.connect(listener) for _ in range(4)]
        assert [(await client.reply())[:3] for client in clients] == ["220", "220", "220", "421"]
        assert await clients[3].reader.read() == b""
        clients[0].writer.transport.abort()
        await asyncio.sleep(0.05)
        late = await Client.connect(listener)
        assert (await late.reply()).startswith("220")
        for client in (*clients[1:], late):
            client.writer.close()


async def test_messages_of_one_connection_are_bounded() -> None:
    async with talking(Inbox()) as client:
        replies = []
        for _ in range(5):
            await client.say(b"RSET")
            replies.append((await client.say(b"MAIL FROM:<dana@globex.example>"))[:3])
        assert replies == ["250"] * 4 + ["421"]
        assert await client.reader.read() == b""


async def test_a_silent_client_is_disconnected() -> None:
    async with listening(Inbox(), replace(LIMITS, command_timeout=0.1)) as listener:
        client = await Client.connect(listener)
        await client.reply()
        assert await asyncio.wait_for(client.reader.read(), 2) == b""


async def test_a_client_that_never_ends_its_message_is_disconnected() -> None:
    async with talking(Inbox(), replace(LIMITS, data_timeout=0.1)) as client:
        await client.say(b"DATA")
        assert await asyncio.wait_for(client.reader.read(), 2) == b""


async def test_nonsense_is_answered_and_then_cut_off() -> None:
    async with listening(Inbox()) as listener:
        client = await Client.connect(listener)
        await client.reply()
        replies = [(await client.say(b"GET / HTTP/1.1"))[:3] for _ in range(5)]
        assert replies == ["500", "500", "500", "500", "502"]
        assert await client.reader.read() == b""


async def test_a_stop_lets_the_message_that_is_being_taken_finish() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(message: Received) -> Verdict:
        begun.set()
        await go_on.wait()
        return TAKEN

    listener = Listener(Inbox(slowly), LIMITS, None, "in.acme.example")
    await listener.start("127.0.0.1", 0)
    busy, idle = await Client.connect(listener), await Client.connect(listener)
    await busy.begin("maya@in.acme.example")
    await idle.reply()
    reply = asyncio.create_task(busy.send(MESSAGE + b".\r\n"))
    await begun.wait()
    stopping = asyncio.create_task(listener.stop(5))
    assert (await idle.reply()).startswith("421 4.3.2")
    go_on.set()
    assert (await reply).startswith("250")
    assert (await busy.reply()).startswith("421 4.3.2")
    await asyncio.wait_for(stopping, 2)


async def test_a_stop_does_not_wait_longer_than_its_grace() -> None:
    async def never(message: Received) -> Verdict:
        await asyncio.Event().wait()
        return TAKEN

    listener = Listener(Inbox(never), LIMITS, None, "in.acme.example")
    await listener.start("127.0.0.1", 0)
    client = await Client.connect(listener)
    await client.begin("maya@in.acme.example")
    reply = asyncio.create_task(client.send(MESSAGE + b".\r\n"))
    await asyncio.sleep(0.05)
    await asyncio.wait_for(listener.stop(0.1), 2)
    assert await reply == ""
