"""What SMTP's PIPELINING (RFC 2920) would bring: MAIL, RCPT and DATA in one flight, against one after another.

A client on bare sockets that keeps no state sends ready mails to `smtp-sink` both ways, over as many connections.
aiosmtplib cannot do it: its reader drops a reply that comes before somebody waits for it. The last line is JSON.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rig.figures import Figure, is_quick, show
from rig.house import build
from rig.mails import sample_of
from rig.sinks import smtp_sink

CONNECTIONS = 32
_ENVELOPE = (b"MAIL FROM:<maya@acme.example>\r\n", b"RCPT TO:<dana@plant.example>\r\n", b"DATA\r\n")


def main() -> None:
    """Measure and print."""
    count = 3_000 if is_quick() else 40_000
    with smtp_sink() as port, tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        body = sample_of(Path(folder)).data.replace(b"\r\n.", b"\r\n..") + b".\r\n"
        one_by_one = asyncio.run(rate(port, _ENVELOPE, body, count))
        one_flight = asyncio.run(rate(port, (b"".join(_ENVELOPE),), body, count))
    print(f"{count} mails: {one_by_one:.0f} a second one by one, {one_flight:.0f} in one flight")
    figure = Figure(
        benchmark="pipelining",
        figure=round(one_flight),
        unit="mails per second, bare sockets, envelope in one flight",
        against="the same, one command after another",
        ratio=round(one_flight / one_by_one, 2),
        target="shown",
        met=True,
    )
    show(figure)


async def rate(port: int, flights: tuple[bytes, ...], body: bytes, count: int) -> float:
    """Return how many mails a second go out when the envelope is written in these flights."""
    left = iter(range(count))
    began = time.perf_counter()
    await asyncio.gather(*(_send(port, flights, body, left) for _ in range(CONNECTIONS)))
    return count / (time.perf_counter() - began)


async def _send(port: int, flights: tuple[bytes, ...], body: bytes, left: Iterator[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"HELO acme.example\r\n")
    await reader.readline()
    for _ in left:
        for flight in flights:
            writer.write(flight)
            for _ in range(flight.count(b"\n")):
                await reader.readline()
        writer.write(body)
        if not (await reader.readline()).startswith(b"250"):
            raise SystemExit("the sink did not take a mail")
    writer.close()
    await writer.wait_closed()


if __name__ == "__main__":
    main()
