"""A scriptable SMTP server for tests: it records what arrives, and answers, delays or drops as it is told.

Within a test: `async with SmtpSink() as sink`. In a process of its own: `servers.sink_process`, or in this folder's
parent `python -m servers.smtp_sink --log FILE`, which prints its port as a line of JSON.
"""

import argparse
import asyncio
import base64
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from servers.sink_values import Answer, Arrival, SinkOptions

__all__ = ["Answer", "Arrival", "SinkOptions", "SmtpSink"]

DEFAULTS = {
    "connect": "220 sink.example ESMTP",
    "mail": "250 2.1.0 Ok",
    "rcpt": "250 2.1.5 Ok",
    "data": "354 go ahead",
    "dot": "250 2.0.0 Ok: queued as {serial}",
    "rset": "250 2.0.0 Ok",
    "quit": "221 2.0.0 Bye",
}


class SmtpSink:
    """The server. `arrivals` holds messages, `begun` one (mailbox, time) for each MAIL FROM, in order."""

    def __init__(self, *answers: Answer, options: SinkOptions | None = None) -> None:
        self.options = options or SinkOptions()
        self.arrivals: list[Arrival] = []
        self.begun: list[tuple[str, float]] = []
        self.commands: list[str] = []
        self.connections = 0
        self.open_connections = 0
        self.changed = asyncio.Event()
        self._answers = list(answers)
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "SmtpSink":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listens on loopback."""
        tls = self.options.tls if self.options.implicit_tls else None
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.options.port, ssl=tls, limit=2**20)

    async def stop(self) -> None:
        """Closes the listening socket and every connection."""
        if self._server:
            self._server.close()
        for session in tuple(self._sessions):
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def accepted(self) -> list[Arrival]:
        """The messages that were answered with 2xx."""
        return [arrival for arrival in self.arrivals if arrival.accepted]

    def script(self, *answers: Answer) -> None:
        """Adds answers; the first that fits is used."""
        self._answers.extend(answers)

    def drop_connections(self) -> None:
        """Ends every open connection, as a relay does that restarts."""
        for session in tuple(self._sessions):
            session.cancel()

    async def wait_for(self, condition: Callable[["SmtpSink"], bool], *, seconds: float = 10.0) -> None:
        """Returns when the condition holds; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition(self):
                self.changed.clear()
                await self.changed.wait()

    def take_answer(self, phase: str, text: str) -> Answer:
        """Returns the scripted answer for a phase, using it up, or the default."""
        for index, answer in enumerate(self._answers):
            if answer.phase == phase and answer.about in text:
                if answer.times is not None:
                    left = replace(answer, times=answer.times - 1)
                    self._answers[index : index + 1] = [left] if left.times else []
                return answer if answer.reply else replace(answer, reply=DEFAULTS.get(phase, "250 Ok"))
        return Answer(phase=phase, reply=DEFAULTS.get(phase, "250 Ok"))

    def note(self, event: str, **facts: object) -> None:
        """Writes one event to the log, if there is one, and wakes who waits."""
        self.changed.set()
        if self.options.log:
            with self.options.log.open("a") as stream:
                stream.write(json.dumps({"event": event, "at": time.monotonic(), **facts}) + "\n")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        self.connections += 1
        self.open_connections += 1
        self.changed.set()
        try:
            await SinkSession(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # Either side ended the conversation; what arrived is on record.
        finally:
            self.open_connections -= 1
            self._sessions.discard(task)
            self.changed.set()
            writer.transport.abort()


class SinkSession:
    """One conversation with a client."""

    def __init__(self, sink: SmtpSink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._sink, self._reader, self._writer = sink, reader, writer
        self._number = sink.connections
        self._tls = sink.options.implicit_tls
        self._user: str | None = None
        self._draft: Arrival | None = None

    async def run(self) -> None:
        """Greets and answers commands until either side ends it."""
        await self._answer("connect")
        while True:
            first = await self._reader.readexactly(1)
            at = time.monotonic()
            line = (first + await self._reader.readline()).decode("utf-8", "replace").rstrip("\r\n")
            self._sink.commands.append(line)
            self._sink.changed.set()
            verb = line.partition(" ")[0].lower()
            handle = getattr(self, f"_on_{verb}", None)
            if handle is None:
                await self._say("500 5.5.1 what?")
            else:
                await handle(line, at)

    async def _answer(self, phase: str, text: str = "") -> int:
        answer = self._sink.take_answer(phase, text)
        await asyncio.sleep(answer.delay)
        if answer.drop:
            raise ConnectionAbortedError
        await self._say(answer.reply.format(serial=f"{len(self._sink.arrivals):06X}"))
        return int(answer.reply[:3])

    async def _say(self, line: str) -> None:
        self._writer.write(line.replace("\n", "\r\n").encode() + b"\r\n")
        await self._writer.drain()
        if line.startswith("421"):
            raise ConnectionAbortedError

    async def _on_ehlo(self, line: str, at: float) -> None:
        options = self._sink.options
        extensions = [*options.extensions]
        if options.tls and not self._tls:
            extensions.append("STARTTLS")
        if options.users:
            extensions.append("AUTH PLAIN XOAUTH2")
        lines = ["sink.example", *extensions]
        marks = ["-"] * (len(lines) - 1) + [" "]
        await self._say("\n".join(f"250{mark}{text}" for mark, text in zip(marks, lines, strict=True)))

    async def _on_helo(self, line: str, at: float) -> None:
        await self._say("250 sink.example")

    async def _on_starttls(self, line: str, at: float) -> None:
        assert self._sink.options.tls is not None
        await self._say("220 2.0.0 go ahead")
        await self._writer.start_tls(self._sink.options.tls)
        self._tls = True

    async def _on_auth(self, line: str, at: float) -> None:
        _, method, *initial = line.split()
        blob = base64.b64decode(initial[0]).decode() if initial else ""
        if method.upper() == "PLAIN":
            _, user, secret = blob.split("\0")
        else:
            user, secret = re.findall(r"user=(.*?)\x01auth=Bearer (.*?)\x01", blob)[0]
        if self._sink.options.users.get(user) != secret:
            await self._say("535 5.7.8 Error: authentication failed")
            return
        self._user = user
        await self._say("235 2.7.0 Authentication successful")

    async def _on_mail(self, line: str, at: float) -> None:
        address, _, options = line.partition(":")[2].strip().partition(">")
        sender = address.strip("<")
        self._sink.begun.append((sender, at))
        self._sink.note("mail", sender=sender, mail_at=at)
        if await self._answer("mail", line) < 300:
            self._draft = Arrival(
                connection=self._number,
                mail_from=sender,
                mail_options=options.strip(),
                mail_at=at,
                tls=self._tls,
                user=self._user,
            )

    async def _on_rcpt(self, line: str, at: float) -> None:
        if self._draft is None:
            await self._say("503 5.5.1 MAIL first")
            return
        recipient = line.partition(":")[2].strip().strip("<>")
        if await self._answer("rcpt", line) < 300:
            self._draft = replace(self._draft, recipients=(*self._draft.recipients, recipient))

    async def _on_data(self, line: str, at: float) -> None:
        if self._draft is None or not self._draft.recipients:
            await self._say("503 5.5.1 RCPT first")
            return
        if await self._answer("data", " ".join(self._draft.recipients)) == 354:
            await self._take_message(self._draft)

    async def _take_message(self, draft: Arrival) -> None:
        lines: list[bytes] = []
        while (line := await self._reader.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                raise ConnectionAbortedError
            if not lines:
                await self._meet_body()
            lines.append(line[1:] if line.startswith(b".") else line)
        data = b"".join(lines)
        found = re.search(rb"(?im)^message-id:\s*<?([^>\s]+)", data)
        message_id = found[1].decode("utf-8", "replace") if found else ""
        await self._judge(replace(draft, data=data, message_id=message_id, dot_at=time.monotonic()))

    async def _meet_body(self) -> None:
        answer = self._sink.take_answer("body", "")
        await asyncio.sleep(answer.delay)
        if answer.drop:
            raise ConnectionAbortedError
        if answer.reply != "250 Ok":
            await self._say(answer.reply)

    async def _judge(self, arrival: Arrival) -> None:
        arrivals = self._sink.arrivals
        arrivals.append(arrival)
        place = len(arrivals) - 1
        self._draft = None
        self._log("dot", arrival)
        code = await self._answer("dot", f"{arrival.mail_from} {arrival.recipients} {arrival.data.decode('latin-1')}")
        arrivals[place] = replace(arrival, code=code, answered_at=time.monotonic())
        self._log("answered", arrivals[place])

    def _log(self, event: str, arrival: Arrival) -> None:
        self._sink.note(event, **(asdict(arrival) | {"data": arrival.data.decode("latin-1")}))

    async def _on_rset(self, line: str, at: float) -> None:
        self._draft = None
        await self._answer("rset")

    async def _on_noop(self, line: str, at: float) -> None:
        await self._say("250 2.0.0 Ok")

    async def _on_quit(self, line: str, at: float) -> None:
        await self._answer("quit")
        raise ConnectionAbortedError


async def _run(options: SinkOptions, answers: Sequence[Answer]) -> None:
    async with SmtpSink(*answers, options=options) as sink:
        print(json.dumps({"event": "listening", "port": sink.port}), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Runs the sink until the process is ended."""
    parser = argparse.ArgumentParser(description="A scriptable SMTP sink.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, default=None)
    parser.add_argument("--script", default="[]", help="a JSON list of answers")
    given = parser.parse_args()
    answers = [Answer(**answer) for answer in json.loads(given.script)]
    asyncio.run(_run(SinkOptions(port=given.port, log=given.log), answers))


if __name__ == "__main__":
    main()
