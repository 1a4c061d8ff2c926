"""Offering mail to a sink in tests: pools, mails, a clock that jumps and checkpoints that stand still."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from servers.smtp_sink import SmtpSink

from nurture.domain.checkpoint import Checkpoint, Point
from nurture.domain.delivery import Clearance, LetterMail
from nurture.transport.pool import PoolLimits, RelayPool
from nurture.transport.relay import RelayEndpoint, RelayTls

DATA = b"Message-ID: <1@acme.example>\r\nSubject: hello\r\n\r\nDear Dana\r\n"
CLEARANCE = Clearance(
    touch_id=1,
    message_id="1@acme.example",
    mail_from="bounce+abc@in.acme.example",
    recipient="dana@globex.example",
    data=DATA,
    deadline=float("inf"),
)
LETTER = LetterMail(letter_id=1, message_id="2@acme.example", mail_from="", recipient="maya@acme.example", data=DATA)


class Here(Checkpoint):
    """Lets a message stand still at one point until `go_on` is set, and remembers every point reached."""

    def __init__(self, point: Point | None = None) -> None:
        self.point = point
        self.reached: list[Point] = []
        self.there = asyncio.Event()
        self.go_on = asyncio.Event()

    async def reach(self, point: Point) -> None:
        self.reached.append(point)
        if point is self.point:
            self.there.set()
            await self.go_on.wait()


class JumpingClock:
    """Stands still until told, then jumps: as for a process that was frozen."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def pool_for(
    sink: SmtpSink,
    *,
    checkpoint: Checkpoint | None = None,
    clock: Callable[[], float] = time.monotonic,
    limits: PoolLimits = PoolLimits(),
    **endpoint: object,
) -> RelayPool:
    """Returns a pool for the sink; further keywords are fields of its endpoint."""
    place = RelayEndpoint(host="127.0.0.1", port=sink.port, local_name="acme.example", tls=RelayTls.NONE)
    return RelayPool(
        replace(place, **endpoint),  # type: ignore[arg-type]
        checkpoint=checkpoint or Checkpoint(),
        clock=clock,
        limits=limits,
    )
