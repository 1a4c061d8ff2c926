"""Every phase of a conversation with every failure, over real sockets: exactly one outcome each."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from servers.offers import CLEARANCE

from nurture.domain.checkpoint import Checkpoint
from nurture.domain.delivery import Outcome, OutcomeKind
from nurture.domain.errors import RelayUnreachable
from nurture.transport.pool import PoolLimits, RelayPool
from nurture.transport.relay import RelayEndpoint, RelayTimeouts, RelayTls

ACCEPTED, DEFERRED, REFUSED, UNKNOWN = (
    OutcomeKind.ACCEPTED,
    OutcomeKind.DEFERRED,
    OutcomeKind.REFUSED,
    OutcomeKind.UNKNOWN,
)
LONG, SHORT = 30.0, 0.4
"""Seconds: only where silence itself is waited out is patience short, so that a busy machine is not taken for it."""

PATIENCE = RelayTimeouts(connect=LONG, mail=LONG, rcpt=LONG, data=LONG, block=LONG, dot=LONG)
POSITIVE = {"greeting": "220", "data": "354"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What the server writes at the phase, with `{ok}` for the phase's positive code; then it may close."""

    says: bytes = b""
    closes: bool = False
    after: float = 0.0


FAILURES = {
    "5xx": Failure(says=b"550 5.7.0 no\r\n"),
    "4xx": Failure(says=b"451 4.3.0 later\r\n"),
    "421 and closes": Failure(says=b"421 4.3.2 closing\r\n", closes=True),
    "drops": Failure(closes=True),
    "garbage": Failure(says=b"\x00\xff what?\r\n"),
    "half a line and drops": Failure(says=b"25", closes=True),
    "half a reply and drops": Failure(says=b"{ok}-one\r\n", closes=True),
    "several lines that refuse": Failure(says=b"550-5.7.0 no\r\n550 5.7.0 and no\r\n"),
    "several lines that take": Failure(says=b"{ok}-one\r\n{ok} two\r\n"),
    "takes and closes": Failure(says=b"{ok} fine\r\n", closes=True),
    "silent": Failure(after=3600),
    "late": Failure(says=b"{ok} fine\r\n", after=0.15),
}
UNCLEAR = ("drops", "garbage", "half a line and drops", "half a reply and drops", "silent")
TAKEN = ("several lines that take", "late")


def expected(phase: str, failure: str) -> OutcomeKind | None:
    """Returns how the offer must end; None when there must be no connection at all."""
    if failure in TAKEN or (failure == "takes and closes" and phase == "dot"):
        return ACCEPTED
    if phase == "greeting":
        return None
    if phase == "ehlo":
        # RFC 5321, 4.1.4: a server without EHLO is asked by HELO.
        if failure == "takes and closes":
            return DEFERRED
        return ACCEPTED if failure in ("5xx", "4xx", "several lines that refuse") else None
    if failure in ("5xx", "several lines that refuse"):
        return REFUSED
    if failure in UNCLEAR:
        return UNKNOWN if phase == "dot" else DEFERRED
    return DEFERRED


class Script:
    """A server that goes wrong at one phase, the first time it comes to it."""

    def __init__(self, phase: str, failure: Failure) -> None:
        self._phase = phase
        self._failure: Failure | None = failure
        self.messages = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Holds one conversation."""
        try:
            if await self._answer(writer, "greeting", "220 hello"):
                while line := await reader.readline():
                    if not await self._command(reader, writer, line[:4].strip().lower().decode("ascii", "replace")):
                        break
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _command(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, word: str) -> bool:
        if word == "quit":
            return False
        if not await self._answer(writer, word, "354 go on" if word == "data" else "250 fine"):
            return False
        if word != "data" or self._failed_at == "data":
            return True
        while (line := await reader.readline()) != b".\r\n":
            if not line:
                return False
        self.messages += 1
        return await self._answer(writer, "dot", "250 taken")

    @property
    def _failed_at(self) -> str:
        refused = self._failure is None and self._phase == "data" and not self._goes_on
        return "data" if refused else ""

    _goes_on = True

    async def _answer(self, writer: asyncio.StreamWriter, phase: str, usual: str) -> bool:
        failure = self._failure if phase == self._phase else None
        if failure is None:
            self._goes_on = True
            writer.write(f"{usual}\r\n".encode())
            await writer.drain()
            return True
        self._failure = None
        await asyncio.sleep(failure.after)
        code = POSITIVE.get(phase, "250").encode()
        self._goes_on = b"{ok}" in failure.says
        writer.write(failure.says.replace(b"{ok}", code))
        await writer.drain()
        return not failure.closes


@asynccontextmanager
async def relay(script: Script, patience: RelayTimeouts = PATIENCE) -> AsyncIterator[RelayPool]:
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    endpoint = RelayEndpoint(
        host="127.0.0.1",
        port=server.sockets[0].getsockname()[1],
        local_name="acme.example",
        tls=RelayTls.NONE,
        timeouts=patience,
    )
    clock: Callable[[], float] = lambda: 0.0  # noqa: E731 - no clearance lapses here
    pool = RelayPool(endpoint, checkpoint=Checkpoint(), clock=clock, limits=PoolLimits(connections=1))
    try:
        yield pool
    finally:
        await pool.stop(0)
        server.close()


async def offer(pool: RelayPool) -> Outcome:
    async with pool.lease(1) as (connection,):
        return await connection.send(CLEARANCE)


def patience_with(phase: str, failure: str) -> RelayTimeouts:
    """Returns how long the phases are waited for."""
    name = "connect" if phase in ("greeting", "ehlo") else phase
    return replace(PATIENCE, **{name: SHORT}) if failure == "silent" else PATIENCE


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("phase", ["greeting", "ehlo", "mail", "rcpt", "data", "dot"])
async def test_every_phase_and_every_failure_end_in_one_outcome(phase: str, failure: str) -> None:
    script = Script(phase, FAILURES[failure])
    wanted = expected(phase, failure)
    async with relay(script, patience_with(phase, failure)) as pool:
        if wanted is None:
            with pytest.raises(RelayUnreachable):
                await offer(pool)
            return
        outcome = await offer(pool)
        # Whatever happened, the next message finds a connection that takes it.
        assert (await offer(pool)).kind is ACCEPTED
    assert outcome.kind is wanted
    assert script.messages >= (wanted in (ACCEPTED, UNKNOWN))


@pytest.mark.parametrize("failure", ["421 and closes", "drops"])
async def test_a_connection_lost_between_messages_is_replaced(failure: str) -> None:
    script = Script("rset", FAILURES[failure])
    async with relay(script) as pool:
        assert (await offer(pool)).kind is ACCEPTED
        assert (await offer(pool)).kind is ACCEPTED
    assert script.messages == 2


@pytest.mark.parametrize(
    ("says", "kind"), [(b"250-taken\r\n550 5.7.0 or not\r\n", REFUSED), (b"550-no\r\n250 or yes\r\n", ACCEPTED)]
)
async def test_of_lines_that_disagree_the_last_counts(says: bytes, kind: OutcomeKind) -> None:
    async with relay(Script("dot", Failure(says=says))) as pool:
        assert (await offer(pool)).kind is kind
