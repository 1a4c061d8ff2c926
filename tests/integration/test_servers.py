"""The test servers themselves."""

import asyncio
import smtplib
from pathlib import Path

from servers.sink_process import sink_process
from servers.smtp_sink import Answer, SmtpSink
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine


async def test_an_empty_database_answers(empty_database_url: str) -> None:
    engine = create_async_engine(empty_database_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE only_here (id INTEGER)"))
        assert (await connection.execute(text("SELECT count(*) FROM only_here"))).scalar() == 0
    await engine.dispose()


def _send(port: int, recipient: str) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP("127.0.0.1", port) as client:
        message = "Message-ID: <1@acme.example>\r\n\r\n.dot\r\n"
        return client.sendmail("maya@acme.example", [recipient], message)


async def test_a_sink_records_what_arrives(smtp_sink: SmtpSink) -> None:
    await asyncio.to_thread(_send, smtp_sink.port, "dana@globex.example")
    [arrival] = smtp_sink.accepted
    assert (arrival.mail_from, arrival.recipients) == ("maya@acme.example", ("dana@globex.example",))
    assert (arrival.message_id, arrival.data) == ("1@acme.example", b"Message-ID: <1@acme.example>\r\n\r\n.dot\r\n")
    assert arrival.answered_at is not None
    assert arrival.mail_at <= arrival.dot_at <= arrival.answered_at


def test_a_sink_in_another_process_records_and_answers(tmp_path: Path) -> None:
    refuse = Answer(phase="dot", reply="451 4.3.0 later", about="dana@")
    with sink_process(tmp_path / "sink.jsonl", refuse) as sink:
        try:
            _send(sink.port, "dana@globex.example")
        except smtplib.SMTPDataError as error:
            assert error.smtp_code == 451
        _send(sink.port, "tom@globex.example")
        assert [arrival.code for arrival in sink.arrivals] == [451, 250]
        assert len(sink.begun) == 2
