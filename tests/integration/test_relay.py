"""The relay over real sockets: every phase ends in exactly one outcome."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from servers.certificates import Certificate
from servers.offers import CLEARANCE, DATA, LETTER, Here, JumpingClock, pool_for
from servers.smtp_sink import Answer, SinkOptions, SmtpSink

from nurture.domain.checkpoint import Point
from nurture.domain.delivery import Clearance, LetterMail, Outcome, OutcomeKind
from nurture.domain.errors import ConfigurationError, RelayLoginRefused, RelayUnreachable
from nurture.transport.connection import Connection
from nurture.transport.relay import RelayAuth, RelayEndpoint, RelayTimeouts, RelayTls, open_wire

FOREVER = 3600.0
SHORT = RelayTimeouts(connect=2, mail=0.2, rcpt=0.2, data=0.2, block=0.2, dot=0.2)


@asynccontextmanager
async def connected(sink: SmtpSink, **options: object) -> AsyncIterator[Connection]:
    pool = pool_for(sink, **options)  # type: ignore[arg-type]
    async with pool.lease(1) as (connection,):
        yield connection
    await pool.stop(0)


async def offer(sink: SmtpSink, mail: Clearance | LetterMail = CLEARANCE, **options: object) -> Outcome:
    async with connected(sink, **options) as connection:
        return await connection.send(mail)


@pytest.mark.parametrize("mail", [CLEARANCE, LETTER], ids=["clearance", "letter"])
async def test_a_message_is_accepted_as_it_stands(smtp_sink: SmtpSink, mail: Clearance | LetterMail) -> None:
    outcome = await offer(smtp_sink, mail)
    [arrival] = smtp_sink.accepted
    assert (outcome.kind, outcome.phase, outcome.code, outcome.relay_id) == (OutcomeKind.ACCEPTED, "dot", 250, "000001")
    assert (arrival.mail_from, arrival.recipients, arrival.data) == (mail.mail_from, (mail.recipient,), mail.data)


@pytest.mark.parametrize("mail", ["text", DATA, None, ("maya@acme.example", DATA)], ids=str)
async def test_only_a_clearance_or_a_letter_is_taken(smtp_sink: SmtpSink, mail: object) -> None:
    with pytest.raises(TypeError):
        await offer(smtp_sink, mail)  # type: ignore[arg-type]
    assert smtp_sink.begun == []


@pytest.mark.parametrize(
    ("body", "arrives"),
    [
        (b".\r\n", b".\r\n"),
        (b"..\r\n.a\r\nb.\r\n", b"..\r\n.a\r\nb.\r\n"),
        (b"a\n.\nb", b"a\r\n.\r\nb\r\n"),
        (b"a\r.\rb\r\n", b"a\r\n.\r\nb\r\n"),
        (b"a\r\n.\r\nMAIL FROM:<x@acme.example>\r\n", b"a\r\n.\r\nMAIL FROM:<x@acme.example>\r\n"),
        (b".\r\n" * 200_000, b".\r\n" * 200_000),
    ],
    ids=["a dot alone", "dots", "bare LF", "bare CR", "a smuggled message", "more than any buffer holds"],
)
async def test_dots_and_line_ends_stay_in_the_message(smtp_sink: SmtpSink, body: bytes, arrives: bytes) -> None:
    await offer(smtp_sink, replace(CLEARANCE, data=body))
    [arrival] = smtp_sink.accepted
    assert arrival.data == arrives
    assert len(smtp_sink.begun) == 1


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(
    ("reply", "kind"), [("451 4.3.0 later", OutcomeKind.DEFERRED), ("554 5.3.0 never", OutcomeKind.REFUSED)]
)
async def test_a_reply_ends_the_phase_and_the_connection_serves_on(
    smtp_sink: SmtpSink, phase: str, reply: str, kind: OutcomeKind
) -> None:
    smtp_sink.script(Answer(phase=phase, reply=reply))
    async with connected(smtp_sink) as connection:
        first = await connection.send(CLEARANCE)
        second = await connection.send(CLEARANCE)
    assert (first.kind, first.phase, first.code, first.status) == (kind, phase, int(reply[:3]), reply.split()[1])
    assert second.kind is OutcomeKind.ACCEPTED
    assert smtp_sink.connections == 1


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "body", "dot"])
async def test_a_lost_connection_is_deferred_before_the_dot_and_unknown_after_it(
    smtp_sink: SmtpSink, phase: str
) -> None:
    smtp_sink.script(Answer(phase=phase, drop=True))
    large = replace(CLEARANCE, data=DATA * 100_000 if phase == "body" else DATA)
    async with connected(smtp_sink) as connection:
        outcome = await connection.send(large)
        assert not connection.is_usable
    expected = OutcomeKind.UNKNOWN if phase == "dot" else OutcomeKind.DEFERRED
    assert (outcome.kind, outcome.phase, outcome.code) == (expected, phase, None)


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "dot"])
async def test_a_silent_relay_is_deferred_before_the_dot_and_unknown_after_it(smtp_sink: SmtpSink, phase: str) -> None:
    smtp_sink.script(Answer(phase=phase, delay=FOREVER))
    async with connected(smtp_sink, timeouts=SHORT) as connection:
        outcome = await connection.send(CLEARANCE)
        assert not connection.is_usable
    assert outcome == Outcome(kind=OutcomeKind.UNKNOWN if phase == "dot" else OutcomeKind.DEFERRED, phase=phase)


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "dot"])
async def test_a_cancel_is_called_off_before_the_dot_and_unknown_after_it(smtp_sink: SmtpSink, phase: str) -> None:
    smtp_sink.script(Answer(phase=phase, delay=FOREVER))
    async with connected(smtp_sink) as connection:
        task = asyncio.create_task(connection.send(CLEARANCE))
        await smtp_sink.wait_for(lambda sink: bool(sink.arrivals) if phase == "dot" else _last(sink) == phase)
        task.cancel()
        outcome = await task
        assert not connection.is_usable
    assert outcome == Outcome(kind=OutcomeKind.UNKNOWN if phase == "dot" else OutcomeKind.CALLED_OFF, phase=phase)


def _last(sink: SmtpSink) -> str:
    return sink.commands[-1].partition(" ")[0].lower() if sink.commands else ""


@pytest.mark.parametrize("reply", ["what?", "199 hm", "354 go on", "999 no", "-12 no", "25"])
@pytest.mark.parametrize("phase", ["mail", "rcpt", "dot"])
async def test_a_reply_that_means_nothing_ends_the_connection(smtp_sink: SmtpSink, phase: str, reply: str) -> None:
    smtp_sink.script(Answer(phase=phase, reply=reply))
    outcome = await offer(smtp_sink)
    assert outcome.kind is (OutcomeKind.UNKNOWN if phase == "dot" else OutcomeKind.DEFERRED)


async def test_a_positive_reply_to_data_is_no_acceptance(smtp_sink: SmtpSink) -> None:
    smtp_sink.script(Answer(phase="data", reply="250 ok"))
    assert (await offer(smtp_sink)) == Outcome(kind=OutcomeKind.DEFERRED, phase="data")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("552 5.3.4 too big", OutcomeKind.REFUSED),
        ("452 4.3.1 full", OutcomeKind.DEFERRED),
        ("250 2.0.0 thanks", OutcomeKind.DEFERRED),
    ],
)
async def test_a_reply_inside_the_message_ends_it_without_a_dot(
    smtp_sink: SmtpSink, reply: str, kind: OutcomeKind
) -> None:
    smtp_sink.script(Answer(phase="body", reply=reply))
    here = Here(Point.INSIDE_DATA)
    async with connected(smtp_sink, checkpoint=here) as connection:
        task = asyncio.create_task(connection.send(replace(CLEARANCE, data=DATA * 10)))
        await here.there.wait()
        await asyncio.sleep(0.1)  # The reply is on its way through the kernel.
        here.go_on.set()
        outcome = await task
        assert not connection.is_usable
    assert (outcome.kind, outcome.phase) == (kind, "body")
    assert smtp_sink.arrivals == []


async def test_an_answer_counts_though_the_relay_closes_with_it(smtp_sink: SmtpSink) -> None:
    smtp_sink.script(Answer(phase="dot", reply="421 4.3.2 going down"))
    async with connected(smtp_sink) as connection:
        outcome = await connection.send(CLEARANCE)
        assert not connection.is_usable
    assert (outcome.kind, outcome.code) == (OutcomeKind.DEFERRED, 421)


async def test_the_checkpoints_come_in_order(smtp_sink: SmtpSink) -> None:
    here = Here()
    await offer(smtp_sink, checkpoint=here)
    assert here.reached == [
        Point.AFTER_MAIL,
        Point.AFTER_RCPT,
        Point.INSIDE_DATA,
        Point.AFTER_DOT,
        Point.AFTER_250,
    ]


@pytest.mark.parametrize(
    ("point", "kind"),
    [
        (Point.AFTER_MAIL, OutcomeKind.CALLED_OFF),
        (Point.AFTER_RCPT, OutcomeKind.CALLED_OFF),
        (Point.INSIDE_DATA, OutcomeKind.CALLED_OFF),
        (Point.AFTER_DOT, OutcomeKind.UNKNOWN),
        (Point.AFTER_250, OutcomeKind.ACCEPTED),
    ],
)
async def test_a_cancel_at_a_checkpoint_ends_in_what_is_known_there(
    smtp_sink: SmtpSink, point: Point, kind: OutcomeKind
) -> None:
    here = Here(point)
    async with connected(smtp_sink, checkpoint=here) as connection:
        task = asyncio.create_task(connection.send(CLEARANCE))
        await here.there.wait()
        task.cancel()
        assert (await task).kind is kind
        assert not connection.is_usable


async def test_a_message_cut_off_inside_never_arrives(smtp_sink: SmtpSink) -> None:
    here = Here(Point.INSIDE_DATA)
    pool = pool_for(smtp_sink, checkpoint=here)
    async with pool.lease(1) as (connection,):
        task = asyncio.create_task(connection.send(CLEARANCE))
        await here.there.wait()
        await pool.stop(0.05)
        here.go_on.set()
        assert (await task) == Outcome(kind=OutcomeKind.CALLED_OFF, phase="body")
    await smtp_sink.wait_for(lambda sink: sink.open_connections == 0)
    assert smtp_sink.arrivals == []


@pytest.mark.parametrize(("deadline", "begun"), [(100.1, 1), (100.0, 0), (99.9, 0)])
async def test_a_clearance_is_begun_only_before_its_deadline(smtp_sink: SmtpSink, deadline: float, begun: int) -> None:
    outcome = await offer(smtp_sink, replace(CLEARANCE, deadline=deadline), clock=JumpingClock())
    assert outcome.kind is (OutcomeKind.ACCEPTED if begun else OutcomeKind.LAPSED)
    assert len(smtp_sink.begun) == begun


async def test_a_letter_has_no_deadline(smtp_sink: SmtpSink) -> None:
    clock = JumpingClock()
    clock.now = float("inf")
    assert (await offer(smtp_sink, LETTER, clock=clock)).kind is OutcomeKind.ACCEPTED


@pytest.mark.parametrize("tls", [RelayTls.NONE, RelayTls.STARTTLS])
async def test_nothing_awaits_between_the_look_at_the_clock_and_the_first_byte(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch, tls: RelayTls
) -> None:
    """Each look at the clock leaves a note for the next step of the loop; a byte sent later would come after it."""
    steps: list[str] = []
    loop = asyncio.get_running_loop()

    def clock() -> float:
        steps.append("clock")
        loop.call_soon(steps.append, "next step")
        return 0.0

    options = {"tls": tls, "tls_context": certificate.client_context()}
    async with SmtpSink(options=SinkOptions(tls=certificate.server_context())) as sink:
        async with connected(sink, clock=clock, **options) as connection:
            client_end = connection._wire._transport.get_extra_info("sockname")
            send = socket.socket.send

            def record(self: socket.socket, data: bytes) -> int:
                if self.getsockname() == client_end:
                    steps.append("bytes")
                return send(self, data)

            monkeypatch.setattr(socket.socket, "send", record)
            await asyncio.sleep(0)
            steps.clear()
            await connection.send(replace(CLEARANCE, deadline=1.0))
    assert steps[:3] == ["clock", "bytes", "next step"]


async def test_a_clearance_that_lapses_while_the_connection_is_reset_is_not_begun(smtp_sink: SmtpSink) -> None:
    clock = JumpingClock()
    smtp_sink.script(Answer(phase="rcpt", reply="451 4.3.0 later"), Answer(phase="rset", delay=0.2))
    async with connected(smtp_sink, clock=clock) as connection:
        await connection.send(CLEARANCE)
        task = asyncio.create_task(connection.send(replace(CLEARANCE, deadline=101.0)))
        await smtp_sink.wait_for(lambda sink: _last(sink) == "rset")
        clock.now = 102.0
        assert (await task).kind is OutcomeKind.LAPSED
        assert (await connection.send(CLEARANCE)).kind is OutcomeKind.ACCEPTED
    assert len(smtp_sink.begun) == 2


async def test_a_lapsed_clearance_leaves_the_connection_usable(smtp_sink: SmtpSink) -> None:
    async with connected(smtp_sink, clock=JumpingClock()) as connection:
        await connection.send(replace(CLEARANCE, deadline=0.0))
        assert (await connection.send(CLEARANCE)).kind is OutcomeKind.ACCEPTED


async def test_a_connection_takes_one_message_at_a_time(smtp_sink: SmtpSink) -> None:
    here = Here(Point.AFTER_MAIL)
    async with connected(smtp_sink, checkpoint=here) as connection:
        task = asyncio.create_task(connection.send(CLEARANCE))
        await here.there.wait()
        with pytest.raises(RuntimeError):
            await connection.send(CLEARANCE)
        here.go_on.set()
        assert (await task).kind is OutcomeKind.ACCEPTED


@pytest.mark.parametrize(
    ("changes", "extensions", "options"),
    [
        ({}, (), ""),
        ({}, ("SIZE 1000",), f"SIZE={len(DATA)}"),
        ({"data": "Grüße\r\n".encode()}, ("8BITMIME",), "BODY=8BITMIME"),
        ({"recipient": "jürgen@globex.example"}, ("SMTPUTF8",), "SMTPUTF8"),
    ],
)
async def test_extensions_are_used_only_where_needed(
    changes: dict[str, object], extensions: tuple[str, ...], options: str
) -> None:
    async with SmtpSink(options=SinkOptions(extensions=extensions)) as sink:
        outcome = await offer(sink, replace(CLEARANCE, **changes))  # type: ignore[arg-type]
    assert outcome.kind is OutcomeKind.ACCEPTED
    assert sink.arrivals[0].mail_options == options


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"data": "Grüße\r\n".encode()}, "5.6.3"),
        ({"recipient": "jürgen@globex.example"}, "5.6.7"),
        ({"recipient": "dana@globex.example>\r\nRCPT TO:<tom@globex.example"}, "5.1.3"),
        ({"mail_from": "a b@acme.example"}, "5.1.3"),
    ],
)
async def test_what_the_relay_could_never_take_is_refused_here(changes: dict[str, object], status: str) -> None:
    async with SmtpSink(options=SinkOptions(extensions=())) as sink:
        outcome = await offer(sink, replace(CLEARANCE, **changes))  # type: ignore[arg-type]
    assert (outcome.kind, outcome.status) == (OutcomeKind.REFUSED, status)
    assert sink.begun == []


USERS = {"nurture": "secret"}


@pytest.mark.parametrize("tls", RelayTls)
@pytest.mark.parametrize("auth", RelayAuth)
async def test_every_way_to_encrypt_and_log_in(certificate: Certificate, tls: RelayTls, auth: RelayAuth) -> None:
    context = None if tls is RelayTls.NONE else certificate.server_context()
    options = SinkOptions(users=USERS, tls=context, implicit_tls=tls is RelayTls.TLS)
    async with SmtpSink(options=options) as sink:
        outcome = await offer(
            sink,
            tls=tls,
            auth=auth,
            user="nurture",
            password="secret",
            token=_token,
            tls_context=certificate.client_context(),
        )
    assert outcome.kind is OutcomeKind.ACCEPTED
    assert (sink.arrivals[0].tls, sink.arrivals[0].user) == (
        tls is not RelayTls.NONE,
        None if auth is RelayAuth.NONE else "nurture",
    )


async def _token() -> str:
    return "secret"


async def test_a_wrong_password_is_told_from_a_dead_relay(smtp_sink: SmtpSink) -> None:
    async with SmtpSink(options=SinkOptions(users=USERS)) as sink:
        with pytest.raises(RelayLoginRefused) as refused:
            await offer(sink, auth=RelayAuth.PASSWORD, user="nurture", password="wrong")
    assert "wrong" not in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "endpoint"),
    [
        (Answer(phase="connect", drop=True), {}),
        (Answer(phase="connect", reply="554 5.3.2 not you"), {}),
        (Answer(phase="connect", delay=FOREVER), {"timeouts": replace(SHORT, connect=0.2)}),
        (Answer(phase="quit"), {"tls": RelayTls.STARTTLS}),
        (Answer(phase="quit"), {"port": 1}),
    ],
    ids=["drops", "refuses", "silent", "no STARTTLS", "not there"],
)
async def test_a_relay_that_gives_no_connection_is_unreachable(
    smtp_sink: SmtpSink, answer: Answer, endpoint: dict[str, object]
) -> None:
    smtp_sink.script(answer)
    with pytest.raises(RelayUnreachable):
        await offer(smtp_sink, **endpoint)
    assert smtp_sink.begun == []


async def test_a_greeting_that_hangs_leaves_no_connection_behind() -> None:
    closed = asyncio.Event()

    async def greet_and_hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        await reader.read()
        closed.set()
        writer.close()

    server = await asyncio.start_server(greet_and_hang, "127.0.0.1", 0)
    place = RelayEndpoint(
        host="127.0.0.1",
        port=server.sockets[0].getsockname()[1],
        local_name="acme.example",
        tls=RelayTls.NONE,
        timeouts=replace(SHORT, connect=0.2),
    )
    with pytest.raises(RelayUnreachable):
        await open_wire(place)
    await asyncio.wait_for(closed.wait(), 2)
    server.close()


async def test_a_token_login_without_tokens_is_a_mistake_of_the_configuration() -> None:
    with pytest.raises(ConfigurationError):
        RelayEndpoint(host="127.0.0.1", port=25, local_name="acme.example", auth=RelayAuth.XOAUTH2)


async def test_an_untrusted_certificate_is_not_used(certificate: Certificate) -> None:
    async with SmtpSink(options=SinkOptions(tls=certificate.server_context())) as sink:
        with pytest.raises(RelayUnreachable):
            await offer(sink, tls=RelayTls.STARTTLS)
